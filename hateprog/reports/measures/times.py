"""How long it took from one step of a case to the next: the middle, and the quarters beside it.

The steps are measures (definitions.py), so a case counts here as it does there: by the day and area of its later step.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from statistics import quantiles

from sqlalchemy import select

from hateprog.kernel.clock import local_date
from hateprog.kernel.text import N_
from hateprog.reports.measures.definitions import BY_CODE
from hateprog.reports.measures.queries import COUNTED, Asked, looked_at
from hateprog.reports.measures.rules import Period
from hateprog.store.base import db

EVER = Period(date(1900, 1, 1), date(2099, 12, 30))


@dataclass(frozen=True, slots=True)
class Span:
    """From one measure to another, by their codes."""

    name: str
    since: str
    until: str


@dataclass(frozen=True, slots=True)
class Taken:
    """How many days it took: of how many cases, a quarter of them at most, half, three quarters. Calendar days.

    The quarters are None where nothing or one case alone was there to count.
    """

    span: Span
    cases: int
    quarters: tuple[float, float, float] | None


SPANS: tuple[Span, ...] = (
    Span(N_("From the complete referral to the approval"), "referrals_received", "referrals_approved"),
    Span(N_("From the approval to the beginning of the programme"), "referrals_approved", "programmes_begun"),
    Span(N_("From the beginning of the programme to its end"), "programmes_begun", "programmes_completed"),
    Span(N_("From the complete referral to the end of the programme"), "referrals_received", "programmes_completed"),
)


def taken(asked: Asked) -> list[Taken]:
    """Return for each span how long it took, of the cases whose later step lies in the period and the areas."""
    return [_taken(span, _days(span, asked)) for span in SPANS]


def _taken(span: Span, days: Sequence[int]) -> Taken:
    return Taken(span, len(days), quarters(days))


def quarters(days: Sequence[int]) -> tuple[float, float, float] | None:
    """Return what a quarter of them is at most, half, and three quarters; None for fewer than two."""
    if len(days) < 2:
        return None
    low, middle, high = quantiles(days, n=4, method="inclusive")
    return low, middle, high


def _days(span: Span, asked: Asked) -> list[int]:
    """Return the days of each case; one whose earlier step came later (it was sent in anew, say) is left out."""
    later = looked_at(BY_CODE[span.until], asked)
    earlier = looked_at(BY_CODE[span.since], Asked(EVER))
    both = (
        select(earlier.c.counted_on.label("since"), later.c.counted_on.label("until"))
        .join(later, later.c.referral_id == earlier.c.referral_id)
        .where(later.c.out == COUNTED, earlier.c.out == COUNTED)
    )
    found = [(_day(row.until) - _day(row.since)).days for row in db.session.execute(both)]
    return [days for days in found if days >= 0]


def _day(counted_on: date | datetime) -> date:
    return local_date(counted_on) if isinstance(counted_on, datetime) else counted_on
