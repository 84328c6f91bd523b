"""What the database itself refuses, whoever writes to it: the order gate, one decision, and a reason for each."""

from __future__ import annotations

from collections.abc import Callable
from types import SimpleNamespace
from typing import Any
from uuid import uuid4

import pytest
from sqlalchemy import Uuid, bindparam, text
from sqlalchemy.exc import IntegrityError

from hateprog.kernel.clock import utcnow
from hateprog.referrals.queries import one_referral
from hateprog.store.base import UtcDateTime, db
from tests import factories as make

Refused = Callable[..., None]


@pytest.fixture
def refused(app: Any) -> Refused:
    """Give back a function that writes a row by plain SQL and holds that this constraint refuses it."""

    def write(table: str, constraint: str, **values: Any) -> None:
        columns, slots = ", ".join(values), ", ".join(f":{name}" for name in values)
        kinds = [
            bindparam(name, type_=UtcDateTime() if name.endswith("_at") else Uuid())
            for name in values
            if name.endswith(("_at", "id", "_by", "_by_person"))
        ]
        with pytest.raises(IntegrityError) as error, db.session.begin_nested():
            db.session.execute(text(f"INSERT INTO {table} ({columns}) VALUES ({slots})").bindparams(*kinds), values)
        said = str(error.value.orig)
        foreign = "FOREIGN KEY constraint failed"  # SQLite does not name those
        assert constraint in said or said == foreign or "UNIQUE constraint failed" in said, said

    return write


def allocation(case: Any, people: SimpleNamespace, decision_id: Any, outcome: str = "approve") -> dict[str, Any]:
    """Return the columns of an allocation."""
    return {
        "id": uuid4(),
        "referral_id": case.id,
        "practitioner_id": people.practitioner.id,
        "decision_id": decision_id,
        "decision_outcome": outcome,
        "allocated_by": people.coordinator.id,
        "allocated_at": utcnow(),
    }


def decision(assessment: Any, people: SimpleNamespace, **said: Any) -> dict[str, Any]:
    """Return the columns of a decision."""
    return {
        "id": uuid4(),
        "assessment_id": assessment.id,
        "referral_id": assessment.referral_id,
        "outcome": "approve",
        "rationale": "It fits",
        "facts_hash": "0",
        "decided_by": people.inspector.id,
        "decided_by_person": people.inspector.person_id,
        "decided_at": utcnow(),
    } | said


def test_no_allocation_without_a_decision(refused: Refused, people: SimpleNamespace, waiting: Any) -> None:
    case = waiting().referral_id
    row = allocation(SimpleNamespace(id=case), people, uuid4())
    refused("allocation", "fk_allocation_approving_decision", **row)


@pytest.mark.parametrize("outcome", ["decline", "return"])
@pytest.mark.parametrize("claimed", ["approve", "as it was"])
def test_no_allocation_on_a_decision_that_did_not_approve(
    saved: Any, refused: Refused, people: SimpleNamespace, waiting: Any, outcome: str, claimed: str
) -> None:
    assessment = waiting()
    made = saved(make.decision(assessment, by=people.inspector, outcome=outcome))
    case = SimpleNamespace(id=assessment.referral_id)
    if claimed == "approve":
        refused("allocation", "fk_allocation_approving_decision", **allocation(case, people, made.id))
    else:
        refused("allocation", "ck_allocation_only_after_approval", **allocation(case, people, made.id, outcome))


def test_no_allocation_on_the_approval_of_another_case(
    refused: Refused, people: SimpleNamespace, approved: Any
) -> None:
    (_one, made), (other, _made) = approved(), approved()
    refused("allocation", "fk_allocation_approving_decision", **allocation(other, people, made.id))


def test_one_live_allocation_for_a_case(saved: Any, refused: Refused, people: SimpleNamespace, approved: Any) -> None:
    case, made = approved()
    saved(make.allocation(made, people.practitioner))
    refused("allocation", "uq_allocation_live", **allocation(case, people, made.id))


def test_one_decision_for_an_assessment(saved: Any, refused: Refused, people: SimpleNamespace, waiting: Any) -> None:
    assessment = waiting()
    saved(make.decision(assessment, by=people.inspector))
    refused("decision", "uq_decision_assessment_id", **decision(assessment, people, outcome="decline"))


@pytest.mark.parametrize("rationale", ["", "   "])
def test_no_decision_without_a_reason(refused: Refused, people: SimpleNamespace, waiting: Any, rationale: str) -> None:
    refused("decision", "ck_decision_rationale_given", **decision(waiting(), people, rationale=rationale))


def test_no_outcome_that_is_not_one(refused: Refused, people: SimpleNamespace, waiting: Any) -> None:
    refused("decision", "ck_decision_outcome", **decision(waiting(), people, outcome="perhaps"))


def test_no_decision_on_the_assessment_of_another_case(refused: Refused, people: SimpleNamespace, waiting: Any) -> None:
    row = decision(waiting(), people, referral_id=waiting().referral_id)
    refused("decision", "fk_decision_assessment_of_the_case", **row)


@pytest.mark.parametrize(
    ("number", "closed", "constraint"),
    [
        (2, False, "uq_assessment_open"),
        (1, True, "uq_assessment_referral_id_number"),
        (0, True, "ck_assessment_numbered_from_one"),
    ],
)
def test_one_assessment_waits_for_a_case_and_each_has_its_number(
    saved: Any, people: SimpleNamespace, waiting: Any, number: int, closed: bool, constraint: str
) -> None:
    case = one_referral(waiting().referral_id)
    assert case is not None
    second = make.assessment(case, by=people.coordinator, number=number, closed_at=utcnow() if closed else None)
    with pytest.raises(IntegrityError) as error:
        saved(second)
    said = str(error.value.orig)
    assert constraint in said or "UNIQUE constraint failed: assessment.referral_id" in said
