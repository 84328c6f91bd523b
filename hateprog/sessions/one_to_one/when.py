"""Whether a time fits: the practitioner's other appointments, the way to them, days off, and who must be there.

Source: issue 4 (the diary) and domain.md section 5. Pure; moments are UTC, days and clocks are Europe/London's.
"""

from __future__ import annotations

from collections.abc import Collection, Container, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from itertools import combinations
from typing import Protocol, TypeVar

from hateprog.kernel.calendar import SATURDAY, age_on
from hateprog.kernel.clock import from_local, local_date
from hateprog.kernel.errors import RuleBroken
from hateprog.kernel.text import N_, _
from hateprog.sessions.one_to_one.rules import Mode

ADULT = 18
TRAVEL = 30
"""Minutes on the way to a session in person, and back, where nothing else was said."""


class Doubt(StrEnum):
    """Why a time may not be a good one. None of them stops anybody who has seen it and plans it all the same."""

    WEEKEND = "weekend"
    BANK_HOLIDAY = "bank_holiday"
    TRAVEL = "travel"
    ON_HOLD = "on_hold"


DOUBT_LABELS: dict[Doubt, str] = {
    Doubt.WEEKEND: N_("It is on a weekend: plan it all the same"),
    Doubt.BANK_HOLIDAY: N_("It is on a bank holiday: plan it all the same"),
    Doubt.TRAVEL: N_("There is too little time to travel: plan it all the same"),
    Doubt.ON_HOLD: N_("A session that is on hold may go on at that time: plan it all the same"),
}


class Doubtful(RuleBroken):
    """The time can be planned, once whoever plans it has seen these doubts."""

    def __init__(self, message: str, doubts: Sequence[Doubt]) -> None:
        super().__init__(message, field="anyway")
        self.doubts = tuple(doubts)


@dataclass(frozen=True, slots=True)
class Meeting:
    """A time in a practitioner's diary. `called` says which one it is, to the practitioner alone."""

    starts_at: datetime
    minutes: int
    mode: Mode
    place: str | None = None
    travel_minutes: int | None = None
    on_hold: bool = False
    called: str = ""

    @property
    def ends_at(self) -> datetime:
        """Return when it ends (UTC)."""
        return self.starts_at + timedelta(minutes=self.minutes)

    @property
    def travel(self) -> timedelta:
        """Return how long the way to it takes, and the way back."""
        return timedelta(minutes=travel_of(self.mode, self.travel_minutes))


def travel_of(mode: Mode, typed: int | None) -> int:
    """Return the minutes of travel that an appointment has: what was typed, half an hour, or none for a call."""
    if mode is not Mode.IN_PERSON:
        return 0
    return TRAVEL if typed is None else typed


class Timed(Protocol):
    """What is asked of an appointment to know when it is: its beginning (UTC) and its length."""

    @property
    def starts_at(self) -> datetime: ...

    @property
    def minutes(self) -> int: ...


def overlap(one: Timed, other: Timed) -> bool:
    """Say whether two appointments share a moment; one that begins as the other ends does not."""
    return one.starts_at < _end(other) and other.starts_at < _end(one)


T = TypeVar("T", bound=Timed)


def overlapping(several: Iterable[T]) -> list[tuple[T, T]]:
    """Return every pair of one person's appointments that share a moment, in order, the earlier of the two first."""
    in_order = sorted(several, key=lambda each: each.starts_at)
    return [(one, other) for one, other in combinations(in_order, 2) if overlap(one, other)]


def _end(one: Timed) -> datetime:
    return one.starts_at + timedelta(minutes=one.minutes)


def too_close(one: Meeting, other: Meeting) -> bool:
    """Say whether the time between two appointments is shorter than the longer of their ways.

    Two at the same place need none.
    """
    first, second = sorted((one, other), key=lambda each: each.starts_at)
    both = first.mode is second.mode is Mode.IN_PERSON
    if both and _folded(first.place) == _folded(second.place):
        return False
    return second.starts_at - first.ends_at < max(first.travel, second.travel)


def _folded(place: str | None) -> str:
    return " ".join((place or "").casefold().split())


def doubts(planned: Meeting, others: Collection[Meeting], bank_holidays: Container[date]) -> dict[Doubt, str]:
    """Return what speaks against a time, each with a sentence; overlaps are not doubts but refused."""
    day, found = local_date(planned.starts_at), {}
    if day.weekday() >= SATURDAY:
        found[Doubt.WEEKEND] = _("It is on a weekend.")
    if day in bank_holidays:
        found[Doubt.BANK_HOLIDAY] = _("It is on a bank holiday.")
    for each in others:
        if each.on_hold and overlap(planned, each):
            found[Doubt.ON_HOLD] = _("It is at the time of {which}, which is on hold.").format(which=each.called)
        elif not each.on_hold and too_close(planned, each):
            found[Doubt.TRAVEL] = _("It leaves too little time to travel from or to {which}.").format(which=each.called)
    return found


def check_doubts(found: dict[Doubt, str], seen: Collection[Doubt]) -> None:
    """Raise `Doubtful` unless each of the doubts has been seen by whoever plans it all the same."""
    if set(found) - set(seen):
        told = [*found.values(), _("Choose another time, or tick what you have thought of.")]
        raise Doubtful(" ".join(told), sorted(found))


def check_free(planned: Meeting, others: Collection[Meeting]) -> None:
    """Raise `RuleBroken` for a time at which the practitioner is somewhere else."""
    for each in others:
        if not each.on_hold and overlap(planned, each):
            raise RuleBroken(_("At that time there is already {which}").format(which=each.called), field="time")


def check_one_day(planned: Meeting) -> None:
    """Raise `RuleBroken` unless a session ends on the day it starts; one that ends at midnight does."""
    midnight = from_local(local_date(planned.starts_at) + timedelta(days=1), time(0))
    if planned.ends_at > midnight:
        raise RuleBroken(_("The session must end on the day it starts"), field="minutes")


def is_child(born_on: date | None, day: date) -> bool:
    """Say whether somebody is under 18 on a day; somebody whose age is not known is looked after as a child is."""
    return born_on is None or age_on(born_on, day) < ADULT


def check_company(born_on: date | None, starts_at: datetime, companion: str | None) -> None:
    """Raise `RuleBroken` where a child would be seen alone: under 18 on the day of the session, wherever it is."""
    if not companion and is_child(born_on, local_date(starts_at)):
        sentence = _("They are under 18 on that day and never seen alone: enter who will be there with them")
        raise RuleBroken(sentence, field="companion")


def check_who_was_there(born_on: date | None, held_on: date, with_them: str | None) -> None:
    """Raise `RuleBroken` where the record of a session with a child does not say who was there with them."""
    if not with_them and is_child(born_on, held_on):
        sentence = _("They were under 18 and are never seen alone: enter who was there, or say that nobody was")
        raise RuleBroken(sentence, field="with_them")


def check_interpreter(needed: bool | None, booked: bool | None) -> None:
    """Raise `RuleBroken` where an interpreter is needed and nobody says whether one is booked."""
    if needed and booked is None:
        raise RuleBroken(_("Select yes if the interpreter is booked"), field="interpreter_booked")


def earliest_day(previous_held_on: date | None, today: date, gap: timedelta) -> date:
    """Return the first day for which a session can be planned: today, and at least `gap` after the one before."""
    return today if previous_held_on is None else max(today, previous_held_on + gap)
