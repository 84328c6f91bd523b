"""How content a participant, a referrer and a teacher were: who puts it down, who reads it, and only once."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import select

from hateprog.evaluation.satisfaction.models import Satisfaction
from hateprog.kernel.clock import today
from hateprog.sessions.group.rules import State
from hateprog.store.base import db
from tests import factories as make
from tests.authorisation import EVERY_COLUMN, cells
from tests.closing.conftest import completed
from tests.sessions.conftest import Scene
from tests.sessions.group.delivery.conftest import Held, held

__all__ = ["completed", "held"]

DAY = {"asked_on-day": str(today().day), "asked_on-month": str(today().month), "asked_on-year": str(today().year)}
ANSWERS = {"outcome": "answered", "rating": "4", "difference": "partly", "recommend": "yes"}
MEANING = {"Y": (200, 200), "k": (200, 200), "o": (200, 404), "g": (200, 404), "F": (403, 403), "H": (404, 404)}
CASE = ("satisfaction.record", "satisfaction.read", "satisfaction.say")
sqlite = pytest.mark.parametrize("dialect", ["sqlite"], indirect=True)  # who may do what is the same on both


def stored() -> list[tuple[Any, ...]]:
    asked = select(Satisfaction.audience, Satisfaction.outcome, Satisfaction.rating)
    return [tuple(row) for row in db.session.execute(asked)]


def address_of(permission: str, case: Any) -> str:
    return f"/cases/{case.id}/" + {"satisfaction.say": "how-it-was"}.get(permission, "satisfaction")


@sqlite
@pytest.mark.parametrize(
    ("permission", "role", "theirs", "expected"), list(cells([CASE[0], CASE[2]], MEANING, EVERY_COLUMN))
)
def test_a_cell_about_a_case(
    completed: Scene, saved: Any, client_as: Any, permission: str, role: str, theirs: bool, expected: int
) -> None:
    whose = getattr(completed, role, None) if theirs else None
    browser = client_as(whose or saved(make.builders()[role]()))
    page = address_of(permission, completed.case)
    form = page if permission == "satisfaction.say" else f"{page}/participant"

    assert browser.get(page).status_code == expected
    answer = browser.post(form, data=ANSWERS | ({} if permission == "satisfaction.say" else DAY))

    assert answer.status_code == (303 if expected == 200 else expected)
    assert len(stored()) == (expected == 200)


def test_whoever_worked_the_case_does_not_read_the_answers_again_and_a_coordinator_does(
    completed: Scene, client_as: Any
) -> None:
    practitioner = client_as(completed.practitioner)
    practitioner.post(f"/cases/{completed.case.id}/satisfaction/participant", data=ANSWERS | DAY)

    page = address_of("satisfaction.read", completed.case)

    assert "4, content" not in practitioner.get(page).text
    assert "4, content" in client_as(completed.coordinator).get(page).text


def test_an_answer_stays_and_nobody_is_asked_again(completed: Scene, client_as: Any) -> None:
    browser, page = client_as(completed.practitioner), f"/cases/{completed.case.id}/satisfaction/participant"

    assert browser.post(page, data={"outcome": "no_reply"} | DAY).status_code == 303
    assert browser.post(page, data=ANSWERS | DAY).status_code == 303
    again = browser.post(page, data={"outcome": "declined"} | DAY)

    assert again.status_code == 409
    assert "they are not asked again" in again.text
    assert stored() == [("participant", "answered", 4)]


@pytest.mark.parametrize("outcome", ["no_reply", "not_asked", "", "x", "\x00"])
def test_a_referrer_says_of_themselves_that_they_answer_or_not_and_nothing_else(
    completed: Scene, client_as: Any, outcome: str
) -> None:
    page = address_of("satisfaction.say", completed.case)
    assert client_as(completed.referrer).post(page, data={"outcome": outcome}).status_code == 422
    assert stored() == []


@pytest.fixture
def delivered(held: Held, saved: Any) -> Held:
    held.booking.state = State.DELIVERED
    saved(held.booking)
    return held


@sqlite
@pytest.mark.parametrize(
    ("permission", "role", "theirs", "expected"), list(cells(["satisfaction.teacher"], MEANING, EVERY_COLUMN))
)
def test_a_cell_about_a_group_session(
    delivered: Held, saved: Any, client_as: Any, permission: str, role: str, theirs: bool, expected: int
) -> None:
    people = {"practitioner": delivered.people.practitioner, "school_staff": delivered.people.staff}
    others = {"practitioner": delivered.others[1], "school_staff": delivered.others[0]}
    whose = (people if theirs else others).get(role) or saved(make.builders()[role](email="x@service.example"))
    browser, page = client_as(whose), f"/bookings/{delivered.booking.id}/satisfaction"

    assert browser.get(page).status_code == expected
    answer = browser.post(page, data=ANSWERS | ({} if role == "school_staff" else DAY))

    assert answer.status_code == (303 if expected == 200 else expected)
    assert len(stored()) == (expected == 200)


def test_a_school_cannot_say_that_it_was_not_asked(delivered: Held, client_as: Any) -> None:
    page = f"/bookings/{delivered.booking.id}/satisfaction"
    assert client_as(delivered.people.staff).post(page, data={"outcome": "not_asked"}).status_code == 422
    assert stored() == []


def test_a_teacher_is_asked_once_the_session_took_place(held: Held, client_as: Any) -> None:
    answer = client_as(held.people.staff).post(f"/bookings/{held.booking.id}/satisfaction", data=ANSWERS)
    assert answer.status_code == 409
    assert stored() == []
