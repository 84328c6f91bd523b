"""A school books on pages: what it types, what it is told when that cannot be, and the papers it gets."""

from __future__ import annotations

import io
import re
import zipfile
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from icalendar import Calendar
from sqlalchemy import func, select

from hateprog.kernel.clock import local_date, utcnow
from hateprog.sessions.group.models import Booking, WaitingPlace
from hateprog.sessions.group.rules import State
from hateprog.store.base import db
from tests import factories as make
from tests.sessions.group.conftest import Booked, another_school, at_ten, working_day

FORM = {
    "label_0": "8A",
    "year_0": "8",
    "pupils_0": "28",
    "room": "Main hall",
    "room_capacity": "60",
    "staff_present": "Ms Hart, head of year",
    "dsl_name": "Jo Marsh",
    "dsl_contact": "01632 960 123",
}
NOBODYS = "0d9f7a3e-4a0c-4f0e-9f6b-2b1f0c7a5d11"


def held(browser: Any, booked: Booked) -> str:
    """Choose the date as a school does; return the address of the form."""
    answer = browser.post(f"/schools/{booked.school.id}/sessions/book", data={"slot_id": str(booked.slot.id)})
    assert answer.status_code == 303, answer.text
    return str(answer.location)


def states() -> list[State]:
    return list(db.session.scalars(select(Booking.state).order_by(Booking.made_at)))


def test_a_school_chooses_a_free_date_and_books_it(booked: Booked, client_as: Any) -> None:
    browser = client_as(booked.staff)
    free = browser.get(f"/schools/{booked.school.id}/sessions/book").text

    page = browser.post(held(browser, booked), data=FORM, follow_redirects=True)

    assert str(booked.slot.id) in free
    assert page.status_code == 200
    assert "Main hall (holds 60)" in page.text
    assert "8A, Year 8: 28 pupils" in page.text
    assert states() == [State.CONFIRMED]
    assert str(booked.slot.id) not in browser.get(f"/schools/{booked.school.id}/sessions/book").text


@pytest.mark.parametrize("dialect", ["sqlite"], indirect=True)
def test_a_page_of_free_dates_ends_with_a_whole_day_and_leads_to_the_months_that_have_some(
    booked: Booked, saved: Any, client_as: Any
) -> None:
    busy, later = at_ten(21), at_ten(60)
    starts = [*(busy + timedelta(minutes=number) for number in range(25)), later]
    first, *others = [saved(make.slot(booked.coordinator, booked.practitioner, starts_at=each)) for each in starts]
    browser, address = client_as(booked.staff), f"/schools/{booked.school.id}/sessions/book"

    page = browser.get(address).text
    month = browser.get(f"{address}?from={local_date(later).replace(day=1)}").text

    assert [str(each.id) in page for each in (first, *others)] == [True] * 25 + [False]
    assert f"from={local_date(later).isoformat()}" in page
    assert f'<option value="{local_date(later).replace(day=1)}">' in page
    assert [str(each.id) in month for each in (booked.slot, others[-1])] == [False, True]


def test_a_school_without_a_programme_is_told_so_and_cannot_book_but_the_coordinator_can(
    booked: Booked, saved: Any, client_as: Any
) -> None:
    school, staff = saved(make.school(name="Wath School"), make.school_staff())
    saved(make.staff_of(school, staff))
    browser, choose = client_as(staff), {"slot_id": str(booked.slot.id)}

    page = browser.get("/group-sessions").text
    refused = browser.post(f"/schools/{school.id}/sessions/book", data=choose)
    done = client_as(booked.coordinator).post(f"/schools/{school.id}/sessions/book", data=choose)

    assert "Your school belongs to no programme yet, so you cannot book." in page
    assert "Book a session" not in page
    assert (refused.status_code, "belongs to no programme on that day" in refused.text) == (422, True)
    assert done.status_code == 303


