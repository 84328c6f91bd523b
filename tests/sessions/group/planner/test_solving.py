"""Every timetable that is proposed keeps to all limits and is the best; what is impossible is, and it is said why."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import product
from uuid import UUID

from hypothesis import given, settings
from hypothesis import strategies as st

from hateprog.sessions.group.planner import rules
from hateprog.sessions.group.planner.rules import Impossible, OpenSlot, Placement, Timetable, Wish, YearSize
from hateprog.sessions.group.planner.solving import propose
from hateprog.sessions.year_groups import YearGroup
from tests.sessions.group.planner.slots import slot, wish

CLOCKS = (9, 10, 11, 13, 14)
WHOLE_SCHOOL = tuple(YearSize(YearGroup(year), 245) for year in range(7, 12))


def term(*, weeks: int, practitioners: int = 1) -> list[OpenSlot]:
    """Return five slots on each working day of each practitioner."""
    every = product(range(weeks), range(5), CLOCKS, range(practitioners))
    return [
        slot(day=7 * week + day, starts=starts, who=who, id=UUID(int=number))
        for number, (week, day, starts, who) in enumerate(every)
    ]


def test_a_whole_school_of_1225_is_planned_over_a_term() -> None:
    found = propose(wish(*WHOLE_SCHOOL, rooms=2), term(weeks=12, practitioners=2))
    assert isinstance(found, Timetable)
    assert rules.faults(found.placements, wish(rooms=2)) == []
    assert sorted(each.group for each in found.placements) == wish(*WHOLE_SCHOOL).groups()
    assert found.pupils == 1225
    assert found.proved
    assert len(found.days) == 5


def test_the_same_is_proposed_every_time_whatever_order_the_slots_come_in() -> None:
    slots, asked = term(weeks=3), wish(*WHOLE_SCHOOL[:2])
    assert propose(asked, slots) == propose(asked, slots[::-1])


def test_the_years_come_one_after_the_other() -> None:
    found = propose(wish(*(YearSize(YearGroup(year), 60) for year in (9, 7, 8))), term(weeks=1))
    assert isinstance(found, Timetable)
    assert [each.group.label for each in found.placements] == ["7A", "7B", "8A", "8B", "9A", "9B"]


def test_it_is_said_how_many_more_slots_are_needed_and_by_when() -> None:
    found = propose(wish(*WHOLE_SCHOOL), term(weeks=2)[:34])
    assert found == Impossible("11 more slots are needed by 16 July 2027", short=11)
    assert propose(wish(YearSize(YearGroup.YEAR_8, 60)), [slot()]) == Impossible(
        "1 more slot is needed by 16 July 2027", short=1
    )


def test_a_limit_that_could_be_loosened_is_named() -> None:
    found = propose(wish(YearSize(YearGroup.YEAR_8, 60), weekdays=frozenset({0})), [slot(), slot(day=1)])
    assert isinstance(found, Impossible)
    assert found.instead == ("It can be done if every day of the week is possible",)
    found = propose(wish(YearSize(YearGroup.YEAR_8, 60)), [slot(who=1), slot(who=2)])
    assert isinstance(found, Impossible)
    assert found.instead == ("It can be done if more rooms are free at the same time",)


def test_a_day_without_waiting_is_better_than_an_earlier_one_with() -> None:
    found = propose(
        wish(YearSize(YearGroup.YEAR_8, 60)),
        [slot(starts=9), slot(starts=13), slot(day=1, starts=9), slot(day=1, starts=10)],
    )
    assert isinstance(found, Timetable)
    assert (len(found.days), found.gap_minutes) == (1, 0)


def test_what_is_not_found_in_time_is_not_called_impossible() -> None:
    found = propose(wish(*WHOLE_SCHOOL, rooms=2), term(weeks=12, practitioners=2), seconds=0)
    assert isinstance(found, Impossible)
    assert found.sentence.startswith("No timetable was found in time")


def every_way(asked: Wish, slots: Sequence[OpenSlot]) -> list[list[Placement]]:
    """Return every allowed way of giving each group a slot or none, by trying all."""
    groups = asked.groups()
    ways = product([None, *slots], repeat=len(groups))
    placed = (
        [Placement(group, where) for group, where in zip(groups, way, strict=True) if where is not None] for way in ways
    )
    return [each for each in placed if not rules.faults(each, asked)]


free = st.lists(
    st.builds(
        slot,
        day=st.integers(0, 1),
        starts=st.integers(9, 12),
        minute=st.sampled_from([0, 30]),
        groups=st.integers(1, 2),
        pupils=st.integers(8, 24),
        who=st.integers(1, 2),
        id=st.uuids(),
    ),
    max_size=5,
    unique_by=lambda each: each.id,
)
wishes = st.builds(
    lambda first, second, **other: wish(
        YearSize(YearGroup.YEAR_7, first), YearSize(YearGroup.YEAR_8, second), group_size=10, **other
    ),
    st.integers(1, 20),
    st.integers(1, 20),
    rooms=st.integers(1, 2),
    weekdays=st.sampled_from([frozenset({0}), frozenset({0, 1})]),
    room=st.sampled_from([None, 9, 18]),
)


@settings(max_examples=60, deadline=None)
@given(wishes, free)
def test_trying_every_way_finds_nothing_better_and_nothing_where_it_is_impossible(
    asked: Wish, slots: list[OpenSlot]
) -> None:
    found, ways, every = propose(asked, slots), every_way(asked, slots), len(asked.groups())
    whole = [each for each in ways if len(each) == every]
    if isinstance(found, Timetable):
        assert rules.faults(found.placements, asked) == []
        assert sorted(each.group for each in found.placements) == asked.groups()
        timetables = [Timetable(tuple(each)) for each in whole]
        assert (len(found.days), found.gap_minutes) == min((len(each.days), each.gap_minutes) for each in timetables)
    else:
        assert not whole
        if found.short is not None:
            possible, largest = rules.possible(slots, asked), max(each.pupils for each in asked.groups())
            most = max(each.takes(largest, asked) for each in possible)
            assert found.short == -(-(every - max(map(len, ways))) // most)
