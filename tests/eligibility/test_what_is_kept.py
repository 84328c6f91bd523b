"""What is proof stays as it was, in the database too: assessments, decisions, who took part, and who said what."""

from __future__ import annotations

from datetime import UTC, date, datetime
from types import SimpleNamespace
from typing import Any
from uuid import uuid4

import pytest
from sqlalchemy import select

from hateprog.eligibility.deciding import Standing, VoidedBecause
from hateprog.referrals.facts import Told, note
from hateprog.referrals.models import Allocation, FactSaid, Involvement
from hateprog.referrals.queries import one_referral
from hateprog.sessions.one_to_one.models import Enrolment
from hateprog.store.base import Base, db
from tests import factories as make
from tests.conftest import save
from tests.eligibility.plain_sql import allocation, change, delete, refused, write

KEPT = "what was decided by does not change"
THEN = datetime(2026, 4, 30, tzinfo=UTC)
VOIDED: dict[str, Any] = {
    "standing": Standing.VOIDED,
    "voided_at": THEN,
    "voided_because": VoidedBecause.FACTS_CHANGED,
    "voided_facts": [{"name": "admission", "before": "full", "after": "denies"}],
}
STANDING_AGAIN = {"standing": "in_force", "voided_at": None, "voided_because": None, "voided_facts": None}
MAY_CHANGE = {
    "assessment": {"id", "due_on", "closed_at"},
    "decision": {
        "id",
        "standing",
        "review_on",
        "reviewed_at",
        "review_note",
        "voided_at",
        "voided_by",
        "voided_because",
        "voided_facts",
    },
    "involvement": {"id"},
    "fact_said": {"id"},
}
"""What does change: the clock, whether it waits, its review, and how a decision stands."""


def another(column: Any, value: Any) -> Any:
    """Return a value of the same kind that it never is."""
    is_moment = column.key == "since" or column.key.endswith("_at")
    kind = datetime if is_moment else column.type.python_type
    others = {
        date: date(2020, 1, 1),
        datetime: datetime(2020, 1, 1, tzinfo=UTC),
        int: 99,
        bool: value is not True,
        dict: {"changed": True},
        list: [{"changed": True}],
    }
    return others.get(kind, uuid4() if kind.__name__ == "UUID" else "changed")


def kept() -> list[tuple[str, str]]:
    """Return (table, column) of everything that is kept."""
    return [
        (table, column)
        for table, may in MAY_CHANGE.items()
        for column in Base.metadata.tables[table].columns.keys()  # noqa: SIM118 - a collection of columns is no mapping
        if column not in may
    ]


@pytest.fixture
def proof(saved: Any, people: SimpleNamespace, approved: Any) -> SimpleNamespace:
    """Store an approval with all that proves it."""
    case, decision = approved()
    loaded: Any = one_referral(case.id)
    saved(FactSaid(case_id=case.id, name="court", value="Leeds", told_by="Robin Field", told_on=date(2026, 4, 20)))
    (said,) = db.session.scalars(select(FactSaid))
    (apart,) = [each for each in loaded.involvements if each.person_id == people.inspector.person_id]
    assessment = db.session.get_one(type(make.assessment(loaded)), decision.assessment_id)
    return SimpleNamespace(assessment=assessment, decision=decision, involvement=apart, fact_said=said, case=case)


@pytest.mark.parametrize(("table", "column"), kept())
def test_nothing_of_it_can_be_changed(proof: SimpleNamespace, table: str, column: str) -> None:
    row = getattr(proof, table)
    value = another(Base.metadata.tables[table].columns[column], getattr(row, column))
    refused(KEPT, change, row, **{column: value})


@pytest.mark.parametrize("table", MAY_CHANGE)
def test_none_of_it_can_be_deleted(proof: SimpleNamespace, table: str) -> None:
    refused(KEPT, delete, getattr(proof, table))


def test_an_empty_value_cannot_be_filled_in_later_either(proof: SimpleNamespace, people: SimpleNamespace) -> None:
    assert proof.decision.covering_for is None
    refused(KEPT, change, proof.decision, covering_for=people.colleague.id)


@pytest.mark.parametrize(
    "undone",
    [
        STANDING_AGAIN,
        {"standing": "none", "voided_at": None, "voided_because": None},
        {"voided_at": datetime(2026, 5, 1, tzinfo=UTC)},
        {"voided_because": "expired"},
        {"voided_facts": []},
        {"voided_facts": None},
        {"voided_by": uuid4()},
    ],
)
def test_an_approval_that_no_longer_stands_never_stands_again_nor_for_another_reason(
    proof: SimpleNamespace, undone: dict[str, Any]
) -> None:
    change(proof.decision, **VOIDED)
    refused(KEPT, change, proof.decision, **undone)