def test_what_was_said_last_time_needs_no_typing(booked: Booked, saved: Any, client_as: Any) -> None:
    saved(make.booking(booked.slot, booked.school, booked.staff))
    booked.slot = saved(make.slot(booked.coordinator, booked.practitioner, starts_at=at_ten(20)))
    browser = client_as(booked.staff)

    page = browser.get(held(browser, booked)).text

    assert 'value="Main hall"' in page
    assert 'value="Sam Fields"' in page


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ({"pupils_0": "0"}, "pupils_0"),
        ({"pupils_0": "-5"}, "pupils_0"),
        ({"pupils_0": "lots"}, "pupils_0"),
        ({"pupils_0": "3" * 400}, "pupils_0"),
        ({"pupils_0": "31"}, "At most 30 pupils can come at that time, and these are 31"),
        ({"room_capacity": "27"}, "The room holds 27 people, and 28 pupils are expected"),
        ({"year_0": "14"}, "year_0"),
        ({"label_0": ""}, "Enter what the group is called"),
        ({"label_0": "", "year_0": "", "pupils_0": ""}, "Enter one group at least"),
        ({"label_0": "x" * 21}, "label_0"),
        ({"room": " \u200b "}, "Enter the room"),
        ({"dsl_name": ""}, "Enter the name of your designated safeguarding lead"),
        ({"notes": "A boy called Kieran in 8A"}, "This looks as if it named a child"),
        ({"topics": NOBODYS}, "topics"),
    ],
)
@pytest.mark.parametrize("dialect", ["sqlite"], indirect=True)
def test_what_cannot_be_is_said_beside_the_field_and_what_was_typed_stays(
    booked: Booked, client_as: Any, typed: dict[str, str], sentence: str
) -> None:
    browser = client_as(booked.staff)
    address = held(browser, booked)

    answer = browser.post(address, data=FORM | typed)

    assert answer.status_code == 422
    assert "There is a problem" in answer.text
    assert sentence in answer.text
    assert 'value="Ms Hart, head of year"' in answer.text
    assert states() == [State.HELD]


@pytest.mark.parametrize("dialect", ["sqlite"], indirect=True)
def test_all_that_is_missing_is_said_at_once(booked: Booked, client_as: Any) -> None:
    browser = client_as(booked.staff)
    address = held(browser, booked)

    empty = browser.post(address, data={})
    half = browser.post(address, data={"label_0": "8A", "pupils_0": "lots"})

    assert empty.status_code == half.status_code == 422
    assert "Enter one group at least" in empty.text
    assert "Enter the room" in empty.text
    assert "Select the year group" in half.text
    assert "Enter how many pupils are expected" not in half.text
    assert "Enter the room" in half.text


@pytest.mark.parametrize("room", ["=HYPERLINK(1)", "قاعة", "‮llah", "Tŷ Newydd, llawr 1", "<b>Hall</b>", "Hall\0"])
@pytest.mark.parametrize("dialect", ["sqlite"], indirect=True)
def test_odd_words_are_kept_as_they_are_and_shown_as_words(booked: Booked, client_as: Any, room: str) -> None:
    browser = client_as(booked.staff)

    page = browser.post(held(browser, booked), data=FORM | {"room": room}, follow_redirects=True)

    assert page.status_code == 200
    assert "<b>Hall" not in page.text
    assert states() == [State.CONFIRMED]


def test_251_pupils_do_not_fit_into_a_room_for_250_and_250_do(booked: Booked, saved: Any, client_as: Any) -> None:
    terms = {"capacity_groups": 10, "capacity_pupils": 300}
    booked.slot = saved(make.slot(booked.coordinator, booked.practitioner, starts_at=at_ten(20), **terms))
    browser = client_as(booked.staff)
    address = held(browser, booked)
    groups = {f"label_{row}": f"8{letter}" for row, letter in enumerate("ABCDEFGHIJ")}
    groups |= {f"year_{row}": "8" for row in range(10)} | {f"pupils_{row}": "25" for row in range(10)}

    one_too_many = browser.post(address, data=FORM | groups | {"pupils_9": "26", "room_capacity": "250"})
    all_of_them = browser.post(address, data=FORM | groups | {"room_capacity": "250"})

    assert one_too_many.status_code == 422
    assert "The room holds 250 people, and 251 pupils are expected" in one_too_many.text
    assert all_of_them.status_code == 303


@pytest.mark.parametrize("said", ["", "x", NOBODYS, "\0", "9" * 500])
@pytest.mark.parametrize("dialect", ["sqlite"], indirect=True)
def test_a_date_that_was_not_offered_is_not_held(booked: Booked, client_as: Any, said: str) -> None:
    answer = client_as(booked.staff).post(f"/schools/{booked.school.id}/sessions/book", data={"slot_id": said})

    assert answer.status_code in {404, 422}
    assert states() == []


