"""Every question about slots, bookings and waiting lists."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import Select, Subquery, and_, exists, func, or_, select
from sqlalchemy.orm import joinedload, selectinload

from hateprog.kernel.clock import utcnow
from hateprog.kernel.text import _
from hateprog.schools import queries as schools
from hateprog.sessions.group import rules
from hateprog.sessions.group.models import Booking, Slot, SlotAuthority, SlotPractitioner, WaitingPlace
from hateprog.sessions.group.rules import IN_THE_LIST, TAKES_THE_SLOT, Place, SlotState, State
from hateprog.sessions.one_to_one.rules import Mode
from hateprog.sessions.one_to_one.when import Meeting
from hateprog.store.base import db
from hateprog.web.filters import show_time

FREE_SHOWN, PAGE = 60, 50


def with_all() -> tuple[Any, ...]:
    """Return how a booking is loaded with its school, slot, groups and topics."""
    return (
        joinedload(Booking.school),
        joinedload(Booking.slot).options(selectinload(Slot.practitioners), selectinload(Slot.authorities)),
        selectinload(Booking.groups),
        selectinload(Booking.topics),
    )


def slot(slot_id: UUID) -> Slot | None:
    """Return a slot with who comes, to whom it is offered, and its bookings with their groups and schools."""
    return db.session.get(
        Slot,
        slot_id,
        options=[
            selectinload(Slot.practitioners),
            selectinload(Slot.authorities),
            selectinload(Slot.bookings).options(selectinload(Booking.groups), joinedload(Booking.school)),
        ],
        populate_existing=True,
    )


def locked_slot(slot_id: UUID, *, wait: bool = True) -> Slot | None:
    """Return a slot once nobody else is booking it, and keep it so until the command is over.

    A school is locked before a slot, several slots in the order of their ids: then nobody waits in a ring. Whoever has
    a slot already does not `wait` for another: None where somebody has it this very moment.
    """
    found = select(Slot).where(Slot.id == slot_id).with_for_update(skip_locked=not wait, of=Slot)
    lean = found.options(selectinload(Slot.authorities), selectinload(Slot.practitioners))
    return db.session.scalar(lean.execution_options(populate_existing=True))


def stands_in_the_way(slot_id: UUID, school_id: UUID, now: datetime) -> bool:
    """Say whether another school has a slot at `now` (UTC), or is offered it."""
    booked = exists().where(
        Booking.slot_id == slot_id,
        or_(
            Booking.state.in_(TAKES_THE_SLOT - {State.HELD}),
            and_(Booking.state == State.HELD, Booking.held_until > now, Booking.school_id != school_id),
        ),
    )
    offered = exists().where(
        WaitingPlace.slot_id == slot_id,
        WaitingPlace.state == Place.OFFERED,
        WaitingPlace.offered_until > now,
        WaitingPlace.school_id != school_id,
    )
    return bool(db.session.scalar(select(or_(booked, offered))))


def booking(booking_id: UUID) -> Booking | None:
    """Return a booking with its slot, school, groups and topics."""
    return db.session.get(Booking, booking_id, options=with_all(), populate_existing=True)


def taken_by(slot_id: UUID) -> Booking | None:
    """Return the booking that takes a slot: confirmed or further on, or held for a while that may be over."""
    asked = select(Booking).where(Booking.slot_id == slot_id, Booking.state.in_(TAKES_THE_SLOT)).options(*with_all())
    return db.session.scalar(asked.execution_options(populate_existing=True))


def offered_to(slot_id: UUID) -> WaitingPlace | None:
    """Return the place on the waiting list to which a slot is offered now, if any."""
    asked = select(WaitingPlace).where(WaitingPlace.slot_id == slot_id, WaitingPlace.state == Place.OFFERED)
    return db.session.scalar(asked.execution_options(populate_existing=True))


def first_waiting(slot_id: UUID) -> WaitingPlace | None:
    """Return who has waited longest for a slot."""
    asked = select(WaitingPlace).where(WaitingPlace.slot_id == slot_id, WaitingPlace.state == Place.WAITING)
    return db.session.scalar(asked.order_by(WaitingPlace.asked_at, WaitingPlace.id).limit(1))


def place_of(slot_id: UUID, school_id: UUID) -> WaitingPlace | None:
    """Return a school's place on the waiting list of a slot."""
    asked = select(WaitingPlace).where(
        WaitingPlace.slot_id == slot_id, WaitingPlace.school_id == school_id, WaitingPlace.state.in_(IN_THE_LIST)
    )
    return db.session.scalar(asked.execution_options(populate_existing=True))


