"""Which days may be frozen, and what of frozen figures is told outside."""

from __future__ import annotations

from datetime import date

import pytest

from hateprog.kernel.errors import NotNow, RuleBroken
from hateprog.reports.measures.definitions import BY_CODE
from hateprog.reports.measures.rules import Period
from hateprog.reports.periods import rules
from hateprog.reports.periods.rules import WHOLE

YEAR = Period(date(2026, 1, 1), date(2026, 12, 31))
SPRING = Period(date(2026, 4, 1), date(2026, 6, 30))
NORTH, SOUTH, WEST = "E1", "E2", "E3"
PEOPLE, YOUNG, REFERRALS = "people_one_to_one", "under_18s_one_to_one", "referrals_received"


@pytest.mark.parametrize(
    ("days", "sentence"),
    [
        (Period(date(2026, 6, 30), date(2026, 4, 1)), "must be the first day or after it"),
        (Period(date(2026, 4, 1), date(2026, 7, 1)), "that is over"),
        (Period(date(2020, 4, 1), date(2026, 6, 30)), "five years"),
    ],
)
def test_days_that_cannot_be_frozen(days: Period, sentence: str) -> None:
    with pytest.raises(RuleBroken, match=sentence):
        rules.check_days(days, today=date(2026, 7, 1))


def test_a_quarter_within_its_year_and_the_year_around_it_may_be_frozen() -> None:
    rules.check_beside(SPRING, [YEAR])
    rules.check_beside(YEAR, [SPRING])
    rules.check_beside(Period(date(2026, 7, 1), date(2026, 9, 30)), [SPRING])


def test_the_same_days_are_not_frozen_twice_nor_half_of_them() -> None:
    with pytest.raises(NotNow, match="frozen already"):
        rules.check_beside(SPRING, [YEAR, SPRING])
    for half in (Period(date(2026, 6, 30), date(2026, 7, 2)), Period(date(2026, 3, 1), date(2026, 4, 1))):
        with pytest.raises(RuleBroken, match="half-way"):
            rules.check_beside(half, [SPRING])


def test_a_small_count_of_an_area_takes_another_area_with_it_and_the_whole_is_told() -> None:
    told = {(REFERRALS, WHOLE): 63, (REFERRALS, NORTH): 3, (REFERRALS, SOUTH): 40, (REFERRALS, WEST): 20}
    assert rules.untold(told) == {(REFERRALS, NORTH), (REFERRALS, WEST)}


def test_of_one_area_alone_it_says_the_same_as_the_whole() -> None:
    assert rules.untold({(REFERRALS, WHOLE): 3, (REFERRALS, NORTH): 3}) == {(REFERRALS, WHOLE), (REFERRALS, NORTH)}
    assert rules.untold({(REFERRALS, WHOLE): 30, (REFERRALS, NORTH): 30}) == frozenset()


def test_a_small_rest_between_a_measure_and_its_part_cannot_be_worked_out() -> None:
    hidden = rules.untold({(PEOPLE, WHOLE): 37, (YOUNG, WHOLE): 35})
    assert hidden == {(YOUNG, WHOLE)}


def test_a_small_part_is_hidden_and_the_measure_told() -> None:
    assert rules.untold({(PEOPLE, WHOLE): 37, (YOUNG, WHOLE): 3}) == {(YOUNG, WHOLE)}


def test_noughts_and_figures_that_tell_of_nobody_are_told() -> None:
    assert rules.untold({(PEOPLE, WHOLE): 37, (YOUNG, WHOLE): 0, (REFERRALS, WHOLE): 50}) == frozenset()


def test_every_part_is_a_measure_with_the_unit_of_a_measure() -> None:
    assert {*rules.PARTS, *rules.PARTS.values()} <= BY_CODE.keys()


@pytest.mark.parametrize(
    ("difference", "said"),
    [(0, "none"), (1, "fewer than 5"), (-4, "fewer than 5"), (9, "5 more, at least"), (-12, "10 fewer, at least")],
)
def test_outside_a_change_is_told_in_whole_fives(difference: int, said: str) -> None:
    assert rules.told_change(difference) == said
