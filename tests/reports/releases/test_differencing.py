"""Two releases side by side tell nobody how many are one to four, by subtraction or by solving equations."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import date
from random import Random
from subprocess import run
from sys import executable
from time import process_time
from typing import Any

import numpy as np
import pytest
from scipy.optimize import LinearConstraint, milp

from hateprog.reports.measures.definitions import MEASURES
from hateprog.reports.periods.rules import PARTS
from hateprog.reports.releases.differencing import Seen, against, gives_away, is_given_away, seen_alone
from hateprog.reports.releases.rules import CASES, EVERY, NOT_SUMS, Cell, Hiding, Table
from hateprog.reports.releases.tables import Case, Scope, cells

QUARTER, MONTH = (date(2026, 1, 1), date(2026, 3, 31)), (date(2026, 1, 1), date(2026, 1, 31))
LATER = (date(2026, 2, 1), date(2026, 3, 31))
NORTH, SOUTH = frozenset({"N/1"}), frozenset({"S/1"})
BOTH = NORTH | SOUTH


def headline(number: int | None, *, code: str = CASES, areas: frozenset[str] = BOTH, rounded: bool = False) -> Cell:
    return Cell(Table.HEADLINES, code, EVERY, areas, number, rounded)


def seen(name: str, days: tuple[date, date], *told: Cell) -> Seen:
    return Seen(name, *days, told)


def test_the_solver_says_nothing_on_the_console_not_even_its_name() -> None:
    """Asked in a process of its own, for it says its name once in each."""
    asked = "from hateprog.sessions.group.planner.solving import quiet_highs; quiet_highs().run()"
    said = run([executable, "-c", asked], capture_output=True, check=True)  # noqa: S603 - words of our own
    assert (said.stdout, said.stderr) == (b"", b"")


def test_a_quarter_less_two_of_its_months_tells_the_third() -> None:
    found = against(seen("later", LATER, headline(37)), [seen("quarter", QUARTER, headline(40))])
    assert found is not None
    assert (found.table, found.earlier, found.changed) == (Table.HEADLINES, "quarter", False)


def test_two_areas_less_one_of_them_tell_the_other() -> None:
    found = against(seen("north", QUARTER, headline(20, areas=NORTH)), [seen("both", QUARTER, headline(23))])
    assert found is not None
    assert found.earlier == "both"


@pytest.mark.parametrize("rest", [0, 5, 30])
def test_nobody_and_five_may_be_worked_out(rest: int) -> None:
    assert against(seen("later", LATER, headline(40 - rest)), [seen("quarter", QUARTER, headline(40))]) is None


def test_what_the_year_shows_uncovers_what_a_quarter_hid() -> None:
    rest = seen("rest", LATER, headline(9))
    hidden = seen("month", MONTH, headline(None))
    found = against(seen("all", QUARTER, headline(12)), [rest, hidden])
    assert found is not None
    assert found.table is Table.HEADLINES


@pytest.mark.parametrize("code", ["programmes_completed", "referrals_declined"])
def test_two_hidden_months_that_come_to_eight_are_four_each(code: str) -> None:
    """Given headlines that are hidden only where they are small, their sum tells both where it is large."""
    first, rest = seen("month", MONTH, headline(None, code=code)), seen("rest", LATER, headline(None, code=code))
    assert against(rest, [first]) is None
    assert against(seen("all", QUARTER, headline(8, code=code)), [first, rest]) is not None
    assert against(seen("all", QUARTER, headline(None, code="referrals_declined")), [first, rest]) is None


@pytest.mark.parametrize("part", [0, None])
def test_a_small_headline_and_its_part_alone_give_nothing_away(part: int | None) -> None:
    told = [headline(None, code="sessions_held"), headline(part, code="under_18_sessions")]
    assert gives_away(seen_alone([headline(None), *told])) is None


def test_rounded_it_may_be_told_beside_them() -> None:
    rest, hidden = seen("rest", LATER, headline(9)), seen("month", MONTH, headline(None))
    assert against(seen("all", QUARTER, headline(10, rounded=True)), [hidden]) is None
    assert against(seen("all", QUARTER, headline(15, rounded=True)), [rest]) is None
    assert against(seen("all", QUARTER, headline(15, rounded=True)), [rest, hidden]) is not None  # it can but be four


def test_three_releases_tell_together_what_no_two_of_them_do() -> None:
    days = [(date(2026, month, 1), date(2026, month, 28)) for month in (1, 2, 3)]
    whole = seen("all", (days[0][0], days[2][1]), headline(30))
    parts = [seen("one", (days[0][0], date(2026, 1, 31)), headline(11))]
    new = seen("two", (date(2026, 2, 1), date(2026, 3, 15)), headline(17))
    assert against(parts[0], [whole]) is None
    found = against(new, [whole, *parts])
    assert found is not None
    assert found.earlier is None


def test_what_several_parts_leave_of_a_whole_is_a_few_though_its_areas_are_told_too() -> None:
    """Given a year with its areas, and two parts of it without: what is left is three, of whichever area."""
    parts = [(date(2026, 1, 1), date(2026, 1, 31)), (date(2026, 2, 1), date(2026, 2, 28))]
    told = [seen(str(number), days, headline(20)) for number, days in enumerate(parts)]
    areas = headline(23, areas=NORTH), headline(20, areas=SOUTH)
    found = against(seen("all", QUARTER, headline(43), *areas), told)
    assert found is not None
    assert found.earlier is None


def test_the_same_days_with_other_numbers_tell_how_many_changed() -> None:
    found = against(seen("again", QUARTER, headline(41)), [seen("quarter", QUARTER, headline(40))])
    assert found is not None
    assert found.changed


def test_the_same_days_with_the_same_numbers_tell_nothing_more() -> None:
    told = seen("quarter", QUARTER, headline(40))
    assert against(replace(told, name="again"), [told]) is None


def test_what_has_neither_days_nor_areas_in_common_is_not_compared() -> None:
    earlier = [seen("month", MONTH, headline(40)), seen("south", LATER, headline(40, areas=SOUTH))]
    assert against(seen("north", LATER, headline(39, areas=NORTH)), earlier) is None


def test_somebody_counted_in_both_quarters_is_told_by_the_half_year() -> None:
    people = [seen("one", MONTH, headline(20, code="people_one_to_one"))]
    people.append(seen("two", LATER, headline(20, code="people_one_to_one")))
    assert against(seen("both", QUARTER, headline(37, code="people_one_to_one")), people) is not None
    assert against(seen("both", QUARTER, headline(33, code="people_one_to_one")), people) is None


def test_a_part_beside_its_whole_tells_the_rest() -> None:
    told = [headline(20, code="people_one_to_one"), headline(18, code="under_18s_one_to_one")]
    assert gives_away(seen_alone(told)) is not None
    assert gives_away(seen_alone([told[0], headline(None, code="under_18s_one_to_one")])) is None


def test_the_measures_that_count_once_in_a_period_are_those() -> None:
    once = {each.code for each in MEASURES if any(why.code == "again" for why in each.exclusions)}
    assert once - PARTS.keys() == NOT_SUMS


ROWS = {Table.AGES: ("10-13", "14-17", "18-24"), Table.STRANDS: ("race", "disability")}
COLUMNS = {"N": frozenset({"N/1", "N/2"}), "S": frozenset({"S/1"}), "W": frozenset({"W/1"})}
SCOPE = Scope(COLUMNS, ROWS)


def some_cases(chance: Random, *, most: int) -> list[Case]:
    column_of = {area: column for column, areas in COLUMNS.items() for area in areas}
    return [
        Case(
            area := chance.choice(("N/1", "N/1", "N/2", "S/1", "S/1", "W/1")),
            column_of[area],
            {Table.AGES: chance.choice(("10-13", "14-17", "14-17", "14-17", "18-24"))},
            frozenset(strand for strand in ROWS[Table.STRANDS] if chance.random() < 0.6),
        )
        for _ in range(chance.randint(0, most))
    ]


def told_of(cases: list[Case], hiding: Hiding, scope: Scope = SCOPE) -> tuple[Cell, ...]:
    return tuple(cells(scope, {CASES: len(cases)}, cases, hiding))


def whole_numbers(
    releases: list[Seen], row: str, column: str, pieces: list[tuple[date, date]]
) -> list[tuple[int, int]]:
    """Return, with an attack of its own, the least and the most of an age in a column for each stretch of days."""
    areas, ages = sorted(frozenset().union(*COLUMNS.values())), ROWS[Table.AGES]
    place = {
        key: number for number, key in enumerate((p, a, age) for p in range(len(pieces)) for a in areas for age in ages)
    }
    limits = []
    for release in releases:
        held = [n for n, (since, until) in enumerate(pieces) if release.first <= since and until <= release.last]
        for cell in release.cells:
            if cell.table is Table.STRANDS or (cell.table is Table.HEADLINES and cell.row != CASES):
                continue
            weights = np.zeros(len(place))
            for piece in held:
                for each in cell.areas:
                    for age in ages if cell.row in {EVERY, CASES} else (cell.row,):
                        weights[place[piece, each, age]] = 1
            limits.append(LinearConstraint(weights, cell.low, np.inf if cell.high is None else cell.high))
    found = []
    for piece in range(len(pieces)):
        ends = []
        for sign in (1, -1):
            goal = np.zeros(len(place))
            for area in COLUMNS[column]:
                goal[place[piece, area, row]] = sign
            solved: Any = milp(goal, constraints=limits, integrality=np.ones(len(place)))
            ends.append(round(sign * solved.fun) if solved.success else 1_000)
        found.append((ends[0], ends[1]))
    return found


def test_nobody_works_out_a_small_count_from_releases_that_may_stand_side_by_side() -> None:
    """Given random cases of a month and its quarter, whatever passes withstands an attack in whole numbers."""
    chance, begun, passed, refused = Random(20261126), process_time(), 0, 0  # noqa: S311 - the same in each run
    for number in range(150):
        hiding = (Hiding.HIDDEN, Hiding.ROUNDED)[number % 2]
        first, rest = some_cases(chance, most=25), some_cases(chance, most=40)
        month, quarter = Seen("month", *MONTH, told_of(first, Hiding.HIDDEN)), told_of(first + rest, hiding)
        new = Seen("quarter", *QUARTER, quarter)
        assert gives_away(seen_alone(quarter)) is None
        if against(new, [month]):
            refused += 1
            continue
        passed += 1
        true = Counter(
            (piece, case.column, case.groups[Table.AGES]) for piece, some in enumerate((first, rest)) for case in some
        )
        if number % 10 < 2:
            for column in COLUMNS:
                for row in ROWS[Table.AGES]:
                    for piece, ends in enumerate(whole_numbers([month, new], row, column, [MONTH, LATER])):
                        assert ends[0] <= true[piece, column, row] <= ends[1]
                        assert not is_given_away(*ends), (number, column, row, piece, ends)
    assert passed > 40
    assert refused > 15
    assert process_time() - begun < 60
