"""Everything that can be done to a one-to-one programme."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy.exc import IntegrityError

from hateprog.accounts import queries as accounts
from hateprog.eligibility import queries as eligibility
from hateprog.kernel.access import Actor
from hateprog.kernel.clock import local_date, today, utcnow
from hateprog.kernel.errors import NotNow, Stale
from hateprog.kernel.text import _
from hateprog.referrals import service as referrals
from hateprog.referrals.rules import Step
from hateprog.sessions.one_to_one import queries, rules
from hateprog.sessions.one_to_one.holding import cancel_what_waits, change
from hateprog.sessions.one_to_one.models import Addendum, Appointment, Enrolment, OneToOne, SessionRecord
from hateprog.sessions.one_to_one.policy import Can
from hateprog.sessions.one_to_one.rules import ASKED_BY_LABELS, STATE_LABELS, AskedBy, Event, Kept, Progress
from hateprog.store.base import db
from hateprog.store.command import command
from hateprog.store.outbox import post, post_once
from hateprog.web.filters import show_date, show_moment
from hateprog.web.links import full_address

NOT_OF_THE_RECORD = frozenset({"held_on", "true"})
"""Answers of the form that are kept elsewhere: the day with the session, the declaration by signing."""


@command(Can.CREATE)
def plan(actor: Actor, referral: Any, /, *, starts_at: datetime, version: int | None = None, **where: Any) -> OneToOne:
    """Plan the session that comes next, or a missed one again; planning the first starts the programme.

    `starts_at` is in UTC; `where` holds minutes, mode and place; `version` is what `version_of` said when the form was
    opened. Raises `NotNow` out of order or without an approving decision, `RuleBroken` for a time that cannot be, and
    `Stale` where something else was planned meanwhile.
    """
    enrolment = queries.enrolment_of(referral.id)
    _refuse_stale(_appointments(enrolment), version)
    number = number_to_plan(referral, enrolment)
    enrolment = enrolment or _start(actor, referral)
    rules.check_planned_time(
        starts_at,
        now=utcnow(),
        approved_at=enrolment.approved_at,
        previous_held_on=_held_before(enrolment, number),
    )
    session = _session(enrolment, number)
    session.appointments.append(Appointment(starts_at=starts_at, planned_by=actor.id, **where))
    title = _("Session {number} planned").format(number=number)
    referrals.note_event(actor, referral.id, title, show_moment(starts_at))
    _flush_once()
    return session


def number_to_plan(referral: Any, enrolment: Enrolment | None) -> int:
    """Return which session of a case may be planned now. Raises `NotNow`, saying why, where none may."""
    if enrolment is None:
        approval = eligibility.approving_decision(referral.id)
        rules.check_may_start(referral.stage, approved=approval is not None)
        rules.check_conditions([each.text for each in eligibility.needed_before_start(referral.id)])
        return 1
    rules.check_programme_open(enrolment.progress)
    rules.check_not_on_hold(enrolment.held_at)
    return rules.next_number([session.state for session in enrolment.sessions])


def version_of(enrolment: Enrolment | None) -> int:
    """Return a number that changes whenever something is planned: how many appointments there are, or ever were."""
    return len(_appointments(enrolment))


def _appointments(enrolment: Enrolment | None) -> list[Appointment]:
    sessions = enrolment.sessions if enrolment is not None else []
    return [appointment for session in sessions for appointment in session.appointments]


def _refuse_stale(appointments: list[Appointment], version: int | None) -> None:
    if version is None or version == len(appointments):
        return
    newest = max(appointments, key=lambda each: each.planned_at, default=None)
    raise Stale(
        _("Something else was planned meanwhile"),
        who=accounts.name_of(newest.planned_by) if newest else None,
        when=newest.planned_at if newest else None,
    )


@command(Can.START)
def _start(actor: Actor, referral: Any, /) -> Enrolment:
    decision = eligibility.approving_decision(referral.id)
    assert decision is not None  # number_to_plan has seen to it, and the database refuses it too
    enrolment = Enrolment(
        referral_id=referral.id, decision_id=decision.id, approved_at=decision.decided_at, sessions=[]
    )
    db.session.add(enrolment)
    referrals.move(referral, Step.START)
    referrals.note_event(actor, referral.id, _("Programme started"))
    _flush_once()
    return enrolment


def _session(enrolment: Enrolment, number: int) -> OneToOne:
    for session in enrolment.sessions:
        if session.number == number:
            session.state = rules.after(session.state, Event.PLAN_AGAIN)
            return session
    session = OneToOne(number=number, referral_id=enrolment.referral_id, appointments=[])
    enrolment.sessions.append(session)
    return session


def _held_before(enrolment: Enrolment, number: int) -> date | None:
    return next((session.held_on for session in enrolment.sessions if session.number == number - 1), None)


def _held_on(session: OneToOne | None) -> date | None:
    return session.held_on if session is not None else None


def _flush_once() -> None:
    """Write now; whatever the database refuses, somebody else did a moment ago."""
    try:
        db.session.flush()
    except IntegrityError:
        raise Stale(_("Somebody else has planned this session meanwhile")) from None


@command(Can.CREATE, why="asked_by")
def reschedule(
    actor: Actor,
    session: OneToOne,
    /,
    *,
    starts_at: datetime,
    asked_by: AskedBy,
    note: str,
    version: int | None = None,
    **where: Any,
) -> OneToOne:
    """Move a planned session to another time (UTC). The old appointment stays, with who asked and why.

    `version` is how many appointments the session had when the form was opened. Raises `NotNow` for a session that is
    not planned, `RuleBroken` for a time that cannot be, and for an old time that has come: the past never moves.
    """
    rules.check_programme_open(session.enrolment.progress)
    rules.check_not_on_hold(session.enrolment.held_at)
    _refuse_stale(session.appointments, version)
    session.state = rules.after(session.state, Event.RESCHEDULE)
    old = _planned_appointment(session)
    rules.check_movable(old.starts_at, utcnow())
    rules.check_planned_time(
        starts_at,
        now=utcnow(),
        approved_at=session.enrolment.approved_at,
        previous_held_on=_held_on(queries.before(session)),
    )
    change(old, Kept.RESCHEDULED, actor, asked_by, note)
    db.session.flush()
    session.appointments.append(Appointment(starts_at=starts_at, planned_by=actor.id, **where))
    title = _("Session {number} rescheduled").format(number=session.number)
    moved = _("From {old} to {new}").format(old=show_moment(old.starts_at), new=show_moment(starts_at))
    referrals.note_event(actor, session.case_id, title, moved)
    _flush_once()
    return session


@command(Can.SIGN, why="asked_by")
def miss(actor: Actor, session: OneToOne, /, *, asked_by: AskedBy, excused: bool, note: str) -> OneToOne:
    """Record that a session did not take place; its number is planned again. The appointment stays as missed.

    `asked_by` is whose cause it was. Raises `NotNow` for a session that is not planned, `RuleBroken` before its time.
    """
    rules.check_programme_open(session.enrolment.progress)
    appointment = _planned_appointment(session)
    rules.check_recordable(appointment.starts_at, utcnow())
    session.state = rules.after(session.state, Event.MISS)
    change(appointment, Kept.MISSED, actor, asked_by, note)
    appointment.excused = excused
    title = _("Session {number} missed").format(number=session.number)
    planned = _("It was planned for {when}").format(when=show_moment(appointment.starts_at))
    referrals.note_event(actor, session.case_id, title, planned)
    return session


def _planned_appointment(session: OneToOne) -> Appointment:
    for appointment in session.appointments:
        if appointment.kept is Kept.PLANNED:
            return appointment
    stands = _(STATE_LABELS[session.state]).lower()
    raise NotNow(_("Nothing is planned for this session: it is “{state}”").format(state=stands))


@command(Can.UPDATE_DRAFT)
def save_draft(
    actor: Actor, session: OneToOne, /, *, typed: dict[str, Any], version: int, window: str = ""
) -> SessionRecord:
    """Keep what was typed so far, finished or not. `version` is the draft it was typed over; 0 before the first.

    The same words sent again change nothing, and the `window` that saved last may save again whatever answer it lost.
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
    rules.check_programme_open(session.enrolment.progress)
    rules.check_recordable(_planned_appointment(session).starts_at, utcnow())
    if session.record is None:
        session.record = SessionRecord(draft={}, version=0, saved_by=actor.id, addenda=[])
    return session.record


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
    saved from another window meanwhile or is signed already.
    """
    record = _record_to_write(actor, session)
    _check_version(record, version, window)
    held_on: date = answers["held_on"]
    rules.check_held_on(
        held_on,
        today=today(),
        approved_on=local_date(session.enrolment.approved_at),
        previous_held_on=_held_on(queries.before(session)),
    )
    rules.check_held_before(held_on, session.enrolment.held_at)
    for name, answer in answers.items():
        if name not in NOT_OF_THE_RECORD:
            setattr(record, name, answer)
    record.draft, record.signed_at, record.signed_by = {}, utcnow(), actor.id
    _planned_appointment(session).kept = Kept.HELD
    session.state = rules.after(session.state, Event.SIGN)
    session.held_on = held_on
    title = _("Session {number} held").format(number=session.number)
    referrals.note_event(actor, session.case_id, title, show_date(held_on))
    if session.number == rules.LENGTH:
        _complete(actor, session)
    return session


def _complete(actor: Actor, session: OneToOne) -> None:
    session.enrolment.progress, session.enrolment.ended_at = Progress.COMPLETED, utcnow()
    db.session.flush()
    referrals.move(session.referral, Step.COMPLETE)
    referrals.note_event(actor, session.case_id, _("Programme complete"))
    _tell_coordinators(session.referral, "completed", _("Case {reference}: the programme is complete"))


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


@command(Can.STOP, why="asked_by")
def stop(actor: Actor, referral: Any, /, *, asked_by: AskedBy, note: str | None) -> Any:
    """Stop the programme by one act, at any time (domain.md section 5): everything that waits is cancelled.

    What was written stays: signed records, and drafts to be read. Raises `NotNow` where there is no programme to stop.
    """
    enrolment = queries.enrolment_of(referral.id)
    rules.check_stoppable(referral.stage, started=enrolment is not None)
    if enrolment is not None:
        rules.check_programme_open(enrolment.progress)
        enrolment.asked_by, enrolment.end_note = asked_by, note
    referrals.move(referral, Step.WITHDRAW, note=note)
    cancel_what_waits(actor, referral)
    asked = _("Asked for by: {who}").format(who=_(ASKED_BY_LABELS[asked_by]))
    referrals.note_event(actor, referral.id, _("Programme stopped"), asked)
    _tell_coordinators(referral, "stopped", _("Case {reference}: the programme has been stopped"))
    return referral


def _tell_coordinators(referral: Any, about: str, subject: str) -> None:
    link = full_address("casefile.show", referral_id=referral.id)
    for row in accounts.coordinators():
        post(
            f"programme/{referral.id}/{about}/{row.account_id}",
            to=row.email,
            subject=subject.format(reference=referral.reference),
            body=f"{_('Sign in to see the case:')}\n\n{link}\n",
        )


def remind_of_tomorrow(_actor: Actor) -> int:
    """Post a reminder to the practitioner of each session planned for tomorrow (Europe/London); return how many.

    A reminder is known by its appointment, so that it is posted once however often, and by however many, this runs.
    """
    start, end = rules.day_after(utcnow())
    return sum(_remind(row) for row in queries.planned_between(start, end))


def _remind(row: Any) -> bool:
    address = accounts.address_of(row.practitioner_id)
    if address is None:
        return False
    link = full_address("casefile.show", referral_id=row.referral_id)
    return post_once(
        f"reminder/{row.id}/{row.practitioner_id}",
        to=address,
        subject=_("Tomorrow: a session of case {reference}").format(reference=row.reference),
        body=f"{_('A session is planned for tomorrow. Sign in to see when and where:')}\n\n{link}\n",
    )
