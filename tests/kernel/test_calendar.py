"""Working days, over Christmas above all, and ages."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as some

from hateprog.kernel.calendar import add_working_days, age_on, is_working_day, working_days_between

CHRISTMAS_2026 = frozenset({date(2026, 12, 25), date(2026, 12, 28), date(2027, 1, 1)})
"""Boxing Day 2026 is a Saturday and is taken on Monday 28 December (GOV.UK bank holidays)."""

DAYS = some.dates(date(2020, 1, 1), date(2030, 12, 31))


def test_boxing_day_2026_is_taken_on_monday_the_28th() -> None:
    assert not is_working_day(date(2026, 12, 28), CHRISTMAS_2026)
    assert is_working_day(date(2026, 12, 29), CHRISTMAS_2026)


@pytest.mark.parametrize(
    ("count", "due"),
    [
        (0, date(2026, 12, 24)),
        (1, date(2026, 12, 29)),
        (2, date(2026, 12, 30)),
        (3, date(2026, 12, 31)),
        (4, date(2027, 1, 4)),
        (5, date(2027, 1, 5)),
    ],
)
def test_a_clock_that_starts_on_christmas_eve(count: int, due: date) -> None:
    assert add_working_days(date(2026, 12, 24), count, CHRISTMAS_2026) == due


def test_a_clock_that_starts_on_a_sunday_counts_monday_as_the_first_day() -> None:
    assert add_working_days(date(2026, 11, 22), 1, ()) == date(2026, 11, 23)


@given(DAYS, some.integers(1, 60))
def test_the_day_reached_is_a_working_day_and_that_many_working_days_away(start: date, count: int) -> None:
    reached = add_working_days(start, count, CHRISTMAS_2026)

    assert is_working_day(reached, CHRISTMAS_2026)
    assert working_days_between(start, reached, CHRISTMAS_2026) == count


@given(DAYS, DAYS)
def test_counting_back_is_counting_on_with_a_minus(start: date, end: date) -> None:
    assert working_days_between(start, end, CHRISTMAS_2026) == -working_days_between(end, start, CHRISTMAS_2026)


def test_no_day_lies_between_a_day_and_itself() -> None:
    assert working_days_between(date(2026, 12, 24), date(2026, 12, 24), ()) == 0


@pytest.mark.parametrize(
    ("born_on", "day", "age"),
    [
        (date(2016, 11, 21), date(2026, 11, 20), 9),
        (date(2016, 11, 21), date(2026, 11, 21), 10),
        (date(2016, 11, 22), date(2026, 11, 21), 9),
        (date(2008, 2, 29), date(2026, 2, 28), 17),
        (date(2008, 2, 29), date(2026, 3, 1), 18),
        (date(2008, 2, 29), date(2028, 2, 29), 20),
    ],
)
def test_a_birthday_on_29_february_comes_on_1_march_in_other_years(born_on: date, day: date, age: int) -> None:
    assert age_on(born_on, day) == age


@given(DAYS)
def test_nobody_has_an_age_before_their_first_birthday(born_on: date) -> None:
    assert age_on(born_on, born_on + timedelta(days=364)) == 0
