"""The funnel: which steps a case goes through, how a case is counted in it, and over which months. Pure."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum

from hateprog.kernel.calendar import age_on
from hateprog.kernel.text import N_
from hateprog.reports.measures.rules import Period

NOT_KNOWN = ""
"""What stands for a pathway or an area that nobody has put down."""


WHOLE_FORCE = "*"
"""What stands for the district where a count is of all districts of a force area together."""


class Step(StrEnum):
    """How far a case came, each step a measure of its own. Who reached one counts as having reached those before it."""

    RECEIVED = "received"
    ELIGIBLE = "eligible"
    BEGUN = "begun"
    COMPLETED = "completed"


STEPS = tuple(Step)
STEP_LABELS: dict[Step, str] = {
    Step.RECEIVED: N_("Received"),
    Step.ELIGIBLE: N_("Found eligible"),
    Step.BEGUN: N_("Programme begun"),
    Step.COMPLETED: N_("Programme completed"),
}
MEASURED_BY: dict[Step, str] = {
    Step.RECEIVED: "referrals_received",
    Step.ELIGIBLE: "referrals_approved",
    Step.BEGUN: "programmes_begun",
    Step.COMPLETED: "programmes_completed",
}
"""Which measure's rows say that a case has reached a step (decision 66)."""


class Age(StrEnum):
    """How old the person referred was on the day on which the complete referral came."""

    UNDER_18 = "under_18"
    UNDER_25 = "18_to_24"
    OLDER = "25_and_over"
    NOT_KNOWN = "not_known"


AGE_LABELS: dict[Age, str] = {
    Age.UNDER_18: N_("Under 18"),
    Age.UNDER_25: N_("18 to 24"),
    Age.OLDER: N_("25 and over"),
    Age.NOT_KNOWN: N_("Not known"),
}


class By(StrEnum):
    """What the cases of the funnel are told apart by. The value is the column of the tables."""

    PATHWAY = "pathway"
    AGE = "age"
    FORCE = "force_code"
    DISTRICT = "district_code"


@dataclass(frozen=True, slots=True)
class Cell:
    """Where a case is counted: the first day of the month in which it was received, and by what it is told apart."""

    month: date
    pathway: str
    age: Age
    force_code: str
    district_code: str

    @property
    def of_force(self) -> Cell:
        """Return where it is counted with the other districts of its force area."""
        return replace(self, district_code=WHOLE_FORCE)


@dataclass(frozen=True, slots=True)
class Case:
    """A case as it is counted: `received_on` in London, and the furthest step that it has reached by now."""

    received_on: date
    pathway: str
    age: Age
    force_code: str
    district_code: str
    furthest: Step

    @property
    def cell(self) -> Cell:
        """Return where it is counted."""
        month = self.received_on.replace(day=1)
        return Cell(month, self.pathway, self.age, self.force_code, self.district_code)

    @property
    def reached(self) -> tuple[int, ...]:
        """Return for each step whether it was reached: one or none."""
        return tuple(int(number <= STEPS.index(self.furthest)) for number in range(len(STEPS)))


@dataclass(frozen=True, slots=True)
class Line:
    """How many cases of one kind (`value`: a pathway, an age, the code of an area) reached each step.

    None stands where a number is not to be told (`telling`).
    """

    value: str
    reached: tuple[int | None, ...]


@dataclass(frozen=True, slots=True)
class Funnel:
    """How far the cases received in whole months have come by now: all of them, and told apart in three ways.

    `area` says by what the areas are told apart: force areas, or the districts where there is one force area alone.
    """

    months: Period
    whole: Line
    lines: Mapping[By, Sequence[Line]]
    area: By


def age_at(born_on: date | None, on: date) -> Age:
    """Return the age group of somebody on a day. Who was born on 29 February is a year older on 1 March."""
    if born_on is None:
        return Age.NOT_KNOWN
    age = age_on(born_on, on)
    return Age.UNDER_18 if age < 18 else Age.UNDER_25 if age < 25 else Age.OLDER


def whole_months(asked: Period) -> Period:
    """Return the whole months in which the days asked for lie: counts are kept by month."""
    return Period(asked.first.replace(day=1), asked.last.replace(day=monthrange(asked.last.year, asked.last.month)[1]))


def changes(before: Iterable[Case], after: Iterable[Case]) -> dict[Cell, tuple[int, ...]]:
    """Return by how much counts change where the same cases were counted as `before` and are now as `after`.

    Each stands in the count of its district and in that of its force area.
    """
    found: dict[Cell, list[int]] = {}
    for cases, sign in ((before, -1), (after, 1)):
        for case in cases:
            for cell in (case.cell, case.cell.of_force):
                counts = found.setdefault(cell, [0] * len(STEPS))
                for number, one in enumerate(case.reached):
                    counts[number] += sign * one
    return {cell: tuple(counts) for cell, counts in found.items() if any(counts)}
