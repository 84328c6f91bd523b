"""Every question about programmes, sessions, appointments and records."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, and_, bindparam, exists, func, select
from sqlalchemy.orm import joinedload, selectinload

from hateprog.eligibility import queries as eligibility
from hateprog.kernel.access import Actor
from hateprog.referrals import case_queries as cases
from hateprog.referrals import counted as counted_cases
from hateprog.sessions.curriculum import queries as curriculum
from hateprog.sessions.one_to_one import rules
from hateprog.sessions.one_to_one.models import (
    Appointment,
    Countersignature,
    Enrolment,
    FollowedTemplate,
    OneToOne,
    SessionRecord,
)
from hateprog.sessions.one_to_one.rules import Kept, Progress, State
from hateprog.store.base import db

AT_MOST = 100
"""How many rows a list on a first page holds; a practitioner's week is far shorter."""

# Made once, with places for what differs: the pages that are open all day ask these.
SESSIONS: Select[Any] = (
    select(
        OneToOne.id,
        OneToOne.number,
        OneToOne.state,
        OneToOne.held_on,
        Appointment.starts_at,
        Appointment.minutes,
        Appointment.mode,
        Appointment.kept,
        Appointment.asked_by,
        SessionRecord.saved_at,
        SessionRecord.signed_at,
    )
    .join(Appointment, Appointment.session_id == OneToOne.id)
    .outerjoin(SessionRecord, SessionRecord.session_id == OneToOne.id)
    .where(OneToOne.referral_id == bindparam("case_id"))
    .order_by(OneToOne.number, Appointment.planned_at, Appointment.id)
)
UNEXCUSED = and_(Appointment.kept == Kept.MISSED, Appointment.excused.is_(False))
LIVE_CASE = cases.live_cases_of(bindparam("practitioner_id"))
PLANNED: Select[Any] = (
    cases.beside(
        select(
            OneToOne.id,
            OneToOne.number,
            OneToOne.referral_id,
            Appointment.starts_at,
            Appointment.minutes,
            Appointment.mode,
            Appointment.place,
            SessionRecord.saved_at,
        )
        .join(LIVE_CASE, LIVE_CASE.c.referral_id == OneToOne.referral_id)
        .join(Appointment, and_(Appointment.session_id == OneToOne.id, Appointment.kept == Kept.PLANNED))
        .outerjoin(SessionRecord, SessionRecord.session_id == OneToOne.id),
        OneToOne.referral_id,
    )
    .where(Appointment.starts_at < bindparam("end"))
    .order_by(Appointment.starts_at, OneToOne.id)
    .limit(AT_MOST)
)
TO_PLAN = (
    cases.worked_by(bindparam("practitioner_id"))
    .where(
        ~exists().where(OneToOne.referral_id == cases.CASE_ID, OneToOne.state == State.PLANNED),
        ~exists().where(Enrolment.referral_id == cases.CASE_ID, Enrolment.progress != Progress.OPEN),
    )
    .limit(AT_MOST)
)


def one_session(session_id: UUID) -> OneToOne | None:
    """Return a session with its case, its programme, its appointments and its record."""
    return db.session.get(
        OneToOne,
        session_id,
        options=[
            cases.with_case(OneToOne.referral),
            joinedload(OneToOne.enrolment).joinedload(Enrolment.follows).joinedload(FollowedTemplate.template),
            selectinload(OneToOne.appointments),
            joinedload(OneToOne.record).options(
                selectinload(SessionRecord.addenda), joinedload(SessionRecord.countersignature)
            ),
        ],
        populate_existing=True,
    )


def before(session: OneToOne) -> OneToOne | None:
    """Return the session before this one in the same programme, with its record; None before the first."""
    asked = select(OneToOne).where(OneToOne.enrolment_id == session.enrolment_id, OneToOne.number == session.number - 1)
    return db.session.scalar(asked.options(joinedload(OneToOne.record)))


