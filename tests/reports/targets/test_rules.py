"""How far a programme is with a target: reached, still to come, over, and what it comes to at this pace."""

from __future__ import annotations

from dataclasses import astuple
from datetime import date, timedelta

import pytest

from hateprog.kernel.errors import RuleBroken
from hateprog.reports.targets.rules import LONGEST, check_period, progress, shown

FIRST, LAST = date(2026, 1, 1), date(2026, 12, 31)


def test_forty_sessions_asked_for_and_thirty_seven_held() -> None:
    found = progress(40, 37, FIRST, LAST, date(2027, 1, 1))
    assert (found.percent, found.remaining, found.over, found.forecast) == (92, 3, 0, 37)


def test_six_hundred_asked_for_and_1389_reached_is_over_and_nothing_is_left() -> None:
    found = progress(600, 1_389, FIRST, LAST, date(2027, 1, 1))
    assert (found.percent, found.remaining, found.over) == (231, 0, 789)


def test_half_way_through_the_pace_doubles_it() -> None:
    assert progress(100, 30, date(2026, 1, 1), date(2026, 4, 10), date(2026, 2, 19)).forecast == 60


@pytest.mark.parametrize(("days_gone", "told"), [(0, False), (26, False), (27, True)])
def test_before_four_weeks_the_pace_says_nothing(days_gone: int, told: bool) -> None:
    found = progress(100, 10, FIRST, LAST, FIRST + timedelta(days=days_gone))
    assert (found.forecast is not None) is told


def test_a_target_that_has_not_begun_has_no_forecast() -> None:
    assert progress(100, 0, FIRST, LAST, FIRST - timedelta(days=40)).forecast is None


def test_on_the_last_day_it_comes_to_what_came() -> None:
    assert progress(100, 83, FIRST, LAST, LAST).forecast == 83


def test_just_short_of_it_is_not_all_of_it() -> None:
    assert progress(1_000, 999, FIRST, LAST, LAST).percent == 99


@pytest.mark.parametrize("last", [FIRST - timedelta(days=1), FIRST + LONGEST + timedelta(days=1)])
def test_a_period_that_cannot_be_is_refused(last: date) -> None:
    with pytest.raises(RuleBroken):
        check_period(FIRST, last)


@pytest.mark.parametrize("last", [FIRST, FIRST + LONGEST])
def test_a_day_and_five_years_are_periods(last: date) -> None:
    check_period(FIRST, last)


def test_what_came_of_one_to_four_is_not_told_to_whoever_sees_no_row_nor_what_gives_it_away() -> None:
    few = progress(40, 3, FIRST, LAST, date(2026, 7, 1))
    told = shown(few, exact=False)
    assert (told.actual, told.percent, told.left, told.forecast) == ("fewer than 5", "–", "–", "–")
    assert shown(few, exact=True).actual == "3"
    assert shown(progress(40, 5, FIRST, LAST, date(2026, 7, 1)), exact=False).percent == "12 %"


def test_of_one_area_nothing_is_told_that_leaves_one_to_four_for_the_others() -> None:
    nearly_all = progress(40, 30, FIRST, LAST, date(2026, 7, 1), elsewhere=3)

    assert set(astuple(shown(nearly_all, exact=False))) == {"–"}
    assert shown(nearly_all, exact=True).actual == "30"
    assert shown(progress(40, 30, FIRST, LAST, date(2026, 7, 1), elsewhere=5), exact=False).actual == "30"
    assert shown(progress(40, 30, FIRST, LAST, date(2026, 7, 1)), exact=False).actual == "30", "nothing came elsewhere"
