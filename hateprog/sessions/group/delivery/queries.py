"""Every question about what became of sessions, what is left to say of them, and what they come to."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Select, func, null, select
from sqlalchemy.orm import aliased, joinedload, selectinload

from hateprog.schools import queries as schools
from hateprog.sessions.group import queries as bookings
from hateprog.sessions.group.delivery.models import (
    CountedGroup,
    DeliveryRecord,
    Disclosure,
    FollowUpPoint,
    SchoolArrival,
    TeacherFeedback,
)
from hateprog.sessions.group.delivery.rules import Outcome
from hateprog.sessions.group.models import BookedGroup, Booking, Slot, SlotPractitioner
from hateprog.sessions.group.rules import State
from hateprog.store.base import db

AT_MOST = 100
"""How many sessions to record, or disclosures to see to, a first page lists."""


def records(booking_id: UUID) -> Sequence[DeliveryRecord]:
    """Return all that was said of a session, the newest first: that one counts."""
    asked = (
        select(DeliveryRecord)
        .where(DeliveryRecord.booking_id == booking_id)
        .options(
            selectinload(DeliveryRecord.groups).joinedload(CountedGroup.group),
            selectinload(DeliveryRecord.topics),
            selectinload(DeliveryRecord.hands),
        )
        .order_by(DeliveryRecord.number.desc())
    )
    return db.session.scalars(asked.execution_options(populate_existing=True)).all()


def newest_number(booking_id: UUID) -> int:
    """Return how often something was said of a session; 0 where it is to be recorded."""
    asked = select(func.max(DeliveryRecord.number)).where(DeliveryRecord.booking_id == booking_id)
    return db.session.scalar(asked) or 0


def what_counts(school_id: UUID, start: datetime, end: datetime) -> Sequence[DeliveryRecord]:
    """Return the record that counts of each session of a school that took place between two moments (UTC)."""
    newest = (
        select(DeliveryRecord.booking_id, func.max(DeliveryRecord.number).label("number"))
        .group_by(DeliveryRecord.booking_id)
        .subquery()
    )
    asked = (
        select(DeliveryRecord)
        .join(
            newest,
            (newest.c.booking_id == DeliveryRecord.booking_id) & (newest.c.number == DeliveryRecord.number),
        )
        .join(Booking, Booking.id == DeliveryRecord.booking_id)
        .join(Slot, Slot.id == Booking.slot_id)
        .where(
            Booking.school_id == school_id,
            DeliveryRecord.outcome == Outcome.TOOK_PLACE,
            Slot.starts_at >= start,
            Slot.starts_at < end,
        )
        .options(selectinload(DeliveryRecord.groups).joinedload(CountedGroup.group), selectinload(DeliveryRecord.hands))
        .order_by(Slot.starts_at, DeliveryRecord.id)
    )
    return db.session.scalars(asked).all()


def points(booking_id: UUID) -> Sequence[FollowUpPoint]:
    """Return the points to follow up after a session, in the order in which they were written."""
    asked = select(FollowUpPoint).where(FollowUpPoint.booking_id == booking_id)
    return db.session.scalars(asked.order_by(FollowUpPoint.written_at, FollowUpPoint.id)).all()


def one_point(point_id: UUID) -> FollowUpPoint | None:
    """Return a point with its booking."""
    return db.session.get(FollowUpPoint, point_id, options=[_with(FollowUpPoint.booking)], populate_existing=True)


def feedback(booking_ids: Collection[UUID]) -> Sequence[TeacherFeedback]:
    """Return what people of the school said of these sessions, the first at the top."""
    asked = select(TeacherFeedback).where(TeacherFeedback.booking_id.in_(booking_ids))
    return db.session.scalars(asked.order_by(TeacherFeedback.given_at, TeacherFeedback.id)).all()


def disclosures(booking_id: UUID) -> Sequence[Disclosure]:
    """Return what was passed on after a session, with the booking. Who may see which is for policy to say."""
    asked = select(Disclosure).where(Disclosure.booking_id == booking_id).options(_with(Disclosure.booking))
    return db.session.scalars(asked.order_by(Disclosure.made_at, Disclosure.id)).all()


def one_disclosure(disclosure_id: UUID) -> Disclosure | None:
    """Return a disclosure with its booking."""
    return db.session.get(Disclosure, disclosure_id, options=[_with(Disclosure.booking)], populate_existing=True)


def behind(link_hash: str) -> Disclosure | None:
    """Return the disclosure that a link confirms, whether it still can or not."""
    asked = select(Disclosure).where(Disclosure.link_hash == link_hash).options(_with(Disclosure.booking))
    return db.session.scalar(asked.execution_options(populate_existing=True))


def unconfirmed() -> Sequence[Disclosure]:
    """Return the disclosures that no school has confirmed, the one due first at the top."""
    asked = select(Disclosure).where(Disclosure.confirmed_at.is_(None)).options(_with(Disclosure.booking))
    return db.session.scalars(asked.order_by(Disclosure.confirm_by, Disclosure.id).limit(AT_MOST)).all()


def to_record(now: datetime, practitioner_id: UUID | None = None) -> Sequence[Booking]:
    """Return the sessions whose time has come (at `now`, UTC) and of which nothing is said, the oldest first.

    Of one practitioner, or of all.
    """
    asked = (
        select(Booking)
        .join(Slot, Slot.id == Booking.slot_id)
        .where(Booking.state == State.CONFIRMED, Slot.starts_at <= now)
        .options(joinedload(Booking.slot), joinedload(Booking.school))
        .order_by(Slot.starts_at, Booking.id)
        .limit(AT_MOST)
    )
    if practitioner_id is not None:
        comes = select(SlotPractitioner.slot_id).where(SlotPractitioner.account_id == practitioner_id)
        asked = asked.where(Booking.slot_id.in_(comes))
    return db.session.scalars(asked).all()


def arrival(school_id: UUID) -> SchoolArrival | None:
    """Return how visitors get into a school, if somebody wrote that down."""
    asked = select(SchoolArrival).where(SchoolArrival.school_id == school_id)
    return db.session.scalar(asked.execution_options(populate_existing=True))


def arrivals(school_ids: Iterable[UUID]) -> dict[UUID, SchoolArrival]:
    """Return school -> how visitors get in, for those of which that is written down."""
    asked = select(SchoolArrival).where(SchoolArrival.school_id.in_(set(school_ids)))
    return {each.school_id: each for each in db.session.scalars(asked)}


def _with(booking: Any) -> Any:
    return joinedload(booking).options(*bookings.with_all())


def counted() -> Select[Any]:
    """Return every record of what became of a session, with the session's moment (UTC) and its counts (columns).

    `newest` is the number of the record that counts. `present` are all pupils who were there, `pupils` those who had
    not been counted at an earlier session; 0 where it did not take place. The case id is empty: a school is no case.
    """
    newer = aliased(DeliveryRecord)
    newest = select(func.max(newer.number)).where(newer.booking_id == DeliveryRecord.booking_id).scalar_subquery()
    present = select(func.coalesce(func.sum(CountedGroup.present), 0)).where(
        CountedGroup.record_id == DeliveryRecord.id
    )
    asked: Any = (
        select(
            DeliveryRecord.id,
            null().label("referral_id"),
            Slot.starts_at.label("counted_on"),
            DeliveryRecord.booking_id,
            DeliveryRecord.number,
            DeliveryRecord.outcome,
            newest.label("newest"),
            present.scalar_subquery().label("present"),
            present.where(CountedGroup.same_again.is_(False)).scalar_subquery().label("pupils"),
        )
        .join(Booking, Booking.id == DeliveryRecord.booking_id)
        .join(Slot, Slot.id == Booking.slot_id)
    )
    return schools.placed(asked, Booking.school_id)


def by_year_group() -> Select[Any]:
    """Return each group of pupils of the records that count: year group, how many were there, the moment (columns)."""
    newer = aliased(DeliveryRecord)
    newest = select(func.max(newer.number)).where(newer.booking_id == DeliveryRecord.booking_id).scalar_subquery()
    asked: Any = (
        select(CountedGroup.id, BookedGroup.year_group, CountedGroup.present, Slot.starts_at.label("counted_on"))
        .join(BookedGroup, BookedGroup.id == CountedGroup.group_id)
        .join(DeliveryRecord, DeliveryRecord.id == CountedGroup.record_id)
        .join(Booking, Booking.id == DeliveryRecord.booking_id)
        .join(Slot, Slot.id == Booking.slot_id)
        .where(DeliveryRecord.number == newest, DeliveryRecord.outcome == Outcome.TOOK_PLACE)
    )
    return schools.placed(asked, Booking.school_id)
