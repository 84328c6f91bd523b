"""Whatever eight people do, in whatever order, what must hold of questions holds (domain.md section 7).

A question is in one place; nothing goes out but words that somebody else screened and the person agreed to; nothing
goes on after it was withdrawn. Legal and illegal acts are drawn at random and done with the service's own commands.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

import pytest
from hypothesis import HealthCheck, event, given, settings
from hypothesis import strategies as st
from marshmallow import ValidationError

from hateprog.kernel.clock import utcnow
from hateprog.kernel.errors import Refused
from hateprog.questions import queries as crossing
from hateprog.questions import service as crossing_service
from hateprog.questions import waiting
from hateprog.questions.rules import OUT, Desk, Kind, State, Wording
from hateprog.questions.schemas import Outcome
from hateprog.referrals import case_queries
from hateprog.referrals.hands import hands
from hateprog.referrals.rules import EndReason, Stage
from hateprog.sessions.handover import service as handover
from hateprog.store.base import db
from hateprog.victims import queries as victims
from hateprog.victims import service as victims_service
from hateprog.victims.offers import service as offering
from hateprog.victims.questions import proving, queries, service
from hateprog.victims.rules import Channel
from tests import factories as make
from tests.conftest import save
from tests.sessions.conftest import Scene, first_session
from tests.victims.questions.conftest import Sides, harmed_in

EVERYBODY = ("liaison", "colleague", "third", "practitioner", "other", "coordinator", "inspector", "referrer")
WORDS = (
    "Why me?",
    "What did you want?",
    "Are you sorry for what you did to us?",
    "I live at S60 1AE",
    "Did Ola Nowak do anything to you?",
)


def act(name: str, *who: str, what: st.SearchStrategy[Any] | None = None) -> st.SearchStrategy[Any]:
    """Return an act by somebody whose part it is, or now and then by anybody."""
    return st.tuples(
        st.just(name), st.sampled_from((*who * 6, *EVERYBODY)), st.integers(0, 5), st.none() if what is None else what
    )


DESK = ("liaison", "colleague", "third")
ACTS = st.one_of(
    act("take_down", "liaison", what=st.sampled_from(WORDS)),
    act("reword", *DESK, what=st.sampled_from(WORDS)),
    act("approve", "colleague", "third"),
    act("approve", *DESK),
    act("agree", "liaison"),
    act("agree", *DESK),
    act("release", "colleague", "third"),
    act("release", *DESK),
    act("withdraw", "liaison"),
    act("see", "practitioner", "other"),
    act("record", "practitioner", "other", what=st.sampled_from(list(Outcome))),
    act("record", "practitioner", what=st.sampled_from([Outcome.ANSWERED, Outcome.LATER])),
    act("read_answer", *DESK),
    act("send_again", *DESK),
    act("ask", *DESK, what=st.booleans()),
    act("relay", *DESK),
    act("acknowledge", *DESK),
    act("bring", "practitioner", "other"),
    act("receive", *DESK, what=st.booleans()),
    act("withdraw_from_it", "liaison"),
    act("come_back", "liaison"),
    act("come_back", *DESK),
    act("hand_over", "coordinator"),
    act("change_liaison", "coordinator", what=st.sampled_from(DESK)),
    act("hold", "coordinator", what=st.booleans()),
)
ON_ITS_WAY = [
    ("take_down", "liaison", 0, WORDS[0]),
    ("approve", "colleague", 0, None),
    ("agree", "liaison", 0, None),
    ("release", "third", 0, None),
    ("bring", "practitioner", 0, None),
    ("receive", "liaison", 0, True),
]
COURSES = st.lists(ACTS, min_size=90, max_size=110).map(
    lambda some: [*ON_ITS_WAY, *some, ("end", "coordinator", 0, None), *some[:10]]
)


@dataclass
class Course:
    """A case with two sides, and what has happened there so far."""

    people: dict[str, Any]
    case: Any
    victim_id: UUID
    asked: list[UUID] = field(default_factory=list)
    withdrawn: set[UUID] = field(default_factory=set)
    steps: int = 0

    def take(self, name: str, who: str, which: int, what: Any) -> None:
        """Let somebody do something with one of the questions, whether or not they may."""
        self.steps += 1
        try:
            getattr(self, name)(make.actor(self.people[who]), which, what)
        except (Refused, ValidationError):
            db.session.rollback()
        else:
            event(name)
        finally:
            db.session.expire_all()
        self.hold_true(self.asked[which % len(self.asked) :][:1] if self.asked else [])

    def question(self, which: int) -> Any:
        if not self.asked:
            raise Refused
        return queries.one_question(self.asked[which % len(self.asked)])

    def way(self, which: int) -> tuple[Any, UUID]:
        question = self.question(which)
        ids = [each.passage_id for each in question.ways if each.passage_id]
        if not ids:
            raise Refused
        return question, ids[which % len(ids)]

    def passage(self, which: int) -> Any:
        return crossing.one_passage(self.way(which)[1])

    # what people do

    def take_down(self, actor: Any, _which: int, words: str) -> None:
        victim: Any = victims.one_victim(self.victim_id)
        made = service.take_down(actor, victim, kind=Kind.QUESTION, words=words, case_ids=[self.case.id])
        self.asked = [made.id, *self.asked][:6]

    def reword(self, actor: Any, which: int, words: str) -> None:
        service.reword(actor, self.question(which), words=words)

    def approve(self, actor: Any, which: int, _what: Any) -> None:
        question = self.question(which)
        service.approve(actor, question, number=len(question.wordings))

    def agree(self, actor: Any, which: int, _what: Any) -> None:
        question = self.question(which)
        service.agree(actor, question, number=len(question.wordings), how=Channel.PHONE)

    def release(self, actor: Any, which: int, _what: Any) -> None:
        service.release(actor, self.question(which))

    def withdraw(self, actor: Any, which: int, _what: Any) -> None:
        self.withdrawn.add(service.withdraw(actor, self.question(which)).id)

    def see(self, actor: Any, which: int, _what: Any) -> None:
        crossing_service.see(actor, self.passage(which))

    def record(self, actor: Any, which: int, outcome: Outcome) -> None:
        crossing_service.record(
            actor,
            self.passage(which),
            outcome=outcome,
            session="1",
            answer="I was showing off",
            wording=Wording.PARAPHRASE,
            because="Not today",
        )

    def read_answer(self, actor: Any, which: int, _what: Any) -> None:
        question, passage_id = self.way(which)
        service.read_answer(actor, question, passage_id=passage_id, told="They were showing off")

    def send_again(self, actor: Any, which: int, _what: Any) -> None:
        question, passage_id = self.way(which)
        service.send_again(actor, question, passage_id=passage_id)

    def ask(self, actor: Any, which: int, wanted: bool) -> None:
        question, passage_id = self.way(which)
        service.ask(actor, question, passage_id=passage_id, wanted=wanted, how=Channel.PHONE, wish=None)

    def relay(self, actor: Any, which: int, _what: Any) -> None:
        question, passage_id = self.way(which)
        service.relay(actor, question, passage_id=passage_id, happened=None)

    def acknowledge(self, actor: Any, which: int, _what: Any) -> None:
        question, passage_id = self.way(which)
        service.acknowledge(actor, question, passage_id=passage_id)

    def bring(self, actor: Any, _which: int, _what: Any) -> None:
        case: Any = case_queries.case(self.case.id)
        crossing_service.bring(actor, case, words="I am sorry for it", wording=Wording.VERBATIM, session="1")

    def receive(self, actor: Any, which: int, wanted: bool) -> None:
        letters = crossing.handed_in(self.case.id)
        if not letters:
            raise Refused
        at_hand: Any = victims.one_case(self.case.id)
        letter_id = letters[which % len(letters)].id
        made = service.receive(actor, at_hand, passage_id=letter_id, victim_id=self.victim_id if wanted else None)
        self.asked = [*([made.id] if made else ()), *self.asked][:6]

    def withdraw_from_it(self, actor: Any, _which: int, _what: Any) -> None:
        victim: Any = victims.one_victim(self.victim_id)
        offering.withdraw(actor, victim)
        self.withdrawn.update(queries.all_of_victim(self.victim_id))

    def come_back(self, actor: Any, _which: int, _what: Any) -> None:
        victim: Any = victims.one_victim(self.victim_id)
        offering.come_back(actor, victim)

    def hand_over(self, actor: Any, _which: int, _what: Any) -> None:
        now = hands([self.case.id])[self.case.id].practitioner_id
        both = [self.people["practitioner"].id, self.people["other"].id]
        to_id = both[1] if now == both[0] else both[0]
        handover.hand_over(actor, now, [self.case.id], to_id=to_id, note="As agreed")

    def change_liaison(self, actor: Any, _which: int, who: str) -> None:
        at_hand: Any = victims.one_case(self.case.id)
        victims_service.assign(actor, at_hand, account_id=self.people[who].id)

    def hold(self, _actor: Any, _which: int, held: bool) -> None:
        self.case.stage = Stage.ON_HOLD if held else Stage.ON_PROGRAMME
        save(self.case)

    def end(self, _actor: Any, _which: int, _what: Any) -> None:
        self.case.stage, self.case.ended_at, self.case.end_reason = Stage.WITHDRAWN, utcnow(), EndReason.WITHDREW
        save(self.case)

    # what holds all the while

    def hold_true(self, question_ids: list[UUID]) -> None:
        """Ask of these questions, and of what the practitioner's side shows, what must hold at every moment."""
        for question_id in question_ids:
            question: Any = queries.one_question(question_id)
            assert list(proving.of_question(question)) == []
            if question_id in self.withdrawn:
                assert question.state is Desk.WITHDRAWN
                left = {each.state for each in queries.passages_of(question).values()}
                assert not left & {*OUT, State.ASKED, State.SCREENED, State.ANSWERED}
        victim: Any = victims.one_victim(self.victim_id)
        assert victim.withdrawn_at is None or queries.open_of_victim(self.victim_id) == []
        row = hands([self.case.id])[self.case.id]
        for line in waiting.on_the_case(row):
            assert "S60" not in line.text
            assert "Nowak" not in line.text
            assert not line.is_open or row.ended_at is None


