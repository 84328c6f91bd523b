"""Planning a session, moving it, and saying that it did not take place."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, datetime
from typing import Any

from sqlalchemy.exc import IntegrityError

from hateprog.accounts import queries as accounts
from hateprog.eligibility import fitness
from hateprog.eligibility import queries as eligibility
from hateprog.kernel.access import Actor
from hateprog.kernel.clock import today, utcnow
from hateprog.kernel.errors import NotNow, Stale
from hateprog.kernel.text import _
from hateprog.referrals import service as referrals
from hateprog.referrals.rules import Step
from hateprog.risk import service as risk
from hateprog.sessions.curriculum import queries as curriculum
from hateprog.sessions.one_to_one import queries, rules, when
from hateprog.sessions.one_to_one.holding import change
from hateprog.sessions.one_to_one.models import Appointment, Enrolment, FollowedTemplate, OneToOne
from hateprog.sessions.one_to_one.policy import Can
from hateprog.sessions.one_to_one.rules import STATE_LABELS, AskedBy, Event, Kept, State
from hateprog.sessions.one_to_one.service.fitting import fitted
from hateprog.sessions.one_to_one.when import Doubt
from hateprog.store.base import db
from hateprog.store.command import command
from hateprog.web.filters import show_moment


@command(Can.CREATE)
def plan(
    actor: Actor,
    referral: Any,
    /,
    *,
    starts_at: datetime,
    version: int | None = None,
    anyway: Collection[Doubt] = (),
    **where: Any,
) -> OneToOne:
    """Plan the session that comes next, or a missed one again; planning the first starts the programme.

    `starts_at` is in UTC; `where` and `anyway` are as in `fitting.fitted`; `version` is what `version_of` said when
    the form was opened. Raises `NotNow` out of order or without an approving decision, `RuleBroken` for a time that
    cannot be or while the risk assessment waits for a look, `Doubtful` for one that whoever plans it has to look at
    again, and `Stale` where something else was planned meanwhile.
    """
    enrolment = queries.enrolment_of(referral.id)
    _refuse_stale(_appointments(enrolment), version)
    number = number_to_plan(referral, enrolment)
    risk.check_before_session(referral)
    enrolment = enrolment or _start(actor, referral)
    rules.check_planned_time(
        starts_at,
        now=utcnow(),
        approved_at=enrolment.approved_at,
        previous_held_on=_held_before(enrolment, number),
        gap=enrolment.template.gap,
    )
    where = fitted(actor, referral, starts_at, where, anyway=anyway)
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
        rules.check_templated(to_start_on(referral))
        number = 1
    else:
        rules.check_programme_open(enrolment.progress)
        rules.check_not_on_hold(enrolment.held_at)
        number = rules.next_number([session.state for session in enrolment.sessions])
    rules.check_conditions([each.text for each in eligibility.needed_before_start(referral.id)])
    fitness.check_trained(referral)
    return number


def why_not_yet(session: OneToOne) -> str | None:
    """Return the sentence that says what a session that is planned has to wait for; None where nothing keeps it."""
    needed = eligibility.needed_before_start(session.referral_id) if session.state is State.PLANNED else ()
    return rules.why_not_yet(session.state, [each.text for each in needed])


def to_start_on(referral: Any) -> Any:
    """Return the version of a programme template on which a case's programme starts if it starts today; None for none.

    It is chosen by the person's age on that day, and kept when they grow older.
    """
    return curriculum.to_start_on(referral.participant.born_on, today())


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
    template = to_start_on(referral)
    enrolment.follows = FollowedTemplate(template_id=template.id, template=template)
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


@command(Can.CREATE)
def book_interpreter(actor: Actor, session: OneToOne, /) -> OneToOne:
    """Put down that the interpreter for a planned session is booked now. Raises `NotNow` where none is waited for."""
    appointment = planned_appointment(session)
    if appointment.interpreter_booked is not False:
        raise NotNow(_("No interpreter has to be booked for this session"))
    appointment.interpreter_booked = True
    referrals.note_event(
        actor, session.case_id, _("Interpreter booked for session {number}").format(number=session.number)
    )
    return session


def earliest_day(enrolment: Enrolment | None, number: int) -> date:
    """Return the first day (Europe/London) for which the session of this number can be planned."""
    if enrolment is None:
        return today()
    return when.earliest_day(_held_before(enrolment, number), today(), enrolment.template.gap)


def day_held(session: OneToOne | None) -> date | None:
    """Return the day on which a session was held, if there is such a session and it was."""
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
    anyway: Collection[Doubt] = (),
    **where: Any,
) -> OneToOne:
    """Move a planned session to another time (UTC). The old appointment stays, with who asked and why.

    `version` is how many appointments the session had when the form was opened. Raises `NotNow` for a session that is
    not planned, `RuleBroken` for a time that cannot be, and for an old time that has come: the past never moves; and
    `Doubtful` as `plan` does.
    """
    rules.check_programme_open(session.enrolment.progress)
    rules.check_not_on_hold(session.enrolment.held_at)
    _refuse_stale(session.appointments, version)
    session.state = rules.after(session.state, Event.RESCHEDULE)
    old = planned_appointment(session)
    rules.check_movable(old.starts_at, utcnow())
    rules.check_planned_time(
        starts_at,
        now=utcnow(),
        approved_at=session.enrolment.approved_at,
        previous_held_on=day_held(queries.before(session)),
        gap=session.enrolment.template.gap,
    )
    where = fitted(actor, session.referral, starts_at, where, anyway=anyway, moving=session.id)
    change(old, Kept.RESCHEDULED, actor, asked_by, note)
    db.session.flush()
    session.appointments.append(Appointment(starts_at=starts_at, planned_by=actor.id, **where))
    title = _("Session {number} rescheduled").format(number=session.number)
    moved = _("From {old} to {new}").format(old=show_moment(old.starts_at), new=show_moment(starts_at))
    referrals.note_event(actor, session.case_id, title, moved)
    _flush_once()
    return session


@command(Can.CREATE, why="asked_by")
def call_off(actor: Actor, session: OneToOne, /, *, asked_by: AskedBy, note: str) -> OneToOne:
    """Call a planned session off before its time, with no new time yet; its number is planned again.

    The appointment stays as cancelled, with who asked and why. Raises `NotNow` for a session that is not planned, and
    `RuleBroken` once its time has come: then it was held or missed.
    """
    rules.check_programme_open(session.enrolment.progress)
    appointment = planned_appointment(session)
    rules.check_movable(appointment.starts_at, utcnow())
    session.state = rules.after(session.state, Event.CALL_OFF)
    change(appointment, Kept.CANCELLED, actor, asked_by, note)
    title = _("Session {number} called off").format(number=session.number)
    planned = _("It was planned for {when}").format(when=show_moment(appointment.starts_at))
    referrals.note_event(actor, session.case_id, title, planned)
    return session


@command(Can.SIGN, why="asked_by")
def miss(actor: Actor, session: OneToOne, /, *, asked_by: AskedBy, excused: bool, note: str) -> OneToOne:
    """Record that a session did not take place; its number is planned again. The appointment stays as missed.

    `asked_by` is whose cause it was. Raises `NotNow` for a session that is not planned, `RuleBroken` before its time.
    """
    rules.check_programme_open(session.enrolment.progress)
    appointment = planned_appointment(session)
    rules.check_recordable(appointment.starts_at, utcnow())
    session.state = rules.after(session.state, Event.MISS)
    change(appointment, Kept.MISSED, actor, asked_by, note)
    appointment.excused = excused
    title = _("Session {number} missed").format(number=session.number)
    planned = _("It was planned for {when}").format(when=show_moment(appointment.starts_at))
    referrals.note_event(actor, session.case_id, title, planned)
    return session


def planned_appointment(session: OneToOne) -> Appointment:
    """Return the appointment that is planned for a session. Raises `NotNow` where none is."""
    for appointment in session.appointments:
        if appointment.kept is Kept.PLANNED:
            return appointment
    stands = _(STATE_LABELS[session.state]).lower()
    raise NotNow(_("Nothing is planned for this session: it is “{state}”").format(state=stands))
