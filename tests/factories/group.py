"""Builders of group sessions: slots, bookings, what is said when one is booked."""

from __future__ import annotations

from datetime import datetime, timedelta
from itertools import count
from typing import Any

from hateprog.accounts.models import Account
from hateprog.kernel.clock import utcnow
from hateprog.schools.models import School
from hateprog.sessions.group.models import BookedGroup, Booking, Slot, SlotAuthority, SlotPractitioner
from hateprog.sessions.group.rules import REFERENCE_LETTERS, Details, Group, State
from hateprog.sessions.year_groups import YearGroup

NUMBERS = count()


def slot(opened_by: Account, *practitioners: Account, starts_at: datetime, **said: Any) -> Slot:
    """Return an open slot for schools in Rotherham, of an hour, for one group of 30."""
    given: dict[str, Any] = {"minutes": 60, "travel_minutes": 30, "capacity_groups": 1, "capacity_pupils": 30} | said
    codes = given.pop("authorities", ("372",))
    return Slot(
        starts_at=starts_at,
        ends_at=starts_at + timedelta(minutes=given["minutes"]),
        opened_by=opened_by.id,
        practitioners=[SlotPractitioner(account_id=each.id) for each in practitioners],
        authorities=[SlotAuthority(authority_code=code) for code in codes],
        bookings=[],
        **given,
    )


def group_of_pupils(label: str = "8A", year: int = 8, pupils: int = 28) -> Group:
    """Return a group of pupils, as a school says it."""
    return Group(label, YearGroup(year), pupils)


def details(*groups: Group, **said: Any) -> Details:
    """Return what a school says when it books: one group of 28 in a hall for 60."""
    given: dict[str, Any] = {
        "room": "Main hall",
        "room_capacity": 60,
        "dsl_name": "Sam Fields",
        "dsl_contact": "01632 960 001",
        "staff_present": "Ms Hart",
    } | said
    return Details(groups or (group_of_pupils(),), **given)


def booking(slot: Slot, school: School, by: Account, **said: Any) -> Booking:
    """Return a confirmed booking of a slot; with `state=State.HELD` one that is held for a quarter of an hour."""
    held = said.get("state") is State.HELD
    number = next(NUMBERS)
    letters = "".join(REFERENCE_LETTERS[number // 21**place % 21] for place in range(6))
    given: dict[str, Any] = {"reference": f"GS-{letters}", "slot_id": slot.id, "school_id": school.id, "made_by": by.id}
    groups = said.pop("groups", [] if held else [group_of_pupils()])
    if held:
        given["held_until"] = utcnow() + timedelta(minutes=15)
    else:
        told = details()
        names = ("room", "room_capacity", "dsl_name", "dsl_contact", "staff_present")
        given |= {name: getattr(told, name) for name in names}
        given |= {"state": State.CONFIRMED, "confirmed_by": by.id, "confirmed_at": utcnow()}
    return Booking(**given | said, groups=[_row(place, each) for place, each in enumerate(groups)], topics=[])


def _row(position: int, group: Group) -> BookedGroup:
    return BookedGroup(
        position=position,
        label=group.label,
        year_group=int(group.year_group),
        pupils_expected=group.pupils_expected,
    )
