"""Whoever referred, edited, requested or was ever assigned a case decides nothing about it; and the other way round."""

from __future__ import annotations

from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import pytest
from sqlalchemy import select

from hateprog.eligibility import queries, service
from hateprog.eligibility.deciding import Outcome, Said
from hateprog.eligibility.models import Assessment, Decision
from hateprog.kernel.errors import NotAllowed, RuleBroken
from hateprog.referrals import service as referrals
from hateprog.referrals.facts import Told
from hateprog.referrals.models import Allocation, Involvement, Referral
from hateprog.referrals.queries import one_referral
from hateprog.referrals.rules import Part, Stage
from hateprog.store.audit import AuditEntry, EntryKind
from hateprog.store.base import db
from tests import factories as make
from tests.eligibility.test_deciding import APPROVE, decisions, form

Clients = Callable[[Any], Any]
SENTENCE = "You have taken part in this case, so you cannot decide it"
REVERSED = "You have decided on this case, so you cannot take part in it"
SOUTH_YORKSHIRE = ["E23000011"]


@pytest.fixture
def taking_part(saved: Any, people: SimpleNamespace) -> Callable[..., Any]:
    """Give back a function that lets `somebody` take part in a case in one way, and returns it waiting for a decision.

    `somebody` may play every role but the inspector's; whoever decides has another account of the same person.
    """

    def act(way: str, somebody: Any) -> Any:
        actor, coordinator = make.actor(somebody), make.actor(people.coordinator)
        referrer = somebody if way == "referred" else people.referrer
        case = saved(make.referral(stage="received", referrer=referrer))
        if way == "edited":
            told = Told("Robin Field", case.received_at.date())
            referrals.answer(actor, one_referral(case.id), {"court": "Leeds"}, version=None, told=told)
        asking = actor if way == "requested" else coordinator
        assessment = service.request_decision(asking, one_referral(case.id))
        if way in {"assigned", "reassigned"}:
            _work_once(assessment, somebody, again=way == "reassigned")
            assessment = service.request_decision(coordinator, one_referral(case.id))
        return assessment

    def _work_once(assessment: Any, somebody: Any, *, again: bool) -> None:
        colleague, coordinator = make.actor(people.colleague), make.actor(people.coordinator)
        asked: Any = queries.one_assessment(assessment.id)
        service.decide(colleague, asked, said=APPROVE, facts_hash=asked.facts_hash)
        case = one_referral(assessment.referral_id)
        service.allocate(coordinator, case, practitioner_id=somebody.id)
        if again:
            case = one_referral(assessment.referral_id)
            service.allocate(coordinator, case, practitioner_id=people.practitioner.id)
        told = Told("Robin Field", asked.requested_at.date())
        case = one_referral(assessment.referral_id)
        referrals.answer(coordinator, case, {"domestic_or_sexual": "unknown"}, version=None, told=told)

    return act


WAYS = ("referred", "edited", "requested", "assigned", "reassigned")
OTHER_ROLES = ("referrer", "coordinator", "practitioner")


@pytest.mark.parametrize("outcome", Outcome)
@pytest.mark.parametrize("way", WAYS)
def test_whoever_took_part_is_refused_aloud_under_another_account_and_nothing_is_written(
    saved: Any, client_as: Clients, taking_part: Any, way: str, outcome: Outcome
) -> None:
    somebody = saved(make.account(OTHER_ROLES))
    same_person = saved(make.inspector(of=somebody))
    assessment = taking_part(way, somebody)
    before = len(decisions())

    answer = client_as(same_person).post(f"/decisions/{assessment.id}", data=form(assessment, outcome))

    assert answer.status_code == 403
    assert SENTENCE in answer.text
    assert len(decisions()) == before
    assert db.session.get_one(Referral, assessment.referral_id).stage is Stage.AWAITING_DECISION
    assert db.session.get_one(Assessment, assessment.id).closed_at is None
    refused = db.session.scalars(select(AuditEntry).where(AuditEntry.kind == EntryKind.REFUSED)).one()
    assert (refused.actor_id, refused.case_id) == (same_person.id, assessment.referral_id)


@pytest.mark.parametrize("way", WAYS)
def test_whoever_took_part_is_refused_under_the_same_account_by_a_direct_call_too(
    saved: Any, taking_part: Any, way: str
) -> None:
    somebody = saved(make.account((*OTHER_ROLES, "inspector"), SOUTH_YORKSHIRE))
    assessment: Any = queries.one_assessment(taking_part(way, somebody).id)
    before = len(decisions())
    with pytest.raises(NotAllowed, match="taken part"):
        service.decide(make.actor(somebody), assessment, said=APPROVE, facts_hash=assessment.facts_hash)
    assert len(decisions()) == before


