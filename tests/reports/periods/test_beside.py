"""Frozen periods held against each other: what is told later gives away no small count beside what was told before."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from itertools import chain, combinations
from random import Random

import pytest

from hateprog.reports.periods.beside import Told, untold_beside
from hateprog.reports.periods.rules import NOWHERE, WHOLE, Cell, untold

REFERRALS, SESSIONS, YOUNG, PEOPLE = "referrals_received", "sessions_held", "under_18_sessions", "people_one_to_one"
NORTH, WEST = "E1", "E2"
STARTS = [date(2025, month, 1) for month in (1, 4, 7, 10)] + [date(2026, 1, 1)]
YEAR = STARTS[0], STARTS[-1] - timedelta(days=1)


def _quarter(number: int) -> tuple[date, date]:
    return STARTS[number - 1], STARTS[number] - timedelta(days=1)


def _told(
    number: int,
    days: tuple[date, date],
    numbers: Mapping[Cell, int],
    earlier: Sequence[Told] = (),
    force: str | None = None,
) -> Told:
    """Return a period as it is told beside those before it."""
    alone = Told(number, *days, force, numbers, untold(numbers))
    return Told(number, *days, force, numbers, alone.untold | untold_beside(alone, earlier))


def _in_turn(*periods: tuple[tuple[date, date], Mapping[Cell, int]]) -> list[Told]:
    found: list[Told] = []
    for number, (days, numbers) in enumerate(periods, 1):
        found.append(_told(number, days, numbers, found))
    return found


def _whole(count: int, measure: str = REFERRALS) -> dict[Cell, int]:
    return {(measure, WHOLE): count, (measure, NORTH): count}


def test_periods_without_a_common_day_hide_nothing_of_each_other() -> None:
    told = _in_turn(*((_quarter(each), _whole(10)) for each in (1, 2, 3, 4)))
    assert [each.untold for each in told] == [frozenset()] * 4


@pytest.mark.parametrize(
    ("quarters", "year", "is_told"),
    [
        ([10, 11, 12, 13], 46, True),
        ([10, 11, 12, 3], 36, False),  # 36 - 10 - 11 - 12 is the 3 that the last quarter hides
        ([10, 11, 12, 13], 48, False),  # two came late
        ([10, 11, 12], 36, False),  # the quarter that is not frozen had three
        ([10, 11, 12], 40, True),
        ([0, 0, 0, 0], 0, True),
        ([3, 3, 3, 3], 12, True),  # each of them can still be one to four
        ([1, 1, 1, 1], 4, False),
    ],
)
def test_a_year_is_told_unless_its_quarters_beside_it_tell_a_few(quarters: list[int], year: int, is_told: bool) -> None:
    parts = [(_quarter(number), _whole(count)) for number, count in enumerate(quarters, 1)]
    told = _in_turn(*parts, (YEAR, _whole(year)))[-1]
    assert ((REFERRALS, WHOLE) not in told.untold) == is_told


def test_a_quarter_after_its_year_is_told_unless_the_rest_of_the_year_is_a_few() -> None:
    assert not _in_turn((YEAR, _whole(40)), (_quarter(1), _whole(10)))[-1].untold
    assert _in_turn((YEAR, _whole(40)), (_quarter(1), _whole(37)))[-1].untold == {
        (REFERRALS, WHOLE),
        (REFERRALS, NORTH),
    }


def test_what_was_told_first_stays_told() -> None:
    first, later = _in_turn((_quarter(1), _whole(37)), (YEAR, _whole(40)))
    assert (first.untold, (REFERRALS, WHOLE) in later.untold) == (frozenset(), True)


def test_where_the_areas_would_tell_they_go_and_the_whole_stays() -> None:
    quarter = {(REFERRALS, WHOLE): 40, (REFERRALS, NORTH): 20, (REFERRALS, WEST): 20}
    year = {(REFERRALS, WHOLE): 92, (REFERRALS, NORTH): 70, (REFERRALS, WEST): 22}
    assert _in_turn((_quarter(1), quarter), (YEAR, year))[-1].untold == {(REFERRALS, NORTH), (REFERRALS, WEST)}


def test_where_a_part_would_tell_it_goes_and_the_whole_stays() -> None:
    quarter, year = _whole(40, SESSIONS) | _whole(20, YOUNG), _whole(92, SESSIONS) | _whole(22, YOUNG)
    hidden = {(SESSIONS, NORTH), (YOUNG, NORTH), (YOUNG, WHOLE)}
    assert _in_turn((_quarter(1), quarter), (YEAR, year))[-1].untold == hidden


def test_people_who_came_only_in_the_rest_of_a_year_are_not_told_where_they_are_few() -> None:
    assert _in_turn((_quarter(1), _whole(28, PEOPLE)), (YEAR, _whole(30, PEOPLE)))[-1].untold
    assert not _in_turn((_quarter(1), _whole(28, PEOPLE)), (YEAR, _whole(60, PEOPLE)))[-1].untold


def test_one_force_area_frozen_later_does_not_tell_what_came_late_there() -> None:
    everywhere = {(REFERRALS, WHOLE): 40, (REFERRALS, NORTH): 20, (REFERRALS, WEST): 20}
    first = _told(1, YEAR, everywhere)
    assert not _told(2, YEAR, _whole(20), [first], NORTH).untold
    assert _told(2, YEAR, _whole(22), [first], NORTH).untold == {(REFERRALS, WHOLE), (REFERRALS, NORTH)}


@pytest.mark.parametrize("seed", range(25))
def test_no_subtraction_of_what_is_told_leaves_a_few(seed: int) -> None:
    """Quarters and their year in any order: of every area, what is left of the year is nobody, or five or more."""
    random = Random(seed)  # noqa: S311 - the same counts each time, nothing secret
    areas = [NORTH, WEST, NOWHERE]
    quarters = [{area: random.choice([0, 2, 4, 6, 9, 30]) for area in areas} for _each in range(4)]
    late = {area: random.choice([0, 0, 1, 7]) for area in areas}
    year = {area: sum(each[area] for each in quarters) + late[area] for area in areas}
    frozen = [
        (days, {(REFERRALS, WHOLE): sum(counts.values())} | {(REFERRALS, area): n for area, n in counts.items() if n})
        for days, counts in [*((_quarter(n), counts) for n, counts in enumerate(quarters, 1)), (YEAR, year)]
    ]
    random.shuffle(frozen)
    told = _in_turn(*frozen[: random.randint(2, 5)])

    [whole] = [each for each in told if (each.first, each.last) == YEAR] or [None]
    for area in [WHOLE, *areas] if whole else ():
        cell = REFERRALS, area
        shown = [each.numbers.get(cell, 0) for each in told if each is not whole and cell not in each.untold]
        if whole and cell not in whole.untold:
            subsets = chain.from_iterable(combinations(shown, many) for many in range(len(shown) + 1))
            rests = {whole.numbers.get(cell, 0) - sum(each) for each in subsets}
            assert not any(0 < abs(rest) < 5 for rest in rests), (area, rests)
