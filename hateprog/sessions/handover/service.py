"""Handing cases over, standing in for a day, and seeing to people who stay away.

Each case has its own command, so that its history tells of it: a list is gone through case by case, and what could not
be done for one is said beside what was done for the others.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import Any
from uuid import UUID

from hateprog.accounts import queries as accounts
from hateprog.accounts import stand_in
from hateprog.eligibility import fitness
from hateprog.eligibility import service as eligibility
from hateprog.kernel.access import Actor
from hateprog.kernel.clock import today, utcnow
from hateprog.kernel.errors import NotNow, RuleBroken
from hateprog.kernel.text import _
from hateprog.referrals import service as referrals
from hateprog.referrals.queries import one_referral
from hateprog.sessions.handover import queries, rules
from hateprog.sessions.handover.models import EngagementReview, HandOverNote
from hateprog.sessions.handover.policy import Can
from hateprog.sessions.one_to_one import queries as sessions
from hateprog.store.base import db
from hateprog.store.command import command
from hateprog.store.outbox import post
from hateprog.web.filters import show_date
from hateprog.web.links import full_address


@dataclass(slots=True)
class Outcome:
    """What became of a list of cases: how many were done, and a sentence for each that could not be."""

    done: int = 0
    refused: list[str] = field(default_factory=list)


def hand_over(actor: Actor, from_id: UUID, case_ids: Iterable[UUID], *, to_id: UUID, note: str) -> Outcome:
    """Give each of these cases of one practitioner to another, with a note that stands at the top of it until read."""
    return _each(case_ids, lambda referral: hand_over_case(actor, referral, from_id=from_id, to_id=to_id, note=note))


def cover_day(actor: Actor, absent_id: UUID, *, day: date, account_id: UUID, reason: str) -> Outcome:
    """Let one practitioner stand in for another in every case with a session on a day (Europe/London).

    Both are told by mail. Raises `RuleBroken` for a day that is over or too far ahead, or on which nothing is planned.
    """
    rules.check_day(day, today=today())
    case_ids = dict.fromkeys(row.referral_id for row in queries.sessions_on(absent_id, day))
    if not case_ids:
        raise RuleBroken(_("Nothing of theirs is planned on that day"), field="day")
    asked: dict[str, Any] = {"absent_id": absent_id, "account_id": account_id, "day": day, "reason": reason}
    return _each(case_ids, lambda referral: cover(actor, referral, **asked))


def _each(case_ids: Iterable[UUID], act: Callable[[Any], Any]) -> Outcome:
    outcome = Outcome()
    for case_id in case_ids:
        referral: Any = one_referral(case_id)
        if referral is None:
            continue
        reference = referral.reference
        try:
            act(referral)
        except RuleBroken as refused:
            outcome.refused.append(f"{reference}: {refused.message}")
        else:
            outcome.done += 1
    return outcome


@command(Can.HAND_OVER)
def hand_over_case(actor: Actor, referral: Any, /, *, from_id: UUID, to_id: UUID, note: str) -> HandOverNote:
    """Give a case of one practitioner to another with a note, as part of a hand-over or alone.

    Everything open goes along: sessions, drafts and promises belong to the case. Raises `NotNow` where the case is not
    `from_id`'s any more, and what `eligibility.allocate` raises.
    """
    db.session.refresh(referral, ["allocations"])
    if referral.practitioner_id != from_id:
        raise NotNow(_("Somebody else has allocated this case meanwhile"))
    eligibility.allocate(actor, referral, practitioner_id=to_id)
    return _note(actor, referral, note, to_id)


@command(Can.WRITE_NOTE)
def write_note(actor: Actor, referral: Any, /, *, words: str) -> HandOverNote:
    """Write down what whoever takes the case over should know. Raises `NotNow` for a case that nobody works."""
    if referral.practitioner_id is None or referral.ended_at is not None:
        raise NotNow(_("Nobody works this case, so there is nothing to hand over"))
    return _note(actor, referral, words, None)


def _note(actor: Actor, referral: Any, note: str, to_id: UUID | None) -> HandOverNote:
    row = HandOverNote(referral_id=referral.id, words=note, written_by=actor.id, to_id=to_id)
    db.session.add(row)
    referrals.note_event(actor, referral.id, _("Hand-over note written"))
    return row


@command(Can.READ_NOTE)
def read_notes(actor: Actor, referral: Any, /) -> Any:
    """Say that the notes of others on this case are read: they no longer stand at the top of it.

    Raises `NotNow` for anybody but the practitioner whose case it is now: nobody reads for another.
    """
    if referral.practitioner_id != actor.id:
        raise NotNow(_("Only the practitioner whose case it is can say that the note is read"))
    for note in queries.notes_of(referral.id):
        if note.read_at is None and note.written_by != actor.id:
            note.read_at, note.read_by = utcnow(), actor.id
    return referral


@command(Can.COVER)
def cover(actor: Actor, referral: Any, /, *, absent_id: UUID, account_id: UUID, day: date, reason: str) -> Any:
    """Let a practitioner stand in for the one whose case it is, from the day before a session until three days after.

    They take part in the case from then on, so they can never decide it. Raises `RuleBroken` for somebody who decided
    the case or made the referral, who is no practitioner or not in date on the register, or whose own case it is.
    """
    person_id = accounts.person_of(account_id)
    if person_id is None or account_id not in {row.account_id for row in accounts.practitioners()}:
        raise RuleBroken(_("Select a practitioner"), field="practitioner")
    if referral.practitioner_id != absent_id:
        raise NotNow(_("Somebody else has allocated this case meanwhile"))
    if account_id == absent_id:
        raise RuleBroken(_("Select somebody else: nobody stands in for themselves"), field="practitioner")
    if sentence := fitness.why_not(referral, {person_id}).get(person_id):
        raise RuleBroken(sentence, field="practitioner")
    referrals.involve(referral, person_id)
    arranged = stand_in.let_stand_in(
        actor,
        account_id=account_id,
        absent_id=absent_id,
        case_id=referral.id,
        days=rules.days_around(day),
        reason=reason,
    )
    referrals.note_event(actor, referral.id, _("Somebody stands in for the practitioner"), show_date(day))
    db.session.flush()
    _tell(arranged, referral)
    return arranged


def _tell(arranged: Any, referral: Any) -> None:
    """Post a mail to both: that there is something to see, and where; nothing about anybody."""
    link = full_address("casefile.show", referral_id=referral.id)
    subject = _("Cover for a session of case {reference}").format(reference=referral.reference)
    sentence = _("Cover has been arranged for {day}. Sign in to see it:").format(day=show_date(arranged.day))
    body = f"{sentence}\n\n{link}\n"
    for account_id in (arranged.account_id, arranged.absent_id):
        if address := accounts.address_of(account_id):
            reference = f"stand-in/{arranged.id}/{utcnow():%Y%m%d%H%M%S%f}/{account_id}"
            post(reference, to=address, subject=subject, body=body)


@command(Can.COVER)
def end_cover(_actor: Actor, arranged: Any, /) -> Any:
    """End a stand-in early: from now on the case is only its own practitioner's. Raises `NotNow` once it is over."""
    if arranged.ended_at is not None or arranged.until_on < today():
        raise NotNow(_("This cover is over already"))
    stand_in.end(arranged)
    return arranged


def end_covers(_actor: Actor, referral: Any) -> None:
    """End every stand-in of a case that has ended. `app.py` hands this to referrals, to call inside a command."""
    stand_in.end_all(referral.id)


@command(Can.REVIEW_ENGAGEMENT)
def review_engagement(actor: Actor, referral: Any, /, *, words: str) -> EngagementReview:
    """Put down what happens now with somebody who stayed away; the task is done until they miss another session.

    Raises `NotNow` where there is nothing that nobody has seen to.
    """
    misses = sessions.unexcused_misses(referral.id)
    if not rules.stays_away(misses, seen_to=queries.seen_to(referral.id)):
        raise NotNow(_("No missed session of this case waits for you"))
    review = EngagementReview(referral_id=referral.id, misses=misses, words=words, by_id=actor.id)
    db.session.add(review)
    referrals.note_event(actor, referral.id, _("Missed sessions seen to"))
    return review
