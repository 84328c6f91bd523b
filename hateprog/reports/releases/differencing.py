"""What releases give away side by side: nobody may work out from them a count of one to four. Pure, but for HiGHS.

Everything that was told is one set of equations. The unknowns are the counts of the smallest places that the releases
tell apart (a place: some days in some districts), for each row of each table. A number that is shown fixes a sum of
them, a rounded one bounds it, and where nothing is shown there is at least one. HiGHS is asked for the least and the
most that each unknown can be, each cell, and each difference or overlap of two cells. A count is given away where
somebody is certainly there, perhaps fewer than five, and the most is not at least four more than the least: that is as
wide as kernel/suppression.py keeps what it hides. Where nobody need be there nothing is given away: nobody is told of.

Source: issue 7, part 6; Willenborg and de Waal, Elements of Statistical Disclosure Control (2001), chapter 6 (audit of
a suppressed table by linear programming). Fractions are allowed to the unknowns, and the ends rounded inwards: that
finds nearly, not quite, as much as whole numbers would.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import combinations, pairwise
from math import ceil, floor
from typing import Any

from hateprog.kernel.suppression import FEWEST_SHOWN
from hateprog.reports.periods.rules import PARTS
from hateprog.reports.releases.rules import CASES, EVERY, NOT_SUMS, Cell, Table
from hateprog.sessions.group.planner.solving import quiet_highs

MOST = 1_000_000
NEARLY = 1e-6
ALL, REST = "", "-"
"""What everything of a measure is called among its rows, and what is in none of the rows that are told."""

Row = tuple[str, str]
"""One of the ways to divide a measure, and a row of it."""

EVERYTHING: Row = (ALL, ALL)


@dataclass(frozen=True, slots=True)
class Seen:
    """A release as everybody sees it: its address, its days (both included), its cells."""

    name: str
    first: date
    last: date
    cells: tuple[Cell, ...]


@dataclass(frozen=True, slots=True)
class GivenAway:
    """That a small count could be worked out: in which table, and from which earlier release; None: several together.

    `changed` says that numbers of the same days are not the same in both, which tells how many cases were changed.
    """

    table: Table
    earlier: str | None = None
    changed: bool = False


@dataclass(frozen=True, slots=True)
class _Told:
    """That a sum over some places of a measure's row, those of some days and areas, lies between two numbers."""

    row: Row
    table: Table
    places: frozenset[int]
    days: tuple[date, date]
    areas: frozenset[str]
    low: int
    high: int | None


def seen_alone(cells: Iterable[Cell]) -> list[Seen]:
    """Return cells as a release beside which there is none."""
    return [Seen("", date.min, date.min, tuple(cells))]


def against(new: Seen, earlier: Iterable[Seen]) -> GivenAway | None:
    """Return what a release and those before it would give away; None for nothing.

    Each earlier one that has days and areas with it in common, or with one that has, is tried alone, then all together.
    """
    near = _connected(new, list(earlier))
    for each in near:
        found = gives_away([each, new])
        if found:
            return GivenAway(found.table, each.name, found.changed)
    return gives_away([*near, new]) if len(near) > 1 else None


def gives_away(releases: Sequence[Seen]) -> GivenAway | None:
    """Return the first small count that could be worked out from these releases, by its table; None for none."""
    by_measure: dict[str, list[tuple[Row, Seen, Cell]]] = defaultdict(list)
    for release in releases:
        for cell in release.cells:
            measure, row = _what(cell)
            by_measure[measure].append((row, release, cell))
    for measure, found in by_measure.items():
        system = _System(measure, _told(found))
        given = system.given_away()
        if given:
            return given
    return None


def is_given_away(least: int, most: int) -> bool:
    """Say whether whoever knows that a count lies between these knows too much of a few people."""
    return 1 <= least < FEWEST_SHOWN and most < least + FEWEST_SHOWN - 1


def _connected(new: Seen, earlier: list[Seen]) -> list[Seen]:
    found: list[Seen] = []
    front = [new]
    while front:
        here = front.pop()
        beside = [each for each in earlier if each not in found and _overlap(here, each)]
        found += beside
        front += beside
    return [each for each in earlier if each in found]


