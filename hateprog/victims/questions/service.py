"""What is done with a question at the desk, and with the answers that come home to it.

Two people take part in each question: who takes it down, and somebody else who screens the words and releases them.
"""

from __future__ import annotations

from collections.abc import Collection
from typing import Any
from uuid import UUID

from hateprog.accounts import queries as accounts
from hateprog.kernel.access import Actor
from hateprog.kernel.clock import utcnow
from hateprog.kernel.errors import Missing, NotNow, RuleBroken
from hateprog.kernel.text import _
from hateprog.questions import rules
from hateprog.questions import service as crossing
from hateprog.questions.rules import HOME, OUT, OVER, Desk, DeskStep, Kind, State
from hateprog.questions.screening import check_may_go, screen
from hateprog.referrals import for_victims
from hateprog.store.base import db
from hateprog.store.command import command
from hateprog.victims.models import Victim
from hateprog.victims.queries import CaseAtHand, one_victim
from hateprog.victims.questions import queries
from hateprog.victims.questions.models import Question, QuestionWording, Way
from hateprog.victims.questions.policy import Can
from hateprog.victims.rules import Channel, check_may_contact

# At the desk


@command(Can.CREATE)
def take_down(actor: Actor, victim: Victim, /, *, kind: Kind, words: str, case_ids: Collection[UUID]) -> Question:
    """Take down a question in the person's own words, for the people responsible in these cases.

    Raises `RuleBroken` for a case in which they were not harmed, or in which the actor does not work with them, and
    `NotNow` for somebody who has withdrawn.
    """
    check_may_contact(victim.withdrawn_at)
    mine = {part.referral_id for part in victim.parts if actor.id in part.liaisons}
    if not case_ids or not mine.issuperset(case_ids):
        raise RuleBroken(_("Select at least one of their cases"), field="cases")
    question = Question(
        victim_id=victim.id,
        key_id=victim.key_id,
        kind=kind,
        taken_down_by=actor.id,
        taken_down_person=actor.person_id,
        wordings=[],
        ways=[Way(referral_id=case_id, key_id=victim.key_id) for case_id in case_ids],
    )
    db.session.add(question)
    _word(actor, question, words)
    return question


@command(Can.SCREEN)
def reword(actor: Actor, question: Question, /, *, words: str) -> Question:
    """Give a question other words, as its next version: whoever wrote them, somebody else screens them then."""
    _move(question, DeskStep.REWORD)
    _word(actor, question, words)
    return question


def _word(actor: Actor, question: Question, words: str) -> None:
    wording = QuestionWording(
        key_id=question.key_id,
        words=words,
        number=len(question.wordings) + 1,
        written_by=actor.id,
        written_person=actor.person_id,
    )
    question.wordings.append(wording)
    db.session.flush()


@command(Can.SCREEN)
def approve(actor: Actor, question: Question, /, *, number: int) -> Question:
    """Say that its newest words may go over, having read them; by somebody other than who wrote them.

    Raises `RuleBroken` while something certain stands in them, `NotNow` where `number` is not the newest version.
    """
    wording = _newest(question, number)
    sentence = _("You wrote these words, so somebody else screens them")
    rules.check_another(actor.person_id, wording.written_person, sentence=sentence)
    check_may_go(screen(wording.words, queries.known_of(question)), field="words")
    _move(question, DeskStep.SCREEN)
    wording.screened_by, wording.screened_person, wording.screened_at = actor.id, actor.person_id, question.moved_at
    return question


@command(Can.CREATE)
def agree(actor: Actor, question: Question, /, *, number: int, how: Channel) -> Question:
    """Say that the person agrees to these very words, and how they said so."""
    wording = _newest(question, number)
    _move(question, DeskStep.AGREE)
    wording.agreed_how, wording.agreed_at = how, question.moved_at
    return question


@command(Can.RELEASE)
def release(actor: Actor, question: Question, /) -> Question:
    """Release the agreed words to the person responsible in each of its cases; by somebody other than who took it down.

    What is known of both sides may have changed since it was screened, so it is screened once more. Raises
    `RuleBroken` where something certain stands in it now.
    """
    sentence = _("You took this down, so somebody else releases it")
    rules.check_another(actor.person_id, question.taken_down_person, sentence=sentence)
    wording = question.wording
    if question.state is Desk.AGREED:
        check_may_go(screen(wording.words, queries.known_of(question)), field="words")
    _move(question, DeskStep.RELEASE)
    question.released_by, question.released_person, question.released_at = (
        actor.id,
        actor.person_id,
        question.moved_at,
    )
    for way in question.ways:
        desk_id = _liaison_of(question, way.referral_id)
        passage = crossing.release(
            way.referral_id, kind=question.kind, text=wording.words, desk_id=desk_id, released_by=actor.id
        )
        way.passage_id = passage.id
    return question


def _liaison_of(question: Question, referral_id: UUID) -> UUID:
    part = next((each for each in question.victim.parts if each.referral_id == referral_id), None)
    if part is None or part.liaison is None:
        raise NotNow(_("Nobody works with the people harmed in one of its cases: a coordinator names somebody first"))
    account_id: UUID = part.liaison.account_id
    return account_id


@command(Can.WITHDRAW)
def withdraw(actor: Actor, question: Question, /) -> Question:
    """Withdraw a question: not put yet, it is gone from the practitioner's side; put, no answer goes back."""
    return _withdraw(question)


