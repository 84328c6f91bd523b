"""What a panel is, into which lots a period is divided, and which counts are told. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Any

from hateprog.kernel.clock import local_date
from hateprog.kernel.suppression import FEWEST_SHOWN, hidden_in_list
from hateprog.kernel.text import _
from hateprog.reports.measures.rules import Period
from hateprog.web.charts import Chart, Spread

MOST_MONTHS = 36
"""Longer periods are told by calendar year."""

MANY_CASES = 50_000
"""From how many cases on what was counted is kept for a while. Fewer are counted whenever somebody looks."""

SOON = timedelta(minutes=10)
"""After which time what is kept is counted again, as soon as its turn comes."""

LONGEST = timedelta(hours=1)
"""How old what is kept may be to be shown."""

WANTED = timedelta(days=1)
"""For how long what is kept is counted again after somebody last looked at it."""


@dataclass(frozen=True, slots=True)
class Drawn:
    """A chart, and where the first cells of its table lead: an address each, or None."""

    chart: Chart
    links: Sequence[str | None] = ()


@dataclass(frozen=True, slots=True)
class More:
    """Where there is more about a panel, for whoever may open it."""

    text: str
    endpoint: str
    permission: StrEnum
    dated: bool = True
    parts: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Panel:
    """One thing that the dashboard tells: charts, what is to be known about them, and where there is more."""

    code: str
    title: str
    drawn: tuple[Drawn, ...]
    notes: tuple[str, ...] = ()
    more: tuple[More, ...] = ()


@dataclass(frozen=True, slots=True)
class Lot:
    """Some days of a period, both ends included: a month, or a year of a long one. `short` stands below a column."""

    first: date
    last: date
    name: str
    short: str


def lots(period: Period) -> list[Lot]:
    """Return the calendar months of a period, or its calendar years where there are too many; cut off at its ends."""
    months = 12 * (period.last.year - period.first.year) + period.last.month - period.first.month + 1
    yearly = months > MOST_MONTHS
    found: list[Lot] = []
    first = period.first
    while first <= period.last:
        following = date(first.year + 1, 1, 1) if yearly or first.month == 12 else date(first.year, first.month + 1, 1)
        last = min(following - timedelta(days=1), period.last)
        found.append(_year(first, last) if yearly else _month(first, last, is_first=not found))
        first = following
    return found


def _year(first: date, last: date) -> Lot:
    return Lot(first, last, str(first.year), str(first.year))


def _month(first: date, last: date, *, is_first: bool) -> Lot:
    short = _(f"{first:%b}")
    below = f"{short}\n{first.year}" if is_first or first.month == 1 else short
    return Lot(first, last, f"{_(f'{first:%B}')} {first.year}", below)


def may_be_shown(counted_at: datetime, now: datetime, *, grows: bool) -> bool:
    """Return whether what was counted at a moment (UTC) may be shown; of a period that `grows` on that day alone."""
    return now - counted_at <= LONGEST and not (grows and local_date(counted_at) != local_date(now))


def told(counts: Sequence[int], *, exact: bool) -> list[int | None]:
    """Return the counts of a list as they may be told where their sum is known: None for one that is hidden.

    Where so few are left that those hidden could be worked out, the noughts are hidden too: then the list says nothing
    but its sum.
    """
    hidden = frozenset[int]() if exact else hidden_in_list(counts)
    people = {place for place, count in enumerate(counts) if count}
    if hidden and hidden == people:
        return [None] * len(counts)
    return [None if place in hidden else count for place, count in enumerate(counts)]


def told_alone(count: int, *, exact: bool) -> int | None:
    """Return a count that is in no sum with others; None for one to four."""
    return count if exact or not 0 < count < FEWEST_SHOWN else None


def spread(label: str, cases: int, quarters: tuple[float, float, float] | None, *, exact: bool) -> Spread:
    """Return how long something took as it may be told: of one to four cases nothing at all."""
    number = told_alone(cases, exact=exact)
    return Spread(label, number, quarters if number is not None else None)
