"""Where the rule set says so, a coordinator who took no part decides on early intervention; an inspector still may."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date
from types import SimpleNamespace
from typing import Any

import pytest
from sqlalchemy import select

from hateprog.eligibility import queries, service
from hateprog.eligibility.deciding import Outcome, Said, outcomes_for
from hateprog.eligibility.models import Assessment, Decision
from hateprog.eligibility.rules import Decider
from hateprog.kernel.errors import NotAllowed, RuleBroken
from hateprog.referrals import service as referrals
from hateprog.referrals.facts import Told
from hateprog.referrals.models import Allocation, CaseEvent, Involvement, Referral
from hateprog.referrals.queries import one_referral
from hateprog.referrals.rules import Known, Part, Pathway
from hateprog.store.audit import AuditEntry, EntryKind
from hateprog.store.base import db
from tests import factories as make
from tests.eligibility.plain_sql import change as change_row
from tests.eligibility.plain_sql import decision, refused, write
from tests.eligibility.rule_sets.files import early
from tests.eligibility.test_deciding import decisions, form

Clients = Callable[[Any], Any]
EARLY = "early_intervention"
AN_INSPECTORS = "By the rules of this case an inspector of the area decides it"
TOOK_PART = "You have taken part in this case, so you cannot decide it"
REVERSED = "You have decided on this case, so you cannot take part in it"
AGREES = "They want to understand, and agree."
TOLD = Told("Robin Field", date(2026, 4, 20))
SAID = Said(outcome=Outcome.APPROVE, rationale=AGREES)
SHUT = {"told_by": "Robin Field", "told_on-day": "20", "told_on-month": "4", "told_on-year": "2026"}


def case_of(assessment: Any) -> Any:
    """Return the case of a stored assessment."""
    return one_referral(assessment.referral_id)


def events(case_id: Any) -> list[str]:
    """Return the titles of a case's timeline."""
    return list(db.session.scalars(select(CaseEvent.title).where(CaseEvent.case_id == case_id)))


def refusals() -> list[tuple[Any, str]]:
    lines = db.session.scalars(select(AuditEntry).where(AuditEntry.kind == EntryKind.REFUSED))
    return [(line.actor_id, line.verb) for line in lines]


@pytest.fixture
def asked(people: SimpleNamespace, by_coordinators: Any, waiting: Any) -> Any:
    """Store an early-intervention case whose decision a coordinator may make; Chris Moor asked for it."""
    return waiting(pathway=EARLY, involved=(people.coordinator,))


