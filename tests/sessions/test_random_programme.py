"""Whatever people do in a programme, in whatever order: sessions are signed in order and never more than three count,

what is past stays as it was, a case is never closed over a concern, and nothing reaches somebody who has withdrawn
(issue 4). Legal and illegal acts are drawn at random and done with the service's own commands.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, time, timedelta
from typing import Any
from uuid import UUID

import pytest
from flask import current_app
from hypothesis import HealthCheck, event, given, settings
from hypothesis import strategies as st
from marshmallow import ValidationError
from sqlalchemy import func, or_, select

from hateprog.closing import service as closing
from hateprog.closing.models import Closing
from hateprog.demo.register import look_at_risk
from hateprog.eligibility import queries as eligibility
from hateprog.eligibility import service as deciding
from hateprog.eligibility.deciding import Outcome, Said
from hateprog.kernel.access import THE_SERVICE
from hateprog.kernel.clock import at, from_local, local_date, today, utcnow
from hateprog.kernel.errors import Refused
from hateprog.letters import queries as filed
from hateprog.letters import reminding
from hateprog.letters import service as letters
from hateprog.letters.models import Letter
from hateprog.letters.rules import Channel, Kind
from hateprog.referrals import service as referrals
from hateprog.referrals.facts import Told
from hateprog.referrals.queries import one_referral
from hateprog.referrals.rules import ENDED, ContactBy, EndReason
from hateprog.sessions.concerns import queries as raised
from hateprog.sessions.concerns import service as concerns
from hateprog.sessions.concerns.models import Concern
from hateprog.sessions.handover import service as handover
from hateprog.sessions.notes import NoteKind
from hateprog.sessions.one_to_one import queries as programmes
from hateprog.sessions.one_to_one import service
from hateprog.sessions.one_to_one.models import Appointment, OneToOne, SessionRecord
from hateprog.sessions.one_to_one.rules import LENGTH, AskedBy, Attendance, Kept, Mode, Responsibility, State
from hateprog.sessions.one_to_one.when import Doubt
from hateprog.store.base import db
from hateprog.store.outbox import Message
from tests import factories as make
from tests.letters.conftest import leave
from tests.sessions.conftest import Scene

__all__ = ["leave"]

THEIRS = ("practitioner", "practitioner", "practitioner", "other", "coordinator", "inspector", "referrer")
DAYS = st.integers(0, 4)


def act(name: str, *who: str, what: st.SearchStrategy[Any] | None = None) -> st.SearchStrategy[Any]:
    """Return an act by somebody whose part it is, or now and then by anybody."""
    return st.tuples(st.just(name), st.sampled_from((*who * 3, *THEIRS)), st.none() if what is None else what)


LETTERS = st.tuples(
    st.sampled_from([Kind.APPOINTMENT] * 4 + list(Kind)), st.sampled_from([Channel.EMAIL] * 4 + list(Channel))
)
ACTS = st.one_of(
    act("plan", "practitioner", what=DAYS),
    act("plan", "practitioner", "other", what=DAYS),
    act("move", "practitioner", what=DAYS),
    act("miss", "practitioner", what=st.booleans()),
    act("call_off", "practitioner"),
    act("worry", "practitioner"),
    act("draft", "practitioner"),
    act("sign", "practitioner", what=st.tuples(st.integers(0, 3), st.sampled_from([False, False, True]))),
    act("sign", "practitioner", "other", what=st.tuples(st.just(0), st.just(False))),
    act("amend", "practitioner"),
    act("acknowledge", "coordinator"),
    act("change_a_fact", "coordinator", what=st.integers(11, 15)),
    act("decide_anew", "inspector"),
    act("hand_over", "coordinator", what=st.sampled_from(["practitioner", "other"])),
    act("stand_in", "coordinator", what=DAYS),
    act("write", "practitioner", what=LETTERS),
    act("hand", "practitioner"),
    act("want", "practitioner", what=st.booleans()),
    act("close", "coordinator", "practitioner"),
    *[st.tuples(st.sampled_from(["remind", "post", "wait", "wait"]), st.just("practitioner"), DAYS)] * 3,
)
ENDS = st.tuples(st.sampled_from(["stop", "withdraw", "end"]), st.just("coordinator"), st.none())
WANT = ("want", "practitioner", True)
SESSION = (
    ("plan", "practitioner", 1),
    ("write", "practitioner", (Kind.APPOINTMENT, Channel.EMAIL)),
    ("post", "practitioner", 0),
    ("wait", "practitioner", 2),
    ("sign", "practitioner", (1, False)),
)
COURSES = st.builds(
    lambda done, some, end, more: [WANT, *SESSION * done, *some, *end, *more],
    done=st.sampled_from((0, 1, 2, 2, 3)),
    some=st.lists(ACTS, min_size=8, max_size=25),
    end=st.lists(ENDS, max_size=1),
    more=st.lists(ACTS, max_size=8),
)
"""So many sessions that go well; then anything; perhaps an end, and what is tried after it."""


CLOSED = select(Closing.referral_id)


@dataclass
class Course:
    """A programme on its way, and what of it can never change again."""

    people: dict[str, Any]
    case_id: UUID
    email: str
    let_mail_leave: Callable[[], Any]
    now: datetime
    kept: dict[UUID, tuple[datetime, Kept]] = field(default_factory=dict)
    signed: dict[UUID, tuple[Any, ...]] = field(default_factory=dict)
    reached_at_end: tuple[int, int] | None = None

    def take(self, name: str, who: str, what: Any) -> None:
        """Let somebody do something, whether or not they may."""
        self.now += timedelta(minutes=1)
        with at(self.now):
            try:
                getattr(self, name)(make.actor(self.people[who]), what)
            except (Refused, ValidationError):
                db.session.rollback()
            finally:
                db.session.expire_all()
            self.hold()

    @property
    def case(self) -> Any:
        return one_referral(self.case_id)

    def session(self) -> Any:
        """Return the newest session, or stop here where there is none."""
        asked = select(OneToOne.id).where(OneToOne.referral_id == self.case_id).order_by(OneToOne.number.desc())
        found = db.session.scalar(asked.limit(1))
        if found is None:
            raise Refused
        return programmes.one_session(found)

    def plan(self, actor: Any, days: int) -> None:
        if actor.id == self.case.practitioner_id:
            look_at_risk(actor, self.case)
        service.plan(actor, self.case, **self._when(days), place=None, anyway=frozenset(Doubt))

    def move(self, actor: Any, days: int) -> None:
        where = self._when(days) | {"place": None, "asked_by": AskedBy.PERSON, "note": "A visit"}
        service.reschedule(actor, self.session(), **where, anyway=frozenset(Doubt))

    def _when(self, days: int) -> dict[str, Any]:
        starts_at = from_local(local_date(self.now) + timedelta(days=days), time(18))
        return {"starts_at": starts_at, "minutes": 60, "mode": Mode.PHONE}

    def miss(self, actor: Any, excused: bool) -> None:
        service.miss(actor, self.session(), asked_by=AskedBy.PERSON, excused=excused, note="Did not come")

    def call_off(self, actor: Any, _what: Any) -> None:
        service.call_off(actor, self.session(), asked_by=AskedBy.PERSON, note="They are ill")

    def worry(self, actor: Any, _what: Any) -> None:
        told: Any = {"told_id": self.people["coordinator"].id, "told_also": None, "session_id": None}
        concerns.raise_concern(actor, self.case, what="Afraid", kind=NoteKind.FACT, urgent=False, **told)

    def draft(self, actor: Any, _what: Any) -> None:
        service.save_draft(actor, self.session(), typed={"account": "So far"}, version=0)

    def sign(self, actor: Any, what: tuple[int, bool]) -> None:
        days, concern = what
        session = self.session()
        answers = {
            "held_on": today() - timedelta(days=days),
            "attendance": Attendance.ON_TIME,
            "covered": [],
            "account": "“I said it to hurt.”",
            "responsibility": Responsibility.SOME,
            "blaming_heard": False,
            "concern": concern,
            "with_them": "Sam Brook",
            "concern_what": "They spoke of hurting themselves",
            "concern_kind": NoteKind.FACT,
            "concern_urgent": False,
            "concern_tell": str(self.people["coordinator"].id),
            "concern_told": None,
            "plan": "Write down what they heard.",
        }
        service.sign(actor, session, answers=answers, version=session.record.version if session.record else 0)

    def amend(self, actor: Any, _what: Any) -> None:
        service.amend(actor, self.session(), words="They rang afterwards")

    def acknowledge(self, actor: Any, _what: Any) -> None:
        for concern_id in db.session.scalars(select(Concern.id).where(Concern.referral_id == self.case_id)).all():
            concern: Any = raised.one_concern(concern_id)
            concerns.acknowledge(actor, concern, action="Rang the family")

    def change_a_fact(self, actor: Any, day: int) -> None:
        consented = {"consented_on": self.case.consented_on.replace(day=day)}
        referrals.answer(actor, self.case, consented, version=None, told=Told("Sam Brook", today()))

    def decide_anew(self, actor: Any, _what: Any) -> None:
        deciding.request_decision(make.actor(self.people["coordinator"]), self.case)
        waits: Any = eligibility.open_assessment(self.case_id)
        said = Said(outcome=Outcome.APPROVE, rationale="Considered with care", conditions=())
        deciding.decide(actor, eligibility.one_assessment(waits.id), said=said, facts_hash=waits.facts_hash)

    def hand_over(self, actor: Any, to: str) -> None:
        given: Any = {"from_id": self.case.practitioner_id, "to_id": self.people[to].id, "note": "They like football"}
        handover.hand_over_case(actor, self.case, **given)

    def stand_in(self, actor: Any, days: int) -> None:
        given: Any = {"absent_id": self.case.practitioner_id, "account_id": self.people["other"].id, "reason": "Ill"}
        handover.cover(actor, self.case, day=today() + timedelta(days=days), **given)

    def write(self, actor: Any, what: tuple[Kind, Channel]) -> None:
        letters.write(actor, self.case, kind=what[0], channel=what[1], address="The station")

    def hand(self, actor: Any, _what: Any) -> None:
        for letter_id in db.session.scalars(select(Letter.id).where(Letter.referral_id == self.case_id)).all():
            letter: Any = filed.one_letter(letter_id)
            letters.mark_sent(actor, letter)

    def want(self, actor: Any, wanted: bool) -> None:
        letters.record_consent(actor, self.case, wanted=wanted, channel=Channel.EMAIL)

    def remind(self, _actor: Any, _what: Any) -> None:
        reminding.remind_people(THE_SERVICE)

    def post(self, _actor: Any, _what: Any) -> None:
        self.let_mail_leave()

    def wait(self, _actor: Any, days: int) -> None:
        self.now += timedelta(days=days)

    def stop(self, actor: Any, _what: Any) -> None:
        service.stop(actor, self.case, asked_by=AskedBy.PERSON, note=None)

    def withdraw(self, actor: Any, _what: Any) -> None:
        referrals.withdraw(actor, self.case, reason="They changed their mind")

    def end(self, actor: Any, _what: Any) -> None:
        referrals.close(actor, self.case, because=EndReason.MOVED, note=None)

    def close(self, actor: Any, _what: Any) -> None:
        with current_app.test_request_context():  # its check list has links
            closing.close(actor, self.case, achieved="They wrote a letter", left_open="Nobody could be reached")

    def hold(self) -> None:
        """Hold what must be so after every act."""
        self._in_order()
        self._the_past_stays()
        over_a_concern = (
            select(Closing.id)
            .join(Concern, Concern.referral_id == Closing.referral_id)
            .where(Closing.referral_id == self.case_id, Concern.raised_at < Closing.closed_at)
            .where(or_(Concern.acknowledged_at.is_(None), Concern.acknowledged_at > Closing.closed_at))
        )
        assert db.session.scalars(over_a_concern).all() == []
        if self.case.stage in ENDED:
            reached = (self.mailed(), self.handed())
            self.reached_at_end = self.reached_at_end or reached
            assert reached == self.reached_at_end

    def _in_order(self) -> None:
        asked = select(OneToOne).where(OneToOne.referral_id == self.case_id).order_by(OneToOne.number)
        sessions = db.session.scalars(asked).all()
        done = [session for session in sessions if session.state is State.SIGNED]
        assert [session.number for session in done] == list(range(1, len(done) + 1))
        assert len(sessions) <= min(len(done) + 1, LENGTH)
        days = [session.held_on for session in done if session.held_on]
        assert days == sorted(set(days))

    def _the_past_stays(self) -> None:
        asked = select(Appointment).join(OneToOne, OneToOne.id == Appointment.session_id)
        for row in db.session.scalars(asked.where(OneToOne.referral_id == self.case_id)):
            starts_at, kept = self.kept.get(row.id, (row.starts_at, Kept.PLANNED))
            assert row.starts_at == starts_at
            assert kept in {Kept.PLANNED, Kept.ON_HOLD, row.kept}
            self.kept[row.id] = (row.starts_at, row.kept)
        written = select(SessionRecord).join(OneToOne, OneToOne.id == SessionRecord.session_id)
        signed = written.where(OneToOne.referral_id == self.case_id, SessionRecord.signed_at.is_not(None))
        for record in db.session.scalars(signed):
            words = (record.account, record.plan, record.responsibility, record.signed_at, record.signed_by)
            assert self.signed.setdefault(record.id, words) == words

    def mailed(self) -> int:
        """Return how many mails have left to the person referred."""
        left = select(func.count()).where(Message.recipient == self.email, Message.sent_at.is_not(None))
        return db.session.scalars(left).one()

    def handed(self) -> int:
        """Return how many letters to the person referred went, by mail, by post or by hand."""
        went = select(func.count()).where(Letter.referral_id == self.case_id, Letter.sent_at.is_not(None))
        return db.session.scalars(went.where(Letter.kind.not_in([Kind.COMPLETION, Kind.ENDED]))).one()


@pytest.fixture
def begin(scene: Scene, saved: Callable[..., Any], leave: Callable[[], Any]) -> Callable[[], Course]:
    """Give back a function that allocates a case of its own each time, of people who are always the same."""
    names = ("referrer", "coordinator", "inspector", "practitioner")
    people = {name: getattr(scene, name) for name in names} | {"other": saved(make.practitioner(name="Sunita Rao"))}

    def start() -> Course:
        case = saved(make.referral(stage="allocated", referrer=scene.referrer))
        saved(make.nobody_harmed(case, scene.coordinator))
        case.participant.email = f"{case.id}@home.example"
        case.participant.contact_by = ContactBy.EMAIL
        saved(case.participant)
        assessment, decision = make.approved(case, by=scene.inspector)
        saved(assessment)
        saved(decision)
        saved(make.allocation(decision, scene.practitioner, by=scene.coordinator))
        return Course(people, case.id, case.participant.email, leave, utcnow())

    return start


@pytest.mark.parametrize("dialect", ["sqlite"], indirect=True)
@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(acts=COURSES)
def test_sessions_are_signed_in_order_and_nothing_reaches_who_has_withdrawn(
    begin: Callable[[], Course], acts: list[Any]
) -> None:
    course = begin()
    for each in acts:
        course.take(*each)
    event(f"{len(course.signed)} signed, {course.case.stage}")
    event(f"{'something' if course.mailed() else 'nothing'} was mailed")


@pytest.mark.parametrize("dialect", ["sqlite"], indirect=True)
def test_a_course_that_everybody_keeps_to_is_closed(begin: Callable[[], Course]) -> None:
    """The acts themselves are tried: each does what it is for, so that the random ones do reach somewhere."""
    course = begin()
    kept_to: tuple[Any, ...] = (
        WANT,
        *SESSION,
        ("plan", "practitioner", 1),
        ("remind", "practitioner", 0),
        ("post", "practitioner", 0),
        ("wait", "practitioner", 2),
        ("sign", "practitioner", (1, True)),
        *SESSION,
        ("close", "coordinator", None),
    )
    for each in kept_to:
        course.take(*each)
    assert db.session.scalar(CLOSED) is None
    course.take("acknowledge", "coordinator", None)
    course.take("close", "coordinator", None)

    assert db.session.scalar(CLOSED) == course.case_id
    assert len(course.signed) == LENGTH
    assert course.mailed() == 3  # two letters and a reminder