def enrolment_of(referral_id: UUID) -> Enrolment | None:
    """Return the programme of a case with its sessions and their appointments; None before it started."""
    asked = select(Enrolment).where(Enrolment.referral_id == referral_id)
    return db.session.scalar(
        asked.options(
            joinedload(Enrolment.follows).joinedload(FollowedTemplate.template),
            selectinload(Enrolment.sessions).selectinload(OneToOne.appointments),
        ).execution_options(populate_existing=True)
    )


def titles_of(referral_id: UUID, born_on: date | None, today: date) -> Sequence[str]:
    """Return what a case's three sessions are called in the version of a template that its programme follows.

    Before it starts, in that on which it would start `today` (Europe/London); none where none is in use for the person.
    """
    followed = (
        select(FollowedTemplate.template_id)
        .join(Enrolment, Enrolment.id == FollowedTemplate.enrolment_id)
        .where(Enrolment.referral_id == referral_id)
    )
    to_start_on = curriculum.id_to_start_on(born_on, today)
    return curriculum.titles(func.coalesce(followed.scalar_subquery(), to_start_on.scalar_subquery()))


def first_offer_at(referral_id: UUID) -> datetime | None:
    """Return when (UTC) a case's programme was first offered: its first session planned; None while none was."""
    asked = select(func.min(Appointment.planned_at)).join(OneToOne, OneToOne.id == Appointment.session_id)
    return db.session.scalar(asked.where(OneToOne.referral_id == referral_id))


def last_sessions(referral_ids: Collection[UUID]) -> dict[UUID, Any]:
    """Return case -> (referral_id, number, starts_at in UTC) of the newest session that was held in each."""
    asked = (
        select(OneToOne.referral_id, OneToOne.number, Appointment.starts_at)
        .join(Appointment, and_(Appointment.session_id == OneToOne.id, Appointment.kept == Kept.HELD))
        .where(OneToOne.referral_id.in_(referral_ids))
        .order_by(OneToOne.number)
    )
    return {row.referral_id: row for row in db.session.execute(asked)}


def sessions_of(referral_id: UUID) -> Sequence[Any]:
    """Return a case's appointments with their sessions, by number, then in the order they were planned (columns)."""
    return db.session.execute(SESSIONS, {"case_id": referral_id}).all()


def this_week_for(actor: Actor, now: datetime) -> tuple[list[Any], list[Any]]:
    """Return the practitioner's planned sessions until six days from now (columns), in the order of their time.

    First those whose time has come and whose record is not signed, then those to come. One question for both: with a
    beginning and an end PostgreSQL would start from everybody's appointments of that week.
    """
    _start, end = rules.week_from(now)
    rows = db.session.execute(PLANNED, {"practitioner_id": actor.id, "end": end}).all()
    return [row for row in rows if row.starts_at <= now], [row for row in rows if row.starts_at > now]


def to_plan_for(actor: Actor) -> Sequence[Any]:
    """Return the practitioner's people for whom nothing is planned: not begun, or without a next session (columns)."""
    return db.session.execute(TO_PLAN, {"practitioner_id": actor.id}).all()


def signed(number: int, referral_id: Any, *, since: date | None = None) -> ColumnElement[bool]:
    """Return the condition that a session of a case is signed; with `since`, that it was held on that day or later."""
    here = (OneToOne.referral_id == referral_id, OneToOne.number == number, OneToOne.state == State.SIGNED)
    return exists().where(*here, *(() if since is None else (OneToOne.held_on >= since,)))


def planned_between(start: datetime, end: datetime) -> Sequence[Any]:
    """Return the appointments planned between two moments (UTC), each with its case and its practitioner (columns)."""
    asked = select(
        Appointment.id,
        OneToOne.id.label("session_id"),
        OneToOne.referral_id,
        OneToOne.number,
        Appointment.starts_at,
        Appointment.minutes,
        Appointment.planned_by,
    ).join(OneToOne, OneToOne.id == Appointment.session_id)
    here = (Appointment.kept == Kept.PLANNED, Appointment.starts_at >= start, Appointment.starts_at < end)
    return db.session.execute(cases.with_practitioner(asked.where(*here), OneToOne.referral_id)).all()


