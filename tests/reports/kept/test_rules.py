"""How a case is counted, which months, and what is told of a funnel to somebody who sees no rows."""

from __future__ import annotations

import random
from datetime import date
from typing import Any

import numpy as np
import pytest
from scipy.optimize import linprog

from hateprog.kernel.suppression import FEWEST_SHOWN
from hateprog.reports.kept.rules import (
    Age,
    By,
    Case,
    Cell,
    Funnel,
    Line,
    Step,
    age_at,
    changes,
    whole_months,
)
from hateprog.reports.kept.telling import told
from hateprog.reports.measures.rules import Period

ON = date(2026, 2, 28)
PLACE = ("out_of_court", Age.UNDER_18, "E23000011", "E08000018")
HERE = Cell(date(2026, 2, 1), *PLACE)
MONTHS = Period(date(2026, 1, 1), date(2026, 12, 31))


@pytest.mark.parametrize(
    ("born", "age"),
    [
        (date(2008, 2, 29), Age.UNDER_18),  # 18 on 1 March
        (date(2008, 2, 28), Age.UNDER_25),
        (date(2001, 3, 1), Age.UNDER_25),
        (date(2001, 2, 28), Age.OLDER),
        (None, Age.NOT_KNOWN),
    ],
)
def test_the_age_group_is_that_of_the_day(born: date | None, age: Age) -> None:
    assert age_at(born, ON) is age


def test_the_months_around_the_days_are_counted_whole() -> None:
    assert whole_months(Period(ON, date(9999, 12, 1))) == Period(date(2026, 2, 1), date(9999, 12, 31))


def test_a_case_that_comes_further_changes_the_steps_between_and_nothing_else() -> None:
    was, became = Case(ON, *PLACE, Step.RECEIVED), Case(ON, *PLACE, Step.BEGUN)
    assert changes([], [was]) == {HERE: (1, 0, 0, 0), HERE.of_force: (1, 0, 0, 0)}
    assert changes([was], [became]) == {HERE: (0, 1, 1, 0), HERE.of_force: (0, 1, 1, 0)}
    assert changes([became], []) == {HERE: (-1, -1, -1, 0), HERE.of_force: (-1, -1, -1, 0)}
    assert changes([was], [was]) == {}


def test_a_case_that_moves_leaves_one_place_for_the_other() -> None:
    was = Case(ON, *PLACE, Step.ELIGIBLE)
    moved = Case(date(2026, 3, 1), "convicted", *PLACE[1:], Step.ELIGIBLE)
    fewer, more = (-1, -1, 0, 0), (1, 1, 0, 0)
    assert changes([was], [moved]) == {
        HERE: fewer,
        HERE.of_force: fewer,
        moved.cell: more,
        moved.cell.of_force: more,
    }


def test_a_case_that_moves_within_its_force_area_changes_nothing_of_that() -> None:
    was = Case(ON, *PLACE, Step.RECEIVED)
    moved = Case(ON, *PLACE[:-1], "E08000019", Step.RECEIVED)
    assert changes([was], [moved]) == {HERE: (-1, 0, 0, 0), moved.cell: (1, 0, 0, 0)}


def funnel(*lines: tuple[int, ...]) -> Funnel:
    made = tuple(Line(str(number), line) for number, line in enumerate(lines))
    whole = Line("", tuple(sum(column) for column in zip(*lines, strict=True)))
    return Funnel(MONTHS, whole, {By.FORCE: made}, By.FORCE)


def test_large_numbers_far_apart_are_told() -> None:
    exact = funnel((90, 70, 50, 20), (30, 20, 10, 0))
    assert told(exact) == exact


def test_a_step_that_few_did_not_go_on_to_is_not_told_of_all() -> None:
    shown = told(funnel((50, 48, 20, 3), (40, 40, 20, 0)))
    assert shown.whole.reached == (90, None, 40, None)


def test_few_cases_are_not_told_at_all() -> None:
    assert told(funnel((3, 2, 0, 0))).whole.reached == (None, None, None, None)


def test_nobody_is_told_of() -> None:
    assert told(funnel((0, 0, 0, 0))).whole.reached == (0, 0, 0, 0)


def test_what_stays_behind_of_a_line_cannot_be_worked_out_from_the_other_numbers() -> None:
    """Given random funnels, HiGHS looks for the fewest and the most who may have come just so far: never one number."""
    chance, attacked = random.Random(20261126), 0  # noqa: S311 - funnels to try, the same in each run
    for _round in range(120):
        lines = []
        for _line in range(chance.randint(2, 5)):
            stayed = [chance.choice((0, chance.randint(1, 60), chance.randint(1, 9))) for _ in Step]
            lines.append(tuple(sum(stayed[step:]) for step in range(len(stayed))))
        exact = funnel(*lines)
        shown = told(exact)
        every = [*exact.lines[By.FORCE], exact.whole]
        for at, line in enumerate(every):
            for step, number in enumerate(line.reached):
                further = (*line.reached, 0)[step + 1] or 0
                for count, beyond in ((number or 0, None), ((number or 0) - further, step + 1)):
                    if 0 < count < FEWEST_SHOWN:
                        attacked += 1
                        least, most = bounds(shown, at, step, beyond)
                        assert most > least, (exact, shown, at, step)
    assert attacked > 300


def bounds(shown: Funnel, line: int, step: int, beyond: int | None) -> tuple[float, float]:
    """Return between what a number lies (less that of the step `beyond`), given every number that is told."""
    lines = [*shown.lines[By.FORCE], shown.whole]
    width = len(Step)
    size = (len(lines) - 1) * width

    def weights(at: int, of: int) -> Any:
        row = np.zeros(size)
        for each in range(len(lines) - 1) if at == len(lines) - 1 else [at]:
            row[each * width + of : (each + 1) * width] = 1
        return row

    known = [(at, of, n) for at, each in enumerate(lines) for of, n in enumerate(each.reached) if n is not None]
    goal = weights(line, step) - (weights(line, beyond) if beyond is not None and beyond < width else 0)
    found = [
        linprog(
            sign * goal,
            A_eq=np.array([weights(at, of) for at, of, _n in known]) if known else None,
            b_eq=np.array([n for *_where, n in known]) if known else None,
            bounds=(0, 1e6),
            method="highs",
        )
        for sign in (1, -1)
    ]
    assert all(each.success for each in found)
    return float(found[0].fun), float(-found[1].fun)
