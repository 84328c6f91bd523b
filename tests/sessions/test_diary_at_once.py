"""Two windows take one hour of a practitioner's for two cases, on a real PostgreSQL: one gets it."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select

from hateprog.kernel.clock import utcnow
from hateprog.sessions.one_to_one.models import Appointment
from hateprog.store.base import db
from tests import factories as make
from tests.conftest import save
from tests.sessions.conftest import allocated
from tests.sessions.test_at_once import ROUNDS, at_once, browser_of, posting
from tests.sessions.test_programme import plan

pytestmark = pytest.mark.parametrize("dialect", ["postgresql"], indirect=True)


def approved_cases(scene: Any, count: int) -> list[Any]:
    cases = [save(make.referral(stage="allocated", referrer=scene.referrer)) for _each in range(count)]
    for case in cases:
        assessment, decision = make.approved(case, by=scene.inspector)
        save(assessment)
        save(decision)
        save(make.allocation(decision, scene.practitioner, by=scene.coordinator))
    return cases


def test_of_two_cases_planned_for_one_hour_at_once_one_gets_it(fresh_app: Flask) -> None:
    with fresh_app.app_context():
        scene = allocated(save)
        cases = [case.id for case in approved_cases(scene, 2 * ROUNDS)]
        windows = [browser_of(fresh_app, scene.practitioner) for _window in range(2)]
        for number in range(ROUNDS):
            pair, form = cases[2 * number : 2 * number + 2], plan(utcnow() + timedelta(days=7 + number))
            db.session.rollback()

            answers = at_once(
                *(posting(w, f"/cases/{case}/sessions/plan", form) for w, case in zip(windows, pair, strict=True))
            )

            assert sorted(answer.status_code for answer in answers) == [303, 422]
        db.session.rollback()
        assert db.session.scalar(select(func.count()).select_from(Appointment)) == ROUNDS
        db.session.remove()
