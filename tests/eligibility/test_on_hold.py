"""While an approval no longer stands nothing goes on; a new decision lets it go on, or ends it. domain.md section 4."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from types import SimpleNamespace
from typing import Any

import pytest
import time_machine
from sqlalchemy import select

from hateprog.eligibility.deciding import WHY_NOT_ALLOCATED, Condition, Outcome, Standing
from hateprog.eligibility.models import ApprovalCondition, Decision
from hateprog.kernel.access import THE_SERVICE
from hateprog.kernel.clock import at, today, utcnow
from hateprog.referrals.models import Allocation, Referral
from hateprog.referrals.queries import one_referral
from hateprog.referrals.rules import EndReason, Stage
from hateprog.sessions.one_to_one.models import Appointment, Enrolment, OneToOne
from hateprog.sessions.one_to_one.rules import Kept, Progress, State
from hateprog.sessions.one_to_one.service import remind_of_tomorrow
from hateprog.store.base import db
from tests import factories as make
from tests.conftest import save
from tests.sessions.test_programme import plan, record

Clients = Callable[[Any], Any]
IN_TWO_DAYS = timedelta(days=2)


@pytest.fixture
def on_hold(worked: Any, change: Any) -> Callable[..., SimpleNamespace]:
    """Give back a function that stores a case behind its approval, and changes a fact of it."""

    def store(stage: Stage = Stage.ON_PROGRAMME, **said: Any) -> SimpleNamespace:
        found: SimpleNamespace = worked(stage, **said)
        change(found.case, admission_recorded_on=date(2026, 3, 28))
        return found

    return store


def stage_of(case: Any) -> Stage:
    """Return where a case stands."""
    return db.session.get_one(Referral, case.id).stage


def session_of(found: SimpleNamespace) -> tuple[State, Kept]:
    """Return where the session stands that was planned when a case was put on hold, and its appointment."""
    state = db.session.get_one(OneToOne, found.session.id).state
    return state, db.session.scalars(select(Appointment.kept).where(Appointment.session_id == found.session.id)).one()


def test_no_reminder_is_sent_of_a_session_on_hold(worked: Any, change: Any, mails: Any) -> None:
    found = worked()
    assert remind_of_tomorrow(THE_SERVICE) == 1
    db.session.rollback()
    change(found.case, admission_recorded_on=date(2026, 3, 28))
    assert remind_of_tomorrow(THE_SERVICE) == 0
    assert [mail for mail in mails().values() if "Tomorrow" in mail.subject] == []


def test_the_old_decision_stays_readable_with_the_facts_it_was_made_on_and_says_what_changed(
    client_as: Clients, people: SimpleNamespace, on_hold: Any
) -> None:
    found = on_hold()
    for who in (people.inspector, people.colleague, people.coordinator, people.practitioner):
        page = client_as(who).get(f"/decisions/{found.decision.assessment_id}")
        assert page.status_code == 200
        assert "This approval no longer stands since" in page.text
        assert "Admission recorded: 27 March 2026, now 28 March 2026" in page.text
        assert "On 27 March 2026 the admission was recorded" in page.text
        assert found.decision.rationale in page.text
        assert "Record the decision" not in page.text


def test_nothing_can_be_planned_moved_or_allocated(client_as: Clients, people: SimpleNamespace, on_hold: Any) -> None:
    found = on_hold()
    practitioner, next_week = client_as(people.practitioner), utcnow() + timedelta(days=7)
    moved = plan(next_week, asked_by="person", note="They are ill")
    refusals = [
        practitioner.post(f"/cases/{found.case.id}/sessions/plan", data=plan(next_week)),
        practitioner.post(f"/sessions/{found.session.id}/reschedule", data=moved),
    ]
    for answer in refusals:
        assert answer.status_code == 409
        assert "on hold" in answer.text
    answer = client_as(people.coordinator).post(
        f"/cases/{found.case.id}/allocate", data={"practitioner": str(people.practitioner.id)}
    )
    assert answer.status_code == 409
    assert WHY_NOT_ALLOCATED[Stage.ON_HOLD] in answer.text
    assert len(db.session.scalars(select(Appointment)).all()) == 2
    assert len(db.session.scalars(select(Allocation)).all()) == 1


def test_an_allocated_case_on_hold_does_not_start(client_as: Clients, people: SimpleNamespace, on_hold: Any) -> None:
    found = on_hold(Stage.ALLOCATED)
    answer = client_as(people.practitioner).post(
        f"/cases/{found.case.id}/sessions/plan", data=plan(utcnow() + timedelta(days=7))
    )
    assert answer.status_code == 409
    assert "The programme is on hold until it has been decided again" in answer.text
    assert db.session.scalars(select(Enrolment)).all() == []


class TestASessionWhoseTimeHadCome:
    """What was held before the hold is put down after it: the past never moves."""

    HOUR_AGO = timedelta(hours=-1)

    def test_is_left_as_it_was_and_can_be_recorded(
        self, client_as: Clients, people: SimpleNamespace, on_hold: Any
    ) -> None:
        found = on_hold(starts_at=utcnow() + self.HOUR_AGO)
        assert session_of(found) == (State.PLANNED, Kept.PLANNED)

        said = record(utcnow(), covered=["impact_on_person"])
        answer = client_as(people.practitioner).post(f"/sessions/{found.session.id}/record", data=said)

        assert answer.status_code == 303
        assert session_of(found) == (State.SIGNED, Kept.HELD)
        assert stage_of(found.case) is Stage.ON_HOLD

    def test_or_said_to_have_been_missed(self, client_as: Clients, people: SimpleNamespace, on_hold: Any) -> None:
        found = on_hold(starts_at=utcnow() + self.HOUR_AGO)
        missed = {"asked_by": "person", "excused": "yes", "note": "They were ill"}
        answer = client_as(people.practitioner).post(f"/sessions/{found.session.id}/missed", data=missed)
        assert answer.status_code == 303
        assert session_of(found) == (State.TO_PLAN_AGAIN, Kept.MISSED)

    def test_is_not_said_to_have_been_held_after_the_hold(
        self, client_as: Clients, people: SimpleNamespace, on_hold: Any
    ) -> None:
        found = on_hold(starts_at=utcnow() + self.HOUR_AGO)
        later = utcnow() + IN_TWO_DAYS
        with time_machine.travel(later):
            said = record(later, covered=["impact_on_person"])
            answer = client_as(people.practitioner).post(f"/sessions/{found.session.id}/record", data=said)
        assert answer.status_code == 422
        assert "The programme was on hold on that day, so no session can have been held" in answer.text
        assert session_of(found) == (State.PLANNED, Kept.PLANNED)

    @pytest.mark.parametrize("meanwhile", ["on hold", "asked again", "with the CPS", "returned", "sent again"])
    def test_completes_the_programme_if_it_was_the_third_wherever_the_case_stands_meanwhile(
        self, client_as: Clients, people: SimpleNamespace, on_hold: Any, ask: Any, decide: Any, meanwhile: str
    ) -> None:
        found = on_hold(starts_at=utcnow() - timedelta(days=3))
        third = self._third(found, people)
        if meanwhile != "on hold":
            ask(found.case)
        if meanwhile == "with the CPS":
            decide(found.case, people.colleague, Outcome.REFER_TO_CPS)
        if meanwhile in {"returned", "sent again"}:
            decide(found.case, people.colleague, Outcome.RETURN)
        if meanwhile == "sent again":
            case = db.session.get_one(Referral, found.case.id)
            case.stage = Stage.RECEIVED
            save(case)

        answer = client_as(people.practitioner).post(
            f"/sessions/{third.id}/record", data=record(utcnow(), covered=["support"])
        )

        assert answer.status_code == 303
        assert stage_of(found.case) is Stage.COMPLETED
        assert db.session.scalars(select(Enrolment.progress)).one() is Progress.COMPLETED

    def _third(self, found: SimpleNamespace, people: SimpleNamespace) -> Any:
        second = db.session.get_one(OneToOne, found.session.id)
        db.session.refresh(second, ["appointments"])
        with db.session.no_autoflush:
            save(make.signed(second, by=people.practitioner))
        return save(make.session(found.enrolment, 3, by=people.practitioner))


class TestANewApproval:
    """What waited goes on where it stood, on the new decision."""

    def test_lets_the_programme_go_on_with_the_practitioner_and_the_session_that_was_planned(
        self, people: SimpleNamespace, on_hold: Any, ask: Any, decide: Any
    ) -> None:
        found = on_hold()
        ask(found.case)
        assert stage_of(found.case) is Stage.AWAITING_DECISION

        made = decide(found.case, people.colleague)

        assert stage_of(found.case) is Stage.ON_PROGRAMME
        assert session_of(found) == (State.PLANNED, Kept.PLANNED)
        enrolment = db.session.scalars(select(Enrolment)).one()
        assert (enrolment.decision_id, enrolment.decision_standing, enrolment.held_at) == (made.id, "in_force", None)
        before, now = db.session.scalars(select(Allocation).order_by(Allocation.allocated_at)).all()
        assert (before.decision_standing, before.ended_at is not None) == ("voided", True)
        assert (now.decision_id, now.held_at, now.ended_at) == (made.id, None, None)
        assert now.practitioner_id == people.practitioner.id
        standings = [each.standing for each in db.session.scalars(select(Decision).order_by(Decision.decided_at))]
        assert standings == [Standing.VOIDED, Standing.IN_FORCE]
        assert remind_of_tomorrow(THE_SERVICE) == 1

    @pytest.mark.parametrize("stage", [Stage.APPROVED, Stage.ALLOCATED])
    def test_lets_a_case_that_had_not_begun_stand_where_it_stood(
        self, people: SimpleNamespace, on_hold: Any, ask: Any, decide: Any, stage: Stage
    ) -> None:
        found = on_hold(stage)
        ask(found.case)
        decide(found.case, people.inspector)  # whoever decided before may decide again
        assert stage_of(found.case) is stage
        live: Any = one_referral(found.case.id)
        assert (live.allocation is not None) is (stage is Stage.ALLOCATED)
        if stage is Stage.ALLOCATED:
            assert (live.allocation.held_at, live.practitioner_id) == (None, people.practitioner.id)

    def test_leaves_a_session_whose_time_went_by_to_be_planned_again(
        self, client_as: Clients, people: SimpleNamespace, on_hold: Any, ask: Any, decide: Any
    ) -> None:
        found = on_hold()
        with at(utcnow() + IN_TWO_DAYS):
            ask(found.case)
            decide(found.case, people.colleague)

        assert stage_of(found.case) is Stage.ON_PROGRAMME
        assert session_of(found) == (State.TO_PLAN_AGAIN, Kept.CANCELLED)
        answer = client_as(people.practitioner).post(
            f"/cases/{found.case.id}/sessions/plan", data=plan(utcnow() + timedelta(days=7))
        )
        assert answer.status_code == 303
        assert db.session.get_one(OneToOne, found.session.id).state is State.PLANNED

    def test_that_asks_for_something_before_the_start_keeps_anything_more_from_being_planned_until_it_is_met(
        self, client_as: Clients, people: SimpleNamespace, on_hold: Any, ask: Any, decide: Any
    ) -> None:
        found = on_hold()
        condition = Condition("Ask the school", today() + timedelta(days=14), before_start=True)
        with at(utcnow() + IN_TWO_DAYS):
            ask(found.case)
            decide(found.case, people.colleague, Outcome.APPROVE_WITH_CONDITIONS, conditions=(condition,))
        assert session_of(found) == (State.TO_PLAN_AGAIN, Kept.CANCELLED)
        browser, address = client_as(people.practitioner), f"/cases/{found.case.id}/sessions/plan"

        refused = browser.post(address, data=plan(utcnow() + timedelta(days=7)))

        assert refused.status_code == browser.get(address).status_code == 409
        sentence = "The programme cannot start before this condition of its approval is met: Ask the school"
        assert sentence in refused.text
        assert session_of(found) == (State.TO_PLAN_AGAIN, Kept.CANCELLED)

        (asked,) = db.session.scalars(select(ApprovalCondition)).all()
        assert browser.post(f"/conditions/{asked.id}", data={"how": "The school agrees"}).status_code == 303
        assert browser.post(address, data=plan(utcnow() + timedelta(days=7))).status_code == 303

    def test_that_asks_for_something_first_leaves_what_was_planned_in_sight_and_says_what_it_waits_for(
        self, client_as: Clients, people: SimpleNamespace, on_hold: Any, ask: Any, decide: Any
    ) -> None:
        found = on_hold()
        browser = client_as(people.practitioner)
        assert "On hold" in browser.get(f"/sessions/{found.session.id}").text
        said = (
            Condition("Ask the school", today() + timedelta(days=14), before_start=True),
            Condition("Write a letter", today() + timedelta(days=14), before_start=False),
        )
        ask(found.case)
        decide(found.case, people.colleague, Outcome.APPROVE_WITH_CONDITIONS, conditions=said)

        sentence = "It must not be held before this condition of the approval is met: Ask the school"
        assert session_of(found) == (State.PLANNED, Kept.PLANNED)
        assert sentence in browser.get(f"/sessions/{found.session.id}").text
        assert "Not before a condition is met" in browser.get("/today").text
        assert (
            "Once this condition of the approval is met: Ask the school" in browser.get(f"/cases/{found.case.id}").text
        )
        later = plan(utcnow() + timedelta(days=9), asked_by="service", note="A condition is not met yet")
        assert browser.post(f"/sessions/{found.session.id}/reschedule", data=later).status_code == 303

        asked = db.session.scalars(select(ApprovalCondition).where(ApprovalCondition.before_start)).one()
        browser.post(f"/conditions/{asked.id}", data={"how": "The school agrees"})
        assert sentence not in browser.get(f"/sessions/{found.session.id}").text
        assert "Not before a condition is met" not in browser.get("/today").text

    def test_can_be_asked_for_by_the_practitioner_whose_case_it_is(
        self, client_as: Clients, people: SimpleNamespace, on_hold: Any
    ) -> None:
        found = on_hold()
        answer = client_as(people.practitioner).post(f"/cases/{found.case.id}/request-decision")
        assert answer.status_code == 303
        assert stage_of(found.case) is Stage.AWAITING_DECISION

    def test_may_take_the_way_round_by_a_return(
        self, client_as: Clients, saved: Any, people: SimpleNamespace, on_hold: Any, ask: Any, decide: Any
    ) -> None:
        found = on_hold()
        ask(found.case)
        decide(found.case, people.colleague, Outcome.RETURN)
        assert stage_of(found.case) is Stage.RETURNED
        assert session_of(found) == (State.ON_HOLD, Kept.ON_HOLD)
        case = db.session.get_one(Referral, found.case.id)
        case.stage = Stage.RECEIVED
        saved(case)
        ask(found.case)
        decide(found.case, people.colleague)
        assert stage_of(found.case) is Stage.ON_PROGRAMME
        assert session_of(found) == (State.PLANNED, Kept.PLANNED)

    def test_is_voided_again_by_the_next_change(
        self, people: SimpleNamespace, on_hold: Any, ask: Any, decide: Any, change: Any
    ) -> None:
        found = on_hold()
        ask(found.case)
        made = decide(found.case, people.colleague)
        change(found.case, admission_recorded_on=date(2026, 3, 29))
        assert stage_of(found.case) is Stage.ON_HOLD
        assert db.session.get_one(Decision, made.id).standing is Standing.VOIDED
        assert session_of(found) == (State.ON_HOLD, Kept.ON_HOLD)


class TestTheEnd:
    """A case on hold can end, and then nothing of it waits."""

    def _over(self, found: SimpleNamespace, stage: Stage, reason: EndReason) -> None:
        case = db.session.get_one(Referral, found.case.id)
        assert (case.stage, case.end_reason) == (stage, reason)
        assert session_of(found) == (State.CANCELLED, Kept.CANCELLED)
        enrolment = db.session.scalars(select(Enrolment)).one()
        assert (enrolment.progress, enrolment.ended_at is not None) == (Progress.STOPPED, True)
        assert remind_of_tomorrow(THE_SERVICE) == 0

    def test_by_a_decline(self, people: SimpleNamespace, on_hold: Any, ask: Any, decide: Any) -> None:
        found = on_hold()
        ask(found.case)
        decide(found.case, people.colleague, Outcome.DECLINE)
        self._over(found, Stage.DECLINED, EndReason.DECLINED)

    @pytest.mark.parametrize("asked_again", [False, True])
    def test_by_a_withdrawal(
        self, client_as: Clients, people: SimpleNamespace, on_hold: Any, ask: Any, asked_again: bool
    ) -> None:
        found = on_hold()
        if asked_again:
            ask(found.case)
        client_as(people.coordinator).post(f"/referrals/{found.case.id}/withdraw", data={"reason": "They moved away"})
        self._over(found, Stage.WITHDRAWN, EndReason.WITHDREW)

    def test_by_the_persons_own_wish_through_the_practitioner(
        self, client_as: Clients, people: SimpleNamespace, on_hold: Any
    ) -> None:
        found = on_hold()
        answer = client_as(people.practitioner).post(
            f"/cases/{found.case.id}/stop", data={"asked_by": "person", "sure": "yes"}
        )
        assert answer.status_code == 303
        self._over(found, Stage.WITHDRAWN, EndReason.WITHDREW)

    def test_by_closing_it(self, client_as: Clients, people: SimpleNamespace, on_hold: Any) -> None:
        found = on_hold()
        form = {"because": "approval_lapsed"}
        client_as(people.coordinator).post(f"/referrals/{found.case.id}/close", data=form)
        self._over(found, Stage.CLOSED, EndReason.APPROVAL_LAPSED)
