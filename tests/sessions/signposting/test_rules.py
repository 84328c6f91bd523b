"""Whom a service fits, and in which order an offer, a yes, a referral and an outcome come."""

from __future__ import annotations

from datetime import date

import pytest

from hateprog.kernel.errors import NotNow, RuleBroken
from hateprog.referrals.rules import Stage
from hateprog.sessions.signposting import rules
from hateprog.sessions.signposting.rules import OFFERABLE, Reach

TODAY = date(2026, 11, 25)


@pytest.mark.parametrize(
    ("reach", "fits"),
    [
        (Reach(), True),
        (Reach("E23000011"), True),
        (Reach("E23000030"), False),
        (Reach(min_age=16), True),
        (Reach(min_age=17), False),
        (Reach(max_age=16), True),
        (Reach(max_age=15), False),
        (Reach("E23000011", 11, 17), True),
    ],
)
def test_a_service_fits_by_area_and_age(reach: Reach, fits: bool) -> None:
    assert reach.fits("E23000011", 16) is fits


def test_an_age_that_is_not_known_shuts_nothing_out() -> None:
    assert Reach(min_age=18).fits(None, None)
    assert not Reach("E23000030", min_age=18).fits("E23000011", None)


@pytest.mark.parametrize("stage", sorted(set(Stage) - OFFERABLE))
def test_nothing_is_offered_before_a_decision_on_hold_or_after_the_end(stage: Stage) -> None:
    with pytest.raises(NotNow, match="withdrawn" if stage is Stage.WITHDRAWN else "the case stands at"):
        rules.check_offerable(stage)


def test_nothing_is_passed_on_without_a_yes_or_twice() -> None:
    rules.check_may_pass_on(consented=True, referred_on=None)
    for consented in (None, False):
        with pytest.raises(NotNow, match="before they have said yes"):
            rules.check_may_pass_on(consented=consented, referred_on=None)
    with pytest.raises(NotNow, match="already"):
        rules.check_may_pass_on(consented=True, referred_on=TODAY)


def test_an_answer_cannot_change_what_was_passed_on() -> None:
    rules.check_may_answer(None)
    with pytest.raises(NotNow, match="The referral has been made"):
        rules.check_may_answer(TODAY)


def test_an_outcome_follows_an_answer() -> None:
    rules.check_may_have_outcome(consented=False)
    with pytest.raises(NotNow, match="Record first"):
        rules.check_may_have_outcome(consented=None)


def test_the_days_of_an_offer_are_in_order_and_never_to_come() -> None:
    rules.check_day(TODAY, not_before=TODAY, today=TODAY, field="referred_on")
    with pytest.raises(RuleBroken, match="today or in the past"):
        rules.check_day(date(2026, 11, 26), not_before=None, today=TODAY, field="referred_on")
    with pytest.raises(RuleBroken, match="the step before"):
        rules.check_day(date(2026, 11, 23), not_before=date(2026, 11, 24), today=TODAY, field="referred_on")


def test_ages_are_in_order() -> None:
    rules.check_ages(None, 3)
    with pytest.raises(RuleBroken, match="oldest age"):
        rules.check_ages(18, 17)
