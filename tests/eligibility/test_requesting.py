"""A coordinator puts a referral before the inspectors of its area: facts and findings are frozen, the clock starts."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime
from types import SimpleNamespace
from typing import Any

import pytest
from sqlalchemy import select

from hateprog.eligibility import queries, rules, service
from hateprog.eligibility.deciding import Outcome, Said
from hateprog.eligibility.facts import OF_PATHWAY, Verdict
from hateprog.eligibility.models import Assessment
from hateprog.kernel.clock import at
from hateprog.referrals.models import CaseEvent, Referral
from hateprog.referrals.queries import one_referral
from hateprog.referrals.rules import Pathway, Stage
from hateprog.store.audit import AuditEntry
from hateprog.store.base import db
from tests import factories as make
from tests.eligibility.facts import SHIPPED

Clients = Callable[[Any], Any]


def address(case: Any) -> str:
    """Return where a decision is asked for."""
    return f"/cases/{case.id}/request-decision"


@pytest.mark.parametrize("pathway", Pathway)
def test_facts_and_findings_are_frozen_under_the_rule_set_of_the_pathway(
    saved: Any, client_as: Clients, people: SimpleNamespace, pathway: Pathway
) -> None:
    case = saved(make.referral(stage="received", pathway=pathway, referrer=people.referrer))

    answer = client_as(people.coordinator).post(address(case))

    assert answer.status_code == 303
    assert answer.location == f"/cases/{case.id}"
    made = db.session.scalars(select(Assessment)).one()
    assert (made.referral_id, made.number, made.requested_by) == (case.id, 1, people.coordinator.id)
    assert (made.rule_set, made.rule_set_version) == (pathway.value, 1)
    assert made.facts["pathway"] == pathway.value
    assert made.facts["born_on"] == "2001-05-04"
    assert set(made.facts) == OF_PATHWAY[pathway]
    rule_set = SHIPPED[pathway.value]
    assert made.facts_hash == rules.fingerprint(made.facts, rule_set)
    assert [each["rule"] for each in made.findings] == [rule.code for rule in rule_set.all_rules]
    assert made.pattern == " ".join(f"{rule.code}:met" for rule in rule_set.all_rules)
    assert {each["verdict"] for each in made.findings} == {Verdict.MET.value}
    assert case.stage is Stage.AWAITING_DECISION


def test_the_clock_gives_the_inspector_five_working_days(saved: Any, app: Any, people: SimpleNamespace) -> None:
    case = saved(make.referral(stage="received", referrer=people.referrer))

    with at(datetime(2026, 12, 23, 15, 0, tzinfo=UTC)):
        made = service.request_decision(make.actor(people.coordinator), one_referral(case.id))

    assert made.due_on == date(2027, 1, 4)  # not Christmas, Boxing Day's substitute, New Year's Day or a weekend
    assert case.due_on == date(2027, 1, 4)


def test_the_inspectors_of_that_area_are_told_by_mail_and_no_others(
    saved: Any, client_as: Clients, people: SimpleNamespace, mails: Any
) -> None:
    case = saved(make.referral(stage="received", referrer=people.referrer))
    in_rotherham = saved(make.inspector(name="Ros Lund", areas=["E08000018"]))
    saved(make.inspector(name="Dee Gone", disabled_at=datetime(2026, 1, 1, tzinfo=UTC)))

    client_as(people.coordinator).post(address(case))

    assert set(mails()) == {people.inspector.email, people.colleague.email, in_rotherham.email}
    made = db.session.scalars(select(Assessment)).one()
    mail = mails()[people.inspector.email]
    assert mail.subject == f"A decision waits: {case.reference}"
    assert f"/decisions/{made.id}" in mail.body
    assert "Ashby" not in mail.body + mail.subject


def test_whoever_asks_takes_part_and_the_case_says_so(saved: Any, client_as: Clients, people: SimpleNamespace) -> None:
    case = saved(make.referral(stage="received", referrer=people.referrer))

    client_as(people.coordinator).post(address(case))

    fresh = one_referral(case.id)
    assert fresh is not None
    assert people.coordinator.person_id in fresh.involved
    event = db.session.scalars(select(CaseEvent).where(CaseEvent.case_id == case.id)).one()
    assert (event.title, event.by_id) == ("Put before an inspector", people.coordinator.id)
    line = db.session.scalars(select(AuditEntry).where(AuditEntry.verb == "eligibility.request_decision")).one()
    assert (line.actor_id, line.case_id) == (people.coordinator.id, case.id)


def test_the_referrer_of_a_case_may_ask_and_comes_back_to_their_own_page(
    saved: Any, client_as: Clients, people: SimpleNamespace
) -> None:
    case = saved(make.referral(stage="received", referrer=people.referrer))

    answer = client_as(people.referrer).post(address(case))

    assert answer.status_code == 303
    assert answer.location == f"/referrals/{case.id}"
    assert case.stage is Stage.AWAITING_DECISION


CAN_BE_ASKED = {Stage.RECEIVED, Stage.AWAITING_DECISION, Stage.WITH_CPS, Stage.ON_HOLD}


@pytest.mark.parametrize("stage", sorted(CAN_BE_ASKED))
def test_a_decision_is_asked_for_on_what_was_received_or_has_to_be_decided_again(
    saved: Any, client_as: Clients, people: SimpleNamespace, stage: Stage
) -> None:
    case = saved(make.referral(stage=stage, referrer=people.referrer))

    assert client_as(people.coordinator).post(address(case)).status_code == 303

    assert case.stage is Stage.AWAITING_DECISION
    assert len(db.session.scalars(select(Assessment)).all()) == 1


@pytest.mark.parametrize("stage", sorted(set(Stage) - CAN_BE_ASKED))
def test_a_referral_that_stands_anywhere_else_is_refused(
    saved: Any, client_as: Clients, people: SimpleNamespace, stage: Stage
) -> None:
    case = saved(make.referral(stage=stage, referrer=people.referrer))

    answer = client_as(people.coordinator).post(address(case))

    assert answer.status_code in {409, 422}
    assert "This cannot be done now" in answer.text
    assert db.session.scalars(select(Assessment)).all() == []
    assert case.stage is stage


@pytest.mark.parametrize(
    ("missing", "sentence"), [({"district": None}, "Choose the district"), ({"pathway": None}, "Choose the pathway")]
)
def test_a_referral_without_an_area_or_a_pathway_is_refused_and_stays_where_it_was(
    saved: Any, client_as: Clients, people: SimpleNamespace, missing: dict[str, Any], sentence: str
) -> None:
    case = saved(make.referral(stage="received", referrer=people.referrer, **missing))

    answer = client_as(people.coordinator).post(address(case))

    assert answer.status_code == 422
    assert sentence in answer.text
    assert case.stage is Stage.RECEIVED
    assert db.session.scalars(select(Assessment)).all() == []


def test_a_form_sent_twice_asks_once(saved: Any, client_as: Clients, people: SimpleNamespace) -> None:
    case = saved(make.referral(stage="received", referrer=people.referrer))
    browser, form = client_as(people.coordinator), {"form_token": "5b0c9f0e-6c0e-4d0b-9a52-2f6f6f6f6f6f"}

    first, second = browser.post(address(case), data=form), browser.post(address(case), data=form)

    assert (first.status_code, second.status_code) == (303, 303)
    assert first.location == second.location
    assert len(db.session.scalars(select(Assessment)).all()) == 1


def test_after_a_return_the_second_assessment_has_the_new_facts_and_the_old_one_stays_readable(
    saved: Any, client_as: Clients, people: SimpleNamespace, waiting: Any
) -> None:
    first = waiting(admission_recorded_on=None)
    inspector = make.actor(people.inspector)
    asked = queries.one_assessment(first.id)
    said = Said(outcome=Outcome.RETURN, rationale="When was it admitted?")
    service.decide(inspector, asked, said=said, facts_hash=first.facts_hash)
    case = db.session.get_one(Referral, first.referral_id)
    case.admission_recorded_on, case.stage = date(2026, 3, 27), Stage.RECEIVED
    saved(case)

    service.request_decision(make.actor(people.coordinator), one_referral(case.id))

    newest, oldest = queries.assessments_of(case.id)
    assert (newest.number, newest.outcome) == (2, None)
    assert (oldest.number, oldest.outcome) == (1, Outcome.RETURN)
    facts = {each.number: each.facts["admission_recorded_on"] for each in db.session.scalars(select(Assessment))}
    assert facts == {1: None, 2: "2026-03-27"}
    assert client_as(people.inspector).get(f"/decisions/{first.id}").status_code == 200
