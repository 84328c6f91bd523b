"""Slots and wishes of an invented school, without a database."""

from __future__ import annotations

from datetime import date, time, timedelta
from itertools import count, islice
from typing import Any
from uuid import UUID, uuid4

from hateprog.areas.queries import bank_holidays
from hateprog.kernel.calendar import is_working_day
from hateprog.kernel.clock import today
from hateprog.sessions.group.planner.rules import OpenSlot, Wish, YearSize

MONDAY = date(2026, 9, 7)


def slot(
    *,
    day: int = 0,
    starts: int = 9,
    minute: int = 0,
    groups: int = 1,
    pupils: int = 30,
    who: int = 1,
    length: int = 60,
    id: UUID | None = None,  # noqa: A002 - as the dataclass calls it
) -> OpenSlot:
    """Return a slot so many days after a Monday, with one practitioner."""
    ends = starts * 60 + minute + length
    return OpenSlot(
        id or uuid4(),
        MONDAY + timedelta(days=day),
        time(starts, minute),
        time(ends // 60, ends % 60),
        groups,
        pupils,
        frozenset({UUID(int=who)}),
    )


def wish(*years: YearSize, **other: Any) -> Wish:
    """Return what a school wants this school year, in groups of at most 30."""
    return Wish(years, **{"group_size": 30, "from_on": MONDAY, "until_on": date(2027, 7, 16), **other})


def school_days(how_many: int) -> list[date]:
    """Return days from a Monday in two weeks' time on which no school is shut."""
    monday = today() + timedelta(days=21 - today().weekday())
    shut = bank_holidays(monday.year, monday.year + 1)
    days = (monday + timedelta(days=number) for number in count())
    return list(islice((day for day in days if is_working_day(day, shut)), how_many))
