"""A domestic or sexual element is said while a case runs, and no rule reads it: somebody trained has to have it."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import select

from hateprog.eligibility import queries as eligibility
from hateprog.eligibility import service
from hateprog.eligibility.deciding import Outcome, Said
from hateprog.kernel.clock import today
from hateprog.referrals import service as referrals
from hateprog.referrals.facts import Told
from hateprog.referrals.models import CaseEvent
from hateprog.referrals.queries import one_referral
from hateprog.referrals.rules import Known, Stage
from hateprog.store.base import db
from hateprog.store.outbox import Message
from tests import factories as make
from tests.eligibility.rule_sets.files import file

TASK = "Nothing more can be planned with this practitioner"
SUBJECT = "A case needs another practitioner"


@pytest.fixture
def running(saved: Any) -> Any:
    """Store a case that is allocated by rules which do not read such an element, and return it with its people."""
    saved(make.rotherham())
    referrer, coordinator, inspector, colleague, practitioner = saved(
        make.referrer(),
        make.coordinator(),
        make.inspector(),
        make.inspector(name="Noor Khan"),
        make.practitioner(),
    )
    text = file(valid_from="2026-01-01", more='force = "E23000011"')
    saved(make.rule_set_version(text, by=inspector, adopted_by=colleague))
    saved(make.practitioner(name="Sunita Rao"))
    case = saved(make.referral(stage="received", referrer=referrer))
    service.request_decision(make.actor(coordinator), one_referral(case.id))
    waits: Any = eligibility.open_assessment(case.id)
    said = Said(outcome=Outcome.APPROVE, rationale="Considered with care", conditions=())
    service.decide(make.actor(inspector), eligibility.one_assessment(waits.id), said=said, facts_hash=waits.facts_hash)
    service.allocate(make.actor(coordinator), one_referral(case.id), practitioner_id=practitioner.id)
    return case, coordinator, practitioner


def say(case: Any, coordinator: Any, **facts: Any) -> Any:
    told = Told("Sam Brook", today())
    return referrals.answer(make.actor(coordinator), one_referral(case.id), facts, version=None, told=told)


def mailed() -> list[str]:
    asked = select(Message.recipient).where(Message.subject.startswith(SUBJECT))
    return list(db.session.scalars(asked))


@pytest.mark.parametrize("trained", [False, True])
def test_it_is_a_task_for_the_coordinators_until_somebody_trained_has_the_case(
    running: Any, saved: Any, client_as: Any, trained: bool
) -> None:
    case, coordinator, practitioner = running
    for kind in ("domestic", "sexual") if trained else ():
        saved(make.training(kind, practitioner_id=practitioner.along[0].id))
    browser = client_as(coordinator)
    pages = ("/incoming", f"/caseloads/{practitioner.id}/hand-over")
    assert not any(TASK in browser.get(page).text for page in pages)

    assert say(case, coordinator, domestic_or_sexual=Known.YES).stage is Stage.ALLOCATED

    assert [TASK in browser.get(page).text for page in pages] == [not trained, not trained]
    assert mailed() == ([] if trained else [coordinator.email])
    plan = client_as(practitioner).get(f"/cases/{case.id}/sessions/plan")
    assert ("Ask a coordinator to give the case to somebody who may work it" in plan.text) is not trained
    assert plan.status_code == (200 if trained else 409)


def test_other_facts_that_change_afterwards_tell_nobody_again(running: Any) -> None:
    case, coordinator, _practitioner = running
    say(case, coordinator, domestic_or_sexual=Known.YES)
    say(case, coordinator, crime_recorded_on=case.crime_recorded_on.replace(day=4))

    assert mailed() == [coordinator.email]
    told = select(CaseEvent.title).where(CaseEvent.title.startswith("The case needs"))
    assert db.session.scalars(told).all() == ["The case needs a practitioner with specialist training"]
