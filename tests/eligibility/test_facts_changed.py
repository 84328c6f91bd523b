"""A change of any fact that a rule reads voids the approval at once, whatever stands on it. domain.md section 4."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from types import SimpleNamespace
from typing import Any

import pytest
from sqlalchemy import select

from hateprog.eligibility.deciding import Standing, VoidedBecause
from hateprog.eligibility.facts import NAMES, OF_PATHWAY
from hateprog.eligibility.models import Decision
from hateprog.kernel.errors import RuleBroken
from hateprog.referrals.models import CaseEvent, FactSaid, Referral
from hateprog.referrals.queries import one_referral
from hateprog.referrals.rules import Pathway, Stage
from hateprog.sessions.one_to_one.models import Appointment, OneToOne
from hateprog.sessions.one_to_one.rules import Kept, State
from hateprog.store.audit import AuditEntry
from hateprog.store.base import db
from tests.eligibility.reading_everything import CHANGES, rule_set

FACTS = [(pathway, name) for pathway in Pathway for name in NAMES if name in OF_PATHWAY[pathway] - {"pathway"}]
NOT_GIVEN = {"gravity_score", "cps_view", "local_records_checked_on"}
"""What a case as it is made has not: there is nothing to take back."""

TAKEN_BACK = [(pathway, name) for pathway, name in FACTS if name not in {*NOT_GIVEN, "force_code"}]
STAGES = (Stage.APPROVED, Stage.ALLOCATED, Stage.ON_PROGRAMME)


@pytest.fixture
def everything(saved: Any, people: SimpleNamespace) -> Callable[[Pathway], Any]:
    """Give back a function that puts a rule set in force that reads every fact of a pathway."""
    return lambda pathway: saved(rule_set(pathway))


def plain(value: Any) -> Any:
    """Return a fact as JSON holds it."""
    return value.isoformat() if isinstance(value, date) else value


def holds(found: SimpleNamespace, name: str, before: Any, after: Any, by: Any) -> None:
    """Hold that an approval was voided for this fact alone, and that all that rests on it waits."""
    case = db.session.get_one(Referral, found.case.id)
    decision = db.session.get_one(Decision, found.decision.id)
    assert case.stage is Stage.ON_HOLD
    assert (decision.standing, decision.voided_because) == (Standing.VOIDED, VoidedBecause.FACTS_CHANGED)
    assert (decision.voided_at is not None, decision.voided_by) == (True, by.id)
    assert decision.voided_facts == [{"name": name, "before": plain(before), "after": plain(after)}]
    loaded: Any = one_referral(case.id)
    if found.allocation is None:
        assert loaded.allocation is None
    else:
        assert (loaded.allocation.id, loaded.allocation.decision_standing) == (found.allocation.id, "voided")
        assert loaded.allocation.held_at is not None
    if found.session is not None:
        assert found.enrolment.held_at is not None
        states = dict(db.session.execute(select(OneToOne.number, OneToOne.state)).all())
        assert states == {1: State.SIGNED, 2: State.ON_HOLD}
        appointment = db.session.scalars(select(Appointment).where(Appointment.session_id == found.session.id)).one()
        assert appointment.kept is Kept.ON_HOLD


def test_every_fact_has_a_change_here_and_some_rule_set_that_reads_it() -> None:
    assert set(CHANGES) == set(NAMES) - {"pathway"}
    for pathway in Pathway:
        assert set(rule_set(pathway).rule_set.reads) == OF_PATHWAY[pathway]


@pytest.mark.parametrize("stage", STAGES)
@pytest.mark.parametrize(("pathway", "name"), FACTS)
def test_a_fact_that_changes_voids_the_approval_and_all_that_rests_on_it_waits(
    people: SimpleNamespace, everything: Any, worked: Any, change: Any, pathway: Pathway, name: str, stage: Stage
) -> None:
    everything(pathway)
    found = worked(stage, pathway=pathway)
    before = getattr(found.case, name) if name != "born_on" else date(2001, 5, 4)

    change(found.case, **CHANGES[name])

    after = "E23000030" if name == "force_code" else CHANGES[name][name]
    holds(found, name, before, after, people.coordinator)
    if name != "force_code":
        said = db.session.scalars(select(FactSaid).where(FactSaid.name == name).order_by(FactSaid.recorded_at)).all()
        assert (said[-1].told_by, said[-1].told_on) == ("Sam Brook, Probation Service", date(2026, 4, 24))
        assert said[-1].recorded_by == people.coordinator.id


@pytest.mark.parametrize(("pathway", "name"), TAKEN_BACK)
def test_a_fact_that_is_taken_back_voids_it_too(
    people: SimpleNamespace, everything: Any, worked: Any, change: Any, pathway: Pathway, name: str
) -> None:
    everything(pathway)
    found = worked(pathway=pathway)
    before = getattr(found.case, name) if name != "born_on" else date(2001, 5, 4)
    beside = {"admission": None} if name == "admission_recorded_on" else {}

    change(found.case, **{name: None} | beside)

    decision = db.session.get_one(Decision, found.decision.id)
    assert {"name": name, "before": plain(before), "after": None} in decision.voided_facts
    assert {each["name"] for each in decision.voided_facts} == {name, *beside}
    assert db.session.get_one(Referral, found.case.id).stage is Stage.ON_HOLD


def test_several_facts_that_change_at_once_void_it_once_and_each_is_named(
    people: SimpleNamespace, worked: Any, change: Any, mails: Any
) -> None:
    found = worked()
    change(found.case, crime_recorded_on=date(2026, 3, 4), investigation_completed_on=date(2026, 3, 21))
    decision = db.session.get_one(Decision, found.decision.id)
    assert [each["name"] for each in decision.voided_facts] == ["crime_recorded_on", "investigation_completed_on"]
    event = db.session.scalars(select(CaseEvent).where(CaseEvent.title.startswith("On hold"))).one()
    assert event.note == "Facts that a rule reads have changed: crime recorded, investigation completed"
    assert len([mail for mail in mails().values() if mail.subject.startswith("On hold")]) == len(mails())


def test_the_change_and_what_follows_are_one_line_of_the_log(worked: Any, change: Any) -> None:
    found = worked()
    change(found.case, admission_recorded_on=date(2026, 3, 28))
    (line,) = db.session.scalars(select(AuditEntry).where(AuditEntry.verb == "referrals.answer"))
    changed = {(each["table"], field) for each in line.changes for field in each["fields"]}
    assert {("decision", "standing"), ("allocation", "held_at"), ("enrolment", "held_at")} <= changed


@pytest.mark.parametrize("stage", STAGES)
@pytest.mark.parametrize(
    "given",
    [
        {"incident_account": "Shouted abuse at a neighbour in the street, twice."},
        {"phone": "07700 900983"},
        {"family_name": "Ashbee"},
        {"offence": "Public order, section 4A"},
        {"language": "Polish"},
        {"gravity_score": 4},  # a fact, but no rule of the shipped set reads it
        {"harmed_view": "disagrees"},
    ],
    ids=lambda given: next(iter(given)),
)
def test_a_change_that_no_rule_reads_voids_nothing(
    worked: Any, change: Any, mails: Any, stage: Stage, given: dict[str, Any]
) -> None:
    found = worked(stage)
    change(found.case, **given)
    assert db.session.get_one(Referral, found.case.id).stage is stage
    assert db.session.get_one(Decision, found.decision.id).standing is Standing.IN_FORCE
    assert mails() == {}
    if found.session:
        assert db.session.get_one(OneToOne, found.session.id).state is State.PLANNED


def test_saving_the_same_answer_again_changes_nothing(worked: Any, change: Any, mails: Any) -> None:
    found = worked()
    change(found.case, admission_recorded_on=date(2026, 3, 27), court=None)
    assert db.session.get_one(Decision, found.decision.id).standing is Standing.IN_FORCE
    assert set(db.session.scalars(select(FactSaid.told_by))) == {"Robin Field"}
    assert mails() == {}


@pytest.mark.parametrize("stage", [*STAGES, Stage.ON_HOLD])
def test_the_pathway_cannot_change_any_more(worked: Any, change: Any, stage: Stage) -> None:
    found = worked(stage if stage is not Stage.ON_HOLD else Stage.APPROVED)
    if stage is Stage.ON_HOLD:
        change(found.case, admission="denies")
    with pytest.raises(RuleBroken, match="close the case and refer again"):
        change(found.case, pathway=Pathway.EARLY_INTERVENTION)
    assert db.session.get_one(Referral, found.case.id).pathway is Pathway.OUT_OF_COURT


def test_a_change_of_a_case_on_hold_holds_nothing_twice(worked: Any, change: Any, mails: Any) -> None:
    found = worked()
    change(found.case, admission="denies")
    told = set(mails())
    voided_at = db.session.get_one(Decision, found.decision.id).voided_at
    change(found.case, admission="partial")
    assert db.session.get_one(Decision, found.decision.id).voided_at == voided_at
    assert set(mails()) == told


def test_a_fact_that_is_put_right_again_does_not_let_the_old_approval_stand_again(worked: Any, change: Any) -> None:
    found = worked()
    change(found.case, admission="denies")
    change(found.case, admission="full")
    assert db.session.get_one(Decision, found.decision.id).standing is Standing.VOIDED
    assert db.session.get_one(Referral, found.case.id).stage is Stage.ON_HOLD


class TestWhoIsTold:
    """The coordinators, the practitioner, the inspectors of the area and whoever decided: a reference and a link."""

    @pytest.mark.parametrize("stage", STAGES)
    def test_by_mail_without_personal_data(
        self, people: SimpleNamespace, worked: Any, change: Any, mails: Any, stage: Stage
    ) -> None:
        found = worked(stage)
        change(found.case, born_on=date(2001, 5, 5))
        practitioner = set() if stage is Stage.APPROVED else {people.practitioner.email}
        told = {people.coordinator.email, people.inspector.email, people.colleague.email} | practitioner
        assert set(mails()) == told
        for mail in mails().values():
            assert mail.subject == f"On hold: {found.case.reference}"
            assert f"/cases/{found.case.id}" in mail.body
            for word in ("Ashby", "Jordan", "2001", "birth", "Abuse", "07700"):
                assert word not in mail.subject + mail.body

    def test_a_case_that_moved_to_another_area_is_told_to_its_inspectors_and_to_whoever_decided(
        self, people: SimpleNamespace, worked: Any, change: Any, mails: Any
    ) -> None:
        found = worked()
        change(found.case, district_code="E06000045")
        inspectors = {people.inspector.email, people.elsewhere.email}
        assert set(mails()) == inspectors | {people.coordinator.email, people.practitioner.email}