def test_who_comes_second_is_offered_the_three_nearest_and_a_place_on_the_waiting_list(
    booked: Booked, saved: Any, client_as: Any
) -> None:
    others = [saved(make.slot(booked.coordinator, booked.practitioner, starts_at=at_ten(days))) for days in (21, 28)]
    others += [saved(make.slot(booked.coordinator, booked.practitioner, starts_at=at_ten(days))) for days in (35, 60)]
    saved(make.booking(booked.slot, booked.school, booked.staff))
    school, staff = another_school(saved)
    browser = client_as(staff)

    page = browser.post(f"/schools/{school.id}/sessions/book", data={"slot_id": str(booked.slot.id)})
    waits = browser.post(f"/schools/{school.id}/sessions/waiting/{booked.slot.id}", follow_redirects=True)

    assert page.status_code == 409
    assert "Another school has booked that time" in page.text
    assert [str(each.id) in page.text for each in others] == [True, True, True, False]
    assert "on the waiting list" in waits.text
    assert db.session.scalar(select(func.count()).select_from(WaitingPlace)) == 1


def test_an_offer_stands_at_the_top_of_the_schools_page_and_is_taken_or_passed_on(
    booked: Booked, saved: Any, client_as: Any
) -> None:
    booking = saved(make.booking(booked.slot, booked.school, booked.staff))
    school, staff = another_school(saved)
    browser = client_as(staff)
    browser.post(f"/schools/{school.id}/sessions/waiting/{booked.slot.id}")
    client_as(booked.staff).post(f"/bookings/{booking.id}/cancel", data={"reason": "timetable"})

    page = browser.get("/group-sessions").text
    browser.post(f"/schools/{school.id}/sessions/waiting/{booked.slot.id}/leave")

    assert "A date is free for you" in page
    assert "A date is free for you" not in browser.get("/group-sessions").text


def test_a_hold_that_ran_out_and_went_to_another_school_is_said_so(booked: Booked, saved: Any, client_as: Any) -> None:
    school, staff = another_school(saved)
    address = held(client_as(booked.staff), booked)
    mine = db.session.scalars(select(Booking)).one()
    mine.held_until = utcnow() - timedelta(minutes=1)
    saved(mine)
    client_as(staff).post(f"/schools/{school.id}/sessions/book", data={"slot_id": str(booked.slot.id)})
    page = client_as(booked.staff).post(address, data=FORM, follow_redirects=True)

    assert "The date was kept for 15 minutes, which are over" in page.text
    assert sorted(states()) == [State.HELD, State.RELEASED]


def test_a_form_that_is_sent_twice_books_once(booked: Booked, client_as: Any) -> None:
    browser = client_as(booked.staff)
    address, form = held(browser, booked), FORM | {"form_token": str(uuid4())}

    answers = [browser.post(address, data=form).status_code for _time in range(2)]

    assert answers == [303, 303]
    assert states() == [State.CONFIRMED]


def test_a_booking_is_changed_moved_and_cancelled(booked: Booked, saved: Any, client_as: Any) -> None:
    booking = saved(make.booking(booked.slot, booked.school, booked.staff))
    other = saved(make.slot(booked.coordinator, booked.practitioner, starts_at=at_ten(28)))
    browser, address = client_as(booked.staff), f"/bookings/{booking.id}"

    changed = browser.post(f"{address}/change", data=FORM | {"room": "Gym", "version": "0"}, follow_redirects=True)
    stale = browser.post(f"{address}/change", data=FORM | {"room": "Library", "version": "0"})
    moved = browser.post(f"{address}/move", data={"slot_id": str(other.id), "version": "1"}, follow_redirects=True)
    wordless = browser.post(f"{address}/cancel", data={"reason": "other"})
    cancelled = browser.post(f"{address}/cancel", data={"reason": "not_wanted"}, follow_redirects=True)

    assert "Gym (holds 60)" in changed.text
    assert (stale.status_code, 'value="Library"' in stale.text) == (409, True)
    assert str(local_date(other.starts_at).day) in moved.text
    assert (wordless.status_code, "Say in a few words why" in wordless.text) == (422, True)
    assert "The session is not wanted any more" in cancelled.text
    assert browser.post(f"{address}/cancel", data={"reason": "not_wanted"}).status_code == 409


