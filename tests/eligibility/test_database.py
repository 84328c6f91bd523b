"""What the database itself refuses, whoever writes to it: the order gate, the two sides of a case, one decision."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from types import SimpleNamespace
from typing import Any
from uuid import uuid4

import pytest
from sqlalchemy.exc import IntegrityError

from hateprog.eligibility.deciding import APPROVALS, Outcome
from hateprog.kernel.clock import utcnow
from hateprog.referrals.models import Involvement
from hateprog.referrals.queries import one_referral
from hateprog.referrals.rules import Part, Pathway
from tests import factories as make
from tests.eligibility.plain_sql import allocation, decision, refused, write

DECIDED_ON = date(2026, 4, 23)
EARLIER, LATER = date(2026, 1, 2), date(2026, 5, 1)
GATES: dict[Pathway, tuple[str, ...]] = {
    Pathway.OUT_OF_COURT: (
        "crime_recorded_on",
        "investigation_completed_on",
        "evidential_test_met_on",
        "admission_recorded_on",
    ),
    Pathway.CONVICTED: ("convicted_on", "supervision_agreed_on"),
    Pathway.EARLY_INTERVENTION: (),
}
"""The dates of the order gate, in their order; consent beside them on every pathway."""


@pytest.fixture
def apart(saved: Any) -> Callable[..., None]:
    """Give back a function that puts a person on one side of an assessment's case."""

    def stand(assessment: Any, who: Any, part: Part = Part.DECIDED) -> None:
        saved(Involvement(referral_id=assessment.referral_id, person_id=who.person_id, part=part))

    return stand


def out_of_order() -> list[tuple[Pathway, dict[str, date | None]]]:
    """Return the dates that are wrong: each of a gate missing, after the decision, or before the one before it."""
    wrong: list[tuple[Pathway, dict[str, date | None]]] = []
    for pathway, steps in GATES.items():
        wrong += [(pathway, {step: None}) for step in (*steps, "consented_on")]
        wrong += [(pathway, {step: LATER}) for step in (*steps, "consented_on")]
        wrong += [(pathway, {step: EARLIER}) for step in steps[1:]]
    return wrong


@pytest.mark.parametrize(("pathway", "wrong"), out_of_order())
def test_no_approval_with_a_date_of_its_gate_missing_or_out_of_order(
    people: SimpleNamespace, waiting: Any, apart: Any, pathway: Pathway, wrong: Any
) -> None:
    assessment = waiting(pathway=pathway)
    apart(assessment, people.inspector)
    for outcome in APPROVALS:
        row = decision(assessment, people.inspector, outcome, **wrong)
        refused("ck_decision_order_gate", write, "decision", **row)


@pytest.mark.parametrize(("pathway", "wrong"), out_of_order())
def test_nor_with_all_of_them_wrong_at_once_or_under_another_pathways_gate(
    people: SimpleNamespace, waiting: Any, apart: Any, pathway: Pathway, wrong: Any
) -> None:
    assessment = waiting(pathway=pathway)
    apart(assessment, people.inspector)
    nothing = dict.fromkeys((*GATES[pathway], "consented_on"))
    refused("ck_decision_order_gate", write, "decision", **decision(assessment, people.inspector, **nothing))
    for other in set(GATES) - {pathway, Pathway.EARLY_INTERVENTION}:
        row = decision(assessment, people.inspector, pathway=other, **wrong)
        refused("ck_decision_order_gate", write, "decision", **row)


@pytest.mark.parametrize("outcome", sorted(set(Outcome) - APPROVALS))
@pytest.mark.parametrize("pathway", Pathway)
def test_any_other_decision_may_be_made_just_because_dates_are_missing(
    people: SimpleNamespace, waiting: Any, apart: Any, outcome: Outcome, pathway: Pathway
) -> None:
    assessment = waiting(pathway=pathway)
    apart(assessment, people.inspector)
    nothing = dict.fromkeys((*GATES[pathway], "consented_on"))
    write("decision", **decision(assessment, people.inspector, outcome, **nothing))


@pytest.mark.parametrize("pathway", Pathway)
def test_an_approval_whose_steps_were_all_taken_on_one_day_is_in_order(
    people: SimpleNamespace, waiting: Any, apart: Any, pathway: Pathway
) -> None:
    assessment = waiting(pathway=pathway)
    apart(assessment, people.inspector)
    on_one_day = dict.fromkeys((*GATES[pathway], "consented_on"), DECIDED_ON)
    write("decision", **decision(assessment, people.inspector, **on_one_day))


@pytest.mark.parametrize("outcome", Outcome)
def test_no_decision_by_a_person_who_took_part(
    people: SimpleNamespace, waiting: Any, apart: Any, outcome: Outcome
) -> None:
    assessment = waiting()
    apart(assessment, people.inspector, Part.WORKED)
    row = decision(assessment, people.inspector, outcome)
    refused("fk_decision_by_one_apart", write, "decision", **row)
    refused("ck_decision_by_one_apart", write, "decision", **row | {"part": "worked"})


def test_no_decision_by_a_person_who_was_not_set_apart_for_it(people: SimpleNamespace, waiting: Any) -> None:
    refused("fk_decision_by_one_apart", write, "decision", **decision(waiting(), people.inspector))


def test_no_decision_by_a_person_who_was_set_apart_for_another_case(
    people: SimpleNamespace, waiting: Any, apart: Any
) -> None:
    assessment, other = waiting(), waiting()
    apart(other, people.inspector)
    refused("fk_decision_by_one_apart", write, "decision", **decision(assessment, people.inspector))


