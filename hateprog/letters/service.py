"""Everything that can be done with letters: writing, sending and stopping them, their wording, what they never hold."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from sqlalchemy.exc import IntegrityError

from hateprog.accounts import queries as accounts
from hateprog.kernel.access import THE_SERVICE, Actor
from hateprog.kernel.clock import utcnow
from hateprog.kernel.errors import NotNow, RuleBroken, Stale
from hateprog.kernel.text import _
from hateprog.letters import composing, disclosure, queries, rules, wording
from hateprog.letters.addressee import To
from hateprog.letters.composing import Draft
from hateprog.letters.models import Letter, LetterWording, ReminderConsent, Undisclosed
from hateprog.letters.policy import Can
from hateprog.letters.rules import KIND_LABELS, TO_REFERRER, WRITTEN, Channel, Kind
from hateprog.letters.wording import Wording
from hateprog.referrals import service as referrals
from hateprog.referrals.rules import Pathway
from hateprog.store.base import db
from hateprog.store.command import command
from hateprog.store.outbox import post


@command(Can.MAKE)
def write(
    actor: Actor,
    referral: Any,
    /,
    *,
    kind: Kind,
    channel: Channel,
    own_words: str | None = None,
    address: str | None = None,
    to: To | None = None,
) -> Letter:
    """File a letter on its case; one by e-mail is posted with it. What is filed never changes.

    `own_words` is its writer's own paragraph, where the kind has one; `address` the lines of an envelope to the
    referrer; `to` whether it goes to somebody under 18 or to the adult recorded for them (by itself, to the adult for
    somebody under 16). Raises `NotNow` where none may be written, `RuleBroken` for a way in which it cannot safely go,
    and `NotToBeDisclosed` for one that holds anything on the case's list.
    """
    if kind not in WRITTEN:
        raise NotNow(_("A reminder is written by the service"))
    adult = composing.adult_written_to(referral, kind, to)
    draft = composing.drafted(referral, kind, by=actor, own_words=own_words, adult=adult)
    rules.check_channel(kind, channel, composing.reach_of(referral, kind, adult))
    if kind in TO_REFERRER and channel is Channel.POST and not address:
        raise RuleBroken(_("Enter the address to post it to"), field="address")
    letter = _file(actor, referral, draft, channel, composing.sent_to(referral, kind, channel, address, adult))
    title = _("Letter filed: {kind}").format(kind=_(KIND_LABELS[kind]).lower())
    referrals.note_event(actor, referral.id, title)
    return letter


def make_completion(actor: Actor, referral: Any, *, channel: Channel, address: str | None = None) -> Letter:
    """File the letter that tells the referrer that the programme was completed, and nothing of how it went."""
    return write(actor, referral, kind=Kind.COMPLETION, channel=channel, address=address)


def _file(actor: Actor, referral: Any, draft: Draft, channel: Channel, sent_to: str | None) -> Letter:
    """Store a letter unless something in it must not be disclosed; what goes by e-mail goes into the outbox too."""
    composing.refuse_undisclosed(referral.id, draft, sent_to)
    letter = Letter(
        referral_id=referral.id,
        kind=draft.kind,
        channel=channel,
        wording_id=draft.version.id,
        decision_id=draft.decision_id,
        decision_standing="in_force" if draft.decision_id else None,
        appointment_id=draft.appointment_id,
        heading=draft.heading,
        text=draft.text,
        sent_to=sent_to,
        made_by=None if actor is THE_SERVICE else actor.id,
        sent_at=utcnow() if channel in {Channel.EMAIL, Channel.PHONE} else None,
    )
    db.session.add(letter)
    try:
        db.session.flush()
    except IntegrityError:
        raise Stale(_("Somebody else has reminded them meanwhile")) from None
    if channel is Channel.EMAIL and sent_to:
        post(f"letter/{letter.id}", to=sent_to, subject=letter.heading, body=f"{letter.text}\n")
    return letter


@command(Can.MAKE)
def mark_sent(actor: Actor, letter: Letter, /) -> Letter:
    """Say that a printed letter was posted or handed over. Raises `NotNow` where it went, or may go no more."""
    if letter.sent_at is not None:
        raise NotNow(_("This letter has been sent already"))
    if letter.stopped_at is not None or not composing.may_still_leave(letter):
        raise NotNow(_("This letter cannot be sent any more: what it tells of has changed, or the case is over"))
    letter.sent_at = utcnow()
    return letter


def may_leave(reference: str) -> bool:
    """Say whether a letter that waits in the outbox may still leave; one that may not is noted as never sent.

    `app.py` hands this to the outbox, which asks at the moment of sending, whatever has happened since it was posted:
    a withdrawal, a hold, a new time. `reference` is that of the mail.
    """
    letter = queries.one_letter(UUID(reference.partition("/")[2]))
    if letter is not None and composing.may_still_leave(letter):
        return True
    if letter is not None:
        take_back(THE_SERVICE, letter)
    return False


def given_up(reference: str) -> None:
    """Note on its case that a letter could not be delivered; `app.py` hands this to the outbox, which gave it up."""
    letter = queries.one_letter(UUID(reference.partition("/")[2]))
    if letter is not None:
        take_back(THE_SERVICE, letter)


@command(Can.TAKE_BACK)
def take_back(actor: Actor, letter: Letter, /) -> Letter:
    """Note that a letter never left: what it tells of has changed, the case is over, or no mail server took it."""
    letter.sent_at, letter.stopped_at = None, utcnow()
    referrals.note_event(actor, letter.case_id, _("Letter stopped before it was sent"))
    return letter


@command(Can.RECORD_CONSENT)
def record_consent(actor: Actor, referral: Any, /, *, wanted: bool, channel: Channel | None) -> ReminderConsent:
    """Record whether the person referred wants to be reminded of appointments, and how: by e-mail or by phone."""
    if wanted:
        rules.check_reminded_by(channel, referral.participant.email)
    consent = ReminderConsent(
        referral_id=referral.id, wanted=wanted, channel=channel if wanted else None, recorded_by=actor.id
    )
    db.session.add(consent)
    return consent


@command(Can.REMIND)
def remind(actor: Actor, referral: Any, /, *, appointment_id: UUID) -> Letter:
    """Remind somebody by e-mail of their appointment tomorrow (Europe/London), once; the reminder is filed.

    All is asked again under the case's lock. Raises `NotNow` where they are not to be reminded of it.
    """
    return _remind(actor, referral, appointment_id, Channel.EMAIL)


@command(Can.MAKE)
def rang(actor: Actor, referral: Any, /, *, appointment_id: UUID) -> Letter:
    """File that somebody was reminded by phone of their appointment. Raises `NotNow` where they are not to be."""
    return _remind(actor, referral, appointment_id, Channel.PHONE)


def _remind(actor: Actor, referral: Any, appointment_id: UUID, channel: Channel) -> Letter:
    draft = composing.drafted(referral, Kind.REMINDER, by=actor)
    if draft.appointment_id != appointment_id or not composing.wants_reminder(referral.id, channel):
        raise NotNow(_("They are not to be reminded of this appointment in this way"))
    if queries.reminded([appointment_id]):
        raise NotNow(_("They have been reminded of this appointment already"))
    return _file(actor, referral, draft, channel, composing.sent_to(referral, Kind.REMINDER, channel))


@command(Can.WORD)
def word(actor: Actor, _none: None, /, *, kind: Kind, pathway: Pathway, said: Wording, version: int) -> LetterWording:
    """Store a new version of a wording, which every letter is made from after it; what is filed stays as it was.

    `version` is the one it was written over. Raises `RuleBroken`, naming the part, for a wording that no letter could
    be made from, and `Stale` where somebody else stored one meanwhile.
    """
    wording.check(kind, pathway, said)
    newest = queries.newest_wording(kind, pathway)
    if newest.version != version:
        raise Stale(
            _("Somebody else has changed this wording"), who=accounts.name_of(newest.written_by), when=newest.written_at
        )
    if newest.wording == said:
        return newest
    parts = {part.value: text for part, text in said.parts().items()}
    made = LetterWording(kind=kind, pathway=pathway, version=version + 1, written_by=actor.id, **parts)
    db.session.add(made)
    try:
        db.session.flush()
    except IntegrityError:
        raise Stale(_("Somebody else has changed this wording")) from None
    return made


@command(Can.KEEP_UNDISCLOSED)
def keep_undisclosed(actor: Actor, referral: Any, /, *, words: str) -> list[Undisclosed]:
    """Put lines on the list of what no letter of a case may hold; one that is on it already is left out.

    Nothing of it comes into the timeline, which the practitioner reads. Raises `RuleBroken` for a line too short.
    """
    known = {disclosure.Folded(each).chars for each in queries.undisclosed_on(referral.id)}
    added: list[Undisclosed] = []
    for line in filter(None, (each.strip() for each in words.splitlines())):
        disclosure.check_listed(line)
        folded = disclosure.Folded(line).chars
        if folded not in known:
            known.add(folded)
            added.append(Undisclosed(referral_id=referral.id, words=line, added_by=actor.id))
    db.session.add_all(added)
    return added


@command(Can.KEEP_UNDISCLOSED)
def remove_undisclosed(actor: Actor, undisclosed: Undisclosed, /) -> Undisclosed:
    """Take a line off the list of a case; that it was there, and who took it off, stays."""
    if undisclosed.removed_at is None:
        undisclosed.removed_at, undisclosed.removed_by = utcnow(), actor.id
    return undisclosed
