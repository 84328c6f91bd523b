"""What is still to do in the sessions of a case, as a hand-over and the closing list it (referrals/open_things.py)."""

from __future__ import annotations

from collections.abc import Iterator
from uuid import UUID

from flask import url_for

from hateprog.kernel.clock import utcnow
from hateprog.kernel.text import _
from hateprog.referrals.open_things import OpenThing
from hateprog.sessions.one_to_one import diary_queries, queries
from hateprog.sessions.one_to_one.models import Enrolment, OneToOne
from hateprog.sessions.one_to_one.rules import LENGTH, Progress, State
from hateprog.web.filters import show_moment


def in_case(case_id: UUID) -> list[OpenThing]:
    """Return what is open in the programme of a case: what to plan, to hold and to record, and what was promised."""
    enrolment = queries.enrolment_of(case_id)
    if enrolment is None:
        return [OpenThing(_("The programme has not begun"), url_for("one_to_one.plan", referral_id=case_id))]
    if enrolment.progress is not Progress.OPEN:
        return list(_promised(case_id))
    return [*_of_sessions(case_id, enrolment), *_promised(case_id)]


def _of_sessions(case_id: UUID, enrolment: Enrolment) -> Iterator[OpenThing]:
    for session in enrolment.sessions:
        if session.state is State.PLANNED:
            yield _planned(session)
            yield from _overlapping(session)
        elif session.state is State.ON_HOLD:
            yield OpenThing(_("Session {number} is on hold with the programme").format(number=session.number))
        elif session.state is State.TO_PLAN_AGAIN:
            yield _to_plan(case_id, session.number)
    held = [session for session in enrolment.sessions if session.state is State.SIGNED]
    if len(held) == len(enrolment.sessions) < LENGTH:
        yield _to_plan(case_id, len(held) + 1)


def _planned(session: OneToOne) -> OpenThing:
    appointment = session.appointment
    assert appointment is not None  # a planned session has an appointment
    if appointment.starts_at <= utcnow():
        text, endpoint = _("Session {number}, {when}: its record is not signed"), "one_to_one.record"
    else:
        text, endpoint = _("Session {number} is planned for {when}"), "one_to_one.show"
    when = show_moment(appointment.starts_at)
    return OpenThing(text.format(number=session.number, when=when), url_for(endpoint, session_id=session.id))


def _overlapping(session: OneToOne) -> Iterator[OpenThing]:
    if other := diary_queries.in_the_way_of(session.id):
        text = _("Session {number} is at the same time as {other}: move one of them")
        moving = url_for("one_to_one.reschedule", session_id=session.id)
        yield OpenThing(text.format(number=session.number, other=other.called), moving)


def _to_plan(case_id: UUID, number: int) -> OpenThing:
    text = _("Session {number} is to be planned").format(number=number)
    return OpenThing(text, url_for("one_to_one.plan", referral_id=case_id))


def _promised(case_id: UUID) -> Iterator[OpenThing]:
    row = queries.latest_promises(case_id)
    if row is not None:
        text = _("Promises were made in session {number}").format(number=row.number)
        yield OpenThing(text, url_for("one_to_one.show", session_id=row.id))
