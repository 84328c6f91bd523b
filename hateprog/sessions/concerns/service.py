"""Raising a concern, acknowledging it, putting a late one before somebody else, and naming the safeguarding lead."""

from __future__ import annotations

from typing import Any
from uuid import UUID, uuid4

from hateprog.accounts import queries as accounts
from hateprog.areas import queries as areas
from hateprog.kernel.access import Actor
from hateprog.kernel.clock import local_date, today, utcnow
from hateprog.kernel.errors import Missing, NotNow, RuleBroken, Stale
from hateprog.kernel.text import _
from hateprog.referrals import service as referrals
from hateprog.sessions.concerns import queries, rules, telling
from hateprog.sessions.concerns.models import Concern, SafeguardingLead
from hateprog.sessions.concerns.policy import Can
from hateprog.sessions.notes import NoteKind
from hateprog.store.base import db
from hateprog.store.command import command
from hateprog.store.outbox import post_once


@command(Can.RAISE)
def raise_concern(
    actor: Actor,
    referral: Any,
    /,
    *,
    what: str,
    kind: NoteKind,
    urgent: bool,
    told_id: UUID,
    told_also: str | None = None,
    session_id: UUID | None = None,
) -> Concern:
    """Raise a concern at any time, also after the end of the case: somebody is told by mail, and a clock starts.

    `session_id` names the session whose record raises it. Raises `RuleBroken` unless who is told is a coordinator who
    can sign in, and somebody else.
    """
    told = next((row for row in queries.people_to_tell() if row.account_id == told_id), None)
    rules.check_told(told.person_id if told else None, actor.person_id)
    day = today()
    concern = Concern(
        id=uuid4(),
        referral_id=referral.id,
        session_id=session_id,
        what=what,
        kind=kind,
        urgent=urgent,
        raised_by=actor.id,
        raised_by_person=actor.person_id,
        told_id=told_id,
        told_also=told_also,
        due_on=rules.due_on(day, urgent=urgent, bank_holidays=areas.bank_holidays(day.year, day.year + 1)),
    )
    db.session.add(concern)
    referrals.note_event(actor, referral.id, _("Concern raised"))
    telling.tell(concern, referral.reference, told)
    return concern


@command(Can.ACKNOWLEDGE)
def acknowledge(actor: Actor, concern: Concern, /, *, action: str) -> Concern:
    """Say what is done about a concern; whoever raised it is told. Raises `Stale` where somebody was quicker."""
    if concern.acknowledged_at is not None:
        raise Stale(
            _("This concern has been acknowledged already"),
            who=accounts.name_of(concern.acknowledged_by),
            when=concern.acknowledged_at,
        )
    concern.acknowledged_at, concern.acknowledged_by = utcnow(), actor.id
    concern.acknowledged_by_person, concern.action = actor.person_id, action
    referrals.note_event(actor, concern.case_id, _("Concern acknowledged"))
    if address := accounts.address_of(concern.raised_by):
        telling.tell_of_acknowledgement(concern, address)
    return concern


@command(Can.ESCALATE)
def escalate(actor: Actor, concern: Concern, /) -> Concern:
    """Put a late concern before whoever is named for its force area, or before every other coordinator.

    Raises `NotNow` where that was done, or the concern is not late or not open any more.
    """
    if concern.acknowledged_at or concern.escalated_at or not rules.is_late(concern.due_on, today()):
        raise NotNow(_("This needs no escalation now"))
    named = accounts.escalation_contact(concern.force_code)
    if named is not None and (named.account_id == concern.told_id or named.person_id == concern.raised_by_person):
        named = None  # they know of it already
    concern.escalated_at, concern.escalated_to = utcnow(), named.account_id if named else None
    sentence = _("To {name}").format(name=named.name) if named else _("To the coordinators")
    referrals.note_event(actor, concern.case_id, _("Escalated: a concern is late"), sentence)
    for person in [named] if named else _coordinators(concern):
        telling.tell_of_escalation(concern, person)
    return concern


def _coordinators(concern: Concern) -> list[Any]:
    return [row for row in accounts.coordinators() if row.person_id != concern.raised_by_person]


def follow_up(actor: Actor) -> int:
    """Escalate what is late, and remind every day from the due day on; return how much was new.

    It may run late, twice or in several processes: a concern is escalated once, and nobody reminded twice on a day.
    """
    done = 0
    for concern_id in queries.due_by(today()):
        concern = queries.one_concern(concern_id)
        if concern is None:
            continue
        try:
            escalate(actor, concern)
        except (Missing, NotNow, Stale):  # not late yet, escalated before, or acknowledged just now
            done += _remind(concern)
        else:
            done += 1
    return done


def _remind(concern: Concern) -> int:
    day = today()
    if concern.acknowledged_at or local_date(concern.raised_at) == day:
        return 0
    told = {concern.told_id: accounts.address_of(concern.told_id)}
    if concern.escalated_to:
        told[concern.escalated_to] = accounts.address_of(concern.escalated_to)
    elif concern.escalated_at:
        told |= {row.account_id: row.email for row in _coordinators(concern)}
    subject, sentence = telling.words(concern, concern.referral.reference)
    body = f"{sentence}\n\n{telling.link(concern)}\n"
    return sum(
        post_once(f"reminder/concern/{concern.id}/{account_id}/{day}", to=address, subject=subject, body=body)
        for account_id, address in told.items()
        if address
    )


@command(Can.NAME_LEAD)
def name_lead(actor: Actor, _none: None, /, *, account_id: UUID) -> SafeguardingLead:
    """Name the safeguarding lead, who is then the first to be offered when somebody raises a concern.

    Raises `RuleBroken` for anybody but a coordinator who can sign in.
    """
    if account_id not in {row.account_id for row in queries.people_to_tell()}:
        raise RuleBroken(_("Select one of the people listed"), field="account")
    lead = SafeguardingLead(account_id=account_id, named_by=actor.id)
    db.session.add(lead)
    return lead


def check_may_close(referral: Any) -> None:
    """Raise `NotNow` while a concern of the case is open. `app.py` hands this to the referrals."""
    rules.check_may_close(len(queries.open_of(referral.id)))
