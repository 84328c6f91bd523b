"""When a case can be closed, and when it is followed up."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from hateprog.closing import rules
from hateprog.closing.rules import Moment, Reached, Since
from hateprog.kernel.errors import NotNow, RuleBroken
from hateprog.referrals.rules import ENDED, EndReason, Stage

DAY = date(2026, 11, 25)


@pytest.mark.parametrize("stage", sorted(ENDED))
def test_a_case_that_is_over_and_had_a_programme_can_be_closed(stage: Stage) -> None:
    rules.check_may_close(stage, started=True, closed=False)


@pytest.mark.parametrize("stage", sorted(set(Stage) - ENDED))
def test_a_case_that_is_not_over_cannot_be_closed(stage: Stage) -> None:
    with pytest.raises(NotNow, match="once its programme is complete or has ended"):
        rules.check_may_close(stage, started=True, closed=False)


def test_nothing_is_closed_twice_or_without_a_programme() -> None:
    with pytest.raises(NotNow, match="closed already"):
        rules.check_may_close(Stage.COMPLETED, started=True, closed=True)
    with pytest.raises(NotNow, match="never began"):
        rules.check_may_close(Stage.CLOSED, started=False, closed=False)


def test_what_blocks_is_named() -> None:
    with pytest.raises(NotNow, match="A concern is open"):
        rules.check_nothing_blocks(["A concern is open"])
    rules.check_nothing_blocks([])


@pytest.mark.parametrize(("left", "why", "refused"), [([], None, False), (["x"], "y", False), (["x"], None, True)])
def test_what_stays_undone_needs_a_reason(left: list[str], why: str | None, refused: bool) -> None:
    if refused:
        with pytest.raises(RuleBroken, match="Say why") as broken:
            rules.check_left_open(left, why)
        assert broken.value.field == "left_open"
    else:
        rules.check_left_open(left, why)


@pytest.mark.parametrize(
    ("day", "months", "then"),
    [
        (DAY, 3, date(2027, 2, 25)),
        (DAY, 12, date(2027, 11, 25)),
        (DAY, 18, date(2028, 5, 25)),
        (date(2026, 11, 30), 3, date(2027, 2, 28)),
        (date(2027, 11, 30), 3, date(2028, 2, 29)),
        (date(2026, 12, 31), 18, date(2028, 6, 30)),
    ],
)
def test_months_are_counted_by_the_calendar(day: date, months: int, then: date) -> None:
    assert rules.months_after(day, months) == then


def test_a_case_is_followed_up_after_3_12_and_18_months() -> None:
    assert rules.follow_ups(DAY, EndReason.COMPLETED, held=3) == {
        Moment.THREE_MONTHS: date(2027, 2, 25),
        Moment.TWELVE_MONTHS: date(2027, 11, 25),
        Moment.EIGHTEEN_MONTHS: date(2028, 5, 25),
    }


@pytest.mark.parametrize("reason", sorted(rules.NOT_FOLLOWED_UP))
def test_nobody_is_followed_up_who_died_or_was_referred_by_mistake(reason: EndReason) -> None:
    assert rules.follow_ups(DAY, reason, held=3) == {}


def test_nobody_is_followed_up_who_never_came() -> None:
    assert rules.follow_ups(DAY, EndReason.WITHDREW, held=0) == {}


@pytest.mark.parametrize("reached", sorted(set(Reached) - {Reached.NOT_ASKED}))
def test_whoever_withdrew_is_left_in_peace(reached: Reached) -> None:
    with pytest.raises(RuleBroken, match="not contacted"):
        rules.check_follow_up(Moment.THREE_MONTHS, reached, Since.NOTHING, reason=EndReason.WITHDREW)


def test_the_final_check_is_made() -> None:
    with pytest.raises(RuleBroken, match="final check"):
        rules.check_follow_up(Moment.EIGHTEEN_MONTHS, Reached.NOT_ASKED, Since.NOT_CHECKED, reason=EndReason.COMPLETED)
    rules.check_follow_up(Moment.TWELVE_MONTHS, Reached.YES, Since.NOT_CHECKED, reason=EndReason.COMPLETED)


@pytest.mark.parametrize(
    ("moment", "since", "checked_on", "says"),
    [
        (Moment.THREE_MONTHS, Since.NOTHING, None, "Enter the day"),
        (Moment.THREE_MONTHS, Since.NOT_CHECKED, DAY, "goes with a result"),
        (Moment.THREE_MONTHS, Since.SOMETHING, DAY + timedelta(days=601), "today or in the past"),
        (Moment.THREE_MONTHS, Since.SOMETHING, DAY - timedelta(days=1), "before the programme ended"),
        (Moment.EIGHTEEN_MONTHS, Since.NOTHING, DAY + timedelta(days=546), "not before"),
    ],
)
def test_a_check_has_a_day_that_can_be_right(moment: Moment, since: Since, checked_on: date | None, says: str) -> None:
    then = {"due_on": DAY + timedelta(days=547), "ended_on": DAY, "today": DAY + timedelta(days=600)}
    with pytest.raises(RuleBroken, match=says) as broken:
        rules.check_checked_on(moment, since, checked_on, **then)
    assert broken.value.field == "checked_on"


def test_the_day_of_a_check_may_be_any_since_the_end_and_the_final_one_from_18_months_on() -> None:
    then = {"due_on": DAY + timedelta(days=547), "ended_on": DAY, "today": DAY + timedelta(days=600)}
    rules.check_checked_on(Moment.THREE_MONTHS, Since.NOTHING, DAY, **then)
    rules.check_checked_on(Moment.EIGHTEEN_MONTHS, Since.SOMETHING, DAY + timedelta(days=547), **then)
    rules.check_checked_on(Moment.TWELVE_MONTHS, Since.NOT_CHECKED, None, **then)


@pytest.mark.parametrize(("days", "early"), [(-400, False), (0, False), (14, False), (15, True)])
def test_a_follow_up_is_recorded_from_two_weeks_before_its_day(days: int, early: bool) -> None:
    if early:
        with pytest.raises(NotNow, match="two weeks before"):
            rules.check_due(DAY + timedelta(days=days), today=DAY)
    else:
        rules.check_due(DAY + timedelta(days=days), today=DAY)
