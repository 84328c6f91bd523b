"""Two coordinators at once, on a real PostgreSQL: each is answered, and one version of a topic is in use."""

from __future__ import annotations

from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from hateprog.kernel.errors import RuleBroken, Stale
from hateprog.sessions.library import queries, service
from hateprog.sessions.library.models import TopicVersion
from hateprog.sessions.versions.rules import Status
from hateprog.store.base import db
from tests import factories as make
from tests.conftest import save
from tests.sessions.test_at_once import at_once

ROUNDS = 20


@pytest.mark.parametrize("dialect", ["postgresql"], indirect=True)
def test_of_two_drafts_put_in_use_at_once_one_is_and_no_topic_is_in_use_twice(fresh_app: Flask) -> None:
    with fresh_app.app_context():
        people = save(make.coordinator(), make.coordinator(name="Maya Brand"))
        actors = [make.actor(each) for each in people]
        save(make.topic(by=people[0], in_use=True))
        for number in range(ROUNDS):
            drafts = [make.topic(by=people[0], version=2 * number + place) for place in (2, 3)]
            ids = [each.id for each in save(*drafts)]

            def put_in_use(actor: Any, version_id: Any) -> str:
                with fresh_app.app_context():
                    try:
                        service.put_in_use(actor, queries.topic(version_id), revision=1)
                    except (RuleBroken, Stale) as refused:
                        return refused.message
                    return ""

            at_once(*(lambda pair=pair: put_in_use(*pair) for pair in zip(actors, ids, strict=True)))

            db.session.expire_all()
            in_use = select(TopicVersion.id).where(TopicVersion.status == Status.IN_USE)
            assert db.session.scalars(in_use).one() in ids
        db.session.remove()
