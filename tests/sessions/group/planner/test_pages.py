"""A whole school is planned, adjusted and booked, all or nothing; and who may do it."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, timedelta
from types import SimpleNamespace
from typing import Any
from uuid import uuid4

import pytest
from icalendar import Calendar
from sqlalchemy import func, select

from hateprog.kernel.clock import today
from hateprog.sessions.group.models import BookedGroup, Booking
from hateprog.sessions.group.planner.models import PlannedBooking, SchoolPlan
from hateprog.sessions.group.rules import State
from hateprog.sessions.school_days.models import SchoolDays
from hateprog.sessions.school_days.rules import Kind
from hateprog.store.audit import AuditEntry, EntryKind
from hateprog.store.base import db
from hateprog.store.outbox import Message
from tests import factories as make
from tests.pages import answered

DETAILS = {
    "room": "Main hall",
    "dsl_name": "Jo Marsh",
    "dsl_contact": "01632 960 123",
    "staff_present": "Head of year",
    "ticks": "materials_seen",
}


def day_of(name: str, day: date) -> dict[str, str]:
    return {f"{name}-day": str(day.day), f"{name}-month": str(day.month), f"{name}-year": str(day.year)}


def limits(plan: SchoolPlan, **other: Any) -> dict[str, Any]:
    given = {
        "version": str(plan.revision),
        "group_size": "30",
        "weekdays": ["0", "1", "2", "3", "4"],
        "rooms": "1",
        "room": "30",
        "practitioners": "1",
        **day_of("from_on", today()),
        **day_of("until_on", today() + timedelta(days=200)),
    }
    return given | other


def the_plan() -> SchoolPlan:
    db.session.rollback()
    plan = db.session.scalars(select(SchoolPlan).execution_options(populate_existing=True)).one()
    assert isinstance(plan, SchoolPlan)
    return plan


@pytest.fixture
def planned(people: SimpleNamespace, client_as: Any, opened: Callable[..., Any]) -> SimpleNamespace:
    """Somebody of the school has planned three groups of Year 8 over a week that has five slots a day."""
    slots = opened(days=2)
    browser = client_as(people.staff)
    browser.post(f"/schools/{people.school.id}/plan/years", data={"year_8": "80"})
    answer = browser.post(f"/plans/{the_plan().id}/limits", data=limits(the_plan()))
    assert answer.status_code == 303, answer.text
    return SimpleNamespace(browser=browser, slots=slots, address=f"/plans/{the_plan().id}")


def booked() -> int:
    return db.session.scalar(select(func.count()).select_from(Booking)) or 0


def test_a_whole_school_of_1225_pupils_is_planned_and_booked(
    people: SimpleNamespace, client_as: Any, opened: Callable[..., Any]
) -> None:
    opened(days=12)
    browser = client_as(people.staff)
    begun = browser.post(
        f"/schools/{people.school.id}/plan/years", data={f"year_{year}": "245" for year in range(7, 12)}
    )
    assert begun.location.endswith(f"/plans/{the_plan().id}/limits")

    proposed = browser.post(begun.location, data=limits(the_plan()), follow_redirects=True)
    assert proposed.status_code == 200
    assert "1,225" in proposed.text
    assert booked() == 0
    answer = browser.post(
        f"/plans/{the_plan().id}/book", data=DETAILS | {"version": the_plan().revision}, follow_redirects=True
    )

    assert answer.status_code == 200, answer.text
    assert "1,225" in answer.text
    assert db.session.scalar(select(func.sum(BookedGroup.pupils_expected))) == 1225
    assert len(set(db.session.scalars(select(BookedGroup.label)))) == 45
    assert set(db.session.scalars(select(Booking.state))) == {State.CONFIRMED}
    mails = db.session.scalars(select(Message).where(Message.reference.startswith("plan/"))).all()
    assert sorted(each.recipient for each in mails) == sorted(
        each.email for each in (people.staff, people.coordinator, people.practitioner)
    )
    assert db.session.scalar(select(func.count()).select_from(Message)) == 3
    file = browser.get(f"/plans/{the_plan().id}/sessions.ics")
    assert len(Calendar.from_ical(file.data).walk("VEVENT")) == 45


def test_a_plan_is_taken_up_days_later_with_the_schools_periods_by_name_and_what_was_said_of_a_session_before(
    people: SimpleNamespace, planned: SimpleNamespace, saved: Callable[..., Any]
) -> None:
    plan = the_plan()
    plan.from_on = today() - timedelta(days=3)
    saved(plan)
    saved(make.booking(planned.slots[-1], people.school, people.staff))
    typed = {"name_0": "Period 1", "from_0": "9am", "until_0": "9:50am"}
    planned.browser.post(f"/schools/{people.school.id}/periods", data=typed)

    asked = planned.browser.get(f"{planned.address}/limits").text
    book = planned.browser.get(f"{planned.address}/book").text

    assert "Period 1: 9am to 9:50am" in asked
    assert re.search(rf'name="from_on-day"[^>]*value="{today().day}"', asked)
    assert 'value="Main hall"' in book
    assert 'value="Sam Fields"' in book


def test_a_day_on_which_the_school_is_shut_is_never_proposed(
    people: SimpleNamespace, planned: SimpleNamespace, saved: Callable[..., Any]
) -> None:
    shut = the_plan().timetable.days[0]
    saved(
        SchoolDays(
            school_id=people.school.id, kind=Kind.INSET, first_on=shut, last_on=shut, written_by=people.coordinator.id
        )
    )

    planned.browser.post(f"{planned.address}/limits", data=limits(the_plan()))

    assert shut not in the_plan().timetable.days
    assert len(the_plan().timetable.placements) == 3


def test_what_is_impossible_is_explained_and_what_was_typed_stays(planned: SimpleNamespace) -> None:
    small = planned.browser.post(f"{planned.address}/limits", data=limits(the_plan(), group_size="40", room="200"))
    few = planned.browser.post(f"{planned.address}/limits", data=limits(the_plan(), group_size="5", rooms="2"))

    assert small.status_code == few.status_code == 422
    assert "No slot holds a group of 40: the largest holds 30." in small.text
    assert "6 more slots are needed by" in few.text
    token = re.search(r'name="form_token" value="([^"]+)"', few.text)
    assert token is not None
    again = planned.browser.post(
        f"{planned.address}/limits", data=limits(the_plan(), group_size="20") | {"form_token": token[1]}
    )
    assert again.status_code == 303  # the form that came back is a new one
    assert the_plan().group_size == 20


def test_a_group_is_moved_left_out_and_brought_back(planned: SimpleNamespace) -> None:
    before = {each.group.label: each.slot for each in the_plan().timetable.placements}
    page = planned.browser.get(f"{planned.address}/groups/8B/move")
    assert page.status_code == 200
    other = next(each for each in planned.slots if each.id not in {slot.id for slot in before.values()})

    def version() -> dict[str, str]:
        return {"version": str(the_plan().revision)}

    moved = planned.browser.post(f"{planned.address}/groups/8B/move", data=version() | {"slot": other.id.hex})
    assert moved.status_code == 303, moved.text
    after = {each.group.label: each.slot for each in the_plan().timetable.placements}
    assert after["8B"].id == other.id
    assert after["8A"] == before["8A"]

    assert planned.browser.post(f"{planned.address}/groups/8B/take-out", data=version()).status_code == 303
    assert [each.label for each in the_plan().left_out] == ["8B"]
    assert "8B, 27 pupils" in planned.browser.get(planned.address).text
    planned.browser.post(f"{planned.address}/groups/8B/move", data=version() | {"slot": before["8B"].id.hex})
    assert the_plan().left_out == []


def test_a_taken_slot_and_an_absent_group_are_refused(planned: SimpleNamespace) -> None:
    taken = the_plan().timetable.placements[0].slot
    data = {"version": str(the_plan().revision), "slot": taken.id.hex}

    assert planned.browser.post(f"{planned.address}/groups/8B/move", data=data).status_code == 422
    assert planned.browser.post(f"{planned.address}/groups/9A/move", data=data).status_code == 404
    assert (
        planned.browser.post(f"{planned.address}/groups/8B/move", data={"version": "1", "slot": "x"}).status_code == 422
    )


def test_a_slot_that_was_taken_meanwhile_means_that_nothing_is_booked_and_another_timetable_is_proposed(
    people: SimpleNamespace, planned: SimpleNamespace, client_as: Any, saved: Callable[..., Any]
) -> None:
    taken = the_plan().timetable.placements[1].slot
    saved(Booking(reference="GS-3C4D7F", slot_id=taken.id, school_id=_other_school(people), made_by=people.stranger.id,
                  held_until=None, state=State.RELEASED))  # fmt: skip
    _take(taken.id, people, saved)

    answer = planned.browser.post(f"{planned.address}/book", data=DETAILS | {"version": str(the_plan().revision)})

    assert answer.status_code == 409
    assert "Nothing was booked" in answer.text
    assert f"{taken.starts:%H:%M}" in answer.text
    assert booked() == 2
    assert db.session.scalar(select(func.count()).select_from(PlannedBooking)) == 0
    assert taken.id not in {each.slot.id for each in the_plan().timetable.placements}
    assert len(the_plan().timetable.placements) == 3
    again = planned.browser.post(f"{planned.address}/book", data=DETAILS | {"version": str(the_plan().revision)})
    assert again.status_code == 303
    assert booked() == 5


def _other_school(people: SimpleNamespace) -> Any:
    from hateprog.accounts.models import SchoolStaff

    return db.session.scalars(select(SchoolStaff.school_id).where(SchoolStaff.account_id == people.stranger.id)).one()


def _take(slot_id: Any, people: SimpleNamespace, saved: Callable[..., Any]) -> None:
    from hateprog.kernel.clock import utcnow

    saved(
        Booking(
            reference="GS-4C4D7F",
            slot_id=slot_id,
            school_id=_other_school(people),
            made_by=people.stranger.id,
            state=State.HELD,
            held_until=utcnow() + timedelta(minutes=10),
        )
    )


def test_what_does_not_fit_books_nothing_and_keeps_what_was_typed(planned: SimpleNamespace) -> None:
    version = {"version": str(the_plan().revision)}

    answer = planned.browser.post(f"{planned.address}/book", data=version | DETAILS | {"dsl_name": ""})

    assert answer.status_code == 422
    assert "Main hall" in answer.text
    assert booked() == 0


def test_a_plan_that_somebody_else_changed_is_not_booked_unseen(
    planned: SimpleNamespace, people: Any, client_as: Any
) -> None:
    version = {"version": str(the_plan().revision)}
    client_as(people.coordinator).post(f"{planned.address}/groups/8A/take-out", data=version)

    for address in ("book", "groups/8B/take-out", "limits"):
        form = {"book": DETAILS, "limits": limits(the_plan())}.get(address, {})
        assert planned.browser.post(f"{planned.address}/{address}", data=form | version).status_code == 409
    assert booked() == 0


def test_a_booked_plan_is_not_changed_and_another_one_can_begin(planned: SimpleNamespace, people: Any) -> None:
    planned.browser.post(f"{planned.address}/book", data=DETAILS | {"version": str(the_plan().revision)})
    version = {"version": str(the_plan().revision)}

    again = planned.browser.post(f"{planned.address}/book", data=DETAILS | version)
    assert again.status_code == 409
    assert booked() == 3
    answer = planned.browser.post(f"/schools/{people.school.id}/plan/years", data={"year_9": "30"})
    assert answer.status_code == 303
    assert db.session.scalar(select(func.count()).select_from(SchoolPlan)) == 2


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ({}, "Enter how many pupils at least one year group has"),
        ({"year_8": "0"}, "Enter a whole number between 1 and 1000"),
        ({"year_8": "-5"}, "Enter a whole number between 1 and 1000"),
        ({"year_8": "lots"}, "Enter a whole number between 1 and 1000"),
        ({"year_8": "9" * 5000}, "Enter a whole number between 1 and 1000"),
        ({"year_14": "30"}, "Enter how many pupils at least one year group has"),
    ],
)
@pytest.mark.parametrize("dialect", ["sqlite"], indirect=True)  # nothing reaches the database
def test_years_that_cannot_be_are_refused(
    people: SimpleNamespace, client_as: Any, typed: dict[str, str], sentence: str
) -> None:
    answer = client_as(people.staff).post(f"/schools/{people.school.id}/plan/years", data=typed)

    assert answer.status_code == 422
    assert sentence in answer.text
    assert db.session.scalars(select(SchoolPlan)).all() == []


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        (day_of("from_on", date(2020, 1, 1)), "The first possible day must be today or in the future"),
        (day_of("until_on", date(2020, 1, 1)), "The last possible day must not be before the first"),
        (day_of("until_on", date(2099, 1, 1)), "There must be a year at most"),
        ({"weekdays": []}, "Select at least one day of the week"),
        ({"weekdays": ["6"]}, "Select from the answers listed"),
        ({"room": ""}, "Enter how many pupils the room holds"),
        ({"group_size": "0"}, "Enter a whole number between 1 and 300"),
    ],
)
@pytest.mark.parametrize("dialect", ["sqlite"], indirect=True)  # nothing reaches the database
def test_limits_that_cannot_be_are_refused(planned: SimpleNamespace, typed: dict[str, Any], sentence: str) -> None:
    before = the_plan().revision

    answer = planned.browser.post(f"{planned.address}/limits", data=limits(the_plan(), **typed))

    assert answer.status_code == 422
    assert sentence in answer.text
    assert the_plan().revision == before


@pytest.mark.parametrize("dialect", ["sqlite"], indirect=True)  # who may do what does not depend on the database
def test_a_plan_is_the_schools_own_and_the_coordinators(planned: SimpleNamespace, people: Any, client_as: Any) -> None:
    stranger, practitioner, coordinator = (
        client_as(each) for each in (people.stranger, people.practitioner, people.coordinator)
    )
    for path in ("", "/limits", "/book", "/groups/8A/move", "/sessions.ics"):
        assert coordinator.get(planned.address + path).status_code == 200
        assert practitioner.get(planned.address + path).status_code == 403
        theirs, absent = stranger.get(planned.address + path), stranger.get(f"/plans/{uuid4()}{path}")
        assert theirs.status_code == 404
        assert answered(theirs) == answered(absent)
    assert stranger.post(f"/schools/{people.school.id}/plan/years", data={"year_8": "30"}).status_code == 404
    assert stranger.post(f"{planned.address}/groups/8A/take-out", data={"version": "3"}).status_code == 404
    assert stranger.post(f"{planned.address}/book", data=DETAILS).status_code == 404
    assert booked() == 0


@pytest.mark.parametrize("role", ["practitioner", "inspector", "referrer", "administrator"])
@pytest.mark.parametrize("dialect", ["sqlite"], indirect=True)  # who may do what does not depend on the database
def test_other_roles_never_plan_and_each_try_is_in_the_log(
    people: SimpleNamespace, client_as: Any, saved: Callable[..., Any], role: str
) -> None:
    browser = client_as(saved(make.builders()[role]()))

    answer = browser.post(f"/schools/{people.school.id}/plan/years", data={"year_8": "30"})

    assert answer.status_code == 403
    assert db.session.scalars(select(SchoolPlan)).all() == []
    refused = select(AuditEntry.verb).where(AuditEntry.kind == EntryKind.REFUSED).order_by(AuditEntry.id)
    assert db.session.scalars(refused).all() == ["booking.plan"]


@pytest.mark.parametrize("dialect", ["sqlite"], indirect=True)
def test_whoever_is_not_signed_in_is_asked_to(people: SimpleNamespace, app: Any) -> None:
    answer = app.test_client().get(f"/schools/{people.school.id}/plan")

    assert answer.status_code == 302
    assert "/sign-in" in answer.location


def test_a_form_that_is_sent_twice_books_once(planned: SimpleNamespace) -> None:
    form = DETAILS | {"version": str(the_plan().revision), "form_token": str(uuid4())}

    answers = [planned.browser.post(f"{planned.address}/book", data=form) for _time in range(2)]

    assert [each.status_code for each in answers] == [303, 303]
    assert booked() == 3


def test_a_free_text_that_seems_to_name_a_pupil_books_nothing(planned: SimpleNamespace) -> None:
    form = DETAILS | {"version": str(the_plan().revision), "notes": "A boy called Kieran Walsh in 8A is upset"}

    answer = planned.browser.post(f"{planned.address}/book", data=form)

    assert answer.status_code == 422
    assert booked() == 0