def _overlap(one: Seen, other: Seen) -> bool:
    days = one.first <= other.last and other.first <= one.last
    return days and bool(_areas(one) & _areas(other))


def _areas(seen: Seen) -> frozenset[str]:
    return frozenset().union(*(cell.areas for cell in seen.cells))


def _what(cell: Cell) -> tuple[str, Row]:
    """Return the measure that a cell counts, and which row of which way to divide it."""
    if cell.table is Table.HEADLINES:
        return (PARTS[cell.row], (cell.row, cell.row)) if cell.row in PARTS else (cell.row, EVERYTHING)
    if cell.row == EVERY:
        return CASES, EVERYTHING
    return CASES, ((f"{cell.table}/{cell.row}" if cell.table is Table.STRANDS else cell.table.value), cell.row)


def _told(found: Iterable[tuple[Row, Seen, Cell]]) -> list[_Told]:
    """Return the cells over places: days and districts that no cell tells apart are one place."""
    lines = list(found)
    cuts = sorted({day for _row, seen, _cell in lines for day in (seen.first, seen.last + timedelta(days=1))})
    regions = list(dict.fromkeys((seen.first, seen.last, cell.areas) for _row, seen, cell in lines))
    areas = sorted(frozenset().union(*(cell.areas for _row, _seen, cell in lines)))
    within: dict[frozenset[int], int] = {}
    places: dict[int, set[int]] = defaultdict(set)
    for since, until in pairwise(cuts):
        for area in areas:
            where = frozenset(
                number
                for number, (first, last, held) in enumerate(regions)
                if first <= since and until <= last + timedelta(days=1) and area in held
            )
            if where:
                place = within.setdefault(where, len(within))
                for number in where:
                    places[number].add(place)
    at = {region: frozenset(places[number]) for number, region in enumerate(regions)}
    return list(
        dict.fromkeys(
            _Told(
                row,
                cell.table,
                at[seen.first, seen.last, cell.areas],
                (seen.first, seen.last),
                cell.areas,
                cell.low,
                cell.high,
            )
            for row, seen, cell in lines
        )
    )


