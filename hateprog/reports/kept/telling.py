"""What of a funnel may be told to somebody who does not see its rows (authorisation.yaml, code k). Pure.

The steps hold one another, so two numbers side by side tell how many stayed behind. So what is hidden is looked for in
the numbers of those who came so far and no further, which add up to all who were received (kernel.suppression), and a
number is told only where it is the sum of such numbers that are told.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

from hateprog.kernel.suppression import FEWEST_SHOWN, hidden
from hateprog.reports.kept.rules import Funnel, Line


def told(exact: Funnel) -> Funnel:
    """Return the funnel with None for each number that is not to be told.

    First a step is dropped, in every line, by which one to four of all cases could be told from the others. What is
    left of the numbers of all cases may then be known, and each table is hidden on its own, by the rule that takes its
    sums to be known: so the tables cannot be laid beside one another either.
    """
    steps = _steps(_numbers(exact.whole))
    lines = {by: _table(lines, steps) for by, lines in exact.lines.items()}
    return replace(exact, whole=_table([exact.whole], steps)[0], lines=lines)


def _steps(reached: Sequence[int]) -> list[int]:
    """Return the steps between which, of all cases, nobody or at least five stayed behind; the first is always one."""
    found: list[int] = []
    beyond = 0
    for step in range(len(reached) - 1, 0, -1):
        if _may_be_told(reached[step] - beyond):
            found.insert(0, step)
            beyond = reached[step]
    while found and not _may_be_told(reached[0] - beyond):
        found.pop(0)
        beyond = reached[found[0]] if found else 0
    return [0, *found]


def _table(lines: Sequence[Line], steps: Sequence[int]) -> tuple[Line, ...]:
    rows = []
    for line in lines:
        reached = [_numbers(line)[step] for step in steps]
        rows.append([*(here - further for here, further in pairwise([*reached, 0])), reached[0]])
    out = hidden(rows)
    return tuple(_line(line, steps, {column for at, column in out if at == row}) for row, line in enumerate(lines))


def _line(line: Line, steps: Sequence[int], out: set[int]) -> Line:
    """Return a line with the numbers that are a sum, or a difference, of what is not in `out`; the last is the sum."""
    found: list[int | None] = [None] * len(line.reached)
    for place, step in enumerate(steps):
        from_here = out.isdisjoint(range(place, len(steps)))
        from_all = out.isdisjoint({*range(place), len(steps)})
        if from_here or from_all:
            found[step] = line.reached[step]
    return replace(line, reached=tuple(found))


def _numbers(line: Line) -> list[int]:
    return [number or 0 for number in line.reached]


def _may_be_told(count: int) -> bool:
    return not 0 < count < FEWEST_SHOWN
