"""When an assessment has to be looked at, and which training a case needs. Plain rules, no fixtures."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

import pytest

from hateprog.kernel.errors import RuleBroken
from hateprog.referrals.rules import Known
from hateprog.risk import rules
from hateprog.risk.rules import Specialist, Waits

TODAY = date(2026, 11, 25)
MONDAY = datetime(2026, 11, 23, 10, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)


@dataclass(frozen=True)
class Assessed:
    """An assessment of Monday morning, in force."""

    domestic: bool = False
    sexual: bool = False
    review_on: date = TODAY
    made_at: datetime = MONDAY
    reviewed_at: datetime | None = None


@pytest.mark.parametrize(
    ("assessed", "last", "waits"),
    [
        (None, None, Waits.NONE_YET),
        (None, MONDAY, Waits.NONE_YET),
        (Assessed(), None, None),
        (Assessed(), MONDAY - HOUR, None),
        (Assessed(), MONDAY, None),
        (Assessed(), MONDAY + HOUR, Waits.NOT_SINCE),
        (Assessed(reviewed_at=MONDAY + HOUR), MONDAY + HOUR, None),
        (Assessed(reviewed_at=MONDAY + HOUR), MONDAY + 2 * HOUR, Waits.NOT_SINCE),
        (Assessed(review_on=TODAY - timedelta(days=1)), None, Waits.PAST_REVIEW),
        (Assessed(review_on=TODAY - timedelta(days=1), reviewed_at=MONDAY + HOUR), MONDAY, Waits.PAST_REVIEW),
    ],
)
def test_an_assessment_waits_until_it_was_looked_at_since_the_last_session(
    assessed: Assessed | None, last: datetime | None, waits: Waits | None
) -> None:
    assert rules.waits(assessed, last_session_at=last, today=TODAY) is waits


@pytest.mark.parametrize(
    ("told", "assessed", "needs"),
    [
        (None, None, set()),
        (Known.NO, None, set()),
        (Known.UNKNOWN, None, set()),
        (Known.YES, None, set(Specialist)),
        (Known.YES, Assessed(), set(Specialist)),
        (Known.YES, Assessed(domestic=True), {Specialist.DOMESTIC}),
        (Known.NO, Assessed(sexual=True), {Specialist.SEXUAL}),
        (None, Assessed(domestic=True, sexual=True), set(Specialist)),
    ],
)
def test_a_case_holds_what_its_assessment_says_and_both_where_only_the_referral_speaks(
    told: Known | None, assessed: Assessed | None, needs: set[Specialist]
) -> None:
    assert rules.specialists(told, assessed) == needs


@pytest.mark.parametrize("days", [0, -1, 93])
def test_an_assessment_is_looked_at_again_within_three_months(days: int) -> None:
    with pytest.raises(RuleBroken) as refused:
        rules.check_assessment(TODAY + timedelta(days=days), frozenset(), told=Known.NO, today=TODAY)
    assert refused.value.field == "review_on"


def test_an_assessment_does_not_drop_what_the_referral_says() -> None:
    with pytest.raises(RuleBroken) as refused:
        rules.check_assessment(TODAY + timedelta(days=9), frozenset(), told=Known.YES, today=TODAY)
    assert refused.value.field == "specialist"
    for told, said in ((Known.YES, {Specialist.SEXUAL}), (Known.NO, {Specialist.SEXUAL}), (Known.UNKNOWN, set())):
        rules.check_assessment(TODAY + timedelta(days=92), frozenset(said), told=told, today=TODAY)