class TestDeciding:
    """Every outcome, and as what it was made."""

    @pytest.mark.parametrize("outcome", outcomes_for(Pathway.EARLY_INTERVENTION))
    def test_a_coordinator_who_took_no_part_decides(
        self, client_as: Clients, second: Any, asked: Any, outcome: Outcome
    ) -> None:
        answer = client_as(second).post(f"/decisions/{asked.id}", data=form(asked, outcome, rationale=AGREES))

        assert answer.status_code == 303
        (made,) = decisions()
        assert (made.decided_by, made.decided_as, made.outcome) == (second.id, Decider.COORDINATOR, outcome)
        assert made.covering_for is None
        case: Any = one_referral(asked.referral_id)
        assert case.deciders == {second.person_id}
        titles = {
            Outcome.APPROVE: "Approved by a coordinator",
            Outcome.APPROVE_WITH_CONDITIONS: "Approved by a coordinator, with conditions",
            Outcome.DECLINE: "Declined by a coordinator",
            Outcome.RETURN: "Returned for information",
        }
        assert events(case.id) == [titles[outcome]]
        line = db.session.scalars(select(AuditEntry).where(AuditEntry.verb == "eligibility.decide")).one()
        assert (line.actor_id, line.case_id, line.why) == (second.id, case.id, AGREES)

    def test_an_inspector_of_the_area_still_does(self, people: SimpleNamespace, asked: Any, decide: Any) -> None:
        made = decide(case_of(asked), people.inspector)
        assert made.decided_as is Decider.INSPECTOR
        assert events(asked.referral_id) == ["Approved by an inspector"]

    def test_one_of_another_area_does_not(self, client_as: Clients, people: SimpleNamespace, asked: Any) -> None:
        assert client_as(people.elsewhere).post(f"/decisions/{asked.id}", data=form(asked)).status_code == 404
        assert decisions() == []

    @pytest.mark.parametrize(
        ("area", "capacity"), [("E23000011", Decider.INSPECTOR), ("E23000030", Decider.COORDINATOR)]
    )
    def test_who_is_both_decides_as_an_inspector_where_they_are_one(
        self, saved: Any, asked: Any, decide: Any, area: str, capacity: Decider
    ) -> None:
        both = saved(make.account(["coordinator", "inspector"], [area]))
        assert decide(case_of(asked), both).decided_as is capacity

    def test_who_covers_the_area_decides_as_an_inspector_and_as_cover(
        self, saved: Any, people: SimpleNamespace, asked: Any, decide: Any
    ) -> None:
        both = saved(make.account(["coordinator", "inspector"], ["E23000030"]))
        saved(make.cover(people.inspector, by=both))
        made = decide(case_of(asked), both)
        assert (made.decided_as, made.covering_for) == (Decider.INSPECTOR, people.inspector.id)

    def test_the_prosecutors_are_not_asked(self, client_as: Clients, second: Any, asked: Any) -> None:
        answer = client_as(second).post(f"/decisions/{asked.id}", data=form(asked, "refer_to_cps"))
        assert answer.status_code == 422
        assert decisions() == []

    def test_what_was_asked_for_by_one_version_is_decided_as_it_says(
        self, saved: Any, people: SimpleNamespace, second: Any, by_coordinators: Any, asked: Any, decide: Any
    ) -> None:
        by_coordinators.valid_to = date(2026, 4, 30)
        text = early("inspector", version=2, valid_from="2026-05-01", more='force = "E23000011"')
        saved(by_coordinators, make.rule_set_version(text, by=people.inspector, adopted_by=people.colleague))
        assert decide(case_of(asked), second).decided_as is Decider.COORDINATOR


class TestWhereAnInspectorDecides:
    """A coordinator is refused aloud: they may see the case."""

    @pytest.mark.parametrize("pathway", Pathway)
    def test_nothing_is_written(self, client_as: Clients, second: Any, waiting: Any, pathway: Pathway) -> None:
        assessment = waiting(pathway=pathway)
        answer = client_as(second).post(f"/decisions/{assessment.id}", data=form(assessment))
        assert answer.status_code == 403
        assert AN_INSPECTORS in answer.text
        assert decisions() == []
        assert refusals() == [(second.id, "eligibility.approve")]

    def test_by_a_direct_call_neither(self, second: Any, waiting: Any) -> None:
        assessment: Any = queries.one_assessment(waiting(pathway=EARLY).id)
        with pytest.raises(NotAllowed, match="an inspector of the area decides it"):
            service.decide(make.actor(second), assessment, said=SAID, facts_hash=assessment.facts_hash)
        assert decisions() == []

    def test_a_set_of_another_area_changes_nothing(
        self, client_as: Clients, second: Any, by_coordinators: Any, waiting: Any
    ) -> None:
        assessment = waiting(pathway=EARLY, district="E06000045")
        assert client_as(second).post(f"/decisions/{assessment.id}", data=form(assessment)).status_code == 403

    @pytest.mark.parametrize("role", ["practitioner", "referrer", "panel_member", "administrator"])
    def test_no_other_role_decides_what_a_coordinator_may(
        self, saved: Any, client_as: Clients, asked: Any, role: str
    ) -> None:
        who = saved(make.builders()[role]())
        assert client_as(who).post(f"/decisions/{asked.id}", data=form(asked)).status_code in {403, 404}
        assert decisions() == []


