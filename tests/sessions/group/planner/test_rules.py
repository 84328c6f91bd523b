"""What a timetable must keep to, and how a year is split into groups."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, time

import pytest

from hateprog.sessions.group.planner import rules
from hateprog.sessions.group.planner.rules import Group, Period, Placement, YearSize
from hateprog.sessions.year_groups import YearGroup
from tests.sessions.group.planner.slots import MONDAY, slot, wish

EIGHT_A, EIGHT_B = Group(YearGroup.YEAR_8, 1, 30), Group(YearGroup.YEAR_8, 2, 29)


@pytest.mark.parametrize(
    ("pupils", "group_size", "sizes"),
    [
        (245, 30, [28, 28, 27, 27, 27, 27, 27, 27, 27]),
        (30, 30, [30]),
        (31, 30, [16, 15]),
        (1, 30, [1]),
        (0, 30, []),
        (3, 1, [1, 1, 1]),
    ],
)
def test_a_year_is_split_into_as_few_groups_as_hold_it_as_even_as_can_be(
    pupils: int, group_size: int, sizes: list[int]
) -> None:
    assert rules.split(pupils, group_size) == sizes


def test_every_pupil_of_a_whole_school_is_in_one_group() -> None:
    years = tuple(YearSize(YearGroup(year), 245) for year in range(7, 12))
    groups = wish(*years).groups()
    assert sum(each.pupils for each in groups) == 1225
    assert len({each.label for each in groups}) == len(groups) == 45


@pytest.mark.parametrize(
    ("year", "number", "label"),
    [(0, 1, "RA"), (8, 1, "8A"), (11, 26, "11Z"), (11, 27, "11AA"), (11, 53, "11BA")],
)
def test_a_group_is_called_by_its_year_and_a_letter(year: int, number: int, label: str) -> None:
    assert Group(YearGroup(year), number, 20).label == label


def test_a_slot_belongs_to_the_period_in_which_it_begins() -> None:
    second = wish(periods=(Period(time(10), time(11)),))
    assert rules.is_possible(slot(starts=10), second)
    assert not rules.is_possible(slot(starts=9), second)
    assert not rules.is_possible(slot(starts=11), second)


def test_waiting_is_counted_between_the_sessions_of_each_day() -> None:
    day = [slot(starts=9), slot(starts=10), slot(starts=13), slot(starts=13)]
    assert rules.gap_minutes([*day, slot(starts=9, day=1)]) == 120


def test_who_is_in_one_room_cannot_be_in_another() -> None:
    same = Placement(EIGHT_A, slot(starts=9, who=1)), Placement(EIGHT_B, slot(starts=9, who=1))
    assert rules.faults(same, wish(rooms=2)) == [
        "Monday 7 September 2026 at 09:00 and Monday 7 September 2026 at 09:00 need the same practitioner"
    ]
    other = Placement(EIGHT_A, slot(starts=9, who=1)), Placement(EIGHT_B, slot(starts=9, who=2))
    assert rules.faults(other, wish(rooms=2)) == []
    assert "There are more sessions than rooms on Monday 7 September 2026 at 09:00" in rules.faults(
        other, wish(rooms=1)
    )


def test_each_limit_that_is_broken_is_named() -> None:
    full, late = slot(groups=1, pupils=40), slot(day=400)
    broken = [Placement(EIGHT_A, full), Placement(EIGHT_B, full), Placement(EIGHT_A, late)]
    assert rules.faults(broken, wish()) == [
        "Group 8A comes twice",
        "Monday 7 September 2026 at 09:00 takes 1 groups, not 2",
        "Monday 7 September 2026 at 09:00 takes 40 pupils, not 59",
        "Tuesday 12 October 2027 at 09:00 is not among the days and times that are possible",
    ]


def test_the_room_may_hold_fewer_than_the_slot() -> None:
    placed = [Placement(EIGHT_A, slot(pupils=300))]
    assert rules.faults(placed, wish(room=30)) == []
    assert rules.faults(placed, wish(room=29)) == ["Monday 7 September 2026 at 09:00 takes 29 pupils, not 30"]


def test_a_group_can_be_moved_to_where_it_breaks_nothing() -> None:
    taken, free, small, clashing = (
        slot(starts=9),
        slot(starts=11),
        slot(starts=12, pupils=20),
        slot(starts=9, minute=30),
    )
    placed = [Placement(EIGHT_A, slot(starts=14)), Placement(EIGHT_B, taken)]
    assert rules.could_go(EIGHT_A, [taken, free, small, clashing], placed, wish()) == [free]


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        (
            {"from_on": date(2027, 1, 4), "until_on": date(2027, 2, 1)},
            "There is no free slot from 4 January 2027 to 1 February 2027",
        ),
        ({"weekdays": frozenset({4})}, "No free slot is on a day of the week that you chose"),
        ({"periods": (Period(time(14), time(15)),)}, "No free slot begins in a period that you chose"),
        ({"practitioners": 3}, "No slot has 3 practitioners: the most that any has is 1"),
        ({"group_size": 32}, "No slot holds a group of 32: the largest holds 30"),
        ({"room": 20}, "The room does not hold a group of 24: it holds 20"),
    ],
)
def test_a_limit_that_leaves_nothing_is_said(changes: dict[str, object], sentence: str) -> None:
    asked = replace(wish(YearSize(YearGroup.YEAR_8, 96)), **changes)  # type: ignore[arg-type] # whichever field it is
    found = rules.in_the_way([slot(), slot(starts=11)], asked)
    assert found is not None
    assert found.sentence == sentence


def test_nothing_is_in_the_way_of_what_may_be_possible() -> None:
    assert rules.in_the_way([slot()], wish(YearSize(YearGroup.YEAR_8, 30))) is None
    assert MONDAY.weekday() == 0
