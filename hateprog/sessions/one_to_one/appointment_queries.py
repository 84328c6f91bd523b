"""Questions about single appointments, for whoever writes to people about them."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from sqlalchemy import Select, select

from hateprog.referrals import case_queries as cases
from hateprog.sessions.one_to_one.models import Appointment, OneToOne
from hateprog.sessions.one_to_one.rules import Kept
from hateprog.store.base import db

APPOINTMENT_ID, CASE_ID = Appointment.id, OneToOne.referral_id
APPOINTMENT: Select[Any] = select(
    Appointment.id,
    OneToOne.id.label("session_id"),
    OneToOne.referral_id,
    OneToOne.number,
    Appointment.starts_at,
    Appointment.mode,
    Appointment.place,
    Appointment.kept,
).join(OneToOne, OneToOne.id == Appointment.session_id)


def one_appointment(appointment_id: UUID) -> Any:
    """Return an appointment with its session's number and case (columns); None where there is none."""
    return db.session.execute(APPOINTMENT.where(Appointment.id == appointment_id)).one_or_none()


def newest_kept(referral_id: UUID, kept: Kept) -> Any:
    """Return the appointment of a case of which this became, the latest of them (columns); None where there is none."""
    asked = APPOINTMENT.where(OneToOne.referral_id == referral_id, Appointment.kept == kept)
    return db.session.execute(asked.order_by(Appointment.starts_at.desc(), Appointment.id).limit(1)).one_or_none()


def planned_with(practitioner_id: Any, start: Any, end: Any) -> Select[Any]:
    """Return a practitioner's appointments planned between two moments (UTC), each with its case beside (columns)."""
    live = cases.live_cases_of(practitioner_id)
    asked = APPOINTMENT.join(live, live.c.referral_id == CASE_ID).where(
        Appointment.kept == Kept.PLANNED, Appointment.starts_at >= start, Appointment.starts_at < end
    )
    return cases.beside(asked, CASE_ID).order_by(Appointment.starts_at, Appointment.id)
