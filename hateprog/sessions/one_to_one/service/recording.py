"""Recording a session: the draft, the signature, and what is added afterwards."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any
from uuid import UUID

from flask import current_app

from hateprog.accounts import queries as accounts
from hateprog.kernel.access import Actor
from hateprog.kernel.clock import local_date, today, utcnow
from hateprog.kernel.errors import NotNow, RuleBroken, Stale
from hateprog.kernel.text import _
from hateprog.referrals import service as referrals
from hateprog.referrals.rules import Step
from hateprog.sessions.concerns import service as concerns
from hateprog.sessions.one_to_one import queries, rules, when
from hateprog.sessions.one_to_one.models import Addendum, Countersignature, OneToOne, SessionRecord
from hateprog.sessions.one_to_one.note_kinds import kinds_of
from hateprog.sessions.one_to_one.policy import Can
from hateprog.sessions.one_to_one.rules import Event, Kept, Progress, State
from hateprog.sessions.one_to_one.service.planning import day_held, planned_appointment
from hateprog.sessions.one_to_one.telling import tell_coordinators
from hateprog.store.base import db
from hateprog.store.command import command
from hateprog.web.filters import show_date

NOT_OF_THE_RECORD = frozenset(
    {"held_on", "true", "response_kind", "concern_kind", "concern_urgent", "concern_tell", "concern_told"}
)
"""Answers of the form that are kept elsewhere: the day with the session, what is said of a concern with it."""


@command(Can.UPDATE_DRAFT)
def save_draft(
    actor: Actor, session: OneToOne, /, *, typed: dict[str, Any], version: int, window: str = ""
) -> SessionRecord:
    """Keep what was typed so far, finished or not. `version` is the draft it was typed over; 0 before the first.

    The same words sent again change nothing, and the `window` that saved last may save again whatever answer it lost.
    A draft may still be kept once its programme has ended, so that nothing typed is lost; it can then not be signed.
    Raises `Stale`, saying who and when, where another window saved meanwhile or the record is signed.
    """
    record = _record_to_write(actor, session)
    if record.draft == typed:
        return record
    _check_version(record, version, window)
    record.draft = typed
    record.version += 1
    record.saved_at, record.saved_by, record.saved_window = utcnow(), actor.id, window or None
    return record


def _record_to_write(actor: Actor, session: OneToOne) -> SessionRecord:
    if session.record is not None and session.record.is_signed:
        raise Stale(
            _("This record is signed and cannot be changed: add to it instead"),
            who=accounts.name_of(session.record.signed_by),
            when=session.record.signed_at,
        )
    rules.check_recordable(_time_of(session), utcnow())
    if session.record is None:
        session.record = SessionRecord(draft={}, version=0, saved_by=actor.id, addenda=[])
    return session.record


def _time_of(session: OneToOne) -> datetime:
    """Return when the session was to start: as planned, or as planned until its programme ended."""
    if session.state is State.CANCELLED and session.appointment is not None:
        return session.appointment.starts_at
    return planned_appointment(session).starts_at


def _check_version(record: SessionRecord, version: int, window: str) -> None:
    if version == record.version or (window and window == record.saved_window):
        return
    raise Stale(
        _("This record was saved from another window"),
        who=accounts.name_of(record.saved_by),
        when=record.saved_at,
    )


@command(Can.SIGN)
def sign(actor: Actor, session: OneToOne, /, *, answers: dict[str, Any], version: int, window: str = "") -> OneToOne:
    """Sign a session's record: it never changes again. After the third the programme is complete.

    `answers` are those of `RecordSchema`. Raises `RuleBroken` for a day that cannot be, `Stale` where the draft was
    saved from another window meanwhile or is signed already, `NotNow` once the programme has ended.
    """
    rules.check_may_sign(session.enrolment.progress)
    record = _record_to_write(actor, session)
    _check_version(record, version, window)
    held_on: date = answers["held_on"]
    rules.check_held_on(
        held_on,
        today=today(),
        approved_on=local_date(session.enrolment.approved_at),
        previous_held_on=day_held(queries.before(session)),
        gap=session.enrolment.template.gap,
    )
    rules.check_held_before(held_on, session.enrolment.held_at)
    when.check_who_was_there(session.referral.participant.born_on, held_on, answers["with_them"])
    told = _raise_concern(actor, session, answers) if answers["concern"] else None
    for name, answer in answers.items():
        if name not in NOT_OF_THE_RECORD:
            setattr(record, name, answer)
    record.concern_told, record.note_kinds = told, kinds_of(answers)
    record.draft, record.signed_at, record.signed_by = {}, utcnow(), actor.id
    if current_app.config["COUNTERSIGN_RECORDS"]:
        record.countersignature = Countersignature()
    planned_appointment(session).kept = Kept.HELD
    session.state = rules.after(session.state, Event.SIGN)
    session.held_on = held_on
    title = _("Session {number} held").format(number=session.number)
    referrals.note_event(actor, session.case_id, title, show_date(held_on))
    if session.number == rules.LENGTH:
        _complete(actor, session)
    return session


def _raise_concern(actor: Actor, session: OneToOne, answers: dict[str, Any]) -> str:
    """Raise the concern that a record says there is; return in words who was told."""
    told_id, also = UUID(answers["concern_tell"]), answers["concern_told"]
    try:
        concerns.raise_concern(
            actor,
            session.referral,
            what=answers["concern_what"],
            kind=answers["concern_kind"],
            urgent=answers["concern_urgent"],
            told_id=told_id,
            told_also=also,
            session_id=session.id,
        )
    except RuleBroken as refused:
        raise RuleBroken(refused.message, field="concern_tell") from None
    return "; ".join(part for part in (accounts.name_of(told_id), also) if part)


def _complete(actor: Actor, session: OneToOne) -> None:
    session.enrolment.progress, session.enrolment.ended_at = Progress.COMPLETED, utcnow()
    db.session.flush()
    referrals.move(session.referral, Step.COMPLETE)
    referrals.note_event(actor, session.case_id, _("Programme complete"))
    tell_coordinators(session.referral, "completed", _("Case {reference}: the programme is complete"))


@command(Can.AMEND)
def amend(actor: Actor, session: OneToOne, /, *, words: str) -> Addendum:
    """Add words to a signed record, also when the programme is over. Raises `NotNow` before it is signed."""
    if session.record is None or not session.record.is_signed:
        raise NotNow(_("Sign the record first: until then, change the record itself"))
    addendum = Addendum(words=words, by_id=actor.id)
    session.record.addenda.append(addendum)
    referrals.note_event(
        actor, session.case_id, _("Something added to the record of session {number}").format(number=session.number)
    )
    return addendum
