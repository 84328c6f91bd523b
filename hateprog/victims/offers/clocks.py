"""The clocks that run for a person harmed: what each asks for, from when, until when, whether it stands still. Pure.

Working days; the day that a clock starts on never counts. Source: domain.md section 7; the Code of Practice for Victims
of Crime (2020): Right 3, to be provided with information (about restorative justice), and Right 4, to be referred to
services that support victims.
"""

from __future__ import annotations

from collections.abc import Container, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from hateprog.kernel.calendar import add_working_days, working_days_between
from hateprog.kernel.text import N_


class Clause(StrEnum):
    """What a clock asks for."""

    CONTACT = "contact"
    OFFER = "offer"
    INFORMATION = "information"
    SUPPORT = "support"


class Standing(StrEnum):
    """How a clock stands."""

    RUNNING = "running"
    PAUSED = "paused"
    MET = "met"
    STOPPED = "stopped"
    UNKNOWN = "unknown"


OWN = (Clause.CONTACT, Clause.OFFER)
BY_THE_CODE = (Clause.INFORMATION, Clause.SUPPORT)
DAYS: dict[Clause, int] = {Clause.CONTACT: 5, Clause.OFFER: 10, Clause.INFORMATION: 5, Clause.SUPPORT: 2}
"""Working days from the complete referral (our own two: an assumption, for no source says) or from the report."""
WITH_ENHANCED_RIGHTS: dict[Clause, int] = {Clause.INFORMATION: 1}

CLAUSE_LABELS: dict[Clause, str] = {
    Clause.CONTACT: N_("First contact"),
    Clause.OFFER: N_("Offer made, or a written reason why not"),
    Clause.INFORMATION: N_("Told about restorative justice"),
    Clause.SUPPORT: N_("Referred to support"),
}
SOURCES: dict[Clause, str] = {
    Clause.CONTACT: N_("Our service standard, from the complete referral"),
    Clause.OFFER: N_("Our service standard, from the complete referral"),
    Clause.INFORMATION: N_("Victims’ Code, Right 3, from the report"),
    Clause.SUPPORT: N_("Victims’ Code, Right 4, from the report"),
}
STANDING_LABELS: dict[Standing, str] = {
    Standing.RUNNING: N_("Running"),
    Standing.PAUSED: N_("Paused"),
    Standing.MET: N_("Met"),
    Standing.STOPPED: N_("Stopped"),
    Standing.UNKNOWN: N_("Cannot be counted: nobody has said when it was reported"),
}


@dataclass(frozen=True, slots=True)
class Facts:
    """What the clocks of one person in one case are worked out from; all days are Europe/London.

    `met` has the first day on which each clause was met. `pauses` are (from, until) in order, the last of them without
    an end while it lasts. `stopped_on` is when a reason why there is no offer was written, or they withdrew.
    """

    received_on: date
    reported_on: date | None
    has_enhanced_rights: bool
    met: dict[Clause, date]
    pauses: Sequence[tuple[date, date | None]] = ()
    stopped_on: date | None = None


@dataclass(frozen=True, slots=True)
class Clock:
    """One clock: `days` is how many it gives; `due_on` and `met_on` are days, or None."""

    clause: Clause
    days: int
    standing: Standing
    due_on: date | None = None
    met_on: date | None = None

    def is_late(self, today: date) -> bool:
        """Say whether what it asks for came late, or has not come and is overdue."""
        if self.due_on is None or self.standing in {Standing.PAUSED, Standing.STOPPED}:
            return False
        return self.due_on < (self.met_on or today)


def clocks(facts: Facts, holidays: Container[date]) -> list[Clock]:
    """Return every clock of a person in a case, in the order of `Clause`."""
    return [_clock(clause, facts, holidays) for clause in Clause]


def clock_of_case(received_on: date, holidays: Container[date]) -> Clock:
    """Return the clock of a case in which nobody is put down: who was harmed is to be found out by first contact."""
    facts = Facts(received_on, None, has_enhanced_rights=False, met={})
    return _clock(Clause.CONTACT, facts, holidays)


def next_due(found: Sequence[Clock]) -> Clock | None:
    """Return the running clock that is due first; None where none runs."""
    running = [each for each in found if each.standing is Standing.RUNNING and each.due_on]
    return min(running, key=lambda each: (each.due_on, each.clause), default=None)


def _clock(clause: Clause, facts: Facts, holidays: Container[date]) -> Clock:
    days = WITH_ENHANCED_RIGHTS.get(clause, DAYS[clause]) if facts.has_enhanced_rights else DAYS[clause]
    start, met_on = facts.received_on if clause in OWN else facts.reported_on, facts.met.get(clause)
    due_on = None if start is None else _due(start, days, facts.pauses, holidays)
    if met_on is not None:
        return Clock(clause, days, Standing.MET, due_on, met_on)
    if facts.stopped_on is not None:
        return Clock(clause, days, Standing.STOPPED, due_on)
    if due_on is None:
        return Clock(clause, days, Standing.UNKNOWN)
    return Clock(clause, days, Standing.PAUSED if _is_paused(facts.pauses) else Standing.RUNNING, due_on)


def _due(start: date, days: int, pauses: Sequence[tuple[date, date | None]], holidays: Container[date]) -> date:
    """Return by when: the working days of a pause are added, unless the clock had run out before it began."""
    due_on = add_working_days(start, days, holidays)
    for began, ended in pauses:
        if ended is not None and began <= due_on and ended > start:
            due_on = add_working_days(due_on, working_days_between(max(began, start), ended, holidays), holidays)
    return due_on


def _is_paused(pauses: Sequence[tuple[date, date | None]]) -> bool:
    return bool(pauses) and pauses[-1][1] is None
