"""An approval whose last day has passed stops standing by itself: the case goes on hold and people are told."""

from __future__ import annotations

from datetime import date
from types import SimpleNamespace
from typing import Any

import pytest
import time_machine
from sqlalchemy import select

from hateprog.eligibility import standing as approvals
from hateprog.eligibility.deciding import Standing, VoidedBecause
from hateprog.eligibility.queries import one_decision
from hateprog.eligibility.supervision.service import lapse_expired
from hateprog.kernel.access import THE_SERVICE
from hateprog.kernel.errors import NotAllowed, NotNow
from hateprog.referrals.models import Allocation
from hateprog.referrals.rules import ENDED, Stage
from hateprog.store.audit import AuditEntry
from hateprog.store.base import db
from tests import factories as make
from tests.eligibility.supervision.conftest import events, london, sent

LAST = date(2027, 4, 24)


def lapse_on(moment: str) -> int:
    """Let the job run at a moment in London; return how many approvals lapsed."""
    with time_machine.travel(london(moment), tick=False):
        lapsed = lapse_expired(THE_SERVICE)
    db.session.expire_all()
    return lapsed


def test_it_lapses_the_day_after_its_last_one_by_londons_date(people: SimpleNamespace, standing: Any) -> None:
    made = standing(conditions=(date(2027, 5, 28),), expires_on=LAST)
    assert lapse_on("2027-04-24 23:59") == 0
    assert lapse_on("2027-04-25 00:05") == 1  # 23:05 on the 24th by UTC

    after = one_decision(made.id)
    assert (after.standing, after.voided_because, after.voided_by) == (Standing.VOIDED, VoidedBecause.EXPIRED, None)
    assert after.referral.stage is Stage.ON_HOLD
    assert after.conditions[0].dropped_at is not None
    assert db.session.scalars(select(Allocation)).one().held_at is not None
    assert events(made.referral_id) == [("On hold: the approval no longer stands", "The time it was given for is over")]
    told = {people.coordinator, people.inspector, people.colleague, people.practitioner}
    assert sent() == sorted((each.email, f"On hold: {after.referral.reference}") for each in told)


def test_running_twice_does_nothing_more(standing: Any) -> None:
    standing(expires_on=LAST)
    assert lapse_on("2027-04-25 10:00") == 1
    before = (sent(), db.session.scalars(select(AuditEntry.id).order_by(AuditEntry.id)).all())
    assert lapse_on("2027-04-25 11:00") == 0
    assert (sent(), db.session.scalars(select(AuditEntry.id).order_by(AuditEntry.id)).all()) == before


@pytest.mark.parametrize("stage", sorted(ENDED - {Stage.DECLINED}))
def test_a_finished_case_is_not_touched(standing: Any, stage: Stage) -> None:
    made = standing(stage, expires_on=LAST)
    assert lapse_on("2028-04-25 10:00") == 0
    assert one_decision(made.id).standing is Standing.IN_FORCE
    with time_machine.travel(london("2028-04-25 10:00"), tick=False), pytest.raises(NotNow):
        approvals.lapse(THE_SERVICE, one_decision(made.id))
    assert one_decision(made.id).standing is Standing.IN_FORCE


def test_each_lapses_by_itself(standing: Any) -> None:
    many = [standing(stage, expires_on=LAST) for stage in (Stage.APPROVED, Stage.ALLOCATED, Stage.ON_PROGRAMME)]
    assert lapse_on("2027-05-01 10:00") == 3
    lines = db.session.scalars(select(AuditEntry).where(AuditEntry.verb.endswith("standing.lapse"))).all()
    assert {line.subject_id for line in lines} == {each.id for each in many}


@pytest.mark.parametrize("who", ["coordinator", "inspector", "practitioner", "referrer"])
def test_nobody_lets_an_approval_lapse_by_hand(people: SimpleNamespace, standing: Any, who: str) -> None:
    made = standing(expires_on=date(2026, 5, 1))
    with pytest.raises(NotAllowed):
        approvals.lapse(make.actor(getattr(people, who)), one_decision(made.id))


def test_one_that_still_stands_for_a_day_cannot_lapse(standing: Any) -> None:
    made = standing(expires_on=LAST)
    with time_machine.travel(london("2027-04-24 10:00"), tick=False), pytest.raises(NotNow):
        approvals.lapse(THE_SERVICE, one_decision(made.id))