def with_records(referral_id: UUID) -> Sequence[OneToOne]:
    """Return the sessions of a case by number, with their appointments and records."""
    asked = select(OneToOne).where(OneToOne.referral_id == referral_id).order_by(OneToOne.number)
    loaded = asked.options(selectinload(OneToOne.appointments), joinedload(OneToOne.record))
    return db.session.scalars(loaded.execution_options(populate_existing=True)).all()


def questionnaires_named(referral_ids: Collection[UUID]) -> dict[UUID, tuple[list[str], list[str]]]:
    """Return the codes of the questionnaires, before and after, that the templates of cases' programmes name, by case.

    A case whose programme has not begun is left out.
    """
    asked = select(Enrolment.referral_id, FollowedTemplate.template_id).join(
        FollowedTemplate, FollowedTemplate.enrolment_id == Enrolment.id
    )
    rows = db.session.execute(asked.where(Enrolment.referral_id.in_(referral_ids))).all()
    named = curriculum.questionnaires_named({row.template_id for row in rows})
    return {row.referral_id: named[row.template_id] for row in rows}


def ended(since: datetime, until: datetime) -> Select[Any]:
    """Return the ids of the cases whose programmes ended from `since` on and before `until` (UTC)."""
    return select(Enrolment.referral_id).where(Enrolment.ended_at >= since, Enrolment.ended_at < until)


def ended_programmes(since: datetime, until: datetime) -> Sequence[Any]:
    """Return those programmes: how they went, on which template, and what figures are told apart by (columns)."""
    asked: Any = select(
        Enrolment.referral_id,
        Enrolment.progress,
        Enrolment.approved_at,
        Enrolment.started_at,
        FollowedTemplate.template_id,
    ).join(FollowedTemplate, FollowedTemplate.enrolment_id == Enrolment.id)
    here = (Enrolment.ended_at >= since, Enrolment.ended_at < until)
    return db.session.execute(cases.counted(asked.where(*here), Enrolment.referral_id)).all()


def progress_in(case_ids: Collection[UUID]) -> dict[UUID, Any]:
    """Return case -> (referral_id, progress, ended_at in UTC) of its programme; a case without one is left out."""
    asked = select(Enrolment.referral_id, Enrolment.progress, Enrolment.ended_at)
    return {row.referral_id: row for row in db.session.execute(asked.where(Enrolment.referral_id.in_(case_ids)))}


def signed_in(case_ids: Collection[UUID]) -> Sequence[Any]:
    """Return the sessions held and signed in these cases, by case and number: how they went, in columns, no words."""
    asked = (
        select(
            OneToOne.referral_id,
            OneToOne.number,
            OneToOne.held_on,
            Appointment.mode,
            Appointment.minutes,
            SessionRecord.attendance,
            SessionRecord.responsibility,
        )
        .join(SessionRecord, SessionRecord.session_id == OneToOne.id)
        .outerjoin(Appointment, and_(Appointment.session_id == OneToOne.id, Appointment.kept == Kept.HELD))
        .where(OneToOne.referral_id.in_(case_ids), OneToOne.state == State.SIGNED)
    )
    return db.session.execute(asked.order_by(OneToOne.referral_id, OneToOne.number)).all()


def questionnaires_named_by(template_ids: Collection[UUID]) -> dict[UUID, tuple[list[str], list[str]]]:
    """Return the codes of the questionnaires, before and after, that templates name, by template."""
    return curriculum.questionnaires_named(set(template_ids))


def planned_for(practitioner_id: UUID, start: datetime, end: datetime) -> Sequence[Any]:
    """Return a practitioner's sessions planned between two moments (UTC), in order, each with its case (columns)."""
    asked = PLANNED.where(Appointment.starts_at >= start)
    return db.session.execute(asked, {"practitioner_id": practitioner_id, "end": end}).all()