def withdraw_all(victim_id: UUID) -> None:
    """Withdraw whatever a person who withdraws has asked; part of that command, whoever took their word for it."""
    for question in queries.open_to_withdraw(victim_id):
        _withdraw(question)


def _withdraw(question: Question) -> Question:
    _move(question, DeskStep.WITHDRAW)
    for passage in _passages(question):
        if passage.state not in {*OVER, State.RELAYED}:
            crossing.withdraw(passage)
    return question


# Answers that come home


@command(Can.RELEASE_ANSWER)
def receive(actor: Actor, at_hand: CaseAtHand, /, *, passage_id: UUID, victim_id: UUID | None) -> Question | None:
    """Say for whom a letter is that nobody asked for: it goes on as an answer does. For nobody, it goes no further.

    Raises `Missing` for a letter that did not come on this case, `NotNow` for one that was gone on with and for
    somebody who has withdrawn, `RuleBroken` for somebody who was not harmed in it.
    """
    for_victims.lock(at_hand.id)
    passage = crossing.locked(passage_id)
    if passage.referral_id != at_hand.id or not passage.unasked:
        raise Missing
    if passage.state is not State.ANSWERED or queries.question_of(passage_id) is not None:
        raise NotNow(_("Somebody has gone on with this letter already"))
    if victim_id is None:
        crossing.screen(passage)
        crossing.leave(passage)
        return None
    victim = one_victim(victim_id)
    if victim is None or all(part.referral_id != at_hand.id for part in victim.parts):
        raise RuleBroken(_("Select for whom it is"), field="person")
    check_may_contact(victim.withdrawn_at)
    now = utcnow()
    question = Question(
        victim_id=victim.id,
        key_id=victim.key_id,
        kind=passage.kind,
        unasked=True,
        state=Desk.RELEASED,
        taken_down_by=actor.id,
        taken_down_person=actor.person_id,
        released_by=passage.released_by,
        released_person=accounts.person_of(passage.released_by),
        released_at=now,
        wordings=[],
        ways=[Way(referral_id=at_hand.id, key_id=victim.key_id, passage_id=passage.id)],
    )
    db.session.add(question)
    _word(actor, question, passage.text)
    return question


@command(Can.RELEASE_ANSWER)
def read_answer(actor: Actor, question: Question, /, *, passage_id: UUID, told: str) -> Question:
    """Say in which words what came home may be passed on. Raises `RuleBroken` while they lead to somebody."""
    way, passage = _way(question, passage_id)
    if passage.state in OUT:
        crossing.take_back(passage)
    if passage.state in HOME:
        check_may_go(screen(told, queries.known_of(question)), field="told")
    crossing.screen(passage)
    way.told, way.screened_by = told, actor.id
    return question


@command(Can.RELEASE_ANSWER)
def send_again(actor: Actor, question: Question, /, *, passage_id: UUID) -> Question:
    """Let what came back or was not put go out once more, in the same words."""
    way, passage = _way(question, passage_id)
    if passage.state in OUT:
        crossing.take_back(passage)
    again = crossing.send_again(passage, released_by=question.released_by or actor.id)
    question.ways.append(Way(referral_id=way.referral_id, key_id=question.key_id, passage_id=again.id))
    return question


@command(Can.RELEASE_ANSWER)
def ask(
    actor: Actor, question: Question, /, *, passage_id: UUID, wanted: bool, how: Channel | None, wish: str | None
) -> Question:
    """Put down whether the person wants what came home, how, and when."""
    way, passage = _way(question, passage_id)
    (crossing.ask if wanted else crossing.leave)(passage)
    way.asked_at, way.wanted, way.wanted_by, way.wish = utcnow(), wanted, how if wanted else None, wish
    return question


@command(Can.RELEASE_ANSWER)
def relay(actor: Actor, question: Question, /, *, passage_id: UUID, happened: str | None) -> Question:
    """Say that it was passed on in the words that were read, and what happened. That is not an acknowledgement."""
    way, passage = _way(question, passage_id)
    if way.told is None:
        raise NotNow(_("Say first in which words it may be passed on"))
    crossing.relay(passage, relayed=way.told, by=actor.id)
    way.happened = happened
    return question


@command(Can.RELEASE_ANSWER)
def acknowledge(actor: Actor, question: Question, /, *, passage_id: UUID) -> Question:
    """Say that the person has said that they have it."""
    crossing.acknowledge(_way(question, passage_id)[1])
    return question


def _newest(question: Question, number: int) -> QuestionWording:
    if question.wording.number != number:
        raise NotNow(_("The words have changed meanwhile: read them again"))
    return question.wording


def _move(question: Question, step: DeskStep) -> None:
    question.state, question.moved_at = rules.after_at_desk(question.state, step), utcnow()


def _passages(question: Question) -> list[Any]:
    """Return its passages, each locked after its case: as a practitioner locks them, so nobody waits in a ring."""
    found = []
    for referral_id, passage_id in sorted((way.referral_id, way.passage_id) for way in question.ways if way.passage_id):
        for_victims.lock(referral_id)
        found.append(crossing.locked(passage_id))
    return found


def _way(question: Question, passage_id: UUID) -> tuple[Way, Any]:
    way = next((each for each in question.ways if each.passage_id == passage_id), None)
    if way is None:
        raise Missing
    return way, next(each for each in _passages(question) if each.id == passage_id)
