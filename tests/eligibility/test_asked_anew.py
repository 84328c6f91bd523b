"""A change while a decision waits asks for it anew; one on older facts is refused; and the prosecutors may be asked."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime
from types import SimpleNamespace
from typing import Any

import pytest
from sqlalchemy import select

from hateprog.eligibility import queries
from hateprog.eligibility.deciding import Outcome, Standing
from hateprog.eligibility.models import Assessment, Decision
from hateprog.kernel.clock import at
from hateprog.referrals.models import CaseEvent, Referral
from hateprog.referrals.rules import CpsView, Known, Stage
from hateprog.store.base import db
from tests import factories as make
from tests.eligibility.test_deciding import decisions, form

Clients = Callable[[Any], Any]


@pytest.fixture
def asked(saved: Any, people: SimpleNamespace, ask: Any, waiting: Any) -> Callable[..., tuple[Any, Any]]:
    """Give back a function that stores a case waiting for its decision, and returns both."""

    def store(**said: Any) -> tuple[Any, Any]:
        assessment = waiting(**said)
        return db.session.get_one(Referral, assessment.referral_id), assessment

    return store


def test_a_fact_that_changes_closes_what_waited_and_asks_again_on_the_newer_facts(
    people: SimpleNamespace, asked: Any, change: Any, mails: Any
) -> None:
    case, first = asked()
    change(case, admission_recorded_on=date(2026, 3, 28))
    newest, oldest = queries.assessments_of(case.id)
    assert (newest.number, oldest.number, newest.requested_by) == (2, 1, people.coordinator.id)
    waits = queries.open_assessment(case.id)
    assert (waits.id, waits.facts["admission_recorded_on"]) == (newest.id, "2026-03-28")
    old = db.session.get_one(Assessment, first.id)
    assert (old.closed_at is not None, old.facts["admission_recorded_on"]) == (True, "2026-03-27")
    assert db.session.get_one(Referral, case.id).stage is Stage.AWAITING_DECISION
    assert set(mails()) == {people.inspector.email, people.colleague.email}
    assert f"/decisions/{newest.id}" in mails()[people.inspector.email].body
    titles = db.session.scalars(select(CaseEvent.title).where(CaseEvent.case_id == case.id)).all()
    assert "Put before an inspector again: facts have changed" in titles


def test_a_decision_on_the_older_facts_is_refused_with_what_changed_and_keeps_the_reason(
    client_as: Clients, people: SimpleNamespace, asked: Any, change: Any
) -> None:
    case, first = asked()
    change(case, admission_recorded_on=date(2026, 3, 28), domestic_or_sexual=Known.UNKNOWN)
    answer = client_as(people.inspector).post(f"/decisions/{first.id}", data=form(first))
    assert answer.status_code == 409
    assert "A decision has been asked for again, on newer facts" in answer.text
    assert "admission recorded, domestic or sexual element" in answer.text
    assert form(first)["rationale"] in answer.text
    assert decisions() == []


def test_the_newer_one_is_decided_on_its_own_facts_and_on_no_others(
    client_as: Clients, people: SimpleNamespace, asked: Any, change: Any
) -> None:
    case, first = asked()
    change(case, admission_recorded_on=date(2026, 3, 28))
    waits: Any = queries.open_assessment(case.id)
    browser = client_as(people.inspector)
    older = browser.post(f"/decisions/{waits.id}", data=form(waits, facts_hash=first.facts_hash))
    assert older.status_code == 409
    assert browser.post(f"/decisions/{waits.id}", data=form(waits)).status_code == 303
    assert [each.facts_hash for each in decisions()] == [waits.facts_hash]
    assert decisions()[0].admission_recorded_on == date(2026, 3, 28)


@pytest.mark.parametrize("given", [{"incident_account": "Twice."}, {"gravity_score": 2}, {"phone": "07700 900984"}])
def test_what_no_rule_reads_lets_it_wait_as_it_was(asked: Any, change: Any, mails: Any, given: Any) -> None:
    case, first = asked()
    change(case, **given)
    assert queries.open_assessment(case.id).id == first.id
    assert mails() == {}


def test_the_clock_starts_again_with_the_newer_facts(asked: Any, change: Any) -> None:
    case, _first = asked()
    with at(datetime(2026, 12, 23, 15, 0, tzinfo=UTC)):
        change(case, admission_recorded_on=date(2026, 3, 28))
    waits: Any = queries.open_assessment(case.id)
    assert waits.due_on == db.session.get_one(Referral, case.id).due_on == date(2027, 1, 4)


def test_whoever_changes_it_takes_part_and_does_not_decide(
    saved: Any, client_as: Clients, people: SimpleNamespace, asked: Any, change: Any
) -> None:
    case, _first = asked()
    change(case, admission_recorded_on=date(2026, 3, 28))
    waits: Any = queries.open_assessment(case.id)
    inspector_too = saved(make.inspector(of=people.coordinator))
    assert client_as(inspector_too).post(f"/decisions/{waits.id}", data=form(waits)).status_code == 403
    assert decisions() == []


def test_asking_twice_leaves_one_that_waits(client_as: Clients, people: SimpleNamespace, asked: Any) -> None:
    case, first = asked()
    assert client_as(people.coordinator).post(f"/cases/{case.id}/request-decision").status_code == 303
    waits: Any = queries.open_assessment(case.id)
    assert (waits.number, waits.id != first.id) == (2, True)
    answer = client_as(people.inspector).post(f"/decisions/{first.id}", data=form(first))
    assert answer.status_code == 409
    assert "the same as before" in answer.text


class TestTheProsecutors:
    """A case may wait for what the Crown Prosecution Service says, and is decided afterwards."""

    def test_are_asked_by_a_decision_that_stands_for_nothing_and_the_coordinator_keeps_the_clock(
        self, people: SimpleNamespace, asked: Any, decide: Any
    ) -> None:
        case, _first = asked(indictable_only=Known.YES)
        with at(datetime(2026, 4, 30, 9, 0, tzinfo=UTC)):
            made = decide(case, people.inspector, Outcome.REFER_TO_CPS)
        found = db.session.get_one(Referral, case.id)
        assert (found.stage, found.ended_at, made.standing) == (Stage.WITH_CPS, None, Standing.NONE)
        assert found.due_on == date(2026, 6, 1)  # twenty working days: not 4 May, not 25 May
        assert (made.expires_on, made.review_on) == (None, None)

    def test_answer_and_a_decision_is_asked_for_again_and_made(
        self, client_as: Clients, people: SimpleNamespace, asked: Any, decide: Any, change: Any, ask: Any
    ) -> None:
        case, _first = asked(indictable_only=Known.YES)
        decide(case, people.inspector, Outcome.REFER_TO_CPS)
        change(case, cps_view=CpsView.APPROVES)
        assert db.session.get_one(Referral, case.id).stage is Stage.WITH_CPS
        assert queries.open_assessment(case.id) is None
        assert ask(case).facts["cps_view"] == "approves"
        decide(case, people.inspector)
        assert db.session.get_one(Referral, case.id).stage is Stage.APPROVED
        outcomes = [each.outcome for each in db.session.scalars(select(Decision).order_by(Decision.decided_at))]
        assert outcomes == [Outcome.REFER_TO_CPS, Outcome.APPROVE]

    def test_keep_the_case_from_being_offered_meanwhile(
        self, client_as: Clients, people: SimpleNamespace, asked: Any, decide: Any
    ) -> None:
        case, _first = asked()
        decide(case, people.inspector, Outcome.REFER_TO_CPS)
        form = {"practitioner": str(people.practitioner.id)}
        answer = client_as(people.coordinator).post(f"/cases/{case.id}/allocate", data=form)
        assert answer.status_code == 409
        assert "the Crown Prosecution Service has been asked first" in answer.text

    def test_are_not_asked_where_nothing_is_alleged(
        self, client_as: Clients, people: SimpleNamespace, asked: Any
    ) -> None:
        case, first = asked(pathway="early_intervention")
        browser = client_as(people.inspector)
        assert "refer_to_cps" not in browser.get(f"/decisions/{first.id}").text
        answer = browser.post(f"/decisions/{first.id}", data=form(first, "refer_to_cps"))
        assert answer.status_code == 422
        assert decisions() == []
        assert db.session.get_one(Referral, case.id).stage is Stage.AWAITING_DECISION