def latest_promises(referral_id: UUID) -> Any:
    """Return (id, number) of the latest signed session of a case in which something was promised; None without."""
    asked = (
        select(OneToOne.id, OneToOne.number)
        .join(SessionRecord, SessionRecord.session_id == OneToOne.id)
        .where(
            OneToOne.referral_id == referral_id,
            SessionRecord.signed_at.is_not(None),
            SessionRecord.promises.is_not(None),
        )
    )
    return db.session.execute(asked.order_by(OneToOne.number.desc()).limit(1)).one_or_none()


def unexcused_misses(referral_id: UUID) -> int:
    """Return how many sessions of a case were missed without an excuse."""
    asked = select(func.count()).select_from(Appointment).join(OneToOne, OneToOne.id == Appointment.session_id)
    return db.session.scalar(asked.where(OneToOne.referral_id == referral_id, UNEXCUSED)) or 0


def missed_often(at_least: int) -> Sequence[Any]:
    """Return (referral_id, misses, reference) of the programmes under way with that many unexcused misses or more."""
    asked = (
        select(OneToOne.referral_id, func.count().label("misses"))
        .join(Appointment, and_(Appointment.session_id == OneToOne.id, UNEXCUSED))
        .join(Enrolment, and_(Enrolment.id == OneToOne.enrolment_id, Enrolment.progress == Progress.OPEN))
        .group_by(OneToOne.referral_id)
        .having(func.count() >= at_least)
        .subquery()
    )
    found = cases.named(select(asked.c.referral_id, asked.c.misses), asked.c.referral_id)
    return db.session.execute(found.order_by(asked.c.referral_id)).all()


def to_countersign(actor: Actor) -> Sequence[Any]:
    """Return the signed records that wait for a second signature which the actor may give, the oldest first (columns).

    Of a case in which they took part they may not.
    """
    asked = cases.beside(
        select(
            OneToOne.id,
            OneToOne.number,
            OneToOne.referral_id,
            OneToOne.held_on,
            SessionRecord.signed_at,
            SessionRecord.signed_by,
        )
        .join(SessionRecord, SessionRecord.session_id == OneToOne.id)
        .join(Countersignature, Countersignature.record_id == SessionRecord.id),
        OneToOne.referral_id,
    ).where(Countersignature.at.is_(None), OneToOne.referral_id.not_in(cases.with_a_part_of(actor.person_id)))
    return db.session.execute(asked.order_by(Countersignature.asked_at, Countersignature.id).limit(AT_MOST)).all()


def counted_sessions() -> Select[Any]:
    """Return every session with the day on which it was held, which only a signed one has (columns for figures)."""
    asked = select(OneToOne.id, OneToOne.referral_id, OneToOne.held_on.label("counted_on"))
    return counted_cases.told(asked, OneToOne.referral_id)


def counted_first_sessions() -> Select[Any]:
    """Return the first session of every programme as `counted_sessions` does, with the day of the first approval."""
    approved_on = eligibility.approved_on(Enrolment.referral_id, Enrolment.approved_at).label("approved_on")
    asked = select(OneToOne.id, OneToOne.referral_id, OneToOne.held_on.label("counted_on"), approved_on)
    first = asked.join(Enrolment, Enrolment.id == OneToOne.enrolment_id).where(OneToOne.number == 1)
    return counted_cases.told(first, OneToOne.referral_id)


def begun_programmes() -> Select[Any]:
    """Return every programme with the moment (UTC) at which it began (columns for figures)."""
    asked = select(Enrolment.id, Enrolment.referral_id, Enrolment.started_at.label("counted_on"))
    return counted_cases.told(asked, Enrolment.referral_id)


def over_programmes() -> Select[Any]:
    """Return every programme with the moment (UTC) at which it ended, and how (columns for figures)."""
    asked: Any = select(Enrolment.id, Enrolment.referral_id, Enrolment.ended_at.label("counted_on"), Enrolment.progress)
    return counted_cases.told(asked, Enrolment.referral_id)
