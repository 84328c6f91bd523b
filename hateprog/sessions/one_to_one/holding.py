"""What becomes of a programme when its approval stops standing, stands again, or its case ends.

`app.py` hands these to the features below, which call them inside their own commands.
"""

from __future__ import annotations

from typing import Any
from uuid import UUID

from hateprog.eligibility import queries as eligibility
from hateprog.kernel.access import THE_SERVICE, Actor
from hateprog.kernel.clock import utcnow
from hateprog.kernel.text import _
from hateprog.referrals import service as referrals
from hateprog.referrals.rules import Step
from hateprog.sessions.one_to_one import queries, rules
from hateprog.sessions.one_to_one.models import Appointment, Enrolment, OneToOne
from hateprog.sessions.one_to_one.rules import AskedBy, Event, Kept, Progress, State


def hold(actor: Actor, referral: Any) -> None:
    """Put a case's programme and the sessions still to come on hold: its approval no longer stands.

    `app.py` hands this to eligibility, which calls it inside the command that voids the approval. A session whose time
    has come already stays to be recorded.
    """
    enrolment = queries.enrolment_of(referral.id)
    if enrolment is None or enrolment.progress is not Progress.OPEN:
        return
    enrolment.held_at = now = utcnow()
    for session, appointment in _waiting(enrolment):
        if appointment.starts_at > now:
            session.state = rules.after(session.state, Event.HOLD)
            change(appointment, Kept.ON_HOLD, actor, AskedBy.SERVICE, None)


def resume(actor: Actor, referral: Any, decision_id: UUID) -> None:
    """Let a programme on hold go on, on a new approval; part of the command that decides. `app.py` hands it on.

    A session whose time went by meanwhile is planned again; its appointment stays as cancelled by the service. Where
    the new approval asks for something before the start, nothing else is planned until it is met (`rules.why_not_yet`).
    """
    enrolment = queries.enrolment_of(referral.id)
    if enrolment is None or enrolment.progress is not Progress.OPEN:
        return
    enrolment.decision_id, enrolment.decision_standing, enrolment.held_at = decision_id, "in_force", None
    referrals.move(referral, Step.START)
    for session, appointment in _waiting(enrolment):
        if session.state is State.ON_HOLD:
            event = rules.after_hold(appointment.starts_at, utcnow())
            session.state = rules.after(session.state, event)
            appointment.kept = Kept.PLANNED if event is Event.RESUME else Kept.CANCELLED
    kept = [each.text for each in eligibility.needed_before_start(referral.id)]
    sentence = _("Once this condition of the approval is met: {condition}").format(condition=kept[0]) if kept else None
    referrals.note_event(actor, referral.id, _("Programme goes on"), sentence)


def _waiting(enrolment: Enrolment) -> list[tuple[OneToOne, Appointment]]:
    """Return the appointments that are planned or on hold, each with its session."""
    return [
        (session, appointment)
        for session in enrolment.sessions
        for appointment in session.appointments
        if appointment.kept in {Kept.PLANNED, Kept.ON_HOLD}
    ]


def cancel_what_waits(actor: Actor, referral: Any) -> None:
    """Cancel every planned session of a case that has ended, whoever ended it; part of the ending command.

    `app.py` hands this to the referrals, so that a withdrawal or a close over there stops the sessions here.
    """
    enrolment = queries.enrolment_of(referral.id)
    if enrolment is None or enrolment.progress is not Progress.OPEN:
        return
    enrolment.progress, enrolment.ended_at = Progress.STOPPED, utcnow()
    for session in enrolment.sessions:
        if session.state in {State.PLANNED, State.ON_HOLD, State.TO_PLAN_AGAIN}:
            session.state = rules.after(session.state, Event.CANCEL)
    for _session, appointment in _waiting(enrolment):
        change(appointment, Kept.CANCELLED, actor, enrolment.asked_by or AskedBy.SERVICE, None)


def change(appointment: Appointment, kept: Kept, actor: Actor, asked_by: AskedBy, note: str | None) -> None:
    """Say what became of an appointment, who asked for that, and who put it down."""
    appointment.kept = kept
    appointment.asked_by = asked_by
    appointment.change_note = note
    appointment.changed_by = None if actor is THE_SERVICE else actor.id
    appointment.changed_at = utcnow()
