"""When somebody may stand in, and when staying away becomes a coordinator's task."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from hateprog.kernel.errors import RuleBroken
from hateprog.sessions.handover import rules

TODAY = date(2026, 11, 25)


def test_whoever_stands_in_sees_the_case_from_the_day_before_until_three_days_after() -> None:
    assert rules.days_around(TODAY) == (date(2026, 11, 24), TODAY, date(2026, 11, 28))


@pytest.mark.parametrize("days", [0, 1, 60])
def test_today_and_the_next_two_months_can_be_covered(days: int) -> None:
    rules.check_day(TODAY + timedelta(days=days), today=TODAY)


@pytest.mark.parametrize(("days", "sentence"), [(-1, "today or in the future"), (61, "within two months")])
def test_no_other_day_can_be_covered(days: int, sentence: str) -> None:
    with pytest.raises(RuleBroken, match=sentence) as refused:
        rules.check_day(TODAY + timedelta(days=days), today=TODAY)

    assert refused.value.field == "day"


@pytest.mark.parametrize(
    ("unexcused", "seen_to", "waits"),
    [(0, 0, False), (1, 0, False), (2, 0, True), (2, 2, False), (3, 2, True), (3, 3, False)],
)
def test_two_unexcused_misses_wait_for_a_coordinator_and_each_one_after_that_again(
    unexcused: int, seen_to: int, waits: bool
) -> None:
    assert rules.stays_away(unexcused, seen_to=seen_to) is waits
