"""What is in a practitioner's diary, and what was left behind in one: columns, not entities."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import Select, and_, bindparam, select

from hateprog.kernel.text import _
from hateprog.referrals import case_queries as cases
from hateprog.sessions.one_to_one.models import Appointment, OneToOne
from hateprog.sessions.one_to_one.rules import Kept, State
from hateprog.sessions.one_to_one.when import Meeting, overlap
from hateprog.store.base import db
from hateprog.web.filters import show_time

IN_A_DIARY = (Kept.PLANNED, Kept.ON_HOLD, Kept.HELD, Kept.MISSED)
TAKES_TIME = frozenset({Kept.PLANNED, Kept.ON_HOLD})
NEAR = timedelta(hours=12)
"""The longest session and the longest way there can be: what began earlier than this is over, way back included."""

SEEN_CASE = cases.cases_seen_by(bindparam("practitioner_id"), bindparam("start"))
COLUMNS = (
    Appointment.id,
    OneToOne.id.label("session_id"),
    OneToOne.number,
    OneToOne.referral_id,
    Appointment.starts_at,
    Appointment.minutes,
    Appointment.mode,
    Appointment.place,
    Appointment.travel_minutes,
    Appointment.companion,
    Appointment.interpreter_booked,
    Appointment.kept,
)
DIARY: Select[Any] = (
    cases.beside(
        select(*COLUMNS)
        .join(SEEN_CASE, SEEN_CASE.c.referral_id == OneToOne.referral_id)
        .join(Appointment, Appointment.session_id == OneToOne.id),
        OneToOne.referral_id,
    )
    .where(
        Appointment.kept.in_(IN_A_DIARY),
        Appointment.starts_at >= bindparam("start"),
        Appointment.starts_at < bindparam("end"),
    )
    .order_by(Appointment.starts_at, Appointment.id)
)
"""Made once, with places for whose it is and from when until when: a page that is open all day asks it."""


def diary(practitioner_id: UUID, start: datetime, end: datetime) -> Sequence[Any]:
    """Return the appointments of a practitioner's cases that begin between two moments (UTC), in order (columns)."""
    return db.session.execute(DIARY, {"practitioner_id": practitioner_id, "start": start, "end": end}).all()


def meetings(
    practitioner_id: UUID, start: datetime, end: datetime, *, leave_out: UUID | None = None
) -> Sequence[Meeting]:
    """Return what takes a practitioner's time between two moments (UTC), and near enough to be too close to it.

    `leave_out` is a session that is being moved.
    """
    rows = diary(practitioner_id, start - NEAR, end + NEAR)
    return [_meeting(row) for row in rows if row.kept in TAKES_TIME and row.session_id != leave_out]


def in_the_way_of(session_id: UUID) -> Meeting | None:
    """Return what else takes the practitioner's time when a session is planned; None where nothing does.

    Nobody plans it so: a programme that goes on, or a case that changes hands, can bring two sessions into one hour.
    """
    asked = select(*COLUMNS).join(Appointment, Appointment.session_id == OneToOne.id)
    mine = cases.with_practitioner(asked, OneToOne.referral_id)
    row = db.session.execute(mine.where(OneToOne.id == session_id, Appointment.kept == Kept.PLANNED)).one_or_none()
    if row is None:
        return None
    planned = _meeting(row)
    others = meetings(row.practitioner_id, planned.starts_at, planned.ends_at, leave_out=session_id)
    return next((each for each in others if not each.on_hold and overlap(planned, each)), None)


def _meeting(row: Any) -> Meeting:
    called = _("session {number} of {reference} ({start} to {end})").format(
        number=row.number,
        reference=row.reference,
        start=show_time(row.starts_at),
        end=show_time(row.starts_at + timedelta(minutes=row.minutes)),
    )
    on_hold = row.kept is Kept.ON_HOLD
    return Meeting(row.starts_at, row.minutes, row.mode, row.place, row.travel_minutes, on_hold, called)


def calendar_of(practitioner_id: UUID, since: datetime) -> Sequence[Any]:
    """Return every appointment of a practitioner's cases that had not ended at `since` (UTC): by session, oldest first.

    Of the case only its reference: no name, no place, nothing that could not stand in another program's calendar.
    """
    asked = cases.with_practitioner(
        select(
            OneToOne.id.label("session_id"),
            OneToOne.number,
            Appointment.starts_at,
            Appointment.minutes,
            Appointment.kept,
            Appointment.planned_at,
            Appointment.changed_at,
        )
        .join(SEEN_CASE, SEEN_CASE.c.referral_id == OneToOne.referral_id)
        .join(Appointment, Appointment.session_id == OneToOne.id),
        OneToOne.referral_id,
    )
    which = {"practitioner_id": practitioner_id, "start": since}
    return db.session.execute(asked.order_by(OneToOne.id, Appointment.planned_at, Appointment.id), which).all()


def left_behind(practitioner_ids: Collection[UUID]) -> Sequence[Any]:
    """Return the cases of these practitioners that have not ended, with the session planned in each, if one is.

    The one whose session comes first at the top (columns: the case's, `practitioner_id`, `number`, `starts_at`).
    """
    asked = (
        cases.worked_by_any(practitioner_ids)
        .add_columns(OneToOne.number, Appointment.starts_at)
        .outerjoin(OneToOne, and_(OneToOne.referral_id == cases.CASE_ID, OneToOne.state == State.PLANNED))
        .outerjoin(Appointment, and_(Appointment.session_id == OneToOne.id, Appointment.kept == Kept.PLANNED))
        .order_by(None)
        .order_by(Appointment.starts_at.nulls_last(), cases.CASE_ID)
    )
    return db.session.execute(asked).all() if practitioner_ids else []
