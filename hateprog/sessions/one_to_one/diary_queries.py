"""What is in a practitioner's diary, and what was left behind in one: columns, not entities."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from flask import current_app
from sqlalchemy import Select, and_, bindparam, select

from hateprog.accounts import stand_in
from hateprog.kernel.clock import local_date, today, utcnow
from hateprog.kernel.text import _
from hateprog.referrals import case_queries as cases
from hateprog.sessions.one_to_one.models import Appointment, OneToOne
from hateprog.sessions.one_to_one.rules import Kept, State
from hateprog.sessions.one_to_one.when import Meeting, overlap
from hateprog.sessions.one_to_one.whose import holder_of
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
    Appointment.planned_by,
)


def _between(asked: Select[Any]) -> Select[Any]:
    return (
        cases.beside(asked.join(Appointment, Appointment.session_id == OneToOne.id), OneToOne.referral_id)
        .where(
            Appointment.kept.in_(IN_A_DIARY),
            Appointment.starts_at >= bindparam("start"),
            Appointment.starts_at < bindparam("end"),
        )
        .order_by(Appointment.starts_at, Appointment.id)
    )


DIARY = _between(select(*COLUMNS).join(SEEN_CASE, SEEN_CASE.c.referral_id == OneToOne.referral_id))
"""Made once, with places for whose it is and from when until when: a page that is open all day asks it."""

OF_CASES = _between(select(*COLUMNS).where(OneToOne.referral_id.in_(bindparam("case_ids", expanding=True))))


def diary(practitioner_id: UUID, start: datetime, end: datetime) -> Sequence[Any]:
    """Return the appointments of a practitioner's cases that begin between two moments (UTC), in order (columns).

    Those that they hold as a stand-in are among them on the days on which they may see the case.
    """
    rows = _own(practitioner_id, start, end)
    lasting, now = _stand_ins(practitioner_id, start, end), today()
    seen = [each for each in lasting if each.account_id == practitioner_id and each.from_on <= now <= each.until_on]
    return sorted([*rows, *_stood_in(practitioner_id, seen, start, end)], key=_in_order)


def meetings(
    practitioner_id: UUID, start: datetime, end: datetime, *, leave_out: UUID | None = None, named: bool = True
) -> Sequence[Meeting]:
    """Return what takes a practitioner's time between two moments (UTC), and near enough to be too close to it.

    That of which another holds the session takes none of it (docs/decisions/0042). `leave_out` is a session that is
    being moved; not `named`, nothing is said but when it is: to somebody who may not know of the case. What takes
    their time beside cases, features above know.
    """
    start, end = start - NEAR, end + NEAR
    rows = held(practitioner_id, start, end)
    found = [_meeting(row, named=named) for row in rows if row.session_id != leave_out]
    for busy in current_app.extensions["busy_elsewhere"]:
        found += busy(practitioner_id, start, end, leave_out=leave_out)
    return found


def held(
    practitioner_id: UUID, start: datetime, end: datetime, stand_ins: Sequence[Any] | None = None
) -> Sequence[Any]:
    """Return the appointments, planned or on hold, that somebody holds between two moments (UTC), in order (columns).

    Those of their own cases which nobody holds for them, and those which they hold as a stand-in. Whoever knows the
    `stand_ins` of these days already hands them in.
    """
    if stand_ins is None:
        stand_ins = _stand_ins(practitioner_id, start, end)
    own = _own(practitioner_id, start, end)
    theirs = [row for row in own if holder_of(row, stand_ins, practitioner_id) == practitioner_id]
    rows = [*theirs, *_stood_in(practitioner_id, stand_ins, start, end)]
    return sorted((row for row in rows if row.kept in TAKES_TIME), key=_in_order)


def in_the_way_of(session_id: UUID) -> Meeting | None:
    """Return what else takes the time of whoever holds a session that is to come; None where nothing does.

    Nobody plans it so: a programme that goes on, or a case that changes hands, can bring two sessions into one hour.
    """
    asked = select(*COLUMNS).join(Appointment, Appointment.session_id == OneToOne.id)
    mine = cases.with_practitioner(asked, OneToOne.referral_id)
    to_come = (OneToOne.id == session_id, Appointment.kept == Kept.PLANNED, Appointment.starts_at > utcnow())
    row = db.session.execute(mine.where(*to_come)).one_or_none()
    if row is None:
        return None
    planned = _meeting(row, named=True)
    stand_ins = _stand_ins(row.practitioner_id, row.starts_at, row.starts_at)
    whose = holder_of(row, stand_ins, row.practitioner_id)
    others = meetings(whose, planned.starts_at, planned.ends_at, leave_out=session_id)
    return next((each for each in others if not each.on_hold and overlap(planned, each)), None)


def stood_in(account_id: UUID, start: datetime, end: datetime) -> Sequence[Any]:
    """Return the planned appointments that somebody holds as a stand-in between two moments (UTC), in order."""
    rows = _stood_in(account_id, _stand_ins(account_id, start, end), start, end)
    return [row for row in rows if row.kept is Kept.PLANNED]


def _in_order(row: Any) -> tuple[datetime, str]:
    return row.starts_at, str(row.id)


def _own(practitioner_id: UUID, start: datetime, end: datetime) -> Sequence[Any]:
    return db.session.execute(DIARY, {"practitioner_id": practitioner_id, "start": start, "end": end}).all()


def _stand_ins(practitioner_id: UUID, start: datetime, end: datetime) -> Sequence[Any]:
    return stand_in.around(local_date(start), local_date(end), practitioner_id)


def _stood_in(account_id: UUID, stand_ins: Sequence[Any], start: datetime, end: datetime) -> list[Any]:
    """Return the appointments that somebody holds in the cases of others, in which they stand in."""
    absent = {each.referral_id: each.absent_id for each in stand_ins if each.account_id == account_id}
    if not absent:
        return []
    rows = db.session.execute(OF_CASES, {"case_ids": list(absent), "start": start, "end": end})
    return [row for row in rows if holder_of(row, stand_ins, absent[row.referral_id]) == account_id]


def _meeting(row: Any, *, named: bool) -> Meeting:
    hours = {"start": show_time(row.starts_at), "end": show_time(row.starts_at + timedelta(minutes=row.minutes))}
    called = _("another session ({start} to {end})").format(**hours)
    if named:
        sentence = _("session {number} of {reference} ({start} to {end})")
        called = sentence.format(number=row.number, reference=row.reference, **hours)
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
