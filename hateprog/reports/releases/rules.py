"""What a release of figures is, which way it goes, and what of a count is told. Pure.

Source: domain.md section 8 (outside the service counts of 1 to 4 are suppressed, and enough others that none can be
worked out by subtraction, across overlapping releases too); issue 7, part 6.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from hateprog.kernel.errors import NotNow, RuleBroken
from hateprog.kernel.suppression import FEWEST_SHOWN
from hateprog.kernel.text import N_, _, tidy
from hateprog.reports.periods.rules import PARTS

SHORTEST_REASON = 20
ADDRESS = re.compile("[a-z0-9-]{4,100}")
"""What the address of a release can be: anything else is looked up nowhere."""

LONGEST_NAME = 90
"""How much of an address the days and the area's name may take: the name of an area may be longer than an address."""

ROUNDED_TO = 5


class State(StrEnum):
    """How far a release has come."""

    DRAFT = "draft"
    SUBMITTED = "submitted"
    APPROVED = "approved"
    PUBLISHED = "published"
    WITHDRAWN = "withdrawn"


class Step(StrEnum):
    """What is done with a release."""

    SUBMIT = "submit"
    APPROVE = "approve"
    PUBLISH = "publish"
    WITHDRAW = "withdraw"


TRANSITIONS: Mapping[tuple[State, Step], State] = {
    (State.DRAFT, Step.SUBMIT): State.SUBMITTED,
    (State.SUBMITTED, Step.APPROVE): State.APPROVED,
    (State.APPROVED, Step.PUBLISH): State.PUBLISHED,
    **dict.fromkeys(((state, Step.WITHDRAW) for state in State if state is not State.WITHDRAWN), State.WITHDRAWN),
}
"""What may follow what; everything else is refused. What was never published is withdrawn without anybody noticing."""

STATE_LABELS: dict[State, str] = {
    State.DRAFT: N_("Draft"),
    State.SUBMITTED: N_("Waiting for approval"),
    State.APPROVED: N_("Approved, not published yet"),
    State.PUBLISHED: N_("Published"),
    State.WITHDRAWN: N_("Withdrawn"),
}


class ApprovedAs(StrEnum):
    """As what somebody approved a release: that is told to everybody, and their name is not."""

    COMMISSIONER = "commissioner"
    COORDINATOR = "coordinator"


APPROVED_AS_LABELS: dict[ApprovedAs, str] = {
    ApprovedAs.COMMISSIONER: N_("the commissioner"),
    ApprovedAs.COORDINATOR: N_("a coordinator of the programme who did not prepare them"),
}


class Hiding(StrEnum):
    """How small counts are kept from being told."""

    HIDDEN = "hidden"
    ROUNDED = "rounded"


HIDING_LABELS: dict[Hiding, str] = {
    Hiding.HIDDEN: N_("Small numbers are not shown, nor others from which they could be worked out"),
    Hiding.ROUNDED: N_("Every number is rounded to the nearest 5"),
}


class Table(StrEnum):
    """The tables of a release."""

    HEADLINES = "headlines"
    STRANDS = "strands"
    AGES = "ages"
    PATHWAYS = "pathways"
    OUTCOMES = "outcomes"


TABLE_LABELS: dict[Table, str] = {
    Table.HEADLINES: N_("The programme in figures"),
    Table.STRANDS: N_("Referrals by strand of hate crime"),
    Table.AGES: N_("Referrals by age"),
    Table.PATHWAYS: N_("Referrals by pathway"),
    Table.OUTCOMES: N_("Referrals by how the crime was dealt with"),
}
ROW_LABELS: dict[Table, str] = {
    Table.HEADLINES: N_("Measure"),
    Table.STRANDS: N_("Strand"),
    Table.AGES: N_("Age at referral"),
    Table.PATHWAYS: N_("Pathway"),
    Table.OUTCOMES: N_("How the crime was dealt with"),
}
NOT_TO_BE_ADDED = N_("A case may have several strands: do not add these numbers.")

CASES = "referrals_received"
"""The measure that the tables divide."""

EVERY = "every"
"""The row and the column of a table that hold all of it."""

OTHER = "other"
"""The column of the areas that are too small to be told each, together."""

UNKNOWN = "unknown"

NOT_SUMS = frozenset({"people_one_to_one", "referrals_approved", "referrals_declined"})
"""Measures that count each person or case once in a period: those of two periods do not add up."""


@dataclass(frozen=True, slots=True)
class Cell:
    """A count as it is told: of which row and column of a table, of which areas, and the number; None where hidden.

    `areas` are the codes of the districts (`FORCE/DISTRICT`) that it counts; with `rounded` the number is one of fives.
    """

    table: Table
    row: str
    column: str
    areas: frozenset[str]
    number: int | None
    rounded: bool = False

    @property
    def low(self) -> int:
        """Return the least that it can be, for whoever reads it: where nothing is shown, somebody is there."""
        if self.number is None:
            return 1
        return max(self.number - ROUNDED_TO // 2, 0) if self.rounded else self.number

    @property
    def high(self) -> int | None:
        """Return the most that it can be; None where nothing says so.

        A headline that is no part of another is not shown for one reason alone: it is small.
        """
        if self.number is None:
            return FEWEST_SHOWN - 1 if self.table is Table.HEADLINES and self.row not in PARTS else None
        return self.number + ROUNDED_TO // 2 if self.rounded else self.number


def rounded(count: int) -> int:
    """Return the nearest multiple of five."""
    return (count + ROUNDED_TO // 2) // ROUNDED_TO * ROUNDED_TO


def is_small(count: int) -> bool:
    """Say whether a count is one of somebody, and of too few to be told."""
    return 0 < count < FEWEST_SHOWN


def after(state: State, step: Step) -> State:
    """Return where a step leads. Raises `NotNow` where it is none that may be taken now."""
    found = TRANSITIONS.get((state, step))
    if found is None:
        said = _("This cannot be done now. The release is: {state}")
        raise NotNow(said.format(state=_(STATE_LABELS[state])))
    return found


def check_reason(reason: str) -> None:
    """Raise `RuleBroken` for a reason too short to be one."""
    if len(tidy(reason)) < SHORTEST_REASON:
        sentence = _("Say in {count} characters or more why it is withdrawn")
        raise RuleBroken(sentence.format(count=SHORTEST_REASON), field="reason")


def address(first: date, last: date, area: str | None, taken: Collection[str]) -> str:
    """Return what a release's page is called: 2026 for a year, else 2026-01-01-to-2026-03-31, and the area's name.

    A second one of the same days is called so too, with -2 behind it.
    """
    whole_year = (first.month, first.day) == (1, 1) and last + timedelta(days=1) == date(first.year + 1, 1, 1)
    days = str(first.year) if whole_year else f"{first}-to-{last}"
    name = "-".join([days, *re.findall("[a-z]+", (area or "").lower())])[:LONGEST_NAME].rstrip("-")
    again = (f"{name}-{number}" for number in range(2, len(taken) + 3))
    return next(each for each in (name, *again) if each not in taken)