WAYS = ("referred", "edited", "requested", "allocated", "worked")


@pytest.fixture
def taking_part(saved: Any, people: SimpleNamespace, by_coordinators: Any, decide: Any) -> Callable[..., Any]:
    """Give back a function that lets somebody take part in one way, and returns the case waiting for a decision."""

    def act(way: str, somebody: Any) -> Any:
        actor, chris = make.actor(somebody), make.actor(people.coordinator)
        referrer = somebody if way == "referred" else people.referrer
        case = saved(make.referral(stage="received", pathway=EARLY, referrer=referrer))
        if way == "edited":
            referrals.answer(actor, one_referral(case.id), {"help_wanted": "To talk"}, version=None, told=TOLD)
        service.request_decision(actor if way == "requested" else chris, one_referral(case.id))
        if way in {"allocated", "worked"}:
            decide(case, people.colleague)
            worker = somebody if way == "worked" else people.practitioner
            allocates = actor if way == "allocated" else chris
            service.allocate(allocates, one_referral(case.id), practitioner_id=worker.id)
            given = {"consented_on": date(2026, 4, 11)}
            referrals.answer(chris, one_referral(case.id), given, version=None, told=TOLD)
            service.request_decision(chris, one_referral(case.id))
        db.session.expire_all()
        return queries.open_assessment(case.id)

    return act


class TestSeparation:
    """Whoever referred, edited, requested, allocated or worked it decides nothing, under any account."""

    @pytest.mark.parametrize("another_account", [False, True])
    @pytest.mark.parametrize("way", WAYS)
    def test_a_coordinator_who_took_part_is_refused_aloud(
        self, saved: Any, client_as: Clients, taking_part: Any, way: str, another_account: bool
    ) -> None:
        somebody = saved(make.account(["referrer", "coordinator", "practitioner"]))
        assessment = taking_part(way, somebody)
        decider = saved(make.coordinator(of=somebody)) if another_account else somebody
        before = len(decisions())

        browser = client_as(decider)
        answer = browser.post(f"/decisions/{assessment.id}", data=form(assessment, "decline"))

        assert answer.status_code == 403
        assert TOOK_PART in answer.text
        assert len(decisions()) == before
        assert refusals() == [(decider.id, "eligibility.approve")]
        one: Any = queries.one_assessment(assessment.id)
        with pytest.raises(NotAllowed, match="taken part"):
            service.decide(make.actor(decider), one, said=SAID, facts_hash=one.facts_hash)
        page = browser.get(f"/decisions/{assessment.id}").text
        assert TOOK_PART in page
        assert "A coordinator who took no part in the case decides, or an inspector of the area" in page
        assert "Record the decision" not in page
        assert queries.waiting_for_coordinators(make.actor(decider)) == []
        assert not queries.any_for_coordinators(make.actor(decider))

    @pytest.mark.parametrize("way", WAYS)
    def test_another_coordinator_decides_it_then(
        self, saved: Any, taking_part: Any, second: Any, decide: Any, way: str
    ) -> None:
        assessment = taking_part(way, saved(make.account(["referrer", "coordinator", "practitioner"])))
        assert [row.id for row in queries.waiting_for_coordinators(make.actor(second))] == [assessment.id]
        case = one_referral(assessment.referral_id)
        assert decide(case, second, Outcome.DECLINE).decided_as is Decider.COORDINATOR

    @pytest.fixture
    def decided(self, second: Any, asked: Any, decide: Any) -> Any:
        """Let the second coordinator approve, and return the case."""
        decide(case_of(asked), second)
        return one_referral(asked.referral_id)

    def test_who_decided_does_not_edit_it(self, client_as: Clients, second: Any, decided: Any) -> None:
        said = {"domestic_or_sexual": "yes", "version": str(decided.version)}
        answer = client_as(second).post(f"/referrals/{decided.id}/safety", data=said | SHUT)
        assert answer.status_code == 422
        assert REVERSED in answer.text
        assert db.session.get_one(Referral, decided.id).domestic_or_sexual is Known.NO

    def test_who_decided_does_not_ask_for_a_decision(
        self, client_as: Clients, second: Any, decided: Any, change: Any
    ) -> None:
        change(decided, consented_on=date(2026, 4, 11))
        answer = client_as(second).post(f"/cases/{decided.id}/request-decision")
        assert answer.status_code == 422
        assert REVERSED in answer.text
        assert len(db.session.scalars(select(Assessment)).all()) == 1

    def test_who_decided_does_not_allocate_it_and_the_page_says_so(
        self, client_as: Clients, people: SimpleNamespace, second: Any, decided: Any
    ) -> None:
        browser, chosen = client_as(second), {"practitioner": str(people.practitioner.id)}
        page = browser.get(f"/cases/{decided.id}/allocate").text
        assert REVERSED in page
        assert "Allocate the case" not in page
        assert browser.post(f"/cases/{decided.id}/allocate", data=chosen).status_code == 422
        assert db.session.scalars(select(Allocation)).all() == []
        answer = client_as(people.coordinator).post(f"/cases/{decided.id}/allocate", data=chosen)
        assert answer.status_code == 303

    def test_who_decided_does_not_work_it(self, saved: Any, people: SimpleNamespace, second: Any, decided: Any) -> None:
        same = saved(make.practitioner(of=second))
        with pytest.raises(RuleBroken, match="This person decided the case, so cannot work it"):
            service.allocate(make.actor(people.coordinator), decided, practitioner_id=same.id)

    def test_who_decided_decides_again_after_facts_have_changed(
        self, people: SimpleNamespace, second: Any, decided: Any, change: Any, ask: Any, decide: Any
    ) -> None:
        change(decided, consented_on=date(2026, 4, 11))
        ask(decided)
        assert queries.any_for_coordinators(make.actor(second))
        assert decide(decided, second).decided_as is Decider.COORDINATOR
        assert not queries.any_for_coordinators(make.actor(second))


