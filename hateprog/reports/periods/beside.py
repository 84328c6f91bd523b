"""What of a frozen period is not told because of others of which some days are the same. Pure, but for HiGHS.

A year and its quarters, each told with its small counts hidden, tell a hidden one by subtraction. The one that was
frozen first is told; of a later one whatever would let a count of 1 to 4 be worked out beside it is not. Releases are
held against each other by the same equations (reports/releases/differencing.py; decisions 77 and 88).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from hateprog.kernel.suppression import FEWEST_SHOWN
from hateprog.reports.periods.rules import NOWHERE, PARTS, WHOLE, Cell
from hateprog.reports.releases import rules as releases
from hateprog.reports.releases.differencing import Seen, against

KEPT = 4_096
"""How many answers a process keeps: frozen figures never change, so the same question has the same answer."""


@dataclass(frozen=True, slots=True)
class _HiddenBeside(releases.Cell):
    """A count that is hidden, perhaps only to hide another one: all that is known of it is that it is not none."""

    @property
    def high(self) -> int | None:
        """Return that nothing says the most it can be."""
        return None


@dataclass(frozen=True, slots=True)
class Told:
    """A frozen period as it is told: its number, its days and force area (None: all), its figures, those not told."""

    number: int
    first: date
    last: date
    force: str | None
    numbers: Mapping[Cell, int]
    untold: frozenset[Cell]


def untold_beside(new: Told, earlier: Sequence[Told]) -> frozenset[Cell]:
    """Return which figures of a period are not told because of those told before; without common days, none.

    Of each measure, with the one that is a part of it, as much is told as gives nothing away: all of it, or no areas,
    or no part either, or nothing. Noughts stay: they tell of nobody.
    """
    if not any(new.first <= each.last and each.first <= new.last for each in earlier):
        return frozenset()
    forces = {each.force for each in (new, *earlier)} | {area for each in (new, *earlier) for _m, area in each.numbers}
    areas = frozenset({each for each in forces if each and each != WHOLE} | {NOWHERE})
    out: set[Cell] = set()
    for group in _groups(measure for measure, _area in new.numbers):
        theirs = {cell for cell, number in new.numbers.items() if cell[0] in group and number}
        before = tuple(_seen(each, group, areas, each.untold) for each in earlier)
        for left_out in _less_and_less(group, theirs):
            if left_out == theirs or not _gives_away(_seen(new, group, areas, new.untold | left_out), before):
                out |= left_out
                break
    return frozenset(out)


def _groups(measures: Iterable[str]) -> Iterator[tuple[str, ...]]:
    """Yield each measure, with the one that is a part of it; a part whose whole is not there, alone."""
    there = list(dict.fromkeys(measures))
    for measure in there:
        if PARTS.get(measure) not in there:
            yield measure, *(part for part, whole in PARTS.items() if whole == measure and part in there)


def _less_and_less(group: tuple[str, ...], cells: set[Cell]) -> Iterator[set[Cell]]:
    """Yield what is left out of a measure and its part, more each time."""
    by_area = {cell for cell in cells if cell[1] != WHOLE}
    yield set()
    yield by_area
    yield by_area | {cell for cell in cells if cell[0] != group[0]}
    yield cells


def _seen(period: Told, group: tuple[str, ...], areas: frozenset[str], untold: frozenset[Cell] | set[Cell]) -> Seen:
    """Return what a period tells of some measures."""
    everywhere = areas if period.force is None else frozenset({period.force})
    one_area = {measure: sum((measure, area) in period.numbers for area in areas) < 2 for measure in group}
    cells = []
    for measure in group:
        if (measure, WHOLE) not in period.numbers:
            continue
        for area, held in ((WHOLE, everywhere), *((each, frozenset({each})) for each in sorted(everywhere))):
            number = period.numbers.get((measure, area), 0)
            if (measure, area) not in untold or not number:
                cells.append(releases.Cell(releases.Table.HEADLINES, measure, area, held, number))
            elif number < FEWEST_SHOWN and (area == WHOLE or one_area[measure]):
                cells.append(releases.Cell(releases.Table.HEADLINES, measure, area, held, None))
            else:
                cells.append(_HiddenBeside(releases.Table.HEADLINES, measure, area, held, None))
    return Seen(str(period.number), period.first, period.last, tuple(cells))


@lru_cache(maxsize=KEPT)
def _gives_away(new: Seen, earlier: tuple[Seen, ...]) -> bool:
    return against(new, earlier) is not None
