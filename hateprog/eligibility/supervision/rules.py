"""When a clock reminds and when it is escalated, and what a month's decisions come to.

Source: domain.md section 4: clocks remind, then escalate; nothing times out into approval; supervision goes on. Pure.
"""

from __future__ import annotations

from collections.abc import Callable, Container, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from typing import Self
from uuid import UUID

from hateprog.eligibility.deciding import Outcome
from hateprog.kernel.calendar import working_days_between
from hateprog.kernel.clock import from_local
from hateprog.kernel.text import N_
from hateprog.referrals.rules import Clock, Pathway, clock

ESCALATE_AFTER = 2
"""Working days after the day it was due on which a clock is put before a named person. A service standard."""

REMIND_OF_EXPIRY = timedelta(days=14)
"""How long before an approval ends the inspectors and the coordinators are reminded of it."""

SHOW_EXPIRY = timedelta(days=30)
"""How long before an approval ends it appears on the supervision page."""


class Section(StrEnum):
    """A list of the supervision page."""

    ON_HOLD = "on-hold"
    DECISIONS = "decisions"
    CONDITIONS = "conditions"
    REVIEWS = "reviews"
    EXPIRING = "expiring"


SECTION_LABELS: dict[Section, str] = {
    Section.ON_HOLD: N_("On hold: the approval no longer stands"),
    Section.DECISIONS: N_("Decisions late or paused"),
    Section.CONDITIONS: N_("Conditions not met yet"),
    Section.REVIEWS: N_("Reviews due"),
    Section.EXPIRING: N_("Approvals that end within 30 days"),
}
EMPTY_LABELS: dict[Section, str] = {
    Section.ON_HOLD: N_("No case is on hold."),
    Section.DECISIONS: N_("No decision is late, and no clock is paused."),
    Section.CONDITIONS: N_("No condition of an approval is open."),
    Section.REVIEWS: N_("No review is due."),
    Section.EXPIRING: N_("No approval ends within 30 days."),
}


class Nudge(StrEnum):
    """What a clock does: it reminds before it runs out and once it has, and then a named person is told."""

    SOON = "soon"
    LATE = "late"
    ESCALATE = "escalate"


def nudges(due_on: date, today: date, bank_holidays: Container[date]) -> tuple[Nudge, ...]:
    """Return what a running clock does on `today`: each is done once, so a day on which nothing ran loses none."""
    state = clock(due_on, today, bank_holidays)
    if state is Clock.OK:
        return ()
    if state is Clock.SOON:
        return (Nudge.SOON,)
    if working_days_between(due_on, today, bank_holidays) < ESCALATE_AFTER:
        return (Nudge.LATE,)
    return (Nudge.LATE, Nudge.ESCALATE)


