"""Many inspectors and coordinators at once, on a real PostgreSQL: one gets there, the others are told who did."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from types import SimpleNamespace
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select

from hateprog.eligibility.deciding import Standing
from hateprog.eligibility.models import Assessment, Decision
from hateprog.eligibility.rules import Decider
from hateprog.kernel.clock import utcnow
from hateprog.kernel.errors import RuleBroken
from hateprog.referrals import service as referrals
from hateprog.referrals.facts import Told
from hateprog.referrals.models import Allocation, Referral
from hateprog.referrals.queries import one_referral
from hateprog.referrals.rules import Stage
from hateprog.store.base import db
from tests import factories as make
from tests.conftest import save
from tests.eligibility.rule_sets.files import early
from tests.referrals import typed
from tests.sessions.test_at_once import at_once, browser_of, posting

pytestmark = pytest.mark.parametrize("dialect", ["postgresql"], indirect=True)
ROUNDS = 20
INSPECTORS = 24


@pytest.fixture
def service(fresh_app: Flask) -> Any:
    """A service whose database really commits, with Rotherham in it."""
    with fresh_app.app_context():
        save(make.rotherham())
        yield fresh_app
        db.session.remove()


def test_of_24_inspectors_at_once_one_decides_and_the_others_are_told_who_did(service: Flask) -> None:
    referrer, coordinator = save(make.referrer(), make.coordinator())
    inspectors = save(*(make.inspector(name=f"Inspector {number:02}") for number in range(INSPECTORS)))
    browsers = [browser_of(service, each) for each in inspectors]
    for _round in range(ROUNDS):
        case = save(make.referral(stage="awaiting_decision", referrer=referrer))
        assessment = save(make.assessment(case, by=coordinator))
        address, said = f"/decisions/{assessment.id}", {"read": "yes", "facts_hash": assessment.facts_hash}
        forms = [
            said | {"outcome": outcome, "rationale": f"Reason {number:02} for this"}
            for number, outcome in enumerate(["approve", "decline", "return", "refer_to_cps"] * (INSPECTORS // 4))
        ]

        answers = at_once(*(posting(each, address, form) for each, form in zip(browsers, forms, strict=True)))

        assert sorted(answer.status_code for answer in answers) == [303] + [409] * (INSPECTORS - 1)
        db.session.expire_all()
        made = db.session.scalars(select(Decision).where(Decision.assessment_id == assessment.id)).one()
        winner = next(number for number, answer in enumerate(answers) if answer.status_code == 303)
        assert made.decided_by == inspectors[winner].id
        assert made.rationale == forms[winner]["rationale"]
        for number, answer in enumerate(answers):
            if number != winner:
                assert f"Inspector {winner:02} changed this at" in answer.text
                assert forms[number]["rationale"] in answer.text


def test_an_approval_and_a_withdrawal_at_once_never_leave_a_withdrawn_case_approved(service: Flask) -> None:
    referrer, coordinator, inspector = save(make.referrer(), make.coordinator(), make.inspector())
    decides, withdraws = browser_of(service, inspector), browser_of(service, coordinator)
    for _round in range(ROUNDS):
        case = save(make.referral(stage="awaiting_decision", referrer=referrer))
        assessment = save(make.assessment(case, by=coordinator))
        form = {
            "outcome": "approve",
            "rationale": "Considered with care",
            "read": "yes",
            "facts_hash": assessment.facts_hash,
        }

        decided, withdrawn = at_once(
            posting(decides, f"/decisions/{assessment.id}", form),
            posting(withdraws, f"/referrals/{case.id}/withdraw", {"reason": "They changed their mind"}),
        )

        db.session.expire_all()
        assert withdrawn.status_code in {303, 409}
        assert decided.status_code in {303, 409}
        assert 303 in {decided.status_code, withdrawn.status_code}
        stage = db.session.scalar(select(Referral.stage).where(Referral.id == case.id))
        assert stage is (Stage.WITHDRAWN if withdrawn.status_code == 303 else Stage.APPROVED)


def save_a_coordinators_set() -> None:
    """Store a rule set by which a coordinator decides on early intervention."""
    drafts, adopts = save(make.inspector(), make.inspector(name="Noor Khan"))
    text = early("coordinator", valid_from="2026-01-01", more='force = "E23000011"')
    save(make.rule_set_version(text, by=drafts, adopted_by=adopts))


def test_of_coordinators_and_inspectors_at_once_one_decides_each_as_what_they_are(service: Flask) -> None:
    save_a_coordinators_set()
    referrer, asks = save(make.referrer(), make.coordinator())
    everybody = save(
        *(make.coordinator(name=f"Coordinator {number}") for number in range(4)),
        *(make.inspector(name=f"Inspector {number}") for number in range(4)),
    )
    browsers = [browser_of(service, each) for each in everybody]
    for _round in range(ROUNDS):
        said = {"stage": "awaiting_decision", "pathway": "early_intervention"}
        case = save(make.referral(**said, referrer=referrer, involved=(asks,)))
        assessment = save(make.assessment(case, by=asks))
        address, form = f"/decisions/{assessment.id}", {"read": "yes", "facts_hash": assessment.facts_hash}
        form |= {"outcome": "approve", "rationale": "Considered with care"}

        answers = at_once(*(posting(each, address, form) for each in browsers))

        assert sorted(answer.status_code for answer in answers) == [303] + [409] * 7
        db.session.expire_all()
        made = db.session.scalars(select(Decision).where(Decision.assessment_id == assessment.id)).one()
        winner = next(number for number, answer in enumerate(answers) if answer.status_code == 303)
        assert made.decided_by == everybody[winner].id
        assert made.decided_as is (Decider.COORDINATOR if winner < 4 else Decider.INSPECTOR)


def test_a_coordinator_who_decides_and_edits_at_once_stands_on_one_side(service: Flask) -> None:
    save_a_coordinators_set()
    referrer, asks, both = save(make.referrer(), make.coordinator(), make.coordinator(name="Sal Reed"))
    browser = browser_of(service, both)
    for _round in range(ROUNDS):
        said = {"stage": "awaiting_decision", "pathway": "early_intervention"}
        case = save(make.referral(**said, referrer=referrer, involved=(asks,)))
        assessment = save(make.assessment(case, by=asks))
        form = {"read": "yes", "facts_hash": assessment.facts_hash, "rationale": "Considered with care"}

        decided, edited = at_once(
            posting(browser, f"/decisions/{assessment.id}", form | {"outcome": "approve"}),
            editing(service, make.actor(both), case.id),
        )

        db.session.expire_all()
        loaded = one_referral(case.id)
        assert loaded is not None
        made = db.session.scalars(select(Decision).where(Decision.assessment_id == assessment.id)).one_or_none()
        assert (made is not None) is (decided.status_code == 303)
        assert (both.person_id in loaded.deciders) is (made is not None)
        assert (both.person_id in loaded.involved) is edited
        assert made is None or not edited


def editing(app: Flask, actor: Any, case_id: Any) -> Callable[[], Any]:
    """Return a correction by an actor that says whether it was made."""

    def correct() -> bool:
        with app.app_context():
            told, given = Told("Sam Brook", date(2026, 4, 24)), {"consented_on": date(2026, 4, 11)}
            try:
                referrals.answer(actor, one_referral(case_id), given, version=None, told=told)
            except RuleBroken:
                return False
        return True

    return correct


def directly(app: Flask, actor: Any, case_id: Any) -> Callable[[], Any]:
    """Return a correction that is made without the page, whose version a change of the case overtakes."""

    def correct() -> Any:
        with app.app_context():
            told = Told("Sam Brook", date(2026, 4, 24))
            given = {"admission_recorded_on": date(2026, 3, 28)}
            referrals.answer(actor, one_referral(case_id), given, version=None, told=told)
        return SimpleNamespace(status_code=303)

    return correct


def test_two_approvals_and_one_edit_at_once_never_leave_an_approval_standing_on_older_facts(service: Flask) -> None:
    referrer, editor = save(make.referrer(), make.coordinator())
    inspectors = save(*(make.inspector(name=f"Inspector {number}") for number in range(2)))
    edits, decide = browser_of(service, editor), [browser_of(service, each) for each in inspectors]
    for number in range(ROUNDS):
        case = save(make.referral(stage="awaiting_decision", referrer=referrer))
        assessment = save(make.assessment(case, by=editor))
        approve = {"outcome": "approve", "rationale": "Considered with care", "read": "yes"}
        approve["facts_hash"] = assessment.facts_hash
        corrected = {"version": str(case.version), "admission": "full", "told_by": "Sam Brook"}
        corrected |= typed.on("admission_recorded_on", 28, 3, 2026) | typed.on("told_on", 24, 4, 2026)
        by_page = posting(edits, f"/referrals/{case.id}/admission", corrected)
        edit = by_page if number % 2 else directly(service, make.actor(editor), case.id)
        acts = [edit, *(posting(each, f"/decisions/{assessment.id}", approve) for each in decide)]
        acts = acts[number % 3 :] + acts[: number % 3]

        answers = at_once(*acts)

        answers = answers[3 - number % 3 :] + answers[: 3 - number % 3]
        edited, *approved = (answer.status_code for answer in answers)
        db.session.expire_all()
        made = db.session.scalars(select(Decision).where(Decision.referral_id == case.id)).all()
        assert sorted(approved) in ([303, 409], [409, 409])
        assert len(made) == approved.count(303)
        stage, recorded_on = db.session.execute(
            select(Referral.stage, Referral.admission_recorded_on).where(Referral.id == case.id)
        ).one()
        in_force = [each for each in made if each.standing is Standing.IN_FORCE]
        assert all(each.admission_recorded_on == recorded_on for each in in_force)
        if edited == 303:
            assert in_force == []
            assert stage is (Stage.ON_HOLD if made else Stage.AWAITING_DECISION)
            waits = db.session.scalars(select(Assessment).where(Assessment.referral_id == case.id)).all()
            assert [each.number for each in waits if each.closed_at is None] == ([] if made else [2])
        else:
            assert (edited, number % 2) == (409, 1)  # the page was older than the approval, and says so
            assert stage is Stage.APPROVED


def test_of_several_coordinators_at_once_one_allocates_and_the_others_are_told_who_did(service: Flask) -> None:
    referrer, inspector = save(make.referrer(), make.inspector())
    coordinators = save(*(make.coordinator(name=f"Coordinator {number}") for number in range(6)))
    practitioners = save(*(make.practitioner(name=f"Practitioner {number}") for number in range(6)))
    browsers = [browser_of(service, each) for each in coordinators]
    for done in range(ROUNDS):
        case = save(make.referral(stage="approved", referrer=referrer))
        asked, made = make.approved(case, by=inspector, asked_by=coordinators[0])
        save(asked)
        save(made)
        forms = [{"practitioner": str(each.id), "version": "0"} for each in practitioners]

        answers = at_once(
            *(posting(each, f"/cases/{case.id}/allocate", form) for each, form in zip(browsers, forms, strict=True))
        )

        assert sorted(answer.status_code for answer in answers) == [303] + [409] * 5
        winner = next(number for number, answer in enumerate(answers) if answer.status_code == 303)
        assert all(f"Coordinator {winner} changed this at" in each.text for each in answers if each.status_code == 409)
        db.session.expire_all()
        assert db.session.scalar(select(func.count()).select_from(Allocation)) == done + 1
        live = db.session.scalars(select(Allocation).where(Allocation.referral_id == case.id)).one()
        assert live.practitioner_id == practitioners[winner].id
        assert live.allocated_at <= utcnow()
