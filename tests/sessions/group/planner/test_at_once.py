"""Two schools book the same slots at once, on a real PostgreSQL: one gets all of its sessions, the other none."""

from __future__ import annotations

from datetime import time, timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select

from hateprog.kernel.clock import from_local, local_date
from hateprog.sessions.group.models import Booking
from hateprog.sessions.group.planner.models import SchoolPlan
from hateprog.sessions.group.planner.queries import as_open
from hateprog.sessions.group.planner.rules import Placement
from hateprog.store.base import db
from tests import factories as make
from tests.conftest import save
from tests.sessions.group.planner.slots import school_days
from tests.sessions.group.planner.test_pages import DETAILS
from tests.sessions.test_at_once import ROUNDS, at_once, browser_of, posting

pytestmark = pytest.mark.parametrize("dialect", ["postgresql"], indirect=True)
SESSIONS = 3


def test_of_two_schools_that_book_the_same_slots_at_once_one_gets_all_and_the_other_nothing(fresh_app: Flask) -> None:
    with fresh_app.app_context():
        coordinator, practitioner = make.coordinator(), make.practitioner(email="pat@service.example")
        schools = [make.school(district_code=None) for _school in range(2)]
        save(coordinator, practitioner, *schools)
        windows = [browser_of(fresh_app, coordinator) for _window in range(2)]
        for number, day in enumerate(school_days(ROUNDS)):
            first = from_local(day, time(9))
            slots = save(
                *(
                    make.slot(coordinator, practitioner, starts_at=first + timedelta(hours=hour))
                    for hour in range(SESSIONS)
                )
            )
            plans = [save(_plan(school, slots, coordinator)) for school in schools]
            addresses = [f"/plans/{each.id}/book" for each in plans]
            db.session.rollback()

            answers = at_once(
                *(
                    posting(window, address, DETAILS | {"version": "1"})
                    for window, address in zip(windows, addresses, strict=True)
                )
            )

            assert sorted(answer.status_code for answer in answers) == [303, 409]
            db.session.rollback()
            assert db.session.scalar(select(func.count()).select_from(Booking)) == (number + 1) * SESSIONS
            _forget_drafts()
        db.session.remove()


def _plan(school: Any, slots: Any, coordinator: Any) -> SchoolPlan:
    day = local_date(slots[0].starts_at)
    plan = SchoolPlan(
        school_id=school.id,
        years={"8": 30 * SESSIONS},
        group_size=30,
        from_on=day,
        until_on=day,
        weekdays=list(range(5)),
        periods=[],
        rooms=1,
        room=30,
        practitioners=1,
        proved=True,
        saved_by=coordinator.id,
    )
    plan.place([Placement(group, as_open(slot)) for group, slot in zip(plan.wish.groups(), slots, strict=True)])
    return plan


def _forget_drafts() -> None:
    db.session.connection().exec_driver_sql("DELETE FROM school_plan WHERE booked_at IS NULL")
    db.session.commit()
