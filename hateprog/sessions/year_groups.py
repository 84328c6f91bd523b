"""The year groups of schools in England and Wales, as the whole service numbers them. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from enum import IntEnum

from hateprog.kernel.text import _


class YearGroup(IntEnum):
    """A year group, from Reception (the year in which a child turns five) to Year 13 (in which they turn 18)."""

    RECEPTION = 0
    YEAR_1 = 1
    YEAR_2 = 2
    YEAR_3 = 3
    YEAR_4 = 4
    YEAR_5 = 5
    YEAR_6 = 6
    YEAR_7 = 7
    YEAR_8 = 8
    YEAR_9 = 9
    YEAR_10 = 10
    YEAR_11 = 11
    YEAR_12 = 12
    YEAR_13 = 13


FIRST, LAST = min(YearGroup), max(YearGroup)


def year_name(year: int) -> str:
    """Return what a year group is called: “Reception”, “Year 8”."""
    return _("Reception") if year == YearGroup.RECEPTION else _("Year {number}").format(number=int(year))


def years_name(low: int, high: int) -> str:
    """Return what a span of year groups is called: “Years 7 to 9”, “Reception to Year 2”, “Year 8”."""
    if low == high:
        return year_name(low)
    if low == YearGroup.RECEPTION:
        return _("Reception to {last}").format(last=year_name(high))
    return _("Years {first} to {last}").format(first=int(low), last=int(high))


def span(years: Iterable[int]) -> str:
    """Return what several year groups are called together, each by itself: “Year 7, Year 9”."""
    return ", ".join(year_name(each) for each in sorted(set(years)))