class _System:
    """The equations of one measure, and HiGHS to ask."""

    def __init__(self, measure: str, told: Sequence[_Told]) -> None:
        from highspy import HighsModelStatus, ObjSense  # slow to import, and its threads take signals

        self.told, self.measure, self.sums = told, measure, measure not in NOT_SUMS
        self.optimal, self.least, self.most = HighsModelStatus.kOptimal, ObjSense.kMinimize, ObjSense.kMaximize
        self.highs: Any = quiet_highs()
        self.unknowns: dict[tuple[Row, object], int] = {}
        self.rows = self._rows()
        self.places = frozenset[int]().union(*(each.places for each in told))
        self.regions = {each.places for each in told if len(each.places) > 1} if not self.sums else set()
        for row in self.rows:
            for thing in (*self.places, *self.regions):
                self.unknowns[row, thing] = len(self.unknowns)
                self.highs.addVar(0, MOST)
        self._divide()
        for each in told:
            self._limit(self._value(each.row, each.places), each.low, each.high)
        small = (each for each in told if (each.low, each.high) == (1, FEWEST_SHOWN - 1))
        self.not_shown = [self._value(each.row, each.places) for each in small]
        self._nest()

    def _rows(self) -> list[Row]:
        found = list(dict.fromkeys([EVERYTHING, *(each.row for each in self.told)]))
        divided = dict.fromkeys(way for way, _row in found if way != ALL)
        # a strand or a part leaves a rest; the other tables have a row for every case
        return [*found, *((way, REST) for way in divided if (way, way.rpartition("/")[2]) in found)]

    def _divide(self) -> None:
        """Each way to divide a measure comes to all of it, everywhere."""
        ways: dict[str, list[Row]] = defaultdict(list)
        for row in self.rows:
            if row != EVERYTHING:
                ways[row[0]].append(row)
        for rows in ways.values():
            for thing in (*self.places, *self.regions):
                sums = {self.unknowns[row, thing]: 1.0 for row in rows}
                self._limit(sums | {self.unknowns[EVERYTHING, thing]: -1.0}, 0, 0)

    def _nest(self) -> None:
        """People counted once in a period: a longer one has no fewer than a shorter in it, and none below nought."""
        for row in self.rows if not self.sums else ():
            regions = {each.places for each in self.told}
            for region in regions:
                self._limit(self._value(row, region), 0, None)
            for inner, outer in ((a, b) for a in regions for b in regions if a < b):
                self._limit(self._less(row, outer, inner), 0, None)

    def _value(self, row: Row, places: frozenset[int]) -> dict[int, float]:
        """Return the count of some places: what they come to, less who was counted more than once."""
        value = {self.unknowns[row, place]: 1.0 for place in places}
        if (row, places) in self.unknowns:
            value[self.unknowns[row, places]] = -1.0
        return value

    def _less(self, row: Row, outer: frozenset[int], inner: frozenset[int]) -> dict[int, float]:
        value: dict[int, float] = defaultdict(float, self._value(row, outer))
        for unknown, weight in self._value(row, inner).items():
            value[unknown] -= weight
        return {unknown: weight for unknown, weight in value.items() if weight}

    def _limit(self, value: Mapping[int, float], low: int, high: int | None) -> None:
        self.highs.addRow(low, self.highs.inf if high is None else high, len(value), list(value), list(value.values()))

    def given_away(self) -> GivenAway | None:
        """Return the first small count that can be worked out, by its table."""
        tables = {each.row: each.table for each in reversed(self.told)}
        if self._end({0: 0.0}, self.least) is None:
            return GivenAway(self._table(EVERYTHING, tables), changed=True)
        for row in self.rows:
            for value in self._wanted(row):
                least = self._end(value, self.least)
                if least is None or not 1 <= ceil(least - NEARLY) < FEWEST_SHOWN:
                    continue
                most = self._end(value, self.most)
                if most is None or self._is_said(value, ceil(least - NEARLY), floor(most + NEARLY)):
                    continue
                if is_given_away(ceil(least - NEARLY), floor(most + NEARLY)):
                    return GivenAway(self._table(row, tables))
        return None

    def _is_said(self, value: Mapping[int, float], least: int, most: int) -> bool:
        """Say whether somebody knows no more than that a headline is not shown: that it is one to four."""
        return (least, most) == (1, FEWEST_SHOWN - 1) and (self.measure != CASES or value in self.not_shown)

    def _table(self, row: Row, tables: Mapping[Row, Table]) -> Table:
        """Return the table that a row stands in; the rest of a way to divide stands where its rows do."""
        beside = (table for told, table in tables.items() if told[0] == row[0])
        return tables.get(row) or next(beside, self.told[0].table)

    def _wanted(self, row: Row) -> Iterator[dict[int, float]]:
        """Yield what might be worked out of a row: each place and cell, what two cells do and do not share.

        And what is left of a cell without the smaller ones in it: without all, those of its areas, those of its days.
        """
        told = [each for each in self.told if each.row[0] in {row[0], ALL} or row == EVERYTHING]
        cells = {each.places for each in told}
        sets = {frozenset({place}) for place in self.places} | cells
        for one, other in combinations(sorted(cells, key=sorted), 2):
            if one & other:
                sets |= {one & other, one - other, other - one}
        for cell in cells:
            sets.add(cell.difference(*(each for each in cells if each < cell)))
        for whole in told:
            within = [each for each in told if each.places < whole.places]
            sets.add(whole.places.difference(*(each.places for each in within if each.areas == whole.areas)))
            sets.add(whole.places.difference(*(each.places for each in within if each.days == whole.days)))
        for each in sorted(sets - {frozenset()}, key=lambda found: (len(found), sorted(found))):
            yield self._value(row, each)
        for places in self.regions:
            yield {self.unknowns[row, places]: 1.0}  # who was counted in several
            yield from (self._less(row, places, inner) for inner in cells if inner < places)

    def _end(self, value: Mapping[int, float], sense: Any) -> float | None:
        for unknown, weight in value.items():
            self.highs.changeColCost(unknown, weight)
        self.highs.changeObjectiveSense(sense)
        self.highs.run()
        found: float = self.highs.getInfo().objective_function_value
        solved = self.highs.getModelStatus() == self.optimal
        for unknown in value:
            self.highs.changeColCost(unknown, 0.0)
        return found if solved else None
