"""Programmes that began before there were templates follow the one for the person's age on the day of their start."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from hateprog.referrals.models import Participant
from hateprog.sessions.curriculum.models import ProgrammeTemplate
from hateprog.sessions.one_to_one.models import FollowedTemplate
from hateprog.store import migrations
from hateprog.store.base import db
from tests import factories as make
from tests.conftest import save
from tests.sessions.conftest import allocated
from tests.test_migrations import history


@pytest.mark.parametrize(
    ("born_on", "code"),
    [(date(2008, 7, 1), "adult"), (date(2008, 7, 2), "under_18"), (None, "adult")],
    ids=["18 that day", "17 that day", "not known"],
)
def test_what_was_begun_before_follows_the_version_for_their_age(
    fresh_app: Flask, born_on: date | None, code: str
) -> None:
    before: Any = history().get_revision("0013").down_revision
    with fresh_app.app_context():
        scene = allocated(save)
        begun = datetime(2026, 6, 30, 23, 30, tzinfo=UTC)  # half past midnight on 1 July in London
        enrolment = save(make.enrolment(scene.decision, started_at=begun))
        person = db.session.get_one(Participant, scene.case.participant_id)
        person.born_on = born_on
        save(person)
        enrolment_id = enrolment.id
        db.session.remove()

        migrations.downgrade(db.engine, before)
        migrations.upgrade(db.engine)

        asked = select(FollowedTemplate.enrolment_id, ProgrammeTemplate.code).join(FollowedTemplate.template)
        assert db.session.execute(asked).all() == [(enrolment_id, code)]
        db.session.remove()