def waiting(slot_id: UUID) -> Sequence[WaitingPlace]:
    """Return who is on the waiting list of a slot, the first at the top, with their schools."""
    asked = select(WaitingPlace).where(WaitingPlace.slot_id == slot_id, WaitingPlace.state.in_(IN_THE_LIST))
    return db.session.scalars(
        asked.options(joinedload(WaitingPlace.school)).order_by(WaitingPlace.asked_at, WaitingPlace.id)
    ).all()


def free_slots(
    authority_code: str,
    start: datetime,
    end: datetime,
    *,
    school_id: UUID | None = None,
    groups: int = 1,
    pupils: int = 1,
    most: int | None = FREE_SHOWN,
) -> Sequence[Slot]:
    """Return the slots open to schools of an authority that begin between two moments (UTC) and nobody has, in order.

    A slot that is offered to a school of its waiting list is free to that school (`school_id`) alone.
    """
    asked = (
        _free(authority_code, school_id)
        .where(
            Slot.starts_at >= start,
            Slot.starts_at < end,
            Slot.capacity_groups >= groups,
            Slot.capacity_pupils >= pupils,
        )
        .options(selectinload(Slot.practitioners), selectinload(Slot.authorities))
        .order_by(Slot.starts_at, Slot.id)
        .limit(most)
    )
    return db.session.scalars(asked.execution_options(populate_existing=True)).all()


def nearest_free(authority_code: str, wanted: Slot, start: datetime, *, school_id: UUID | None) -> Sequence[Slot]:
    """Return the three free slots nearest to one that is taken, in the order in which they come."""
    later = _near(authority_code, school_id, wanted, Slot.starts_at >= wanted.starts_at, Slot.starts_at)
    sooner = _near(
        authority_code,
        school_id,
        wanted,
        and_(Slot.starts_at >= start, Slot.starts_at < wanted.starts_at),
        Slot.starts_at.desc(),
    )
    closest = sorted([*sooner, *later], key=lambda each: (abs(each.starts_at - wanted.starts_at), each.starts_at))
    return sorted(closest[: rules.NEAREST], key=lambda each: each.starts_at)


def _near(authority_code: str, school_id: UUID | None, wanted: Slot, when: Any, order: Any) -> Sequence[Slot]:
    asked = _free(authority_code, school_id).where(Slot.id != wanted.id, when).order_by(order, Slot.id)
    return db.session.scalars(asked.limit(rules.NEAREST)).all()


def _free(authority_code: str, school_id: UUID | None) -> Select[Slot]:
    now = utcnow()
    served = exists().where(SlotAuthority.slot_id == Slot.id, SlotAuthority.authority_code == authority_code)
    held = and_(Booking.state == State.HELD, Booking.held_until > now)
    taken = exists().where(Booking.slot_id == Slot.id, or_(Booking.state.in_(TAKES_THE_SLOT - {State.HELD}), held))
    offered = exists().where(
        WaitingPlace.slot_id == Slot.id,
        WaitingPlace.state == Place.OFFERED,
        WaitingPlace.offered_until > now,
        WaitingPlace.school_id != school_id,
    )
    return select(Slot).where(Slot.state == SlotState.OPEN, served, ~taken, ~offered)