class TestTheDatabase:
    """What it refuses by itself, whoever writes to it."""

    @pytest.fixture
    def apart(self, saved: Any, second: Any) -> Callable[..., None]:
        """Give back a function that puts the second coordinator on one side of a case."""

        def stand(assessment: Any, part: Part = Part.DECIDED) -> None:
            saved(Involvement(referral_id=assessment.referral_id, person_id=second.person_id, part=part))

        return stand

    @pytest.mark.parametrize("pathway", Pathway)
    def test_no_coordinators_decision_where_an_inspector_decides(
        self, second: Any, waiting: Any, apart: Any, pathway: Pathway
    ) -> None:
        assessment = waiting(pathway=pathway)
        apart(assessment)
        row = decision(assessment, second, "decline", decided_as="coordinator")
        refused("by its rule set an inspector decides this case", write, "decision", **row)

    def test_none_under_another_pathways_name_or_another_word(self, second: Any, asked: Any, apart: Any) -> None:
        apart(asked)
        row = decision(asked, second, "decline", decided_as="coordinator")
        refused("ck_decision_inspector_unless_early", write, "decision", **row | {"pathway": "convicted"})
        refused("ck_decision_decided_as", write, "decision", **row | {"decided_as": "anybody"})
        write("decision", **row)

    def test_none_by_a_coordinator_who_took_part(self, second: Any, asked: Any, apart: Any) -> None:
        row = decision(asked, second, decided_as="coordinator")
        refused("fk_decision_by_one_apart", write, "decision", **row)
        apart(asked, Part.WORKED)
        refused("fk_decision_by_one_apart", write, "decision", **row)

    def test_as_what_it_was_made_stays(self, second: Any, asked: Any, decide: Any) -> None:
        made = decide(case_of(asked), second)
        refused("what was decided by does not change", change_row, made, decided_as="inspector")
        assert db.session.scalars(select(Decision.decided_as)).one() is Decider.COORDINATOR


