"""Whether a first session was held in time: on which day the four weeks are over, and from which approval on."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from hateprog.eligibility.deciding import Standing, VoidedBecause
from hateprog.reports.measures.definitions import BY_CODE
from hateprog.reports.measures.queries import Asked, count
from hateprog.reports.measures.rules import Period
from tests import factories as make

APPROVED = datetime(2026, 6, 30, 23, 30, tzinfo=UTC)  # 1 July in London
YEAR = Asked(Period(date(2026, 1, 1), date(2026, 12, 31)))


@pytest.mark.parametrize("again", [False, True])
@pytest.mark.parametrize(("days", "expected"), [(0, (1, 0)), (28, (1, 0)), (29, (0, 1))])
def test_four_weeks_from_the_first_approval_in_london(
    saved: Any, days: int, expected: tuple[int, int], again: bool
) -> None:
    saved(make.rotherham())
    inspector, practitioner = saved(make.inspector(), make.practitioner())
    case = saved(make.referral(stage="on_programme"))
    asked, approval = make.approved(case, by=inspector)
    approval.decided_at, approval.decided_on = APPROVED, date(2026, 7, 1)
    saved(asked, approval)
    begun = saved(make.enrolment(approval, held_at=APPROVED if again else None))
    if again:
        approval.standing, approval.voided_because = Standing.VOIDED, VoidedBecause.FACTS_CHANGED
        approval.voided_at = APPROVED + timedelta(days=3)
        saved(approval)
        later = make.assessment(case, by=inspector, number=2)
        anew = APPROVED + timedelta(days=20)
        second = make.decision(later, by=inspector, apart=None, decided_at=anew, decided_on=date(2026, 7, 21))
        saved(later, second)
    for number, day in enumerate((days, days + 90), start=1):
        session = make.session(begun, number, by=practitioner, starts_at=APPROVED + timedelta(days=day))
        make.signed(session, by=practitioner)
        session.held_on = date(2026, 7, 1) + timedelta(days=day)
        saved(session)

    counted = count(BY_CODE["first_sessions_in_time"], YEAR)

    assert (counted.number, counted.taken_out["late"]) == expected