@pytest.mark.parametrize("missing", ["voided_at", "voided_because"])
def test_an_approval_is_voided_at_a_moment_and_for_a_reason(proof: SimpleNamespace, missing: str) -> None:
    refused("ck_decision_voided", change, proof.decision, **VOIDED | {missing: None})


def test_a_decline_has_nothing_to_void(saved: Any, people: SimpleNamespace, waiting: Any) -> None:
    declined = saved(make.decision(waiting(), by=people.inspector, outcome="decline"))
    refused("ck_decision_", change, declined, **VOIDED)


class TestWhatRestsOnAnApproval:
    """An allocation and a programme exist only on an approval that stands, or wait, or are over."""

    @pytest.fixture
    def worked(self, saved: Any, people: SimpleNamespace, proof: SimpleNamespace) -> SimpleNamespace:
        """Store the allocation and the programme that rest on the approval."""
        proof.allocation = saved(make.allocation(proof.decision, people.practitioner))
        proof.enrolment = saved(make.enrolment(proof.decision))
        return proof

    def test_an_approval_is_not_voided_while_its_case_is_worked(self, worked: SimpleNamespace) -> None:
        refused("only_while_approved", change, worked.decision, **VOIDED)
        change(worked.allocation, held_at=THEN)
        refused("ck_enrolment_only_while_approved", change, worked.decision, **VOIDED)

    def test_nor_while_it_is_given_to_somebody_without_a_programme(
        self, saved: Any, people: SimpleNamespace, proof: SimpleNamespace
    ) -> None:
        saved(make.allocation(proof.decision, people.practitioner))
        refused("ck_allocation_only_while_approved", change, proof.decision, **VOIDED)

    @pytest.mark.parametrize("stopped", ["held_at", "ended_at"])
    def test_it_is_voided_once_what_rests_on_it_waits_or_is_over(self, worked: SimpleNamespace, stopped: str) -> None:
        change(worked.allocation, **{stopped: THEN})
        over = {"ended_at": THEN, "progress": "stopped"} if stopped == "ended_at" else {"held_at": THEN}
        change(worked.enrolment, **over)
        change(worked.decision, **VOIDED)
        db.session.expire_all()
        assert worked.allocation.decision_standing == worked.enrolment.decision_standing == "voided"

    def test_what_waits_does_not_go_on_without_an_approval(self, worked: SimpleNamespace) -> None:
        change(worked.allocation, held_at=THEN)
        change(worked.enrolment, held_at=THEN)
        change(worked.decision, **VOIDED)
        refused("ck_allocation_only_while_approved", change, worked.allocation, held_at=None)
        refused("ck_enrolment_only_while_approved", change, worked.enrolment, held_at=None)
        refused("fk_allocation_approving_decision", change, worked.allocation, decision_standing="in_force")
        refused("fk_enrolment_approving_decision", change, worked.enrolment, decision_standing="in_force")

    def test_nothing_new_rests_on_an_approval_that_no_longer_stands(
        self, people: SimpleNamespace, proof: SimpleNamespace
    ) -> None:
        change(proof.decision, **VOIDED)
        row = allocation(proof.case.id, people.practitioner, proof.decision.id, by=people.coordinator)
        refused("fk_allocation_approving_decision", write, "allocation", **row)
        voided = row | {"decision_standing": "voided"}
        refused("ck_allocation_only_while_approved", write, "allocation", **voided)
        assert db.session.scalars(select(Allocation)).all() == []
        assert db.session.scalars(select(Enrolment)).all() == []


def test_who_said_what_is_added_to_and_never_overwritten(proof: SimpleNamespace, people: SimpleNamespace) -> None:
    case: Any = one_referral(proof.case.id)
    note(make.actor(people.coordinator), case, Told("Sam Brook", date(2026, 4, 22)))
    save()
    rows = db.session.scalars(select(FactSaid).where(FactSaid.name == "court")).all()
    assert {(row.value, row.told_by) for row in rows} == {("Leeds", "Robin Field"), (None, "Sam Brook")}


def test_a_side_once_taken_is_kept_for_every_person(proof: SimpleNamespace) -> None:
    for row in db.session.scalars(select(Involvement)).all():
        refused(KEPT, change, row, part="worked" if row.part == "decided" else "decided")
        refused(KEPT, delete, row)