class TestWhatIsSaid:
    """Each page, mail and line says who may decide, and as what somebody did."""

    def test_asking_says_before_whom_it_is_and_tells_those_who_may_decide(
        self, saved: Any, client_as: Clients, people: SimpleNamespace, second: Any, by_coordinators: Any, mails: Any
    ) -> None:
        case = saved(make.referral(stage="received", pathway=EARLY, referrer=people.referrer))
        browser = client_as(people.coordinator)
        assert "Ask for a decision" in browser.get(f"/cases/{case.id}").text
        answer = browser.post(f"/cases/{case.id}/request-decision", follow_redirects=True)
        assert "now before the coordinators who took no part, and the inspectors of its area" in answer.text
        assert events(case.id) == ["Put before a coordinator or an inspector"]
        assert mails().keys() == {second.email, people.inspector.email, people.colleague.email}
        assert "the decision of a coordinator, or of an inspector of its area" in mails()[second.email].body

    def test_asked_anew_it_is_said_again(
        self, people: SimpleNamespace, second: Any, asked: Any, change: Any, mails: Any
    ) -> None:
        change(case_of(asked), consented_on=date(2026, 4, 11))
        assert "Put before a coordinator or an inspector again: facts have changed" in events(asked.referral_id)
        assert second.email in mails()
        assert people.coordinator.email not in mails()

    def test_the_case_page_offers_the_decision_to_whoever_may_make_it(
        self, client_as: Clients, people: SimpleNamespace, second: Any, asked: Any, decide: Any
    ) -> None:
        address = f"/cases/{asked.referral_id}"
        for who, offered in ((second, True), (people.inspector, True), (people.coordinator, False)):
            page = client_as(who).get(address).text
            assert bool(re.search(r'class="govuk-button"[^>]*>\s*Decide\s*<', page)) is offered
            assert "Eligibility decided" in page
            assert "decided by" not in page
        decide(case_of(asked), second)
        assert "Eligibility decided by a coordinator" in client_as(people.inspector).get(address).text

    def test_the_decision_page_says_who_decides_and_who_did(
        self, client_as: Clients, people: SimpleNamespace, second: Any, asked: Any
    ) -> None:
        address = f"/decisions/{asked.id}"
        page = client_as(second).get(address).text
        assert "A coordinator who took no part in the case, or an inspector of the area" in page
        assert "Record the decision" in page
        assert 'href="/decisions/for-coordinators"' in page
        answer = client_as(second).post(address, data=form(asked, rationale=AGREES), follow_redirects=True)
        assert 'href="/decisions/for-coordinators"' in answer.text
        row = answer.text.partition("Decided as")[2].partition("</div>")[0]
        assert "Coordinator" in row

    def test_the_proof_sheet_and_the_history_say_as_what_it_was_decided(
        self, client_as: Clients, people: SimpleNamespace, second: Any, asked: Any, decide: Any, waiting: Any
    ) -> None:
        other = waiting()
        decide(case_of(asked), second)
        decide(case_of(other), people.inspector)
        browser = client_as(people.coordinator)
        for assessment, capacity, told in (
            (asked, "Coordinator", "Decided by a coordinator"),
            (other, "Inspector of the area", "Decided by an inspector"),
        ):
            sheet = browser.get(f"/decisions/{assessment.id}/proof").text
            assert capacity in sheet.partition("Decided as")[2].partition("</div>")[0]
            assert "an inspector" in sheet.partition("Who decides")[2].partition("</div>")[0].lower()
            history = browser.get(f"/cases/{assessment.referral_id}/history").text
            assert told in history
            assert "as what they decided" in history

    def test_the_month_counts_it_and_says_as_what_it_was_decided(
        self, client_as: Clients, people: SimpleNamespace, second: Any, asked: Any, decide: Any
    ) -> None:
        decide(case_of(asked), second)
        page = client_as(people.coordinator).get("/supervision/monthly/decided").text
        assert "as a coordinator" in page
