"""The tables of a release, from one line for each case: what is counted, and which counts are not shown. Pure.

Areas of fewer than five cases are put together first, so that what an area comes to may always be told. Then small
counts are hidden with others (kernel/suppression.py), or every count is rounded. What is left is tried against
whoever can solve equations (differencing.py): a table that would still give something away is told without its areas,
and not at all where that is not enough.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from hateprog.kernel.suppression import FEWEST_SHOWN, hidden, hidden_in_list
from hateprog.reports.periods.rules import PARTS
from hateprog.reports.releases import rules
from hateprog.reports.releases.differencing import gives_away, seen_alone
from hateprog.reports.releases.rules import EVERY, OTHER, Cell, Hiding, Table


@dataclass(frozen=True, slots=True)
class Case:
    """Cases that are alike: where (the code of a district, and of the column they are counted in), and what they are.

    `groups` has their row in each table that divides the cases; `strands` those that each has, none or several.
    """

    area: str
    column: str
    groups: Mapping[Table, str]
    strands: frozenset[str] = frozenset()
    count: int = 1


@dataclass(frozen=True, slots=True)
class Scope:
    """What a release is about: its columns (code -> the districts in it), and the rows of each table in their order."""

    columns: Mapping[str, frozenset[str]]
    rows: Mapping[Table, Sequence[str]]

    @property
    def areas(self) -> frozenset[str]:
        """Return every district in it."""
        return frozenset().union(*self.columns.values())


def cells(scope: Scope, measures: Mapping[str, int], cases: Collection[Case], hiding: Hiding) -> list[Cell]:
    """Return all that a release tells: headlines first, then each table that can be told safely.

    `measures` has the number of each headline by its code; that of `rules.CASES` is how many cases there are.
    """
    told = list(_headlines(scope, measures, hiding))
    if sum(case.count for case in cases) < FEWEST_SHOWN:
        return told
    together = _together(scope, cases)
    for table, rows in scope.rows.items():
        for columns in (together, {}):
            further = list(_table(table, rows, cases, columns, scope.areas, hiding))
            if not gives_away(seen_alone([*told, *further])):
                told += further
                break
    return told


def _headlines(scope: Scope, measures: Mapping[str, int], hiding: Hiding) -> Iterator[Cell]:
    """Yield the headlines. Of a measure and its part that leave a small rest the part is hidden."""
    for code, count in measures.items():
        rest = measures.get(PARTS.get(code, ""), count) - count
        number: int | None = count
        if hiding is Hiding.ROUNDED:
            number = rules.rounded(count)
        elif rules.is_small(count) or rules.is_small(rest):
            number = None
        yield Cell(Table.HEADLINES, code, EVERY, scope.areas, number, hiding is Hiding.ROUNDED)


def _together(scope: Scope, cases: Iterable[Case]) -> dict[str, frozenset[str]]:
    """Return the columns, those of few cases as one; none where there would be one column alone."""
    counts: Counter[str] = Counter()
    for case in cases:
        counts[case.column] += case.count
    out = {column for column in scope.columns if counts[column] < FEWEST_SHOWN}
    for column in sorted(scope.columns.keys() - out, key=lambda each: (counts[each], each)):
        few = sum(counts[each] for each in out)
        if not few or few >= FEWEST_SHOWN:
            break
        out.add(column)
    found = {column: areas for column, areas in scope.columns.items() if column not in out}
    if out:
        found[OTHER] = frozenset().union(*(scope.columns[column] for column in out))
    return found if len(found) > 1 else {}


def _table(
    table: Table,
    rows: Sequence[str],
    cases: Iterable[Case],
    columns: Mapping[str, frozenset[str]],
    everywhere: frozenset[str],
    hiding: Hiding,
) -> Iterator[Cell]:
    """Yield the cells of a table: its rows, and but for strands the row of all, which is told in any case."""
    of_area = {area: column for column, areas in columns.items() for area in areas}
    counts: Counter[tuple[str, str]] = Counter()
    for case in cases:
        for row in (*_rows_of(case, table), EVERY):
            counts[row, EVERY] += case.count
            if columns:
                counts[row, of_area[case.area]] += case.count
    where = {**columns, EVERY: everywhere}
    out = set() if hiding is Hiding.ROUNDED else _out(table, rows, list(where), counts)
    for row in rows if table is Table.STRANDS else (*rows, EVERY):
        for column, areas in where.items():
            count = counts[row, column]
            if hiding is Hiding.ROUNDED:
                yield Cell(table, row, column, areas, rules.rounded(count), rounded=True)
            else:
                yield Cell(table, row, column, areas, None if (row, column) in out else count)


def _rows_of(case: Case, table: Table) -> Collection[str]:
    return case.strands if table is Table.STRANDS else (case.groups[table],)


def _out(
    table: Table, rows: Sequence[str], columns: Sequence[str], counts: Mapping[tuple[str, str], int]
) -> set[tuple[str, str]]:
    """Return which cells are hidden. Of a strand the cases with it and those without it are a table of two rows."""
    if table is not Table.STRANDS:
        return set(_named(rows, columns, [[counts[row, column] for column in columns] for row in rows]))
    found = set()
    for row in rows:
        with_it = [counts[row, column] for column in columns]
        without = [counts[EVERY, column] - counts[row, column] for column in columns]
        found |= {(row, column) for _either, column in _named((row, ""), columns, [with_it, without])}
    return found


def _named(rows: Sequence[str], columns: Sequence[str], counts: list[list[int]]) -> Iterator[tuple[str, str]]:
    """Yield what is hidden of a table whose last column has the sums of its rows; those of its columns are known."""
    if len(columns) == 1:
        found: Iterable[tuple[int, int]] = ((row, 0) for row in hidden_in_list([line[0] for line in counts]))
    else:
        found = hidden(counts)
    yield from ((rows[row], columns[column]) for row, column in found)
