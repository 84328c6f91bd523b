"""Pausing and deciding, three schedulers, two pauses: at the same instant, on a real PostgreSQL."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
import time_machine
from flask import Flask
from sqlalchemy import func, select

from hateprog.eligibility.models import Assessment, ClockEscalation, ClockPause, Decision
from hateprog.eligibility.supervision.reminding import remind
from hateprog.eligibility.supervision.service import lapse_expired
from hateprog.kernel.access import THE_SERVICE
from hateprog.kernel.clock import today
from hateprog.referrals.models import CaseEvent, Referral
from hateprog.referrals.rules import Stage
from hateprog.store.base import db
from hateprog.store.outbox import Message
from tests import factories as make
from tests.conftest import save
from tests.eligibility.supervision.conftest import condition, london
from tests.sessions.test_at_once import at_once, browser_of, posting

pytestmark = pytest.mark.parametrize("dialect", ["postgresql"], indirect=True)
ROUNDS = 20
SCHEDULERS = 3


@pytest.fixture
def service(fresh_app: Flask) -> Any:
    """A service whose database really commits, with Rotherham in it."""
    with fresh_app.app_context():
        save(make.rotherham())
        yield fresh_app
        db.session.remove()


def a_decision_that_waits(referrer: Any, coordinator: Any, day: date) -> Any:
    case = save(make.referral(stage="awaiting_decision", referrer=referrer, due_on=day))
    return save(make.assessment(case, by=coordinator, due_on=day))


def test_a_pause_and_a_decision_at_once_leave_no_pause_open_and_one_decision(service: Flask) -> None:
    referrer, coordinator, inspector = save(make.referrer(), make.coordinator(), make.inspector())
    pauses, decides = browser_of(service, coordinator), browser_of(service, inspector)
    for _round in range(ROUNDS):
        assessment = a_decision_that_waits(referrer, coordinator, today())
        form = {"outcome": "approve", "rationale": "Considered with care", "read": "yes"}

        paused, decided = at_once(
            posting(pauses, f"/decisions/{assessment.id}/pause", {"reason": "Waits for the file"}),
            posting(decides, f"/decisions/{assessment.id}", form | {"facts_hash": assessment.facts_hash}),
        )

        db.session.expire_all()
        assert decided.status_code == 303, decided.text
        assert paused.status_code in {303, 409}
        found = db.session.scalars(select(ClockPause).where(ClockPause.assessment_id == assessment.id)).all()
        assert len(found) == (paused.status_code == 303)
        assert all(each.resumed_at is not None for each in found)
        assert db.session.get(Assessment, assessment.id).closed_at is not None
        made = select(func.count()).select_from(Decision).where(Decision.assessment_id == assessment.id)
        assert db.session.scalar(made) == 1


def test_of_several_pauses_or_resumptions_at_once_one_counts(service: Flask) -> None:
    referrer, coordinator = save(make.referrer(), make.coordinator())
    browsers = [browser_of(service, save(make.inspector(name=f"Inspector {number}"))) for number in range(4)]
    for _round in range(ROUNDS):
        assessment = a_decision_that_waits(referrer, coordinator, today())
        for act, form in (("pause", {"reason": "Waits for the file"}), ("resume", {})):
            answers = at_once(*(posting(each, f"/decisions/{assessment.id}/{act}", form) for each in browsers))
            assert sorted(answer.status_code for answer in answers) == [303, 409, 409, 409]
        found = select(func.count()).select_from(ClockPause).where(ClockPause.assessment_id == assessment.id)
        assert db.session.scalar(found) == 1


def test_three_schedulers_remind_escalate_and_let_lapse_once(service: Flask) -> None:
    referrer, coordinator, inspector = save(make.referrer(), make.coordinator(), make.inspector())
    yesterday, long_ago = date(2026, 4, 27), date(2026, 4, 14)

    def run() -> None:
        with service.app_context():
            remind(THE_SERVICE)
            lapse_expired(THE_SERVICE)

    for _round in range(ROUNDS):
        waits = a_decision_that_waits(referrer, coordinator, long_ago)
        case = save(make.referral(stage="approved", referrer=referrer))
        asked, made = make.approved(case, by=inspector, asked_by=coordinator)
        save(asked)
        made.expires_on = yesterday
        save(made)
        conditional = save(make.referral(stage="approved", referrer=referrer))
        asked, approval = make.approved(conditional, by=inspector, asked_by=coordinator)
        save(asked)
        approval.expires_on = date(2099, 1, 1)
        save(approval)
        late = save(condition(approval, 1, long_ago))

        with time_machine.travel(london("2026-04-28 10:00")):
            at_once(*[run] * SCHEDULERS)

        db.session.expire_all()
        for each in (ClockEscalation.assessment_id == waits.id, ClockEscalation.condition_id == late.id):
            assert db.session.scalar(select(func.count()).select_from(ClockEscalation).where(each)) == 1
        for case_id, title in (
            (waits.referral_id, "Escalated: a decision is late"),
            (conditional.id, "Escalated: a condition is not met"),
            (case.id, "On hold: the approval no longer stands"),
        ):
            noted = select(func.count()).select_from(CaseEvent)
            assert db.session.scalar(noted.where(CaseEvent.case_id == case_id, CaseEvent.title == title)) == 1
        assert db.session.scalar(select(Referral.stage).where(Referral.id == case.id)) is Stage.ON_HOLD
        references = db.session.scalars(select(Message.reference)).all()
        assert len(references) == len(set(references))
