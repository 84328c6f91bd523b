"""Builders of the one-to-one programme. The case, its approval and its people must be stored already."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

from hateprog.kernel.clock import utcnow
from hateprog.sessions.one_to_one.models import Appointment, Enrolment, FollowedTemplate, OneToOne, SessionRecord
from hateprog.sessions.one_to_one.rules import Attendance, Kept, Mode, Responsibility, State
from tests.factories.curriculum import shipped_template_id

STARTED = datetime(2026, 4, 27, 9, 0, tzinfo=UTC)


def enrolment(decision: Any, **said: Any) -> Enrolment:
    """Return the programme of the case that a stored decision approved."""
    defaults: dict[str, Any] = {
        "id": uuid4(),
        "referral_id": decision.referral_id,
        "decision_id": decision.id,
        "approved_at": decision.decided_at,
        "started_at": STARTED,
        "sessions": [],
        "follows": FollowedTemplate(template_id=shipped_template_id("adult")),
    }
    return Enrolment(**defaults | said)


def session(
    enrolment: Enrolment, number: int = 1, *, by: Any, starts_at: datetime | None = None, **said: Any
) -> OneToOne:
    """Return a planned session, whose time came an hour ago unless told otherwise."""
    row = OneToOne(
        **{
            "id": uuid4(),
            "enrolment_id": enrolment.id,
            "referral_id": enrolment.referral_id,
            "number": number,
            "appointments": [],
        }
        | said
    )
    row.appointments.append(appointment(by=by, starts_at=starts_at))
    return row


def appointment(*, by: Any, starts_at: datetime | None = None, **said: Any) -> Appointment:
    """Return a planned hour in person."""
    defaults: dict[str, Any] = {
        "starts_at": starts_at or utcnow() - timedelta(hours=1),
        "minutes": 60,
        "mode": Mode.IN_PERSON,
        "place": "Unity Centre",
        "planned_by": by.id,
    }
    return Appointment(**defaults | said)


def signed(session: OneToOne, *, by: Any, **said: Any) -> OneToOne:
    """Return a session as it is once its record was signed."""
    session.state, session.held_on = State.SIGNED, session.appointments[-1].starts_at.date()
    session.appointments[-1].kept = Kept.HELD
    defaults: dict[str, Any] = {
        "saved_by": by.id,
        "attendance": Attendance.ON_TIME,
        "covered": [],
        "account": "“I said it to hurt.”",
        "responsibility": Responsibility.SOME,
        "blaming_heard": False,
        "concern": False,
        "plan": "Write down what they heard.",
        "signed_at": utcnow(),
        "signed_by": by.id,
        "addenda": [],
    }
    session.record = SessionRecord(**defaults | said)
    return session