def test_the_papers_of_a_booking_come_as_pages_and_as_one_file(booked: Booked, saved: Any, client_as: Any) -> None:
    topic = saved(make.topic("online_1", by=booked.coordinator, in_use=True))
    browser = client_as(booked.staff)
    browser.post(held(browser, booked), data=FORM | {"topics": str(topic.id), "year_0": "9"})
    booking = db.session.scalars(select(Booking)).one()
    address = f"/bookings/{booking.id}"

    assurance, parents = (browser.get(f"{address}/{each}") for each in ("assurance", "parents"))
    calendar = browser.get(f"{address}/session.ics")
    packed = zipfile.ZipFile(io.BytesIO(browser.get(f"{address}/papers.zip").data))

    assert assurance.status_code == parents.status_code == 200
    [event] = Calendar.from_ical(calendar.data).walk("VEVENT")
    assert event["DTSTART"].dt == booked.slot.starts_at
    names = packed.namelist()
    assert any(name.endswith("assurance.pdf") for name in names), names
    assert any(name.endswith("parents.pdf") for name in names), names
    assert any(name.endswith(".ics") for name in names), names
    assert len(names) >= 4
    assert all(re.fullmatch(r"[A-Za-z0-9.-]+", name) for name in names)


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ({"minutes": "5"}, "minutes"),
        ({"capacity_pupils": "0"}, "capacity_pupils"),
        ({"time": "25:00"}, "time"),
        ({"authority_1": ""}, "Select to which schools it is offered"),
        ({"practitioners": ""}, "Select who comes"),
        ({"practitioners": NOBODYS}, "practitioners"),
        ({"day-day": "31", "day-month": "2"}, "day"),
        ({"day-year": "2020"}, "day"),
    ],
)
@pytest.mark.parametrize("dialect", ["sqlite"], indirect=True)
def test_a_slot_that_cannot_be_is_not_opened(
    booked: Booked, client_as: Any, typed: dict[str, str], sentence: str
) -> None:
    day = local_date(at_ten(30))
    form = {"day-day": str(day.day), "day-month": str(day.month), "day-year": str(day.year), "time": "10:00"}
    form |= {"minutes": "60", "travel_minutes": "30", "capacity_groups": "1", "capacity_pupils": "30"}
    form |= {"practitioners": str(booked.practitioner.id), "authority_1": "372"}

    answer = client_as(booked.coordinator).post("/slots/new", data=form | typed)

    assert answer.status_code == 422
    assert sentence in answer.text


@pytest.mark.parametrize("dialect", ["sqlite"], indirect=True)
def test_a_slot_months_ahead_is_shown_once_it_is_open(booked: Booked, client_as: Any) -> None:
    day = working_day(150)
    form = {"day-day": str(day.day), "day-month": str(day.month), "day-year": str(day.year), "time": "10:00"}
    form |= {"minutes": "60", "travel_minutes": "30", "capacity_groups": "1", "capacity_pupils": "30"}
    form |= {"practitioners": str(booked.practitioner.id), "authority_1": "372"}

    page = client_as(booked.coordinator).post("/slots/new", data=form, follow_redirects=True)

    assert "The slot is open" in page.text
    assert f"{day:%A} {day.day} {day:%B %Y}, 10am" in page.text
    assert "Up to 30 pupils" in page.text


def test_the_pages_of_slots_show_what_is_free_booked_and_waited_for(booked: Booked, saved: Any, client_as: Any) -> None:
    saved(make.booking(booked.slot, booked.school, booked.staff))
    free = saved(make.slot(booked.coordinator, booked.practitioner, starts_at=at_ten(20)))
    browser = client_as(booked.coordinator)
    monday = local_date(booked.slot.starts_at) - timedelta(days=1)

    slots = browser.get(f"/slots?from={monday.isoformat()}").text
    one = browser.get(f"/slots/{booked.slot.id}").text
    dates = browser.get("/slots/free?authority=372").text
    odd = [browser.get(f"/slots?from={said}").status_code for said in ("x", "9999-99-99", "0001-01-01", "2200-01-01")]

    assert booked.school.name in slots
    assert booked.school.name in one
    assert local_date(free.starts_at).strftime("%-d %B %Y") in dates
    assert odd == [200] * 4
