"""On which days a school is shut, and the periods of its day. Pure; days and clocks are London's.

Source: issue 5, "Slots". An authority's term dates go for its schools; a school says where its own differ.
"""

from __future__ import annotations

from collections.abc import Collection, Container, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, time
from enum import StrEnum

from hateprog.kernel.calendar import SATURDAY
from hateprog.kernel.errors import RuleBroken
from hateprog.kernel.text import N_, _

FIRST, LAST = date(2000, 1, 1), date(2099, 12, 31)
LONGEST = 100
"""How many days one holiday has at most; anything longer is a slip of the year."""

PERIODS_MOST = 12


class Kind(StrEnum):
    """What days are to a school."""

    HOLIDAY = "holiday"
    INSET = "inset"
    OPEN = "open"


KIND_LABELS: dict[Kind, str] = {
    Kind.HOLIDAY: N_("Holiday"),
    Kind.INSET: N_("INSET day: staff only, no pupils"),
    Kind.OPEN: N_("Open, although others are on holiday"),
}


@dataclass(frozen=True, slots=True)
class Days:
    """Some days, both ends included, and what they are: an authority's, or (`own`) a school's."""

    kind: Kind
    first_on: date
    last_on: date
    name: str | None = None
    own: bool = False

    def has(self, day: date) -> bool:
        """Say whether a day is among them."""
        return self.first_on <= day <= self.last_on


@dataclass(frozen=True, slots=True)
class Period:
    """A part of the school day, such as “Period 2” from 10:05 until 11:05."""

    name: str
    from_time: time
    until_time: time


def why_shut(day: date, days: Collection[Days], bank_holidays: Container[date]) -> str | None:
    """Return the sentence that says why a school is shut on a day; None where it is open.

    What a school says of its own days goes before what its authority says, and before a bank holiday.
    """
    if any(each.kind is Kind.OPEN and each.own and each.has(day) for each in days):
        return None
    if day.weekday() >= SATURDAY:
        return _("It is on a weekend.")
    if day in bank_holidays:
        return _("It is on a bank holiday.")
    for each in days:
        if each.kind is Kind.INSET and each.has(day):
            return _("It is an INSET day, without pupils.")
    for each in days:
        if each.kind is Kind.HOLIDAY and each.has(day):
            return _("The school is on holiday: {name}.").format(name=each.name or _("school holiday"))
    return None


def check_days(days: Days) -> None:
    """Raise `RuleBroken` unless days are in order, and not too many."""
    if not FIRST <= days.first_on <= LAST:
        raise RuleBroken(_("The year must be between 2000 and 2099"), field="first_on")
    if days.last_on < days.first_on:
        raise RuleBroken(_("The last day must be the same as or after the first day"), field="last_on")
    if (days.last_on - days.first_on).days >= LONGEST:
        raise RuleBroken(_("A holiday has at most {most} days").format(most=LONGEST), field="last_on")
    if days.kind is Kind.INSET and days.last_on != days.first_on:
        raise RuleBroken(_("Enter each INSET day by itself"), field="last_on")


def check_periods(periods: Sequence[Period]) -> None:
    """Raise `RuleBroken` unless each period ends after it begins, and begins when the one before has ended."""
    before: Period | None = None
    for place, each in enumerate(periods):
        if each.until_time <= each.from_time:
            raise RuleBroken(_("{name} must end after it begins").format(name=each.name), field=f"until_{place}")
        if before is not None and each.from_time < before.until_time:
            said = _("{name} begins before {before} has ended").format(name=each.name, before=before.name)
            raise RuleBroken(said, field=f"from_{place}")
        before = each


def period_of(clock: time, periods: Iterable[Period]) -> Period | None:
    """Return the period in which something begins; None for none, such as a break."""
    return next((each for each in periods if each.from_time <= clock < each.until_time), None)
