"""Small counts stay hidden even from somebody who knows every sum and can solve equations."""

from __future__ import annotations

import random
from typing import Any

import numpy as np
import pytest
from scipy.optimize import linprog

from hateprog.kernel.suppression import FEWEST_SHOWN, hidden, hidden_in_list

AT_MOST = 1e6


def with_sums(inside: list[list[int]]) -> list[list[int]]:
    rows = [[*row, sum(row)] for row in inside]
    return [*rows, [sum(column) for column in zip(*rows, strict=True)]]


def test_a_table_of_large_counts_hides_nothing() -> None:
    assert hidden(with_sums([[5, 9], [12, 7]]), sum_row=True) == frozenset()


def test_noughts_are_told() -> None:
    assert hidden(with_sums([[0, 9], [12, 0]]), sum_row=True) == frozenset()


def test_a_small_count_takes_a_rectangle_with_it() -> None:
    assert hidden(with_sums([[3, 9, 30], [12, 7, 30], [40, 40, 40]]), sum_row=True) == {(0, 0), (0, 1), (1, 0), (1, 1)}


def test_a_table_of_few_people_is_hidden_whole() -> None:
    assert hidden(with_sums([[1, 0], [0, 2]]), sum_row=True) == {(0, 0), (0, 2), (1, 1), (1, 2), (2, 0), (2, 1), (2, 2)}


@pytest.mark.parametrize("sum_row", [True, False])
def test_nobody_works_out_a_hidden_small_count(sum_row: bool) -> None:
    """Given random tables, when HiGHS looks for the largest that each hidden small count could be, it is never small.

    Where a table was hidden whole only what each of its columns adds up to may be known, and no count is told exactly.
    """
    chance, attacked = random.Random(20261126), 0  # noqa: S311 - tables to try, the same in each run
    for _round in range(500):
        height, width = chance.randint(2, 5), chance.randint(2, 4)
        inside = [
            [chance.choice((0, chance.randint(1, 60), chance.randint(1, 9))) for _ in range(width)]
            for _ in range(height)
        ]
        rows = with_sums(inside)
        out = hidden(rows if sum_row else rows[:-1], sum_row=sum_row)
        small = [(r, c) for r, c in out if 0 < rows[r][c] < FEWEST_SHOWN]
        whole = out == {
            (r, c) for r, counts in enumerate(rows if sum_row else rows[:-1]) for c, n in enumerate(counts) if n
        }
        for cell in small:
            attacked += 1
            largest = largest_possible(rows, out, cell)
            assert largest >= rows[cell[0]][cell[1]] + FEWEST_SHOWN - 1 or (whole and not sum_row), (rows, out, cell)
    assert attacked > 500


def largest_possible(rows: list[list[int]], out: frozenset[tuple[int, int]], cell: tuple[int, int]) -> float:
    """Return how large a hidden count can be, given all that is told and that every hidden count is at least one."""
    unknown = sorted(out)
    place = {each: index for index, each in enumerate(unknown)}
    left: list[Any] = []
    right: list[int] = []
    height, width = len(rows), len(rows[0])
    lines = [[(r, c) for c in range(width)] for r in range(height)] + [
        [(r, c) for r in range(height)] for c in range(width)
    ]
    for line in lines:
        weights, told = np.zeros(len(unknown)), 0
        for index, each in enumerate(line):
            sign = -1 if index == len(line) - 1 else 1
            if each in place:
                weights[place[each]] = sign
            else:
                told += sign * rows[each[0]][each[1]]
        left.append(weights)
        right.append(-told)
    goal = np.zeros(len(unknown))
    goal[place[cell]] = -1
    found = linprog(goal, A_eq=np.array(left), b_eq=np.array(right), bounds=(1, AT_MOST), method="highs")
    assert found.success, found.message
    return float(-found.fun)


@pytest.mark.parametrize(
    ("counts", "out"),
    [
        ([9, 12, 0], set()),
        ([9, 3, 30], {0, 1}),
        ([1, 1, 30], {0, 1, 2}),
        ([4, 4, 30], {0, 1}),
        ([2, 0, 0], {0}),
        ([2, 0, 6], {0, 2}),
        ([], set()),
    ],
)
def test_in_a_list_whose_sum_is_told_a_small_count_could_always_be_larger_by_four(
    counts: list[int], out: set[int]
) -> None:
    assert hidden_in_list(counts) == out
