"""Whose scores are counted in a period, and why somebody's are missing.

Source: issue 7, part 4, domain.md section 8: unit, counting date, age date, exclusions. Pure. The unit is a person's
programme; the counting date the day on which it ended, the age date the day on which the case was approved, both in
Europe/London. A case that was a duplicate or a mistake is left out.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from hateprog.evaluation.questionnaires.instrument import Moment, Score
from hateprog.kernel.calendar import age_on
from hateprog.kernel.text import N_

ADULT_FROM = 18
YEAR_BEGINS = (4, 1)
"""The month and the day on which a financial year begins."""


class Period(StrEnum):
    """In which days the programmes ended, as seen from today."""

    THIS_YEAR = "this_year"
    LAST_YEAR = "last_year"
    QUARTER = "90"
    DAYS_OF_A_YEAR = "365"
    DAYS_OF_TWO = "730"

    def bounds(self, today: date) -> tuple[date, date]:
        """Return the first and the last day of the period; none is after today."""
        began = date(today.year, *YEAR_BEGINS)
        began = began if began <= today else date(today.year - 1, *YEAR_BEGINS)
        if self is Period.THIS_YEAR:
            return began, today
        if self is Period.LAST_YEAR:
            return date(began.year - 1, *YEAR_BEGINS), began - timedelta(days=1)
        return today - timedelta(days=int(self.value) - 1), today


class AgeGroup(StrEnum):
    """How old somebody was on the day of the approval."""

    UNDER_18 = "under_18"
    ADULT = "adult"

    def holds(self, age: int | None) -> bool:
        """Say whether somebody of this age belongs here; nobody whose age is not known does."""
        return age is not None and (age >= ADULT_FROM) is (self is AgeGroup.ADULT)


class Standing(StrEnum):
    """Whether somebody's scores make a pair, or what is in the way."""

    PAIRED = "paired"
    STOPPED = "stopped"
    NO_BEFORE = "no_before"
    NO_AFTER = "no_after"
    NEITHER = "neither"
    NOT_SCORED = "not_scored"


PERIOD_LABELS: dict[Period, str] = {
    Period.THIS_YEAR: N_("This financial year"),
    Period.LAST_YEAR: N_("The last financial year"),
    Period.QUARTER: N_("The last 90 days"),
    Period.DAYS_OF_A_YEAR: N_("The last 365 days"),
    Period.DAYS_OF_TWO: N_("The last 730 days"),
}
AGE_LABELS: dict[AgeGroup, str] = {AgeGroup.UNDER_18: N_("Under 18"), AgeGroup.ADULT: N_("18 and over")}
STANDING_LABELS: dict[Standing, str] = {
    Standing.PAIRED: N_("Both scores are there"),
    Standing.STOPPED: N_("The programme stopped before its end"),
    Standing.NO_BEFORE: N_("Not filled in before the programme"),
    Standing.NO_AFTER: N_("Not filled in after the programme"),
    Standing.NEITHER: N_("Filled in neither before nor after"),
    Standing.NOT_SCORED: N_("Too many answers left out for a score"),
}


@dataclass(frozen=True, slots=True)
class Ended:
    """A programme that ended: how, how old the person was at the approval, and the scores that there are."""

    stopped: bool
    scores: dict[Moment, Score]

    @property
    def standing(self) -> Standing:
        """Return whether it makes a pair. One that stopped may have none after it, whatever else is missing."""
        missing = {moment for moment in Moment if moment not in self.scores}
        if self.stopped and Moment.AFTER in missing:
            return Standing.STOPPED
        if missing:
            return _missing(missing)
        scored = all(score.value is not None for score in self.scores.values())
        return Standing.PAIRED if scored else Standing.NOT_SCORED


def _missing(moments: Collection[Moment]) -> Standing:
    if len(moments) == len(Moment):
        return Standing.NEITHER
    return Standing.NO_BEFORE if Moment.BEFORE in moments else Standing.NO_AFTER


def age_at(born_on: date | None, approved_on: date) -> int | None:
    """Return how old somebody was on the day of the approval; None where the birthday is not known."""
    return None if born_on is None else age_on(born_on, approved_on)
