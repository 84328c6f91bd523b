"""A school of 1,225 pupils, and practitioners who have a term's slots open."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date, datetime, time, timedelta
from types import SimpleNamespace
from typing import Any

import pytest

from hateprog.kernel.clock import from_local, today
from hateprog.sessions.group.models import Slot, SlotAuthority, SlotPractitioner
from tests import factories as make

CLOCKS = (time(9), time(10), time(11, 15), time(13), time(14))


def next_monday(weeks: int = 2) -> date:
    """Return a Monday some weeks ahead."""
    day = today() + timedelta(weeks=weeks)
    return day + timedelta(days=-day.weekday() % 7)


@pytest.fixture
def people(saved: Callable[..., Any]) -> SimpleNamespace:
    """A school with somebody who books for it, another school's, a coordinator, and a practitioner."""
    ours, theirs = make.school(district_code=None), make.school(district_code=None, name="Swinton Weir School")
    everybody = {
        "coordinator": make.coordinator(email="chris@service.example"),
        "practitioner": make.practitioner(email="pat@service.example"),
        "staff": make.school_staff(email="office@ferncliffe.example"),
        "stranger": make.school_staff(email="office@swinton.example"),
    }
    saved(ours, theirs, *everybody.values())
    saved(make.staff_of(ours, everybody["staff"]), make.staff_of(theirs, everybody["stranger"]))
    return SimpleNamespace(**everybody, school=ours)


@pytest.fixture
def opened(saved: Callable[..., Any], people: SimpleNamespace) -> Callable[..., list[Slot]]:
    """Open the slots of some days, an hour each, for one group of up to 30."""

    def open_slots(days: int = 5, clocks: Iterable[time] = CLOCKS, weeks: int = 2) -> list[Slot]:
        first = next_monday(weeks)
        working = [day for day in (first + timedelta(days=number) for number in range(2 * days)) if day.weekday() < 5]
        made = [_slot(people, from_local(day, clock)) for day in working[:days] for clock in clocks]
        saved(*made)
        return made

    return open_slots


def _slot(people: SimpleNamespace, starts_at: datetime) -> Slot:
    return Slot(
        starts_at=starts_at,
        ends_at=starts_at + timedelta(hours=1),
        minutes=60,
        travel_minutes=30,
        capacity_groups=1,
        capacity_pupils=30,
        opened_by=people.coordinator.id,
        practitioners=[SlotPractitioner(account_id=people.practitioner.id)],
        authorities=[SlotAuthority(authority_code=people.school.authority_code)],
    )