@dataclass(frozen=True, slots=True, order=True)
class Month:
    """A calendar month, as people in Europe/London live it."""

    year: int
    number: int

    @classmethod
    def of(cls, day: date) -> Self:
        """Return the month of a date."""
        return cls(day.year, day.month)

    @classmethod
    def said(cls, words: str | None) -> Self | None:
        """Return the month that an address means by "2026-11"; None for anything that is not such a month."""
        try:
            return cls.of(date.fromisoformat(f"{words}-01")) if words and len(words) == len("2026-11") else None
        except ValueError:
            return None

    def __str__(self) -> str:
        return f"{self.year:04}-{self.number:02}"

    @property
    def first(self) -> date:
        """Return its first day."""
        return date(self.year, self.number, 1)

    @property
    def following(self) -> Month | None:
        """Return the month after it; None after the last that a date can name."""
        if (self.year, self.number) == (date.max.year, date.max.month):
            return None
        return Month(self.year + self.number // 12, self.number % 12 + 1)

    @property
    def before(self) -> Month | None:
        """Return the month before it; None before the first that a date can name."""
        if (self.year, self.number) == (1, 1):
            return None
        return Month.of(self.first - timedelta(days=1))

    @property
    def span(self) -> tuple[datetime, datetime] | None:
        """Return its first moment and that of the next month, in UTC; None at the ends of what dates can name."""
        if self.before is None or self.following is None:
            return None
        return from_local(self.first, time(0)), from_local(self.following.first, time(0))


@dataclass(frozen=True, slots=True, kw_only=True)
class Made:
    """A decision as the monthly summary counts it. `days` are working days from asked to decided, less pauses."""

    id: UUID
    assessment_id: UUID
    reference: str
    area: str | None
    pathway: Pathway
    outcome: Outcome
    decided_on: date
    in_time: bool
    days: int
    overrides: bool
    as_cover: bool
    as_coordinator: bool = False


class Counted(StrEnum):
    """What of a month is counted and can be listed: decisions, approvals voided, conditions of the approvals."""

    DECIDED = "decided"
    IN_TIME = "in-time"
    LATE = "late"
    OVERRIDES = "overrides"
    COVER = "cover"
    VOIDED = "voided"
    CONDITIONS = "conditions"
    CONDITIONS_MET = "conditions-met"
    CONDITIONS_OPEN = "conditions-open"
    CONDITIONS_DROPPED = "conditions-dropped"


COUNTED_LABELS: dict[Counted, str] = {
    Counted.DECIDED: N_("Decided"),
    Counted.IN_TIME: N_("Decided in time"),
    Counted.LATE: N_("Decided late"),
    Counted.OVERRIDES: N_("Decided another way than the findings alone"),
    Counted.COVER: N_("Decided as cover"),
    Counted.VOIDED: N_("Approvals that stopped standing"),
    Counted.CONDITIONS: N_("Conditions given"),
    Counted.CONDITIONS_MET: N_("Conditions met by now"),
    Counted.CONDITIONS_OPEN: N_("Conditions open now"),
    Counted.CONDITIONS_DROPPED: N_("Conditions that fell away"),
}
SHORT_LABELS: dict[Counted, str] = COUNTED_LABELS | {
    Counted.IN_TIME: N_("In time"),
    Counted.LATE: N_("Late"),
    Counted.OVERRIDES: N_("Overridden"),
    Counted.COVER: N_("As cover"),
}
"""As a table's heading says it."""

OF_DECISIONS: dict[Counted, Callable[[Made], bool]] = {
    Counted.DECIDED: lambda _made: True,
    Counted.IN_TIME: lambda made: made.in_time,
    Counted.LATE: lambda made: not made.in_time,
    Counted.OVERRIDES: lambda made: made.overrides,
    Counted.COVER: lambda made: made.as_cover,
}
"""What is counted of decisions; a list and its number ask the same."""


class ConditionState(StrEnum):
    """Where a condition of an approval stands."""

    MET = "met"
    OPEN = "open"
    DROPPED = "dropped"


CONDITION_STATE_LABELS: dict[ConditionState, str] = {
    ConditionState.MET: N_("Met"),
    ConditionState.OPEN: N_("Open"),
    ConditionState.DROPPED: N_("Fell away"),
}
OF_CONDITIONS: dict[Counted, frozenset[ConditionState]] = {
    Counted.CONDITIONS: frozenset(ConditionState),
    Counted.CONDITIONS_MET: frozenset({ConditionState.MET}),
    Counted.CONDITIONS_OPEN: frozenset({ConditionState.OPEN}),
    Counted.CONDITIONS_DROPPED: frozenset({ConditionState.DROPPED}),
}


def condition_state(met_at: datetime | None, dropped_at: datetime | None) -> ConditionState:
    """Return where a condition stands."""
    if met_at is not None:
        return ConditionState.MET
    return ConditionState.OPEN if dropped_at is None else ConditionState.DROPPED


def chosen(
    made: Iterable[Made], counted: Counted, *, outcome: Outcome | None = None, pathway: Pathway | None = None
) -> list[Made]:
    """Return the decisions that a number of the summary sums, in their order."""
    holds = OF_DECISIONS[counted]
    return [
        each for each in made if holds(each) and outcome in {None, each.outcome} and pathway in {None, each.pathway}
    ]


@dataclass(frozen=True, slots=True)
class Spread:
    """How numbers lie: the middle one, and those that a quarter lie at or below and at or above."""

    lower: float
    middle: float
    upper: float


def spread(numbers: Sequence[int]) -> Spread | None:
    """Return the quartiles of some numbers, between two of them where one falls there; None where there are none."""
    if not numbers:
        return None
    ordered = sorted(numbers)

    def at(share: float) -> float:
        place = share * (len(ordered) - 1)
        below = int(place)
        above = min(below + 1, len(ordered) - 1)
        return ordered[below] + (place - below) * (ordered[above] - ordered[below])

    return Spread(at(0.25), at(0.5), at(0.75))


def working_days_taken(
    asked_on: date, decided_on: date, pauses: Iterable[tuple[date, date]], bank_holidays: Container[date]
) -> int:
    """Return the working days from asking to deciding, less those that lay in pauses (each began and ended)."""
    paused = sum(working_days_between(began, ended, bank_holidays) for began, ended in pauses)
    return max(0, working_days_between(asked_on, decided_on, bank_holidays) - paused)


@dataclass(frozen=True, slots=True)
class AreaLine:
    """What a month comes to in one area."""

    area: str | None
    counts: dict[Counted, int]
    days: Spread | None


def by_area(made: Sequence[Made]) -> Iterator[AreaLine]:
    """Yield a line for each area in which anything was decided; by area, because nobody is ranked."""
    for area in sorted({each.area for each in made}, key=str):
        yield line_of(area, [each for each in made if each.area == area])


def line_of(area: str | None, made: Sequence[Made]) -> AreaLine:
    """Return the counts of some decisions and how long they took."""
    counts = {counted: len(chosen(made, counted)) for counted in OF_DECISIONS}
    return AreaLine(area, counts, spread([each.days for each in made]))


def matrix(made: Sequence[Made]) -> Iterator[tuple[Outcome | None, list[tuple[Pathway | None, int]]]]:
    """Yield a row for each outcome, counted for each pathway; the last row, and the last of each row, is of all."""
    for outcome in (*Outcome, None):
        yield (
            outcome,
            [
                (pathway, len(chosen(made, Counted.DECIDED, outcome=outcome, pathway=pathway)))
                for pathway in (*Pathway, None)
            ],
        )
