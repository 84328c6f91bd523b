"""Whatever eight people do to a case, in whatever order: nothing goes on without an approval, nobody decides their own.

No path of random commands ever yields an allocation without an approval that stands, or a decision by someone who took
part (issue 3). What was done is remembered here, beside the service, so that the service's own memory is tried too.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from types import SimpleNamespace
from typing import Any
from uuid import UUID

import pytest
from hypothesis import HealthCheck, event, given, settings
from hypothesis import strategies as st
from marshmallow import ValidationError
from sqlalchemy import select

from hateprog.demo.register import look_at_risk
from hateprog.eligibility import assessing, queries, service, standing
from hateprog.eligibility.deciding import APPROVALS, Condition, Outcome, Said, Standing
from hateprog.eligibility.models import ApprovalCondition, Assessment, Decision
from hateprog.kernel.clock import at, from_local, today
from hateprog.kernel.errors import Refused
from hateprog.referrals import service as referrals
from hateprog.referrals.facts import Told
from hateprog.referrals.models import Allocation
from hateprog.referrals.queries import one_referral
from hateprog.referrals.rules import ENDED, EndReason, Known, Stage
from hateprog.sessions.one_to_one import queries as programmes
from hateprog.sessions.one_to_one import service as one_to_one
from hateprog.sessions.one_to_one.models import Appointment, Enrolment, OneToOne
from hateprog.sessions.one_to_one.rules import Attendance, Kept, Mode, Progress, Responsibility
from hateprog.sessions.one_to_one.when import Doubt
from hateprog.store.base import db
from tests import factories as make
from tests.eligibility.rule_sets.files import early

pytestmark = pytest.mark.parametrize("dialect", ["postgresql"], indirect=True)  # production’s, and the stricter

ACCOUNTS = (
    "referrer",
    "coordinator",
    "second_coordinator",
    "inspector",
    "colleague",
    "practitioner",
    "second_practitioner",
    "both",
    "both_as_inspector",
)
"""Eight people: the last two are one, who has every other role and is an inspector under another account."""

COORDINATORS = ("coordinator", "second_coordinator", "both")
INSPECTORS = ("inspector", "colleague", "both_as_inspector")
PRACTITIONERS = ("practitioner", "second_practitioner", "both")
BEGAN = datetime(2026, 4, 27, 9, 0, tzinfo=UTC)
GIVEN: tuple[dict[str, Any], ...] = (
    {"admission_recorded_on": date(2026, 3, 28)},
    {"admission_recorded_on": date(2026, 3, 27)},
    {"domestic_or_sexual": Known.NO},
    {"consented_on": date(2026, 4, 11)},
    {"investigation_completed_on": None},
    {"investigation_completed_on": date(2026, 3, 20)},
    {"incident_account": "Shouted abuse at a neighbour, twice."},
    {"phone": "07700 900983"},
)


def somebody(*mostly: str) -> st.SearchStrategy[str]:
    """Return who acts: mostly somebody whose part it is, sometimes anybody at all."""
    return st.sampled_from(mostly * 4 + ACCOUNTS)


COMMANDS = st.one_of(
    st.tuples(st.just("answer"), somebody("referrer", *COORDINATORS), st.sampled_from(GIVEN)),
    st.tuples(st.just("submit"), somebody("referrer", "coordinator"), st.none()),
    st.tuples(st.just("request"), somebody(*COORDINATORS, "practitioner"), st.none()),
    st.tuples(st.just("request"), somebody(*COORDINATORS, "practitioner"), st.none()),
    st.tuples(st.just("decide"), somebody(*INSPECTORS), st.sampled_from([*Outcome, *APPROVALS, *APPROVALS])),
    st.tuples(st.just("decide"), somebody(*INSPECTORS), st.sampled_from(sorted(APPROVALS))),
    st.tuples(st.just("decide_the_first"), somebody(*INSPECTORS), st.sampled_from(Outcome)),
    st.tuples(st.just("allocate"), somebody(*COORDINATORS), st.sampled_from(PRACTITIONERS)),
    st.tuples(st.just("allocate"), somebody(*COORDINATORS), st.sampled_from(ACCOUNTS)),
    st.tuples(st.just("meet"), somebody(*PRACTITIONERS, "coordinator"), st.none()),
    st.tuples(st.just("plan"), somebody(*PRACTITIONERS), st.none()),
    st.tuples(st.just("sign"), somebody(*PRACTITIONERS), st.none()),
    st.tuples(st.just("wait"), st.just("referrer"), st.integers(1, 4)),
    st.tuples(st.just("send_back"), somebody("coordinator"), st.none()),
)
RARELY = st.sampled_from([("withdraw", "coordinator", None), ("close", "coordinator", None)])
BEGUN = (
    ("request", "coordinator", None),
    ("decide", "inspector", Outcome.APPROVE),
    ("allocate", "coordinator", "practitioner"),
    ("plan", "practitioner", None),
)
WALKS = st.builds(
    lambda begun, some, end, more: [*BEGUN[:begun], *some, *end, *more],
    begun=st.integers(0, len(BEGUN)),
    some=st.lists(COMMANDS, min_size=10, max_size=35),
    end=st.lists(RARELY, max_size=1),
    more=st.lists(COMMANDS, max_size=4),
)
"""A beginning that goes well, as far as it goes; then anything; perhaps an end, and what is tried after it."""


@dataclass
class Walk:
    """A case on its way, and who took part in it so far."""

    people: SimpleNamespace
    case_id: UUID
    now: datetime = BEGAN
    took_part: set[UUID] = field(default_factory=set)

    def take(self, command: str, who: str, what: Any) -> bool:
        """Let somebody do something; return whether they could."""
        account = getattr(self.people, who)
        actor = make.actor(account)
        self.now += timedelta(minutes=1)
        with at(self.now):
            try:
                getattr(self, command)(actor, what)
            except (Refused, ValidationError):
                db.session.rollback()
                return False
            finally:
                db.session.expire_all()
        if command in {"submit", "request"} or (command == "answer" and self.saved):
            self.took_part.add(account.person_id)
        return True

    @property
    def case(self) -> Any:
        """Return the case as it is now, with all that commands need of it."""
        return one_referral(self.case_id)

    def answer(self, actor: Any, what: dict[str, Any]) -> None:
        before = self.case.version
        told = Told("Sam Brook", today())
        self.saved = referrals.answer(actor, self.case, what, version=None, told=told).version != before

    def submit(self, actor: Any, _what: Any) -> None:
        referrals.submit(actor, self.case, version=None)

    def send_back(self, actor: Any, _what: Any) -> None:
        referrals.send_back(actor, self.case, reason="When was it admitted?")

    def withdraw(self, actor: Any, _what: Any) -> None:
        referrals.withdraw(actor, self.case, reason="They changed their mind")

    def close(self, actor: Any, _what: Any) -> None:
        referrals.close(actor, self.case, because=EndReason.MOVED, note=None)

    def request(self, actor: Any, _what: Any) -> None:
        service.request_decision(actor, self.case)

    def decide(self, actor: Any, outcome: Outcome) -> None:
        waits = queries.open_assessment(self.case_id)
        self._decide(actor, waits.id if waits else None, outcome)

    def decide_the_first(self, actor: Any, outcome: Outcome) -> None:
        asked = queries.assessments_of(self.case_id)
        self._decide(actor, asked[-1].id if asked else None, outcome)

    def _decide(self, actor: Any, assessment_id: UUID | None, outcome: Outcome) -> None:
        assessment: Any = assessment_id and queries.one_assessment(assessment_id)
        if assessment is None:
            return
        one = Condition("Ask the school", today(), before_start=True)
        conditions = (one,) if outcome is Outcome.APPROVE_WITH_CONDITIONS else ()
        said = Said(outcome=outcome, rationale="Considered with care", conditions=conditions)
        service.decide(actor, assessment, said=said, facts_hash=assessment.facts_hash)

    def allocate(self, actor: Any, practitioner: str) -> None:
        chosen = getattr(self.people, practitioner)
        service.allocate(actor, self.case, practitioner_id=chosen.id)
        self.took_part |= {actor.person_id, chosen.person_id}

    def meet(self, actor: Any, _what: Any) -> None:
        asked = select(ApprovalCondition.id).where(ApprovalCondition.referral_id == self.case_id)
        for condition_id in db.session.scalars(asked.where(ApprovalCondition.met_at.is_(None))):
            condition: Any = queries.one_condition(condition_id)
            standing.meet(actor, condition, how="It was done yesterday")

    def plan(self, actor: Any, _what: Any) -> None:
        look_at_risk(actor, self.case)
        one_to_one.plan(
            actor,
            self.case,
            starts_at=from_local(today() + timedelta(days=1), time(10)),
            minutes=60,
            mode=Mode.PHONE,
            place=None,
            anyway=frozenset(Doubt),
        )

    def sign(self, actor: Any, _what: Any) -> None:
        asked = select(OneToOne.id).where(OneToOne.referral_id == self.case_id).order_by(OneToOne.number.desc())
        session_id = db.session.scalar(asked.limit(1))
        if session_id is None:
            return
        session: Any = programmes.one_session(session_id)
        answers = {
            "held_on": today(),
            "attendance": Attendance.ON_TIME,
            "covered": [],
            "account": "“I said it to hurt.”",
            "responsibility": Responsibility.SOME,
            "blaming_heard": False,
            "concern": False,
            "with_them": "Sam Brook",
            "plan": "Write down what they heard.",
        }
        one_to_one.sign(actor, session, answers=answers, version=0)

    def wait(self, _actor: Any, days: int) -> None:
        self.now += timedelta(days=days)

    def hold(self) -> None:
        """Hold what must be so after every command."""
        case = self.case
        made = db.session.scalars(select(Decision).where(Decision.referral_id == self.case_id)).all()
        in_force = [each for each in made if each.standing is Standing.IN_FORCE]
        assert all(each.outcome in APPROVALS for each in in_force)
        assert len(in_force) <= 1
        deciders = {each.decided_by_person for each in made}
        assert not deciders & self.took_part
        assert case.deciders == deciders
        assert self.took_part | {case.referrer_person_id} <= case.involved
        assert not case.involved & case.deciders
        self._nothing_goes_on_without(in_force, case)
        if case.stage in {Stage.APPROVED, Stage.ALLOCATED, Stage.ON_PROGRAMME}:
            assert len(in_force) == 1
            self._on_these_facts(in_force[0], case)
        elif case.stage not in ENDED:
            assert in_force == []
        waits = queries.open_assessment(self.case_id)
        if case.stage is Stage.AWAITING_DECISION:
            assert waits is not None
            assert assessing.changed_since(waits, case) == {}

    def _on_these_facts(self, decision: Decision, case: Any) -> None:
        assessment = db.session.get_one(Assessment, decision.assessment_id)
        assert assessing.changed_since(assessment, case) == {}

    def _nothing_goes_on_without(self, in_force: list[Decision], case: Any) -> None:
        standing_ones = {each.id for each in in_force}
        live = select(Allocation).where(Allocation.referral_id == self.case_id, Allocation.ended_at.is_(None))
        for allocation in db.session.scalars(live):
            assert allocation.held_at is not None or allocation.decision_id in standing_ones
        for enrolment in db.session.scalars(select(Enrolment).where(Enrolment.referral_id == self.case_id)):
            going_on = enrolment.held_at is None and enrolment.progress is Progress.OPEN
            assert not going_on or enrolment.decision_id in standing_ones
            to_come = (
                select(Appointment.id)
                .join(OneToOne, OneToOne.id == Appointment.session_id)
                .where(OneToOne.enrolment_id == enrolment.id, Appointment.kept == Kept.PLANNED)
                .where(Appointment.starts_at > self.now)
            )
            assert going_on or db.session.scalars(to_come).all() == []


@pytest.fixture
def everybody(saved: Callable[..., Any]) -> SimpleNamespace:
    """Store the eight people, and Rotherham."""
    saved(make.rotherham())
    people = {
        "referrer": make.referrer(),
        "coordinator": make.coordinator(),
        "second_coordinator": make.coordinator(name="Sal Reed"),
        "inspector": make.inspector(),
        "colleague": make.inspector(name="Noor Khan"),
        "practitioner": make.practitioner(),
        "second_practitioner": make.practitioner(name="Quinn Dale"),
        "both": make.account(["referrer", "coordinator", "practitioner"], name="Jo Both"),
    }
    saved(*people.values())
    people["both_as_inspector"] = saved(make.inspector(of=people["both"], name="Jo Both"))
    return SimpleNamespace(**people)


@pytest.fixture
def deciding(saved: Callable[..., Any], everybody: SimpleNamespace) -> SimpleNamespace:
    """Store a rule set beside by which a coordinator may decide on early intervention."""
    text = early("coordinator", valid_from="2026-01-01", more='force = "E23000011"')
    saved(make.rule_set_version(text, by=everybody.inspector, adopted_by=everybody.colleague))
    return everybody


def walk(saved: Callable[..., Any], people: SimpleNamespace, commands: list[Any], referrer: str, **said: Any) -> Walk:
    """Let people do all this to a new case, and hold what must be so after each."""
    case = saved(make.referral(stage="draft", referrer=getattr(people, referrer), **said))
    going = Walk(people, case.id, took_part={getattr(people, referrer).person_id})
    going.take("submit", referrer, None)
    for command in commands:
        going.take(*command)
        going.hold()
    return going


TOLERANT = settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)


@TOLERANT
@given(commands=WALKS, referrer=st.sampled_from(["referrer", "referrer", "both"]))
def test_no_path_of_commands_goes_on_without_an_approval_or_lets_anybody_decide_their_own(
    saved: Callable[..., Any], everybody: SimpleNamespace, commands: list[Any], referrer: str
) -> None:
    event(f"ended at {walk(saved, everybody, commands, referrer).case.stage}")


@TOLERANT
@given(commands=WALKS, referrer=st.sampled_from(["referrer", "referrer", "both", "second_coordinator"]))
def test_nor_does_any_where_a_coordinator_may_decide(
    saved: Callable[..., Any], deciding: SimpleNamespace, commands: list[Any], referrer: str
) -> None:
    commands = [
        (name, "second_coordinator" if (name, who) == ("decide", "inspector") else who, what)
        for name, who, what in commands
    ]
    going = walk(saved, deciding, commands, referrer, pathway="early_intervention")
    made = db.session.scalars(select(Decision.decided_as).where(Decision.referral_id == going.case_id)).all()
    event(f"ended at {going.case.stage}, decided by {', '.join(sorted(set(made))) or 'nobody'}")


def test_a_path_on_which_a_coordinator_decides_gets_there(saved: Callable[..., Any], deciding: SimpleNamespace) -> None:
    commands = [
        ("request", "coordinator", None),
        ("decide", "second_coordinator", Outcome.APPROVE),
        ("allocate", "second_coordinator", "practitioner"),
        ("allocate", "coordinator", "practitioner"),
        ("plan", "practitioner", None),
    ]
    going = walk(saved, deciding, commands, "referrer", pathway="early_intervention")
    assert going.case.stage is Stage.ON_PROGRAMME
    assert going.case.deciders == {deciding.second_coordinator.person_id}


def test_a_path_that_everybody_keeps_to_gets_there(saved: Callable[..., Any], everybody: SimpleNamespace) -> None:
    """The walk itself is tried: each command does what it is for, so that the random ones do reach somewhere."""
    sessions = [("plan", "practitioner", None), ("wait", "referrer", 2), ("sign", "practitioner", None)]
    commands = [
        ("request", "coordinator", None),
        ("decide", "inspector", Outcome.APPROVE_WITH_CONDITIONS),
        ("allocate", "coordinator", "practitioner"),
        ("meet", "practitioner", None),
        *sessions,
        ("plan", "practitioner", None),
        ("answer", "second_coordinator", GIVEN[0]),
        ("request", "practitioner", None),
        ("wait", "referrer", 3),
        ("decide", "colleague", Outcome.APPROVE),
        *sessions,
        *sessions,
    ]
    going = walk(saved, everybody, commands, "referrer")
    case = going.case
    assert case.stage is Stage.COMPLETED
    parts = ("referrer", "coordinator", "second_coordinator", "practitioner")
    assert going.took_part == {getattr(everybody, who).person_id for who in parts} == case.involved


def test_somebody_with_two_accounts_is_one_person_on_the_way(
    saved: Callable[..., Any], everybody: SimpleNamespace
) -> None:
    going = walk(saved, everybody, [("request", "both", None)], "referrer")
    assert not going.take("decide", "both_as_inspector", Outcome.APPROVE)
    assert going.take("decide", "inspector", Outcome.APPROVE)
    going = walk(saved, everybody, [("request", "coordinator", None)], "referrer")
    assert going.take("decide", "both_as_inspector", Outcome.APPROVE)
    assert not going.take("allocate", "coordinator", "both")
    assert not going.take("answer", "both", GIVEN[0])
    going.hold()
