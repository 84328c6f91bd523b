"""What is done with what is on its way: by practitioners as commands, and by the victim side within its own.

The functions without a permission are called inside commands of the victim side, which has asked its own policy.
"""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask import current_app

from hateprog.kernel.access import Actor
from hateprog.kernel.clock import utcnow
from hateprog.kernel.errors import NotNow, RuleBroken
from hateprog.kernel.text import _
from hateprog.questions import queries, rules
from hateprog.questions.models import Passage
from hateprog.questions.policy import Can
from hateprog.questions.rules import Kind, State, Step, Wording
from hateprog.questions.schemas import Outcome
from hateprog.sessions.one_to_one import queries as sessions
from hateprog.store.base import db
from hateprog.store.command import command
from hateprog.store.sealing import new_key

# The practitioner's side


@command(Can.READ)
def see(actor: Actor, passage: Passage, /) -> Passage:
    """Note that the practitioner has read it: now it has crossed. Raises `NotNow` while it is not with them."""
    rules.check_with_practitioner(_routed(passage))
    if passage.state is State.RELEASED:
        _move(passage, Step.SEE)
        passage.seen_by, passage.seen_at = actor.id, passage.moved_at
    return passage


@command(Can.ANSWER)
def record(
    actor: Actor,
    passage: Passage,
    /,
    *,
    outcome: Outcome,
    session: str | None = None,
    answer: str | None = None,
    wording: Wording | None = None,
    because: str | None = None,
) -> Passage:
    """Say what became of it: put in a session and answered, not answered or answered later, or not put and why.

    Raises `NotNow` where it is not with the practitioner (on hold, over, withdrawn) or was answered before, and
    `RuleBroken` for a session that has not taken place.
    """
    rules.check_with_practitioner(_routed(passage))
    if passage.state is State.RELEASED:
        see(actor, passage)
    if outcome is Outcome.NOT_PUT:
        _move(passage, Step.NOT_PUT)
        passage.not_put_because = because
        return passage
    if passage.state is State.SEEN:
        _put(actor, passage, session)
    if outcome is Outcome.ANSWERED:
        _move(passage, Step.ANSWER)
        passage.answer, passage.wording = answer, wording
    elif outcome is Outcome.DECLINED:
        _move(passage, Step.DECLINE)
    return passage


@command(Can.BRING)
def bring(actor: Actor, case: Any, /, *, words: str, wording: Wording, session: str) -> Passage:
    """Hand in a letter that the person referred wrote of their own accord, for whoever was harmed.

    The liaison has it then, as they have an answer: whether there is anybody, and whether they want it, is not told.
    Raises `NotNow` outside a programme and where no liaison is named, `RuleBroken` for a session that has not been.
    """
    rules.check_may_bring(case.stage)
    desk_id = current_app.extensions["liaison_of"](case.id)
    if desk_id is None:
        raise NotNow(_("The case has no liaison yet. A coordinator names one"))
    held, now = _session(case.id, session), utcnow()
    passage = Passage(
        key_id=new_key().id,
        referral_id=case.id,
        kind=Kind.LETTER,
        text=_("A letter of their own accord"),
        unasked=True,
        state=State.ANSWERED,
        moved_at=now,
        desk_id=desk_id,
        released_by=actor.id,
        released_at=now,
        seen_by=actor.id,
        seen_at=now,
        put_by=actor.id,
        put_at=now,
        put_in=held.id,
        wording=wording,
        answer=words,
    )
    db.session.add(passage)
    return passage


def _put(actor: Actor, passage: Passage, number: str | None) -> None:
    found = _session(passage.referral_id, number)
    _move(passage, Step.PUT)
    passage.put_by, passage.put_at, passage.put_in = actor.id, passage.moved_at, found.id


def _session(case_id: UUID, number: str | None) -> Any:
    enrolment = sessions.enrolment_of(case_id)
    planned = enrolment.sessions if enrolment is not None else []
    found: Any = next((each for each in planned if str(each.number) == number), None)
    begun = found is not None and (found.held_on is not None or _has_begun(found))
    if not begun:
        raise RuleBroken(_("That session has not taken place yet"), field="session")
    return found


def _has_begun(session: Any) -> bool:
    return session.appointment is not None and session.appointment.starts_at <= utcnow()


# Called inside commands of the victim side


def release(referral_id: UUID, *, kind: Kind, text: str, desk_id: UUID, released_by: UUID) -> Passage:
    """Let words that were screened and agreed go to the person responsible in one case; return the passage."""
    passage = Passage(
        key_id=new_key().id, referral_id=referral_id, kind=kind, text=text, desk_id=desk_id, released_by=released_by
    )
    db.session.add(passage)
    db.session.flush()
    return passage


def locked(passage_id: UUID) -> Passage:
    """Return a passage that nobody else changes before this transaction is over; its case is locked before it."""
    return db.session.get_one(Passage, passage_id, with_for_update=True, populate_existing=True)


def withdraw(passage: Passage) -> None:
    """Withdraw it: before it was put it is gone from the practitioner's side; afterwards no answer goes back.

    Raises `NotNow` once the answer was relayed.
    """
    _move(passage, Step.WITHDRAW)


def take_back(passage: Passage) -> None:
    """Take home what came back because its case is over. Raises `NotNow` where it has not come back."""
    rules.check_came_back(_routed(passage))
    _move(passage, Step.TAKE_BACK)


def send_again(passage: Passage, *, released_by: UUID) -> Passage:
    """Let what came back or was not put go out again in the same words, as a passage of its own; return that one.

    The first stays as it was, for it may have crossed. Raises `NotNow` for one that is still on its way.
    """
    _move(passage, Step.SEND_AGAIN)
    return release(
        passage.referral_id, kind=passage.kind, text=passage.text, desk_id=passage.desk_id, released_by=released_by
    )


def change_desk(referral_id: UUID, account_id: UUID) -> None:
    """Let what is on its way on a case come home to another account, for the victim side has given the case over."""
    for passage in queries.of_case_not_over(referral_id):
        passage.desk_id = account_id


def screen(passage: Passage) -> None:
    """Say that what came home was read by the victim side, and may be spoken of."""
    _move(passage, Step.SCREEN)


def ask(passage: Passage) -> None:
    """Say that the person wants what came home: it is to be relayed."""
    _move(passage, Step.ASK)


def leave(passage: Passage) -> None:
    """Say that the person does not want what came home."""
    _move(passage, Step.LEAVE)


def relay(passage: Passage, *, relayed: str, by: UUID) -> None:
    """Say in which words it was passed on, and by whom. It is not acknowledged by that."""
    _move(passage, Step.RELAY)
    passage.relayed, passage.relayed_by, passage.relayed_at = relayed, by, passage.moved_at


def acknowledge(passage: Passage) -> None:
    """Say that the person has said that they have it."""
    _move(passage, Step.ACKNOWLEDGE)


def _routed(passage: Passage) -> Any:
    return queries.routed({passage.referral_id})[passage.referral_id]


def _move(passage: Passage, step: Step) -> None:
    passage.state, passage.moved_at = rules.after(passage.state, step), utcnow()
