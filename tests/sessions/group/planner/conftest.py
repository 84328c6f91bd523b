"""A school of 1,225 pupils, and practitioners who have a term's slots open."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, time
from types import SimpleNamespace
from typing import Any

import pytest

from hateprog.kernel.clock import from_local
from hateprog.sessions.group.models import Slot
from tests import factories as make
from tests.sessions.group.planner.slots import school_days

CLOCKS = (time(9), time(10), time(11, 15), time(13), time(14))


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
    programme = saved(make.school_programme(by=everybody["coordinator"]))
    saved(make.membership_of(ours, programme), make.membership_of(theirs, programme))
    return SimpleNamespace(**everybody, school=ours)


@pytest.fixture
def opened(saved: Callable[..., Any], people: SimpleNamespace) -> Callable[..., list[Slot]]:
    """Open the slots of some days, five a day, an hour each, for one group of up to 30."""

    def open_slots(days: int) -> list[Slot]:
        made = [_slot(people, from_local(day, clock)) for day in school_days(days) for clock in CLOCKS]
        saved(*made)
        return made

    return open_slots


def _slot(people: SimpleNamespace, starts_at: datetime) -> Slot:
    return make.slot(people.coordinator, people.practitioner, starts_at=starts_at)
