"""The register "every victim offered": how many people harmed were put down, and what came of it, by four ways to look.

Source: domain.md sections 7 and 8. Somebody harmed in two cases counts in each; a case with two strands counts in both,
so the lines of that table are never added up. Counts of one to four are hidden, with others (kernel.suppression).
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any

from hateprog.areas import queries as areas
from hateprog.kernel.clock import today
from hateprog.kernel.suppression import FEWEST_SHOWN, Cell, hidden
from hateprog.kernel.text import N_, _, search_key
from hateprog.referrals import for_victims
from hateprog.referrals.rules import STRAND_LABELS
from hateprog.store.sealing import hold_keys
from hateprog.victims.offers import queries
from hateprog.victims.offers.clocks import CLAUSE_LABELS, Clause, Clock, Standing
from hateprog.victims.offers.queries import Record
from hateprog.victims.rules import CHANNEL_LABELS, Channel

HIDDEN = "–"
MANY = 1_000_000
WAYS = ("area", "strand", "language", "channel")


class Came(StrEnum):
    """What came of it that somebody was put down, as far as it goes now."""

    OFFERED = "offered"
    REASON = "reason"
    WITHDREW = "withdrew"
    WAITS = "waits"


class InTime(StrEnum):
    """How one clock of one person stands, as it is counted."""

    IN_TIME = "in_time"
    LATE = "late"
    WAITS = "waits"
    PAUSED = "paused"
    STOPPED = "stopped"
    UNKNOWN = "unknown"


IN_TIME_LABELS: dict[InTime, str] = {
    InTime.IN_TIME: N_("In time"),
    InTime.LATE: N_("Late"),
    InTime.WAITS: N_("Not due yet"),
    InTime.PAUSED: N_("Paused"),
    InTime.STOPPED: N_("Stopped"),
    InTime.UNKNOWN: N_("Cannot be counted"),
}
CAME_LABELS: dict[Came, str] = {
    Came.OFFERED: N_("Offered"),
    Came.REASON: N_("A written reason why not"),
    Came.WITHDREW: N_("Withdrew before an offer"),
    Came.WAITS: N_("Waits for an offer"),
}


@dataclass(frozen=True, slots=True)
class Table:
    """One way to look at it: the head, and a line for each value with what may be told of its counts."""

    title: str
    head: tuple[str, ...]
    lines: tuple[tuple[str, ...], ...]


def came(victim: Any, record: Record) -> Came:
    """Return what came of it for one person in one case."""
    if record.offer is not None:
        return Came.OFFERED
    if record.reason is not None:
        return Came.REASON
    return Came.WITHDREW if victim.withdrawn_at is not None else Came.WAITS


def table(title: str, counted: Mapping[str, Counter[Came]]) -> Table:
    """Return a table of counts by value, in the order of `counted`; what all lines add up to is taken to be known."""
    rows = [_row(counts) for counts in counted.values()]
    return _told(title, list(counted), rows, hidden(rows))


def sums(counts: Counter[Came]) -> Table:
    """Return everybody in one line."""
    row = _row(counts)
    return _told(_("Everybody"), [_("Everybody")], [row], _each_alone([row]))


def in_time(clock: Clock, day: date) -> InTime:
    """Return how a clock stands on a day: late is what was met late, and what is overdue."""
    if clock.is_late(day):
        return InTime.LATE
    told = {
        Standing.MET: InTime.IN_TIME,
        Standing.RUNNING: InTime.WAITS,
        Standing.PAUSED: InTime.PAUSED,
        Standing.STOPPED: InTime.STOPPED,
        Standing.UNKNOWN: InTime.UNKNOWN,
    }
    return told[clock.standing]


def standards(counted: Mapping[Clause, Counter[InTime]]) -> Table:
    """Return for each clock how often it was kept: each line adds up to everybody, and no two lines are added."""
    rows = [[*(counts[each] for each in InTime), counts.total()] for counts in counted.values()]
    names = [_(CLAUSE_LABELS[clause]) for clause in counted]
    title = _("Kept in time")
    lines = _lines(names, rows, _each_alone(rows))
    return Table(title, (title, *(_(IN_TIME_LABELS[each]) for each in InTime), _("Put down")), lines)


def _each_alone(rows: Sequence[Sequence[int]]) -> frozenset[Cell]:
    """Return what is hidden where no line is bound to another: beside each stands what nobody knows, a line of many."""
    return frozenset(
        (at, column)
        for at, row in enumerate(rows)
        for other, column in hidden([row, [MANY] * (len(row) - 1) + [MANY * (len(row) - 1)]])
        if other == 0
    )


def _row(counts: Counter[Came]) -> list[int]:
    return [*(counts[each] for each in Came), counts.total()]


def _told(title: str, names: Sequence[str], rows: Sequence[Sequence[int]], not_told: Collection[Cell]) -> Table:
    head = (title, *(_(CAME_LABELS[each]) for each in Came), _("Put down"))
    return Table(title, head, _lines(names, rows, not_told))


def _lines(
    names: Sequence[str], rows: Sequence[Sequence[int]], not_told: Collection[Cell]
) -> tuple[tuple[str, ...], ...]:
    return tuple(
        (name, *(HIDDEN if (at, column) in not_told else f"{count:,}" for column, count in enumerate(row)))
        for at, (name, row) in enumerate(zip(names, rows, strict=True))
    )


def tables() -> list[Table]:
    """Return the register as it stands now."""
    everybody = queries.everybody()
    hold_keys({each.victim.key_id for each in everybody if each.victim.erased_at is None})
    found = queries.records([each.id for each in everybody])
    cases = {each.referral_id: each for each in for_victims.some({each.referral_id for each in everybody})}
    names = areas.names({code for case in cases.values() for code in (case.district_code,) if code})
    by: dict[str, dict[str, Counter[Came]]] = {way: defaultdict(Counter) for way in WAYS}
    everything, unknown, day = Counter[Came](), _("Not known"), today()
    holidays = queries.holidays()
    kept: dict[Clause, Counter[InTime]] = {clause: Counter() for clause in Clause}
    for each in everybody:
        case, victim = cases.get(each.referral_id), each.victim
        came_of_it, known = came(victim, found[each.id]), victim.erased_at is None
        everything[came_of_it] += 1
        district = names.get(case.district_code or "", unknown) if case else unknown
        by["area"][district][came_of_it] += 1
        by["language"][(_language(victim.language) if known else "") or unknown][came_of_it] += 1
        channel = _(CHANNEL_LABELS[Channel(victim.contact_by)]) if known and victim.contact_by else unknown
        by["channel"][channel][came_of_it] += 1
        for clock in queries.clocks_of(each, found[each.id], case, holidays) if case and known else ():
            kept[clock.clause][in_time(clock, day)] += 1
        for strand in case.strands if case else ():
            by["strand"][_(STRAND_LABELS[strand])][came_of_it] += 1
    return [
        sums(everything),
        *([standards(kept)] if everybody else []),
        table(_("District"), _pooled(by["area"])),
        table(_("Strand"), _pooled(by["strand"])),
        table(_("Language"), _pooled(by["language"])),
        table(_("Way to reach them"), _pooled(by["channel"])),
    ]


def _pooled(counted: Mapping[str, Counter[Came]]) -> dict[str, Counter[Came]]:
    """Return it by name, with the values of few people put together at the end.

    A hidden count is not nought: in a district with one case it would tell that somebody was harmed there who is known
    (decision 60). And what was typed about one person, such as a language, names nobody then.
    """
    many = {name: counts for name, counts in counted.items() if counts.total() >= FEWEST_SHOWN}
    rest = sum((counts for name, counts in counted.items() if name not in many), Counter[Came]())
    by_name = dict(sorted(many.items(), key=lambda item: search_key(item[0])))
    return by_name | ({_("Others"): rest} if rest else {})


def _language(typed: str | None) -> str:
    """Return a language as it is counted: "polish " and "Polish" are one."""
    return " ".join((typed or "").split()).capitalize()