@pytest.mark.parametrize("first", Part)
@pytest.mark.parametrize("second", Part)
def test_nobody_stands_on_both_sides_of_a_case_nor_twice_on_one(
    people: SimpleNamespace, waiting: Any, apart: Any, first: Part, second: Part
) -> None:
    assessment = waiting()
    apart(assessment, people.inspector, first)
    row = {
        "id": uuid4(),
        "referral_id": assessment.referral_id,
        "person_id": people.inspector.person_id,
        "part": second,
        "since": utcnow(),
    }
    refused("uq_involvement_referral_id_person_id", write, "involvement", **row)


def test_there_is_no_third_side(people: SimpleNamespace, waiting: Any) -> None:
    row = {
        "id": uuid4(),
        "referral_id": waiting().referral_id,
        "person_id": people.inspector.person_id,
        "part": "both",
        "since": utcnow(),
    }
    refused("ck_involvement_part", write, "involvement", **row)


def test_one_approval_in_force_for_a_case(saved: Any, people: SimpleNamespace, approved: Any, apart: Any) -> None:
    case, _made = approved()
    again = saved(make.assessment(case, by=people.coordinator, number=2))
    apart(again, people.colleague)
    refused("uq_decision_in_force", write, "decision", **decision(again, people.colleague))
    write("decision", **decision(again, people.colleague, "decline"))


@pytest.mark.parametrize(
    ("outcome", "standing"), [("approve", "none"), ("decline", "in_force"), ("return", "in_force")]
)
def test_only_approvals_stand_and_every_approval_does(
    people: SimpleNamespace, waiting: Any, apart: Any, outcome: str, standing: str
) -> None:
    assessment = waiting()
    apart(assessment, people.inspector)
    row = decision(assessment, people.inspector, outcome, standing=standing, expires_on=date(2027, 4, 24))
    refused("ck_decision_only_approvals_stand", write, "decision", **row)


def test_no_approval_without_an_end(people: SimpleNamespace, waiting: Any, apart: Any) -> None:
    assessment = waiting()
    apart(assessment, people.inspector)
    refused("ck_decision_approval_ends", write, "decision", **decision(assessment, people.inspector, expires_on=None))


def test_no_allocation_without_a_decision(people: SimpleNamespace, waiting: Any) -> None:
    row = allocation(waiting().referral_id, people.practitioner, uuid4(), by=people.coordinator)
    refused("fk_allocation_approving_decision", write, "allocation", **row)


@pytest.mark.parametrize("outcome", sorted(set(Outcome) - APPROVALS))
@pytest.mark.parametrize("claimed", ["in_force", "voided", "none"])
def test_no_allocation_on_a_decision_that_did_not_approve(
    saved: Any, people: SimpleNamespace, waiting: Any, outcome: Outcome, claimed: str
) -> None:
    assessment = waiting()
    made = saved(make.decision(assessment, by=people.inspector, outcome=outcome))
    held = {"decision_standing": claimed, "held_at": utcnow()}
    row = allocation(assessment.referral_id, people.practitioner, made.id, by=people.coordinator, **held)
    by = "ck_allocation_only_while_approved" if claimed == "none" else "fk_allocation_approving_decision"
    refused(by, write, "allocation", **row)


def test_no_allocation_on_the_approval_of_another_case(people: SimpleNamespace, approved: Any) -> None:
    (_one, made), (other, _made) = approved(), approved()
    row = allocation(other.id, people.practitioner, made.id, by=people.coordinator)
    refused("fk_allocation_approving_decision", write, "allocation", **row)


def test_one_live_allocation_for_a_case(saved: Any, people: SimpleNamespace, approved: Any) -> None:
    case, made = approved()
    saved(make.allocation(made, people.practitioner))
    row = allocation(case.id, people.practitioner, made.id, by=people.coordinator)
    refused("uq_allocation_live", write, "allocation", **row)


def test_one_decision_for_an_assessment(saved: Any, people: SimpleNamespace, waiting: Any, apart: Any) -> None:
    assessment = waiting()
    saved(make.decision(assessment, by=people.inspector))
    apart(assessment, people.colleague)
    row = decision(assessment, people.colleague, "decline")
    refused("uq_decision_assessment_id", write, "decision", **row)


def test_no_outcome_that_is_not_one(people: SimpleNamespace, waiting: Any, apart: Any) -> None:
    assessment = waiting()
    apart(assessment, people.inspector)
    row = decision(assessment, people.inspector, "decline")
    refused("ck_decision_outcome", write, "decision", **row | {"outcome": "perhaps"})


@pytest.mark.parametrize("rationale", ["", "   "])
def test_no_decision_without_a_reason(people: SimpleNamespace, waiting: Any, apart: Any, rationale: str) -> None:
    assessment = waiting()
    apart(assessment, people.inspector)
    row = decision(assessment, people.inspector, rationale=rationale)
    refused("ck_decision_rationale_given", write, "decision", **row)


def test_no_decision_on_the_assessment_of_another_case(people: SimpleNamespace, waiting: Any, apart: Any) -> None:
    assessment, other = waiting(), waiting()
    apart(other, people.inspector)
    row = decision(assessment, people.inspector, referral_id=other.referral_id)
    refused("fk_decision_assessment_of_the_case", write, "decision", **row)


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
