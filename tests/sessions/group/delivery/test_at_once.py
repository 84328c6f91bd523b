"""Two people say what became of a session at once, on a real PostgreSQL: one of them does, the other is told."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select

from hateprog.kernel.clock import utcnow
from hateprog.sessions.group.delivery.models import CountedGroup, DeliveryRecord, Disclosure, SchoolArrival
from hateprog.store.base import db
from hateprog.store.outbox import Message
from tests import factories as make
from tests.conftest import save
from tests.sessions.group.delivery.conftest import Held, a_session_that_is_over
from tests.sessions.group.delivery.test_days import ARRIVAL
from tests.sessions.group.delivery.test_disclosures import form, link_in
from tests.sessions.test_at_once import at_once, browser_of, posting

pytestmark = pytest.mark.parametrize("dialect", ["postgresql"], indirect=True)
ROUNDS = 10


@pytest.fixture
def held(fresh_app: Flask) -> Any:
    """A session that is over, in a database that really commits."""
    with fresh_app.app_context():
        yield a_session_that_is_over(save)
        db.session.remove()


def count(table: Any) -> int:
    db.session.rollback()
    return db.session.scalar(select(func.count()).select_from(table)) or 0


def test_of_several_who_record_at_once_one_does_and_the_others_are_told(held: Held, fresh_app: Flask) -> None:
    people = held.people
    windows = [browser_of(fresh_app, each) for each in (people.practitioner, people.coordinator, people.practitioner)]
    for number in range(ROUNDS):
        slot = save(
            make.slot(people.coordinator, people.practitioner, starts_at=utcnow() - timedelta(days=1, hours=number))
        )
        booking = save(make.booking(slot, people.school, people.staff))
        data = {"version": "0", "outcome": "took_place", "present_0": "27"}
        db.session.rollback()

        answers = at_once(*(posting(window, f"/bookings/{booking.id}/delivery/record", data) for window in windows))

        assert sorted(answer.status_code for answer in answers) == [303, 409, 409]
        assert count(DeliveryRecord) == count(CountedGroup) == number + 1


def test_of_two_corrections_at_once_one_counts_and_the_other_is_told(held: Held, fresh_app: Flask) -> None:
    windows = [browser_of(fresh_app, each) for each in (held.people.practitioner, held.people.coordinator)]
    address = f"{held.address}/record"
    assert windows[0].post(address, data=held.form()).status_code == 303
    for version in range(1, ROUNDS + 1):
        data = held.form(version=str(version), why="Counted again")
        db.session.rollback()

        answers = at_once(*(posting(window, address, data) for window in windows))

        assert sorted(answer.status_code for answer in answers) == [303, 409]
        assert count(DeliveryRecord) == version + 1


def test_a_link_used_in_several_windows_at_once_confirms_once(held: Held, fresh_app: Flask) -> None:
    held.booking.dsl_contact = "dsl@ferncliffe.example"
    save(held.booking)
    practitioner = browser_of(fresh_app, held.people.practitioner)
    db.session.rollback()
    assert practitioner.post(f"/bookings/{held.booking.id}/disclosures/new", data=form()).status_code == 303
    mail = db.session.scalars(select(Message).where(Message.reference.startswith("disclosure/"))).one()
    link, windows = link_in(mail), [fresh_app.test_client() for _window in range(4)]
    db.session.rollback()

    answers = at_once(*(posting(window, link, {}) for window in windows))

    assert {answer.status_code for answer in answers} == {303}
    db.session.rollback()
    assert db.session.scalars(select(Disclosure.confirmed_at)).one() is not None


def test_of_two_who_write_how_visitors_get_in_at_once_one_does(held: Held, fresh_app: Flask) -> None:
    windows = [browser_of(fresh_app, each) for each in (held.people.staff, held.people.coordinator)]
    address = f"/schools/{held.people.school.id}/arrival"
    for version in range(ROUNDS):
        db.session.rollback()

        answers = at_once(*(posting(each, address, ARRIVAL | {"version": str(version)}) for each in windows))

        assert sorted(answer.status_code for answer in answers) == [303, 409]
        assert count(SchoolArrival) == 1
