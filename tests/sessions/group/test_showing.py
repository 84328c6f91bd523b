"""What the page of a booking says and offers, as the booking stands."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from hateprog.kernel.clock import local_date, utcnow
from tests import factories as make
from tests.sessions.group.conftest import Booked


@pytest.mark.parametrize("dialect", ["sqlite"], indirect=True)
def test_a_cancelled_booking_says_why_and_has_no_letters_and_nothing_left_to_change(
    booked: Booked, saved: Any, client_as: Any
) -> None:
    booking = saved(make.booking(booked.slot, booked.school, booked.staff))
    browser, address = client_as(booked.staff), f"/bookings/{booking.id}"
    browser.post(f"{address}/cancel", data={"reason": "other", "note": "The hall is flooded"})

    page = browser.get(address).text
    letters = [browser.get(f"{address}/{each}").status_code for each in ("assurance", "parents.pdf", "papers.zip")]
    forms = [browser.get(f"{address}/{each}").status_code for each in ("change", "move", "cancel")]

    assert "Another reason: The hall is flooded" in page
    assert "/papers.zip" not in page
    assert letters == [404] * 3
    assert forms == [409] * 3
    assert browser.get(f"{address}/session.ics").status_code == 200


@pytest.mark.parametrize("dialect", ["sqlite"], indirect=True)
def test_what_is_said_of_a_cancelled_slot_the_school_does_not_see(booked: Booked, saved: Any, client_as: Any) -> None:
    booking = saved(make.booking(booked.slot, booked.school, booked.staff))
    browser = client_as(booked.coordinator)
    browser.post(f"/slots/{booked.slot.id}/cancel", data={"reason": "other", "note": "Pat has the flu"})

    assert "Pat has the flu" in browser.get(f"/slots/{booked.slot.id}").text
    assert "Pat has the flu" not in client_as(booked.staff).get(f"/bookings/{booking.id}").text


@pytest.mark.parametrize("dialect", ["sqlite"], indirect=True)
def test_a_session_that_is_near_is_changed_by_the_coordinator_alone(booked: Booked, saved: Any, client_as: Any) -> None:
    slot = saved(make.slot(booked.coordinator, booked.practitioner, starts_at=utcnow() + timedelta(days=1)))
    booking = saved(make.booking(slot, booked.school, booked.staff))

    theirs, ours = (client_as(who).get(f"/bookings/{booking.id}").text for who in (booked.staff, booked.coordinator))

    assert "too near to be changed here" in theirs
    assert [f"{booking.id}/{each}" in theirs for each in ("change", "move", "cancel")] == [False, False, True]
    assert [f"{booking.id}/{each}" in ours for each in ("change", "move", "cancel")] == [True] * 3


@pytest.mark.parametrize("dialect", ["sqlite"], indirect=True)
def test_an_inset_day_that_is_said_after_booking_is_shown_on_it(booked: Booked, saved: Any, client_as: Any) -> None:
    booking = saved(make.booking(booked.slot, booked.school, booked.staff))
    browser, day = client_as(booked.staff), local_date(booked.slot.starts_at)
    typed = {"kind": "inset", "first_on-day": day.day, "first_on-month": day.month, "first_on-year": day.year}

    before = browser.get(f"/bookings/{booking.id}").text
    browser.post(f"/schools/{booked.school.id}/days", data=typed)
    after = browser.get(f"/bookings/{booking.id}").text

    assert "seems to be shut on that day" not in before
    assert "The school seems to be shut on that day: It is an INSET day, without pupils." in after
