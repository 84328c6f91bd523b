"""Hiding small counts in a table so that nobody works them out from the others. Pure.

Counts of one to four people could tell of somebody (design/authorisation.yaml, code k). Hiding them alone is not enough
where a total is told beside them. So each is hidden together with three other counts that stand at the corners of a
rectangle with it: moving people round the rectangle changes no total, so nobody can tell whether the small count is not
larger by four. Noughts are told, for of nobody nothing is told.

Source: complementary suppression by cycles, as in Willenborg and de Waal, Elements of Statistical Disclosure Control
(2001), chapter 6. Rectangles alone are not the fewest counts that could be hidden; they are easy to check.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import product

FEWEST_SHOWN = 5
"""The smallest count of people that is told, other than none."""

Cell = tuple[int, int]
Rows = Sequence[Sequence[int]]
DEAR = 1_000_000
"""What hiding a total costs beside a count of people inside the table: whoever reads a table looks at totals first."""


def hidden(rows: Rows, *, sum_row: bool = False) -> frozenset[Cell]:
    """Return the cells (row, column) of a table that are not to be told.

    The last column holds the sum of each row, and with `sum_row` the last row the sum of each column; without it those
    sums are taken to be known from elsewhere. Every count is zero or more. A table in which a small count finds no
    rectangle is hidden whole, but for its noughts.
    """
    cells = [(row, column) for row, counts in enumerate(rows) for column, count in enumerate(counts) if count]
    small = [cell for cell in cells if rows[cell[0]][cell[1]] < FEWEST_SHOWN]
    out: set[Cell] = set(small)
    for cell in small:
        corners = _cheapest(rows, cell, out, sum_row=sum_row)
        if corners is None:
            return frozenset(cells)
        out |= corners
    return frozenset(out)


def hidden_in_list(counts: Sequence[int]) -> frozenset[int]:
    """Return which counts of a list (by their place) are not to be told where the sum of them all is.

    Each small one, and the next smallest until every small one could be larger by four with the same sum. Where the
    list is too short for that every count but the noughts is hidden, and then the sum must not be told either.
    """
    people = [place for place, count in enumerate(counts) if count]
    out = {place for place in people if counts[place] < FEWEST_SHOWN}
    small = frozenset(out)
    for place in sorted(set(people) - out, key=lambda place: (counts[place], place)):
        if not _wanting(counts, small, out):
            break
        out.add(place)
    return frozenset(people if _wanting(counts, small, out) else out)


def _wanting(counts: Sequence[int], small: frozenset[int], out: set[int]) -> bool:
    """Say whether a small count could not be larger by four at the cost of the others that are hidden."""
    hidden_sum = sum(counts[place] for place in out)
    return any(hidden_sum - counts[place] < FEWEST_SHOWN - 1 for place in small)


def _cheapest(rows: Rows, cell: Cell, out: set[Cell], *, sum_row: bool) -> set[Cell] | None:
    """Return the other corners of the rectangle that hides the fewest people more; None where there is none."""
    row, column = cell
    best: tuple[int, set[Cell]] | None = None
    for other_row, other_column in product(range(len(rows)), range(len(rows[row]))):
        if other_row == row or other_column == column:
            continue
        beside, below, across = (row, other_column), (other_row, column), (other_row, other_column)
        moves = _moves(rows, cell, across, sum_row=sum_row)
        if all(rows[r][c] and (grows or rows[r][c] >= FEWEST_SHOWN) for (r, c), grows in moves.items()):
            cost = sum(_cost(rows, each, sum_row=sum_row) for each in (beside, below, across) if each not in out)
            if best is None or cost < best[0]:
                best = cost, {beside, below, across}
    return best[1] if best else None


def _moves(rows: Rows, cell: Cell, across: Cell, *, sum_row: bool) -> dict[Cell, bool]:
    """Return the other three corners, and whether each grows (or shrinks) where the cell grows and no sum changes."""
    (row, column), (other_row, other_column) = cell, across
    along = _is_sum(column, len(rows[row])) != _is_sum(other_column, len(rows[row]))
    down = sum_row and _is_sum(row, len(rows)) != _is_sum(other_row, len(rows))
    return {(row, other_column): along, (other_row, column): down, across: along == down}


def _is_sum(index: int, count: int) -> bool:
    return index == count - 1


def _cost(rows: Rows, cell: Cell, *, sum_row: bool) -> int:
    row, column = cell
    dear = _is_sum(column, len(rows[row])) or (sum_row and _is_sum(row, len(rows)))
    return rows[row][column] + (DEAR if dear else 0)
