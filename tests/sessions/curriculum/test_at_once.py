"""Several coordinators at once, on a real PostgreSQL: one gets there, and nothing is lost unseen."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from flask import Flask

from hateprog.kernel.clock import today
from hateprog.kernel.errors import RuleBroken, Stale
from hateprog.sessions.curriculum import queries, service
from hateprog.sessions.curriculum.rules import Audience
from hateprog.store.base import db
from tests import factories as make
from tests.conftest import save
from tests.sessions.test_at_once import at_once

pytestmark = pytest.mark.parametrize("dialect", ["postgresql"], indirect=True)
ROUNDS = 20


@pytest.fixture
def both(fresh_app: Flask) -> Any:
    """A service whose database really commits, and two coordinators."""
    with fresh_app.app_context():
        yield [make.actor(each) for each in save(make.coordinator(), make.coordinator(name="Maya Brand"))]
        db.session.remove()


def acting(app: Flask, actor: Any, version_id: Any, act: Any) -> Any:
    """Return an act on a version, in a context of its own; it returns the sentence it is refused with."""

    def run() -> str:
        with app.app_context():
            try:
                act(actor, queries.one_version(version_id))
            except (RuleBroken, Stale) as refused:
                return refused.message
            return ""

    return run


def test_of_two_who_save_a_draft_one_does_and_of_two_drafts_one_begins_on_a_day(both: Any, fresh_app: Flask) -> None:
    for number in range(ROUNDS):
        first, second = save(
            make.programme_template(version=2 * number + 2), make.programme_template(version=2 * number + 3)
        )
        day = today() + timedelta(days=number)

        def edit(actor: Any, version: Any) -> None:
            codes: dict[str, list[str]] = {"before_codes": [], "after_codes": []}
            service.edit(actor, version, revision=1, title=f"By {actor.id}", gap_days=1, **codes)

        def use(actor: Any, version: Any, day: Any = day) -> None:
            service.put_in_use(actor, version, valid_from=day, revision=version.revision)

        saved = at_once(*(acting(fresh_app, actor, first.id, edit) for actor in both))
        assert sorted(map(bool, saved)) == [False, True], saved
        assert "Somebody else has saved this draft meanwhile" in max(saved)

        pairs = zip(both, (first, second), strict=True)
        used = at_once(*(acting(fresh_app, actor, version.id, use) for actor, version in pairs))
        assert sorted(map(bool, used)) == [False, True], used
        assert "in use from that day" in max(used)
    db.session.expire_all()
    assert len(queries.first_days(Audience.ADULT)) == ROUNDS + 1
