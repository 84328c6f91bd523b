"""What an inspector says with an approval: judgements, conditions tracked until they are met, a day to look again."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from hateprog.eligibility.deciding import LASTS, REVIEW_AFTER, Condition, Outcome
from hateprog.eligibility.models import ApprovalCondition, Decision
from hateprog.kernel.clock import today, utcnow
from hateprog.referrals.models import CaseEvent, Referral
from hateprog.referrals.rules import Known, Stage
from hateprog.sessions.one_to_one.models import Enrolment
from hateprog.store.base import db
from tests import factories as make
from tests.eligibility.test_deciding import day, decisions, form
from tests.sessions.test_programme import plan

Clients = Callable[[Any], Any]
IN_A_WEEK = today() + timedelta(days=7)
JUDGED = {"judged_specialist": "met", "because_specialist": "The specialist sees no danger in it"}
SCHOOL, LETTER = "Ask the school", "Write a letter"
BEFORE = {"condition_1": SCHOOL, "condition_1_before_start": "yes", **day("condition_1_due_on", IN_A_WEEK)}
AFTER = {"condition_2": LETTER, "condition_2_before_start": "no", **day("condition_2_due_on", IN_A_WEEK)}


def conditions() -> list[ApprovalCondition]:
    """Return every condition there is, in order."""
    return list(db.session.scalars(select(ApprovalCondition).order_by(ApprovalCondition.number)))


class TestAJudgement:
    """Where no fact settles a rule, whoever decides does, and says why."""

    def test_is_kept_with_its_reason_and_counts_as_another_way_than_the_findings(
        self, client_as: Clients, people: SimpleNamespace, waiting: Any
    ) -> None:
        assessment, browser = waiting(domestic_or_sexual=Known.YES), client_as(people.inspector)
        assert browser.post(f"/decisions/{assessment.id}", data=form(assessment, **JUDGED)).status_code == 303
        (made,) = decisions()
        assert made.judgements == [{"rule": "specialist", "met": True, "reason": JUDGED["because_specialist"]}]
        assert (made.outcome, made.overrides) == (Outcome.APPROVE, True)
        page = browser.get(f"/decisions/{assessment.id}").text
        assert f"Judged to be met: {JUDGED['because_specialist']}" in page

    @pytest.mark.parametrize(
        ("said", "sentence"),
        [
            ({}, "You can approve only where you judge this to be met"),
            ({"judged_specialist": "not_met"}, "You can approve only where you judge this to be met"),
            ({"judged_specialist": "met"}, "Give your reason in at least 10 characters"),
            ({"judged_specialist": "met", "because_specialist": "Fine"}, "Give your reason in at least 10 characters"),
            ({"judged_specialist": "perhaps"}, "Select one of the answers listed"),
            ({"judged_specialist": "met", "because_specialist": "y" * 1_001}, "1,000 characters or fewer"),
        ],
    )
    def test_that_is_missing_or_half_said_keeps_an_approval_from_being_made(
        self, client_as: Clients, people: SimpleNamespace, waiting: Any, said: dict[str, str], sentence: str
    ) -> None:
        assessment = waiting(domestic_or_sexual=Known.YES)
        answer = client_as(people.inspector).post(f"/decisions/{assessment.id}", data=form(assessment, **said))
        assert answer.status_code == 422
        assert sentence in answer.text
        assert decisions() == []

    def test_that_a_rule_is_not_met_is_kept_with_a_decline(
        self, client_as: Clients, people: SimpleNamespace, waiting: Any
    ) -> None:
        assessment = waiting(domestic_or_sexual=Known.YES)
        said = JUDGED | {"judged_specialist": "not_met"}
        answer = client_as(people.inspector).post(
            f"/decisions/{assessment.id}", data=form(assessment, "decline", **said)
        )
        assert answer.status_code == 303
        assert [(each["rule"], each["met"]) for each in decisions()[0].judgements] == [("specialist", False)]

    def test_on_a_rule_that_the_facts_settle_is_not_asked_for_and_not_kept(
        self, client_as: Clients, people: SimpleNamespace, waiting: Any
    ) -> None:
        assessment = waiting()
        client_as(people.inspector).post(f"/decisions/{assessment.id}", data=form(assessment, **JUDGED))
        assert [(made.judgements, made.overrides) for made in decisions()] == [([], False)]


class TestSayingThem:
    """Conditions go with the outcome that has them, each with its day."""

    def test_keeps_each_with_its_day_and_whether_it_comes_before_the_start(
        self, client_as: Clients, people: SimpleNamespace, waiting: Any
    ) -> None:
        assessment = waiting()
        sent = form(assessment, "approve_with_conditions", **BEFORE | AFTER)
        assert client_as(people.inspector).post(f"/decisions/{assessment.id}", data=sent).status_code == 303
        assert [(each.number, each.text, each.due_on, each.before_start) for each in conditions()] == [
            (1, SCHOOL, IN_A_WEEK, True),
            (2, LETTER, IN_A_WEEK, False),
        ]
        assert {each.decision_id for each in conditions()} == {decisions()[0].id}
        assert {each.referral_id for each in conditions()} == {assessment.referral_id}

    @pytest.mark.parametrize(
        ("outcome", "said", "sentence"),
        [
            ("approve_with_conditions", {"condition_1": ""}, "Give at least one condition"),
            (
                "approve_with_conditions",
                {"condition_1": SCHOOL, **dict.fromkeys(day("condition_1_due_on", IN_A_WEEK), "")},
                "Enter the date by which this condition must be met",
            ),
            (
                "approve_with_conditions",
                {"condition_1": SCHOOL, **day("condition_1_due_on", date(2026, 4, 1))},
                "A condition must be met by today or later",
            ),
            ("approve_with_conditions", {"condition_1": "y" * 501}, "500 characters or fewer"),
            ("approve", BEFORE, "Conditions go with “approve with conditions” only"),
            ("decline", BEFORE, "Conditions go with “approve with conditions” only"),
            ("approve", day("review_on", date(2026, 4, 1)), "The review must be after today"),
            ("approve", day("review_on", date(2090, 4, 1)), "The review must be within a year"),
            ("approve", {"review_on-day": "30", "review_on-month": "2", "review_on-year": "2027"}, "a real date"),
        ],
    )
    def test_that_will_not_do_is_refused_beside_its_field_and_nothing_is_decided(
        self,
        client_as: Clients,
        people: SimpleNamespace,
        waiting: Any,
        outcome: str,
        said: dict[str, str],
        sentence: str,
    ) -> None:
        assessment = waiting()
        answer = client_as(people.inspector).post(f"/decisions/{assessment.id}", data=form(assessment, outcome, **said))
        assert answer.status_code == 422
        assert sentence in answer.text
        assert (decisions(), conditions()) == ([], [])


def test_an_approval_is_looked_at_again_after_three_months_unless_another_day_is_said_and_ends_after_a_year(
    client_as: Clients, people: SimpleNamespace, waiting: Any
) -> None:
    for said, review_on in (({}, today() + REVIEW_AFTER), (day("review_on", IN_A_WEEK), IN_A_WEEK)):
        assessment = waiting()
        client_as(people.inspector).post(f"/decisions/{assessment.id}", data=form(assessment, **said))
        made = db.session.scalars(select(Decision).where(Decision.assessment_id == assessment.id)).one()
        assert (made.review_on, made.expires_on) == (review_on, today() + LASTS)


@pytest.fixture
def with_conditions(
    saved: Any, people: SimpleNamespace, waiting: Any, decide: Any
) -> Callable[..., tuple[Any, Decision]]:
    """Give back a function that stores an allocated case approved with one condition before the start and one after."""

    def store() -> tuple[Any, Decision]:
        case = db.session.get_one(Referral, waiting().referral_id)
        said = (Condition(SCHOOL, IN_A_WEEK, before_start=True), Condition(LETTER, IN_A_WEEK, before_start=False))
        made = decide(case, people.inspector, Outcome.APPROVE_WITH_CONDITIONS, conditions=said)
        saved(make.allocation(made, people.practitioner, by=people.coordinator, allocated_at=utcnow()))
        case = db.session.get_one(Referral, case.id)
        case.stage = Stage.ALLOCATED
        return saved(case), made

    return store


class TestACondition:
    """It is tracked until it is met, or falls away with its approval."""

    HOW = {"how": "The school was asked on Monday and agrees"}

    def _plan(self, browser: Any, case: Any) -> Any:
        return browser.post(f"/cases/{case.id}/sessions/plan", data=plan(utcnow() + timedelta(days=7)))

    def test_that_comes_before_the_start_keeps_the_first_session_from_being_planned_until_it_is_met(
        self, client_as: Clients, people: SimpleNamespace, with_conditions: Any
    ) -> None:
        case, _made = with_conditions()
        browser = client_as(people.practitioner)
        refused = self._plan(browser, case)
        assert refused.status_code == 409
        assert "The programme cannot start before this condition of its approval is met: Ask the school" in refused.text
        assert db.session.scalars(select(Enrolment)).all() == []
        assert db.session.get_one(Referral, case.id).stage is Stage.ALLOCATED

        before, _after = conditions()
        assert browser.post(f"/conditions/{before.id}", data=self.HOW).status_code == 303

        assert self._plan(browser, case).status_code == 303
        assert db.session.get_one(Referral, case.id).stage is Stage.ON_PROGRAMME

    def test_is_met_by_the_practitioner_or_the_coordinator_who_say_how_and_the_timeline_says_so(
        self, client_as: Clients, people: SimpleNamespace, with_conditions: Any
    ) -> None:
        case, _made = with_conditions()
        for who, condition in zip((people.practitioner, people.coordinator), conditions(), strict=True):
            browser = client_as(who)
            assert condition.text in browser.get(f"/conditions/{condition.id}").text
            assert browser.post(f"/conditions/{condition.id}", data=self.HOW).status_code == 303
            found = db.session.get_one(ApprovalCondition, condition.id)
            assert (found.met_by, found.how, found.met_at is not None) == (who.id, self.HOW["how"], True)
        events = db.session.scalars(select(CaseEvent).where(CaseEvent.title == "A condition of the approval is met"))
        assert [event.note for event in events if event.case_id == case.id] == [self.HOW["how"]] * 2

    @pytest.mark.parametrize("how", ["", "  ", "y" * 1_001])
    def test_is_not_met_without_saying_how(
        self, client_as: Clients, people: SimpleNamespace, with_conditions: Any, how: str
    ) -> None:
        with_conditions()
        answer = client_as(people.practitioner).post(f"/conditions/{conditions()[0].id}", data={"how": how})
        assert answer.status_code == 422
        assert conditions()[0].met_at is None

    def test_is_met_once(self, client_as: Clients, people: SimpleNamespace, with_conditions: Any) -> None:
        with_conditions()
        browser, condition = client_as(people.practitioner), conditions()[0]
        browser.post(f"/conditions/{condition.id}", data=self.HOW)
        answer = browser.post(f"/conditions/{condition.id}", data={"how": "Another way altogether"})
        assert answer.status_code == 409
        assert conditions()[0].how == self.HOW["how"]

    def test_is_not_the_inspectors_nor_the_referrers_nor_another_practitioners_to_meet(
        self, saved: Any, client_as: Clients, people: SimpleNamespace, with_conditions: Any
    ) -> None:
        with_conditions()
        other = saved(make.practitioner(name="Quinn Dale"))
        for who, status in ((people.inspector, 403), (people.referrer, 404), (other, 404)):
            answer = client_as(who).post(f"/conditions/{conditions()[0].id}", data=self.HOW)
            assert answer.status_code == status
        assert conditions()[0].met_at is None

    def test_that_is_not_met_falls_away_with_its_approval_and_one_that_is_met_stays_so(
        self, client_as: Clients, people: SimpleNamespace, with_conditions: Any, change: Any
    ) -> None:
        case, made = with_conditions()
        browser = client_as(people.practitioner)
        before, after = conditions()
        browser.post(f"/conditions/{before.id}", data=self.HOW)

        change(case, admission_recorded_on=date(2026, 3, 28))

        met, dropped = (db.session.get_one(ApprovalCondition, each.id) for each in (before, after))
        assert (met.met_at is not None, met.dropped_at) == (True, None)
        assert (dropped.met_at, dropped.dropped_at) == (None, db.session.get_one(Decision, made.id).voided_at)
        answer = browser.post(f"/conditions/{after.id}", data=self.HOW)
        assert answer.status_code == 409
        assert "fell away with its approval" in answer.text

    def test_of_an_approval_that_no_longer_stands_does_not_bind_the_next_one(
        self, client_as: Clients, people: SimpleNamespace, with_conditions: Any, change: Any, ask: Any, decide: Any
    ) -> None:
        case, _made = with_conditions()
        change(case, admission_recorded_on=date(2026, 3, 28))
        ask(case)
        decide(case, people.colleague)
        assert db.session.get_one(Referral, case.id).stage is Stage.ALLOCATED
        assert self._plan(client_as(people.practitioner), case).status_code == 303

    def test_stands_on_the_page_of_its_decision(
        self, client_as: Clients, people: SimpleNamespace, with_conditions: Any
    ) -> None:
        _case, made = with_conditions()
        page = client_as(people.inspector).get(f"/decisions/{made.assessment_id}").text
        assert SCHOOL in page
        assert LETTER in page
        assert "before the programme starts" in page


def test_a_condition_that_is_met_says_when_and_how(saved: Any, people: SimpleNamespace, with_conditions: Any) -> None:
    with_conditions()
    condition = conditions()[0]
    condition.met_at = datetime(2026, 4, 30, tzinfo=UTC)
    with pytest.raises(IntegrityError, match="met_says_how"):
        saved(condition)
