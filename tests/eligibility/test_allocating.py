"""A coordinator allocates a practitioner: never before the decision, never whoever decided or referred the case."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from types import SimpleNamespace
from typing import Any
from uuid import uuid4

import pytest
from sqlalchemy import select

from hateprog.eligibility import service
from hateprog.eligibility.deciding import WHY_NOT_ALLOCATED, Standing, VoidedBecause
from hateprog.kernel.clock import utcnow
from hateprog.kernel.errors import NotNow, Stale
from hateprog.referrals.models import Allocation, CaseEvent, Referral
from hateprog.referrals.queries import one_referral
from hateprog.referrals.rules import Stage
from hateprog.store.audit import AuditEntry
from hateprog.store.base import db
from tests import NOBODYS
from tests import factories as make

Clients = Callable[[Any], Any]
LATER = datetime(2026, 4, 30, tzinfo=UTC)
"""A moment after the approvals of these tests."""


def address(case: Any) -> str:
    """Return where a case is allocated."""
    return f"/cases/{case.id}/allocate"


def allocations() -> list[Allocation]:
    """Return every allocation there is, the first one first."""
    return list(db.session.scalars(select(Allocation).order_by(Allocation.allocated_at)))


def test_an_approved_case_is_given_to_a_practitioner_who_is_told_by_mail(
    client_as: Clients, people: SimpleNamespace, approved: Any, mails: Any
) -> None:
    case, decision = approved()

    answer = client_as(people.coordinator).post(address(case), data={"practitioner": str(people.practitioner.id)})

    assert answer.status_code == 303
    (made,) = allocations()
    assert (made.referral_id, made.practitioner_id) == (case.id, people.practitioner.id)
    assert (made.decision_id, made.allocated_by, made.ended_at) == (decision.id, people.coordinator.id, None)
    assert case.stage is Stage.ALLOCATED
    assert set(mails()) == {people.practitioner.email}
    mail = mails()[people.practitioner.email]
    assert case.reference in mail.subject
    assert f"/cases/{case.id}" in mail.body
    assert "Ashby" not in mail.subject + mail.body
    event = db.session.scalars(select(CaseEvent).where(CaseEvent.case_id == case.id)).one()
    assert event.title == "Practitioner allocated"
    line = db.session.scalars(select(AuditEntry).where(AuditEntry.verb == "eligibility.allocate")).one()
    assert (line.actor_id, line.case_id) == (people.coordinator.id, case.id)


def test_whoever_is_allocated_takes_part_from_then_on(
    client_as: Clients, people: SimpleNamespace, approved: Any
) -> None:
    case, _decision = approved()
    client_as(people.coordinator).post(address(case), data={"practitioner": str(people.practitioner.id)})
    fresh = one_referral(case.id)
    assert fresh is not None
    assert people.practitioner.person_id in fresh.involved


def test_another_practitioner_takes_the_case_over(
    saved: Any, client_as: Clients, people: SimpleNamespace, approved: Any
) -> None:
    case, decision = approved(stage="on_programme")
    saved(make.allocation(decision, people.practitioner, by=people.coordinator))
    other = saved(make.practitioner(name="Quinn Dale"))

    answer = client_as(people.coordinator).post(address(case), data={"practitioner": str(other.id)})

    assert answer.status_code == 303
    before, now = allocations()
    assert before.ended_at is not None
    assert (now.practitioner_id, now.ended_at) == (other.id, None)
    assert case.stage is Stage.ON_PROGRAMME
    assert client_as(people.practitioner).get(f"/cases/{case.id}").status_code == 404
    assert client_as(other).get(f"/cases/{case.id}").status_code == 200


@pytest.mark.parametrize("stage", sorted(set(Stage) - {Stage.APPROVED, Stage.ALLOCATED, Stage.ON_PROGRAMME}))
def test_before_a_decision_and_after_the_end_page_and_post_say_plainly_why_not(
    saved: Any, client_as: Clients, people: SimpleNamespace, stage: Stage
) -> None:
    case = saved(make.referral(stage=stage, referrer=people.referrer))
    browser, sentence = client_as(people.coordinator), WHY_NOT_ALLOCATED[stage]

    page = browser.get(address(case))
    answer = browser.post(address(case), data={"practitioner": str(people.practitioner.id)})

    assert page.status_code == 200
    assert sentence in page.text
    assert 'name="practitioner"' not in page.text
    assert answer.status_code == 409
    assert sentence in answer.text
    assert allocations() == []
    assert case.stage is stage


def test_while_a_decision_waits_the_page_says_who_makes_it_and_leads_there(
    client_as: Clients, people: SimpleNamespace, waiting: Any
) -> None:
    asked = waiting()

    page = client_as(people.coordinator).get(f"/cases/{asked.referral_id}/allocate").text

    assert WHY_NOT_ALLOCATED[Stage.AWAITING_DECISION] in page
    assert "An inspector of the area decides." in page
    assert f'href="/decisions/{asked.id}"' in page


@pytest.mark.parametrize("stage", [Stage.APPROVED, Stage.ALLOCATED, Stage.ON_PROGRAMME])
def test_a_stage_without_its_decision_opens_nothing(saved: Any, people: SimpleNamespace, stage: Stage) -> None:
    case = saved(make.referral(stage=stage, referrer=people.referrer))
    with pytest.raises(NotNow, match="the decision is missing"):
        service.allocate(make.actor(people.coordinator), one_referral(case.id), practitioner_id=people.practitioner.id)
    assert allocations() == []


def test_an_approval_that_no_longer_stands_closes_the_gate_again(
    saved: Any, people: SimpleNamespace, approved: Any
) -> None:
    case, decision = approved()
    decision.standing, decision.voided_at, decision.voided_because = Standing.VOIDED, LATER, VoidedBecause.FACTS_CHANGED
    saved(decision)
    again = saved(make.assessment(case, by=people.coordinator, number=2))
    saved(make.decision(again, by=people.colleague, outcome="decline", decided_at=LATER))
    with pytest.raises(NotNow):
        service.allocate(make.actor(people.coordinator), one_referral(case.id), practitioner_id=people.practitioner.id)
    assert allocations() == []


@pytest.mark.parametrize(
    ("who", "sentence"),
    [
        ("inspector", "This person decided the case, so cannot work it"),
        ("referrer", "This person made the referral, so cannot work it"),
    ],
)
def test_whoever_decided_or_referred_the_case_cannot_work_it_under_any_account(
    saved: Any, client_as: Clients, people: SimpleNamespace, approved: Any, who: str, sentence: str
) -> None:
    case, _decision = approved()
    same_person = saved(make.practitioner(of=getattr(people, who)))
    browser = client_as(people.coordinator)

    page = browser.get(address(case))
    answer = browser.post(address(case), data={"practitioner": str(same_person.id)})

    assert sentence in page.text
    assert answer.status_code == 422
    assert sentence in answer.text
    assert allocations() == []


@pytest.mark.parametrize("chosen", ["", "nobody", "\x00", "x" * 10_000, NOBODYS, "coordinator", "disabled"])
def test_only_a_practitioner_who_can_sign_in_can_be_chosen(
    saved: Any, client_as: Clients, people: SimpleNamespace, approved: Any, chosen: str
) -> None:
    case, _decision = approved()
    gone = saved(make.practitioner(disabled_at=utcnow()))
    known = {"coordinator": str(people.coordinator.id), "disabled": str(gone.id)}

    answer = client_as(people.coordinator).post(address(case), data={"practitioner": known.get(chosen, chosen)})

    assert answer.status_code == 422
    assert "There is a problem" in answer.text
    assert allocations() == []
    assert case.stage is Stage.APPROVED


def test_the_practitioner_who_has_it_already_is_not_given_it_again(
    saved: Any, client_as: Clients, people: SimpleNamespace, approved: Any
) -> None:
    case, decision = approved(stage="allocated")
    saved(make.allocation(decision, people.practitioner, by=people.coordinator))
    answer = client_as(people.coordinator).post(address(case), data={"practitioner": str(people.practitioner.id)})
    assert answer.status_code == 422
    assert "this practitioner’s already" in answer.text
    assert len(allocations()) == 1


def test_the_load_of_each_practitioner_counts_the_cases_they_work_now(
    saved: Any, client_as: Clients, people: SimpleNamespace, approved: Any
) -> None:
    saved(make.practitioner(name="Quinn Dale"))
    for stage in ("allocated", "on_programme", "completed"):
        _case, decision = approved(stage=stage)
        saved(make.allocation(decision, people.practitioner, by=people.coordinator))
    _case, decision = approved(stage="allocated")
    saved(make.allocation(decision, people.practitioner, by=people.coordinator, ended_at=LATER))
    case, _decision = approved()

    page = client_as(people.coordinator).get(address(case)).text

    assert "Works 2 cases now" in page
    assert "Works no case now" in page


def test_where_there_is_no_practitioner_the_page_says_what_to_do(
    saved: Any, client_as: Clients, people: SimpleNamespace, approved: Any
) -> None:
    people.practitioner.disabled_at = utcnow()
    saved(people.practitioner)
    case, _decision = approved()
    assert "Ask an administrator to invite somebody" in client_as(people.coordinator).get(address(case)).text


def test_of_two_coordinators_the_second_is_told_who_allocated_it_and_when(
    saved: Any, client_as: Clients, people: SimpleNamespace, approved: Any
) -> None:
    case, _decision = approved()
    other, colleague = saved(make.practitioner(name="Quinn Dale"), make.coordinator(name="Sal Reed"))
    client_as(people.coordinator).post(address(case), data={"practitioner": str(other.id), "version": "0"})

    answer = client_as(colleague).post(
        address(case), data={"practitioner": str(people.practitioner.id), "version": "0"}
    )

    assert answer.status_code == 409
    assert "Chris Moor" in answer.text
    assert [each.practitioner_id for each in allocations()] == [other.id]


def test_an_allocation_made_while_another_waited_for_the_lock_is_seen(
    saved: Any, people: SimpleNamespace, approved: Any
) -> None:
    case, decision = approved()
    other = saved(make.practitioner(name="Quinn Dale"))
    loaded = one_referral(case.id)  # before the other allocates
    saved(make.allocation(decision, other, by=people.coordinator))
    with pytest.raises(Stale, match="Somebody else has allocated this case"):
        service.allocate(make.actor(people.coordinator), loaded, practitioner_id=people.practitioner.id, version="0")
    assert len(allocations()) == 1


def test_a_form_sent_twice_allocates_once(client_as: Clients, people: SimpleNamespace, approved: Any) -> None:
    case, _decision = approved()
    browser = client_as(people.coordinator)
    sent = {"practitioner": str(people.practitioner.id), "form_token": str(uuid4()), "version": "0"}
    first, second = (browser.post(address(case), data=sent) for _time in range(2))
    assert (first.status_code, second.status_code) == (303, 303)
    assert len(allocations()) == 1
    assert db.session.get_one(Referral, case.id).stage is Stage.ALLOCATED
