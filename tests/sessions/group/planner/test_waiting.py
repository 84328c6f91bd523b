"""What a day cannot do better than, by itself."""

from __future__ import annotations

from math import inf

from hateprog.sessions.group.planner.waiting import least_together, least_wait, stretches_of
from tests.sessions.group.planner.slots import slot


def test_more_groups_on_a_day_never_have_less_waiting() -> None:
    slots = [slot(starts=starts) for starts in (9, 10, 13)]
    (day,) = stretches_of(slots)
    assert least_wait(day, {each.id: 1 for each in slots}, rooms=1) == [0, 0, 0, 120]


def test_a_second_room_spares_waiting() -> None:
    slots = [slot(starts=9), slot(starts=9, who=2), slot(starts=11)]
    (day,) = stretches_of(sorted(slots, key=lambda each: each.order))
    assert least_wait(day, {each.id: 1 for each in slots}, rooms=1) == [0, 0, 60]
    assert least_wait(day, {each.id: 1 for each in slots}, rooms=2) == [0, 0, 0, 60]


def test_the_days_together_share_the_groups_as_is_best() -> None:
    assert least_together([[0, 0, 0, 120], [0, 0, 60]], days=2, groups=4) == 60
    assert least_together([[0, 0, 0, 120], [0, 0, 60]], days=1, groups=3) == 120
    assert least_together([[0, 0, 0, 120], [0, 0, 60]], days=1, groups=4) == inf