def of_school(school_id: UUID, *, most: int = 200) -> Sequence[Booking]:
    """Return a school's bookings that were ever confirmed, the one that comes first at the top."""
    asked = (
        select(Booking)
        .join(Slot, Slot.id == Booking.slot_id)
        .where(Booking.school_id == school_id, Booking.state.in_(rules.CONFIRMED_ONCE))
        .options(*with_all())
        .order_by(Slot.starts_at, Booking.id)
        .limit(most)
    )
    return db.session.scalars(asked).all()


def last_of_school(school_id: UUID) -> Booking | None:
    """Return the booking that a school confirmed last, whatever became of it."""
    asked = select(Booking).where(Booking.school_id == school_id, Booking.confirmed_at.is_not(None))
    return db.session.scalar(asked.order_by(Booking.confirmed_at.desc(), Booking.id).limit(1))


def places_of(school_id: UUID) -> Sequence[WaitingPlace]:
    """Return where a school waits, and what it is offered, in the order of the slots; what is over is left out."""
    asked = (
        select(WaitingPlace)
        .join(Slot, Slot.id == WaitingPlace.slot_id)
        .where(WaitingPlace.school_id == school_id, WaitingPlace.state.in_(IN_THE_LIST), Slot.starts_at > utcnow())
        .options(joinedload(WaitingPlace.slot))
        .order_by(Slot.starts_at, WaitingPlace.id)
    )
    return db.session.scalars(asked).all()


def held_by(school_id: UUID) -> Sequence[Booking]:
    """Return what a school holds now while it fills in the form."""
    asked = select(Booking).where(
        Booking.school_id == school_id, Booking.state == State.HELD, Booking.held_until > utcnow()
    )
    return db.session.scalars(asked.options(*with_all())).all()


def bookings(
    *,
    start: datetime | None = None,
    end: datetime | None = None,
    state: State | None = None,
    authority: str = "",
    school_id: UUID | None = None,
    practitioner_id: UUID | None = None,
    page: int = 1,
) -> Sequence[Booking]:
    """Return up to a page of bookings and one more, in the order in which their sessions come.

    Filters: sessions that begin between two moments (UTC), where bookings stand, the school or its authority, who
    comes.
    """
    asked = (
        select(Booking)
        .join(Slot, Slot.id == Booking.slot_id)
        .where(Booking.state.in_(rules.CONFIRMED_ONCE if state is None else (state,)))
        .options(*with_all())
        .order_by(Slot.starts_at, Booking.id)
        .limit(PAGE + 1)
        .offset((page - 1) * PAGE)
    )
    if start is not None:
        asked = asked.where(Slot.starts_at >= start)
    if end is not None:
        asked = asked.where(Slot.starts_at < end)
    if school_id is not None:
        asked = asked.where(Booking.school_id == school_id)
    if authority:
        asked = asked.where(Booking.school.has(authority_code=authority))
    if practitioner_id is not None:
        asked = asked.where(_comes(practitioner_id))
    return db.session.scalars(asked).all()


def slots_of(practitioner_id: UUID | None, start: datetime, end: datetime, *, cancelled: bool = True) -> Sequence[Slot]:
    """Return the slots that begin between two moments (UTC): of one practitioner, or of all; in order."""
    asked = (
        select(Slot)
        .where(Slot.starts_at >= start, Slot.starts_at < end)
        .options(
            selectinload(Slot.practitioners),
            selectinload(Slot.authorities),
            selectinload(Slot.bookings).options(selectinload(Booking.groups), joinedload(Booking.school)),
        )
        .order_by(Slot.starts_at, Slot.id)
        .limit(500)
    )
    if practitioner_id is not None:
        asked = asked.where(_comes(practitioner_id))
    if not cancelled:
        asked = asked.where(Slot.state == SlotState.OPEN)
    return db.session.scalars(asked.execution_options(populate_existing=True)).all()