@pytest.mark.parametrize("dialect", ["sqlite"], indirect=True)  # races are asked on PostgreSQL, elsewhere
def test_whatever_people_do_what_must_hold_holds(sides: Sides, saved: Any) -> None:
    scene, steps = sides.scene, []
    third, other = saved(make.victim_liaison(name="Ana Third"), make.practitioner(name="Sunita Rao"))
    people = {
        "liaison": sides.liaison,
        "colleague": sides.colleague,
        "third": third,
        "other": other,
        **{name: getattr(scene, name) for name in ("practitioner", "coordinator", "inspector", "referrer")},
    }

    @settings(max_examples=6, suppress_health_check=list(HealthCheck))
    @given(COURSES)
    def live_through(acts: list[tuple[str, str, int, Any]]) -> None:
        case = another_case(scene, saved)
        saved(make.case_liaison(case, sides.liaison))
        victim = harmed_in(
            case, by=sides.liaison, name=f"Ola Nowak {len(steps)}", phone=None, postcode=None, contact_by="letter"
        )
        course = Course(people, case, victim.id)
        for each in acts:
            course.take(*each)
        course.hold_true(course.asked)
        steps.append(course.steps)

    live_through()

    assert sum(steps) >= 600


def another_case(scene: Scene, saved: Any) -> Any:
    """Store another case on the programme with the same people, its first session an hour ago."""
    case = saved(make.referral(stage="allocated", referrer=scene.referrer))
    assessment, decision = make.approved(case, by=scene.inspector)
    saved(assessment)
    saved(decision)
    saved(make.allocation(decision, scene.practitioner, by=scene.coordinator))
    first_session(Scene(case, decision, scene.referrer, scene.coordinator, scene.inspector, scene.practitioner), saved)
    return case
