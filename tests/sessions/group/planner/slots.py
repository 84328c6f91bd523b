"""Slots and wishes of an invented school, without a database."""

from __future__ import annotations

from datetime import date, time, timedelta
from typing import Any
from uuid import UUID, uuid4

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