def busy(practitioner_id: UUID, start: datetime, end: datetime, *, leave_out: UUID | None = None) -> list[Meeting]:
    """Return the slots that take a practitioner's time between two moments (UTC), booked or not yet.

    `app.py` hands this to one_to_one; `leave_out` is a session that is being moved.
    """
    asked = (
        select(Slot.id, Slot.starts_at, Slot.minutes, Slot.travel_minutes)
        .where(Slot.starts_at < end, Slot.ends_at > start, Slot.state == SlotState.OPEN, _comes(practitioner_id))
        .order_by(Slot.starts_at, Slot.id)
    )
    return [_meeting(row) for row in db.session.execute(asked) if row.id != leave_out]


def _meeting(row: Any) -> Meeting:
    called = _("a group session ({start} to {end})").format(
        start=show_time(row.starts_at), end=show_time(row.starts_at + timedelta(minutes=row.minutes))
    )
    return Meeting(row.starts_at, row.minutes, Mode.IN_PERSON, None, row.travel_minutes, called=called)


def calendar_of(practitioner_id: UUID, since: datetime) -> Sequence[Booking]:
    """Return the bookings, cancelled ones too, that a practitioner comes to and that begin after `since` (UTC)."""
    asked = (
        select(Booking)
        .join(Slot, Slot.id == Booking.slot_id)
        .where(Booking.state.in_(rules.CONFIRMED_ONCE), Slot.starts_at >= since, _comes(practitioner_id))
        .options(joinedload(Booking.slot))
        .order_by(Slot.starts_at, Booking.id)
        .limit(500)
    )
    return db.session.scalars(asked).all()


def _comes(practitioner_id: UUID) -> Any:
    return exists().where(SlotPractitioner.slot_id == Slot.id, SlotPractitioner.account_id == practitioner_id)


def over(now: datetime) -> tuple[Sequence[UUID], Sequence[UUID]]:
    """Return the slots on which a hold has run out, and those of which an offer has (at `now`, UTC)."""
    holds = select(Booking.slot_id).where(Booking.state == State.HELD, Booking.held_until <= now)
    offers = select(WaitingPlace.slot_id).where(WaitingPlace.state == Place.OFFERED, WaitingPlace.offered_until <= now)
    return db.session.scalars(holds).all(), db.session.scalars(offers).all()


def to_offer(now: datetime) -> Sequence[UUID]:
    """Return the slots to come that somebody waits for although nobody has them and nobody is offered them."""
    waits = exists().where(WaitingPlace.slot_id == Slot.id, WaitingPlace.state == Place.WAITING)
    offered = exists().where(WaitingPlace.slot_id == Slot.id, WaitingPlace.state == Place.OFFERED)
    taken = exists().where(Booking.slot_id == Slot.id, Booking.state.in_(TAKES_THE_SLOT))
    asked = select(Slot.id).where(Slot.state == SlotState.OPEN, Slot.starts_at > now, waits, ~offered, ~taken)
    return db.session.scalars(asked.order_by(Slot.starts_at)).all()


def confirmed() -> Subquery:
    """Return `authority_code` (of the school) and `confirmed_at` of every booking that a school ever confirmed."""
    of_school = schools.authority_by_school()
    asked = select(of_school.c.authority_code, Booking.confirmed_at).join(
        of_school, of_school.c.school_id == Booking.school_id
    )
    return asked.where(Booking.confirmed_at.is_not(None)).subquery("confirmed")


def reference_taken(reference: str) -> bool:
    """Say whether a booking has this reference."""
    return db.session.scalar(select(Booking.id).where(Booking.reference == reference)) is not None


def counts(slot_ids: Collection[UUID]) -> dict[UUID, int]:
    """Return slot -> how many schools are on its waiting list."""
    asked = (
        select(WaitingPlace.slot_id, func.count())
        .where(WaitingPlace.slot_id.in_(slot_ids), WaitingPlace.state.in_(IN_THE_LIST))
        .group_by(WaitingPlace.slot_id)
    )
    return {row[0]: row[1] for row in db.session.execute(asked)} if slot_ids else {}