def test_the_page_explains_instead_of_showing_the_form(
    client_as: Clients, people: SimpleNamespace, waiting: Any
) -> None:
    assessment = waiting(involved=(people.inspector,))
    page = client_as(people.inspector).get(f"/decisions/{assessment.id}")
    assert page.status_code == 200
    assert SENTENCE in page.text
    assert "Record the decision" not in page.text


def test_whoever_referred_it_cannot_decide_it_whatever_hash_they_send(
    saved: Any, people: SimpleNamespace, waiting: Any
) -> None:
    both = saved(make.account(["referrer", "inspector"], SOUTH_YORKSHIRE, of=people.referrer))
    assessment = queries.one_assessment(waiting().id)
    with pytest.raises(NotAllowed, match="taken part"):
        service.decide(make.actor(both), assessment, said=APPROVE, facts_hash="anything")
    assert decisions() == []


def test_whoever_asked_for_the_decision_cannot_make_it(saved: Any, client_as: Clients, people: SimpleNamespace) -> None:
    both = saved(make.account(["coordinator", "inspector"], SOUTH_YORKSHIRE))
    case = saved(make.referral(stage="received", referrer=people.referrer))
    browser = client_as(both)
    browser.post(f"/cases/{case.id}/request-decision")
    assessment = db.session.scalars(select(Assessment)).one()
    assert browser.post(f"/decisions/{assessment.id}", data=form(assessment)).status_code == 403
    assert decisions() == []


class TestTheOtherWayRound:
    """Whoever decided cannot then edit the case, ask for a decision on it, or work it."""

    @pytest.fixture
    def returned(self, saved: Any, people: SimpleNamespace, waiting: Any) -> tuple[Any, Any]:
        """Store an inspector with every role who returned a case; it is back, and they are the coordinator now."""
        both = saved(make.account((*OTHER_ROLES, "inspector"), SOUTH_YORKSHIRE))
        assessment: Any = queries.one_assessment(waiting().id)
        said = Said(outcome=Outcome.RETURN, rationale="When was it admitted?")
        service.decide(make.actor(both), assessment, said=said, facts_hash=assessment.facts_hash)
        case = db.session.get_one(Referral, assessment.referral_id)
        case.stage = Stage.RECEIVED
        saved(case)
        return case, both

    def _parts(self, case: Any) -> dict[Any, Part]:
        rows = db.session.scalars(select(Involvement).where(Involvement.referral_id == case.id))
        return {row.person_id: row.part for row in rows}

    def test_they_do_not_edit_it(self, saved: Any, client_as: Clients, returned: Any) -> None:
        case, both = returned
        other_account = saved(make.coordinator(of=both))
        told = {"told_by": "Robin Field", "told_on-day": "20", "told_on-month": "4", "told_on-year": "2026"}
        for account in (both, other_account):
            answer = client_as(account).post(
                f"/referrals/{case.id}/safety", data={"domestic_or_sexual": "yes", "version": str(case.version)} | told
            )
            assert answer.status_code == 422
            assert REVERSED in answer.text
        assert db.session.get_one(Referral, case.id).domestic_or_sexual.value == "no"
        assert self._parts(case)[both.person_id] is Part.DECIDED

    def test_they_do_not_ask_for_a_decision(self, saved: Any, client_as: Clients, returned: Any) -> None:
        case, both = returned
        for account in (both, saved(make.coordinator(of=both))):
            answer = client_as(account).post(f"/cases/{case.id}/request-decision")
            assert answer.status_code == 422
            assert REVERSED in answer.text
        assert db.session.get_one(Referral, case.id).stage is Stage.RECEIVED
        assert len(db.session.scalars(select(Assessment)).all()) == 1

    def test_they_are_not_allocated_it(self, saved: Any, people: SimpleNamespace, returned: Any) -> None:
        case, both = returned
        coordinator = make.actor(people.coordinator)
        asked: Any = queries.one_assessment(service.request_decision(coordinator, one_referral(case.id)).id)
        service.decide(make.actor(people.colleague), asked, said=APPROVE, facts_hash=asked.facts_hash)
        for account in (both, saved(make.practitioner(of=both))):
            with pytest.raises(RuleBroken, match="This person decided the case, so cannot work it"):
                service.allocate(coordinator, one_referral(case.id), practitioner_id=account.id)
        assert db.session.scalars(select(Allocation)).all() == []

    def test_they_may_decide_it_again(self, people: SimpleNamespace, returned: Any) -> None:
        case, both = returned
        asked: Any = queries.one_assessment(
            service.request_decision(make.actor(people.coordinator), one_referral(case.id)).id
        )
        service.decide(make.actor(both), asked, said=APPROVE, facts_hash=asked.facts_hash)
        made = db.session.scalars(select(Decision).where(Decision.assessment_id == asked.id)).one()
        assert made.decided_by_person == both.person_id
