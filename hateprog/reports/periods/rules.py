"""Which days may be frozen, and what of frozen figures is told to whoever may not know small counts. Pure.

Source: domain.md section 8 (frozen periods keep a ledger of late changes; outside the service cells of 1 to 4 are
suppressed, and enough others that none can be worked out by subtraction).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from hateprog.kernel.errors import NotNow, RuleBroken
from hateprog.kernel.suppression import FEWEST_SHOWN, hidden
from hateprog.kernel.text import _, tidy
from hateprog.reports.measures.rules import Period

WHOLE = "all"
"""The area of a figure that holds everything the period holds."""

NOWHERE = "unknown"
"""The area of what is in a district of which the force area is not known."""

LONGEST = timedelta(days=5 * 366)
SHORTEST_REASON = 20

PARTS: Mapping[str, str] = {
    "under_18_sessions": "sessions_held",
    "under_18s_one_to_one": "people_one_to_one",
    "group_pupils": "group_attendances",
    "follow_ups_recorded_3": "follow_ups_due_3",
    "follow_ups_recorded_12": "follow_ups_due_12",
    "follow_ups_recorded_18": "follow_ups_due_18",
}
"""Measures that are a part of another: side by side both tell what the rest of that one is."""

HIDDEN = "[c]"
"""What stands where a count is confidential, the small ones and the others alike."""

UNTOLD = 1_000
"""Stands for a count that nobody is told, where the table to be hidden in needs one more column or row."""

Cell = tuple[str, str]
"""A measure's code, and an area."""


@dataclass(frozen=True, slots=True)
class Compared:
    """A frozen figure, and what the same measure comes to now; None where there is no such measure any more."""

    measure: str
    area: str
    version: int
    frozen: int
    now: int | None
    known: int
    """What it was last known to be: the last line of the ledger, or the frozen figure."""

    @property
    def difference(self) -> int:
        """Return how many more there are now; below nought, how many fewer."""
        return 0 if self.now is None else self.now - self.frozen

    @property
    def is_new(self) -> bool:
        """Say whether the ledger does not know of it yet."""
        return self.now is not None and self.now != self.known


def check_days(asked: Period, *, today: date) -> None:
    """Raise `RuleBroken` for days that are reversed, not over, or more than five years."""
    if asked.last < asked.first:
        raise RuleBroken(_("The last day must be the first day or after it"), field="last")
    if asked.last >= today:
        raise RuleBroken(_("Only a period that is over can be frozen: enter a last day in the past"), field="last")
    if asked.last - asked.first > LONGEST:
        raise RuleBroken(_("A period of five years at most can be frozen"), field="first")


def check_beside(asked: Period, frozen: Iterable[Period]) -> None:
    """Raise for days that were frozen already (`NotNow`), or that overlap frozen ones half-way (`RuleBroken`).

    `frozen` are those of the same force area, or of all areas, that stand. One may lie within another, as a quarter
    lies within its year.
    """
    for each in frozen:
        if each == asked:
            raise NotNow(
                _("These days are frozen already. A freeze that was a mistake is superseded on its own page"),
                field="first",
            )
        apart = asked.last < each.first or each.last < asked.first
        within = each.first <= asked.first and asked.last <= each.last
        around = asked.first <= each.first and each.last <= asked.last
        if not (apart or within or around):
            raise RuleBroken(
                _("These days overlap a frozen period half-way: it may lie within it, around it or beside it"),
                field="first",
            )


def check_reason(reason: str) -> None:
    """Raise `RuleBroken` for a reason too short to be one."""
    if len(tidy(reason)) < SHORTEST_REASON:
        sentence = _("Say in {count} characters or more why the freeze was a mistake")
        raise RuleBroken(sentence.format(count=SHORTEST_REASON), field="reason")


def untold(numbers: Mapping[Cell, int]) -> frozenset[Cell]:
    """Return which figures of one period are not told where small counts may not be known.

    Those of 1 to 4, and so many more that none can be worked out: neither from an area beside the whole, nor from a
    measure beside another of which it is a part.
    """
    out: set[Cell] = set()
    for whole in dict.fromkeys(measure for measure, _area in numbers):
        parts = [part for part, of in PARTS.items() if of == whole and any(each == part for each, _area in numbers)]
        if whole not in PARTS or all(each != PARTS[whole] for each, _area in numbers):
            out |= _untold_of(numbers, whole, parts[0] if parts else None)
    return frozenset(out)


def _untold_of(numbers: Mapping[Cell, int], whole: str, part: str | None) -> set[Cell]:
    """Return which are not told of a measure and its part: a table of part, rest and whole, one row for each area."""
    areas = [area for measure, area in numbers if measure == whole and area != WHOLE and numbers[measure, area]]
    if len(areas) < 2:  # the area says the same as the whole
        rows = [_row(numbers, whole, part, WHOLE), (UNTOLD, UNTOLD, 2 * UNTOLD)]
        found = hidden(rows)
        named = {0: [WHOLE, *areas]}
    else:
        rows = [_row(numbers, whole, part, area) for area in areas]
        rows.append((sum(row[0] for row in rows), sum(row[1] for row in rows), sum(row[2] for row in rows)))
        found = hidden(rows, sum_row=True)
        named = {number: [area] for number, area in enumerate([*areas, WHOLE])}
    column = {0: part or whole} | ({2: whole} if part else {})
    return {(column[which], area) for number, which in found if which in column for area in named.get(number, ())}


def _row(numbers: Mapping[Cell, int], whole: str, part: str | None, area: str) -> tuple[int, int, int]:
    """Return part, rest and whole; a measure without a part stands beside a rest that nobody is told."""
    all_of_it = numbers.get((whole, area), 0)
    if part is None:
        return all_of_it, UNTOLD, all_of_it + UNTOLD
    of_it = min(numbers.get((part, area), 0), all_of_it)
    return of_it, all_of_it - of_it, all_of_it


def told_change(difference: int) -> str:
    """Return how much a figure changed as it may be told outside: whole fives, so that one person is never seen."""
    fives = abs(difference) // FEWEST_SHOWN * FEWEST_SHOWN
    if not difference:
        return _("none")
    if not fives:
        return _("fewer than {count}").format(count=FEWEST_SHOWN)
    return (_("{count} more, at least") if difference > 0 else _("{count} fewer, at least")).format(count=fives)
