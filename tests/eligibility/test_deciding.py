"""An inspector decides: once, on the facts that were put before them, with a reason, and never a case of their own."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from sqlalchemy import select

from hateprog.eligibility import queries, service
from hateprog.eligibility.deciding import Outcome, Said
from hateprog.eligibility.models import Assessment, Decision
from hateprog.kernel.clock import at, today
from hateprog.kernel.errors import Stale
from hateprog.referrals.models import CaseEvent, Referral
from hateprog.referrals.queries import one_referral
from hateprog.referrals.rules import Admission, EndReason, OutcomeType, Stage
from hateprog.store.audit import AuditEntry
from hateprog.store.base import db
from tests import factories as make
from tests.pages import answered

Clients = Callable[[Any], Any]
REASON = "Admitted in full, first time, and wants to understand."


def day(name: str, when: date) -> dict[str, str]:
    """Return a date as a form has it."""
    return {f"{name}-day": str(when.day), f"{name}-month": str(when.month), f"{name}-year": str(when.year)}


A_CONDITION = {"condition_1": "Ask the school", **day("condition_1_due_on", today() + timedelta(days=14))}


APPROVE = Said(outcome=Outcome.APPROVE, rationale=REASON)


def form(assessment: Any, outcome: str = "approve", **said: Any) -> dict[str, Any]:
    """Return the decision form as it is filled in, with a condition for the outcome that has some."""
    form = {"outcome": outcome, "rationale": REASON, "read": "yes", "facts_hash": assessment.facts_hash}
    return form | (A_CONDITION if outcome == "approve_with_conditions" else {}) | said


def decisions() -> list[Decision]:
    """Return every decision there is."""
    return list(db.session.scalars(select(Decision)))


@pytest.mark.parametrize(
    ("outcome", "stage"),
    [
        ("approve", Stage.APPROVED),
        ("approve_with_conditions", Stage.APPROVED),
        ("decline", Stage.DECLINED),
        ("return", Stage.RETURNED),
        ("refer_to_cps", Stage.WITH_CPS),
    ],
)
def test_a_decision_is_kept_with_its_reason_and_moves_the_case(
    client_as: Clients, people: SimpleNamespace, waiting: Any, outcome: str, stage: Stage
) -> None:
    assessment = waiting()

    answer = client_as(people.inspector).post(f"/decisions/{assessment.id}", data=form(assessment, outcome))

    assert answer.status_code == 303
    assert answer.location == f"/decisions/{assessment.id}"
    (made,) = decisions()
    assert (made.outcome, made.rationale, made.facts_hash) == (Outcome(outcome), REASON, assessment.facts_hash)
    assert (made.decided_by, made.decided_by_person) == (people.inspector.id, people.inspector.person_id)
    assert assessment.closed_at == made.decided_at
    case = db.session.get_one(Referral, assessment.referral_id)
    assert case.stage is stage
    event = db.session.scalars(select(CaseEvent).where(CaseEvent.case_id == case.id)).one()
    assert (event.by_id, event.note) == (people.inspector.id, REASON)
    line = db.session.scalars(select(AuditEntry).where(AuditEntry.verb == "eligibility.decide")).one()
    assert (line.actor_id, line.case_id, line.why) == (people.inspector.id, case.id, REASON)


def test_approval_gives_the_coordinator_two_working_days_to_allocate(people: SimpleNamespace, waiting: Any) -> None:
    assessment = waiting()
    with at(datetime(2026, 4, 30, 9, 0, tzinfo=UTC)):
        service.decide(
            make.actor(people.inspector),
            queries.one_assessment(assessment.id),
            said=APPROVE,
            facts_hash=assessment.facts_hash,
        )
    case = db.session.get_one(Referral, assessment.referral_id)
    assert case.due_on == date(2026, 5, 5)  # Friday, then not the bank holiday of 4 May


def test_a_declined_case_is_over(client_as: Clients, people: SimpleNamespace, waiting: Any) -> None:
    assessment = waiting()
    client_as(people.inspector).post(f"/decisions/{assessment.id}", data=form(assessment, "decline"))
    case = db.session.get_one(Referral, assessment.referral_id)
    assert case.end_reason is EndReason.DECLINED
    assert case.ended_at is not None


@pytest.mark.parametrize("outcome", Outcome)
def test_the_referrer_and_the_coordinators_are_told_with_a_reference_and_a_link_and_nothing_else(
    client_as: Clients, people: SimpleNamespace, waiting: Any, mails: Any, outcome: Outcome
) -> None:
    assessment = waiting()
    client_as(people.inspector).post(f"/decisions/{assessment.id}", data=form(assessment, outcome))
    case = db.session.get_one(Referral, assessment.referral_id)
    assert set(mails()) == {people.referrer.email, people.coordinator.email}
    for mail in mails().values():
        assert case.reference in mail.subject
        assert str(case.id) in mail.body
        for told in ("Ashby", "Jordan", REASON, "pprove", "ecline"):
            assert told not in mail.subject + mail.body


def test_deciding_is_not_working_the_case(client_as: Clients, people: SimpleNamespace, waiting: Any) -> None:
    assessment = waiting()
    client_as(people.inspector).post(f"/decisions/{assessment.id}", data=form(assessment))
    case = one_referral(assessment.referral_id)
    assert people.inspector.person_id not in case.involved
    assert case.deciders == {people.inspector.person_id}


@pytest.mark.parametrize(
    ("facts", "sentence"),
    [
        ({"admission": Admission.DENIES}, "You cannot approve this yet. Denies it"),
        (
            {"investigation_completed_on": None},
            "You cannot approve this yet. It is not known when the investigation was completed",
        ),
        (
            {"investigation_completed_on": None, "outcome_type": OutcomeType.CHARGED},
            "completed. Charged or summonsed: not one of the outcomes that this rule admits",
        ),
    ],
)
def test_approval_is_refused_while_a_rule_is_not_met_or_not_known_and_the_page_says_which(
    client_as: Clients, people: SimpleNamespace, waiting: Any, facts: dict[str, Any], sentence: str
) -> None:
    assessment = waiting(**facts)

    answer = client_as(people.inspector).post(f"/decisions/{assessment.id}", data=form(assessment))

    assert answer.status_code == 422
    assert sentence in answer.text
    assert REASON in answer.text
    assert decisions() == []
    assert db.session.get_one(Referral, assessment.referral_id).stage is Stage.AWAITING_DECISION


@pytest.mark.parametrize(
    ("said", "sentence"),
    [
        ({"outcome": ""}, "Select your decision"),
        ({"outcome": "perhaps"}, "Select one of the answers listed"),
        ({"rationale": ""}, "Give your reason"),
        ({"rationale": " \n\t "}, "Give your reason"),
        ({"rationale": "Yes"}, "Give your reason in at least 10 characters"),
        ({"rationale": "y" * 10_000}, "Your reason must be 4,000 characters or fewer"),
        ({"rationale": "\x00\x00\x00"}, "Give your reason"),
        ({"read": ""}, "Confirm that you have read the facts and every finding"),
        ({"read": "maybe"}, "Confirm that you have read the facts and every finding"),
    ],
)
def test_an_answer_that_will_not_do_is_refused_beside_its_field_and_nothing_is_decided(
    client_as: Clients, people: SimpleNamespace, waiting: Any, said: dict[str, str], sentence: str
) -> None:
    assessment = waiting()
    answer = client_as(people.inspector).post(f"/decisions/{assessment.id}", data=form(assessment, **said))
    assert answer.status_code == 422
    assert sentence in answer.text
    assert "There is a problem" in answer.text
    assert decisions() == []


def test_every_mistake_is_said_at_once_in_the_order_of_the_page(
    client_as: Clients, people: SimpleNamespace, waiting: Any
) -> None:
    assessment = waiting()
    page = (
        client_as(people.inspector).post(f"/decisions/{assessment.id}", data={"facts_hash": assessment.facts_hash}).text
    )
    summary = page.partition("There is a problem")[2].partition("</ul>")[0]
    assert re.findall(r'href="#([\w-]+)"', summary) == ["outcome", "rationale", "read"]


@pytest.mark.parametrize("reason", ["=HYPERLINK(1)", "<script>alert(1)</script>", "שלום: סיבה מספקת", "Ω" * 4_000])
def test_a_reason_is_kept_and_shown_as_it_was_typed(
    client_as: Clients, people: SimpleNamespace, waiting: Any, reason: str
) -> None:
    assessment = waiting()
    browser = client_as(people.inspector)
    assert browser.post(f"/decisions/{assessment.id}", data=form(assessment, rationale=reason)).status_code == 303
    assert decisions()[0].rationale == reason
    assert "<script>alert" not in browser.get(f"/decisions/{assessment.id}").text


@pytest.mark.parametrize(("pathway", "shown"), [("early_intervention", True), ("convicted", False)])
def test_what_would_help_is_in_view_where_it_was_asked(
    client_as: Clients, people: SimpleNamespace, waiting: Any, pathway: str, shown: bool
) -> None:
    page = client_as(people.inspector).get(f"/decisions/{waiting(pathway=pathway).id}").text

    assert ("Help wanted" in page) is shown
    assert ("To understand why what they said frightened people" in page) is shown


def test_the_second_of_two_inspectors_is_told_who_decided_and_when_and_keeps_their_reason(
    client_as: Clients, people: SimpleNamespace, waiting: Any
) -> None:
    assessment = waiting()
    client_as(people.inspector).post(f"/decisions/{assessment.id}", data=form(assessment))
    made = decisions()[0].decided_at

    answer = client_as(people.colleague).post(
        f"/decisions/{assessment.id}", data=form(assessment, "decline", rationale="Not suited, in my view.")
    )

    assert answer.status_code == 409
    assert "Indira Vale" in answer.text
    assert f"{made:%B} {made.year}" in answer.text
    assert "Not suited, in my view." in answer.text
    assert [each.outcome for each in decisions()] == [Outcome.APPROVE]


def test_a_form_sent_twice_decides_once(client_as: Clients, people: SimpleNamespace, waiting: Any) -> None:
    assessment, browser = waiting(), client_as(people.inspector)
    sent = form(assessment, form_token="0f0e0d0c-0b0a-4908-8706-050403020100")
    first, second = (browser.post(f"/decisions/{assessment.id}", data=sent) for _time in range(2))
    assert (first.status_code, second.status_code) == (303, 303)
    assert first.location == second.location
    assert len(decisions()) == 1


@pytest.mark.parametrize("facts_hash", ["", "0" * 64, "x" * 10_000])
def test_a_decision_on_other_facts_than_those_shown_is_refused(
    client_as: Clients, people: SimpleNamespace, waiting: Any, facts_hash: str
) -> None:
    assessment = waiting()
    answer = client_as(people.inspector).post(
        f"/decisions/{assessment.id}", data=form(assessment, facts_hash=facts_hash)
    )
    assert answer.status_code == 409
    assert "Read them again before you decide" in answer.text
    assert REASON in answer.text
    assert decisions() == []


def test_facts_that_changed_since_are_named_and_nothing_is_decided(
    saved: Any, client_as: Clients, people: SimpleNamespace, waiting: Any
) -> None:
    assessment = waiting()
    case = db.session.get_one(Referral, assessment.referral_id)
    case.admission, case.evidential_test_met_on = Admission.PARTIAL, None
    saved(case)

    answer = client_as(people.inspector).post(f"/decisions/{assessment.id}", data=form(assessment))

    assert answer.status_code == 409
    assert "evidential test met, admission" in answer.text
    assert decisions() == []


def test_a_typing_mistake_mended_in_the_narrative_does_not_touch_the_decision(
    saved: Any, client_as: Clients, people: SimpleNamespace, waiting: Any
) -> None:
    assessment = waiting()
    case = db.session.get_one(Referral, assessment.referral_id)
    case.incident_account = "Shouted abuse at a neighbour in the street, twice."
    saved(case)
    answer = client_as(people.inspector).post(f"/decisions/{assessment.id}", data=form(assessment))
    assert answer.status_code == 303


def test_a_withdrawn_referral_cannot_be_decided(
    saved: Any, client_as: Clients, people: SimpleNamespace, waiting: Any
) -> None:
    assessment = waiting()
    client_as(people.coordinator).post(
        f"/referrals/{assessment.referral_id}/withdraw", data={"reason": "They changed their mind"}
    )
    browser = client_as(people.inspector)
    page = browser.get(f"/decisions/{assessment.id}")
    assert page.status_code == 200
    assert "Record the decision" not in page.text

    answer = browser.post(f"/decisions/{assessment.id}", data=form(assessment))

    assert answer.status_code == 409
    assert "The case ended before a decision was made" in answer.text
    assert decisions() == []


def test_an_assessment_that_newer_facts_overtook_cannot_be_decided(
    saved: Any, client_as: Clients, people: SimpleNamespace, waiting: Any
) -> None:
    assessment = waiting()
    old = db.session.get_one(Assessment, assessment.id)
    old.closed_at = datetime(2026, 4, 22, tzinfo=UTC)
    saved(old)
    answer = client_as(people.inspector).post(f"/decisions/{assessment.id}", data=form(assessment))
    assert answer.status_code == 409
    assert "asked for again, on newer facts" in answer.text
    assert decisions() == []


def test_an_inspector_of_another_area_learns_nothing(client_as: Clients, people: SimpleNamespace, waiting: Any) -> None:
    assessment, browser = waiting(), client_as(people.elsewhere)
    absent = browser.get("/decisions/00000000-0000-4000-8000-000000000000")
    page = browser.get(f"/decisions/{assessment.id}")
    assert page.status_code == absent.status_code == 404
    assert answered(page) == answered(absent)
    assert browser.post(f"/decisions/{assessment.id}", data=form(assessment)).status_code == 404
    assert decisions() == []


def test_a_decision_made_while_another_waited_for_the_lock_is_seen(
    saved: Any, people: SimpleNamespace, waiting: Any
) -> None:
    assessment = queries.one_assessment(waiting().id)  # loaded before the other decides
    saved(make.decision(assessment, by=people.colleague))
    with pytest.raises(Stale) as refused:
        service.decide(
            make.actor(people.inspector),
            assessment,
            said=APPROVE,
            facts_hash=assessment.facts_hash,
        )
    assert refused.value.who == "Noor Khan"
    assert refused.value.when is not None
