"""Every cell of docs/authorisation.yaml about slots, bookings and the days of schools: the status, nothing changed."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any
from uuid import uuid4

import pytest
from sqlalchemy import select

from hateprog.kernel.clock import local_date, today
from hateprog.sessions.group.models import Booking, Slot
from hateprog.sessions.school_days.models import SchoolDays
from hateprog.store.audit import AuditEntry, EntryKind
from hateprog.store.base import db
from tests import factories as make
from tests.authorisation import WITH_SCHOOLS, cells
from tests.pages import answered
from tests.sessions.group.conftest import Booked, another_school, at_ten

pytestmark = pytest.mark.parametrize("dialect", ["sqlite"], indirect=True)  # who may do what is the same on both

MEANING: dict[str, tuple[Any, Any]] = {"Y": (True, True), "o": (True, 404), "g": (True, 404), "F": (403, 403)}
PAGES = {
    "slot.create": ("POST", "/slots/new"),
    "slot.list_available": ("GET", "/slots/free"),
    "slot.cancel": ("POST", "/slots/{slot}/cancel"),
    "booking.create": ("POST", "/schools/{school}/sessions/book"),
    "booking.read": ("GET", "/bookings/{booking}"),
    "booking.cancel": ("POST", "/bookings/{booking}/cancel"),
    "school_days.write": ("POST", "/schools/{school}/days"),
    "school_days.write_authority": ("POST", "/term-dates/372"),
}


def day_of(name: str, day: date) -> dict[str, str]:
    return {f"{name}-day": str(day.day), f"{name}-month": str(day.month), f"{name}-year": str(day.year)}


def everything() -> list[Any]:
    return [
        [tuple(row) for row in db.session.execute(select(*table.__table__.columns))]
        for table in (Booking, Slot, SchoolDays)
    ]


@pytest.mark.parametrize(("permission", "role", "theirs", "expected"), list(cells(PAGES, MEANING, WITH_SCHOOLS)))
def test_a_role_may_what_the_table_says(
    booked: Booked, saved: Any, client_as: Any, permission: str, role: str, theirs: bool, expected: Any
) -> None:
    free = saved(make.slot(booked.coordinator, booked.practitioner, starts_at=at_ten(20)))
    booking = saved(make.booking(booked.slot, booked.school, booked.staff))
    own = {"practitioner": booked.practitioner, "school_staff": booked.staff, "coordinator": booked.coordinator}
    account = own.get(role) if theirs else another_school(saved)[1] if role == "school_staff" else None
    account = account or saved(getattr(make, role)())
    method, address = PAGES[permission]
    form = {"reason": "staff" if permission == "booking.cancel" else "weather", "slot_id": str(free.id)}
    form |= {"kind": "inset"} | day_of("first_on", today() + timedelta(days=30))
    form |= day_of("last_on", today() + timedelta(days=30)) | day_of("day", local_date(at_ten(30)))
    form |= {"time": "10:00", "minutes": "60", "travel_minutes": "30", "capacity_groups": "1", "capacity_pupils": "30"}
    form |= {"practitioners": str(account.id if role == "practitioner" else booked.practitioner.id)}
    form |= {"authority_1": "372"}
    before = everything()

    answer = client_as(account).open(
        address.format(slot=booked.slot.id, school=booked.school.id, booking=booking.id), method=method, data=form
    )

    if expected is True:
        assert answer.status_code == (200 if method == "GET" else 303), answer.text
        assert (everything() != before) is (method == "POST")
        return
    assert answer.status_code == expected
    assert everything() == before
    line = db.session.scalars(select(AuditEntry).where(AuditEntry.kind == EntryKind.REFUSED)).one()
    assert (line.actor_id, line.verb) == (account.id, permission)


@pytest.mark.parametrize(
    "address",
    ["", "/change", "/move", "/cancel", "/assurance", "/assurance.pdf", "/parents", "/session.ics", "/papers.zip"],
)
def test_another_schools_booking_looks_like_one_that_is_not_there(
    booked: Booked, saved: Any, client_as: Any, address: str
) -> None:
    booking = saved(make.booking(booked.slot, booked.school, booked.staff))
    browser = client_as(another_school(saved)[1])

    theirs, absent = (browser.get(f"/bookings/{each}{address}") for each in (booking.id, uuid4()))

    assert theirs.status_code == 404
    assert answered(theirs) == answered(absent)


def test_a_school_lists_its_own_bookings_a_practitioner_theirs_and_a_coordinator_all(
    booked: Booked, saved: Any, client_as: Any
) -> None:
    school, staff = another_school(saved)
    mine, other = saved(make.practitioner()), saved(make.practitioner())
    slot = saved(make.slot(booked.coordinator, mine, starts_at=at_ten(20)))
    first = saved(make.booking(booked.slot, booked.school, booked.staff))
    second = saved(make.booking(slot, school, staff))

    def listed(account: Any) -> tuple[bool, bool]:
        page = client_as(account).get("/group-sessions").text
        return first.reference in page, second.reference in page

    assert listed(booked.staff) == (True, False)
    assert listed(staff) == (False, True)
    assert listed(mine) == (False, True)
    assert listed(other) == (False, False)
    assert listed(booked.coordinator) == (True, True)
