"""Every question about plans, and the free slots that a plan can use."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import time, timedelta
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from hateprog.kernel.clock import LONDON, from_local, utcnow
from hateprog.sessions.group import queries as slots
from hateprog.sessions.group.models import Booking, Slot
from hateprog.sessions.group.planner.models import PlannedBooking, SchoolPlan
from hateprog.sessions.group.planner.rules import OpenSlot
from hateprog.sessions.school_days import queries as school_days
from hateprog.store.base import db


def plan(plan_id: UUID) -> SchoolPlan | None:
    """Return a plan with its school."""
    return db.session.get(SchoolPlan, plan_id, options=[joinedload(SchoolPlan.school)], populate_existing=True)


def draft_of(school_id: UUID) -> SchoolPlan | None:
    """Return a school's plan that is not booked."""
    return db.session.scalar(
        select(SchoolPlan)
        .where(SchoolPlan.school_id == school_id, SchoolPlan.booked_at.is_(None))
        .options(joinedload(SchoolPlan.school))
    )


def booked_of(school_id: UUID) -> Sequence[SchoolPlan]:
    """Return a school's plans that are booked, the last one first."""
    return db.session.scalars(
        select(SchoolPlan)
        .where(SchoolPlan.school_id == school_id, SchoolPlan.booked_at.is_not(None))
        .order_by(SchoolPlan.booked_at.desc(), SchoolPlan.id)
    ).all()


def free_slots(plan: SchoolPlan, lead: timedelta) -> list[OpenSlot]:
    """Return what is free to a plan's school between its days, from `lead` ahead; never on a day when it is shut."""
    school = plan.school
    begins = max(from_local(plan.from_on, time(0)), utcnow() + lead)
    ends = from_local(plan.until_on + timedelta(days=1), time(0))
    year = school_days.year_of(school, plan.from_on, plan.until_on)
    free = slots.free_slots(school.authority_code, begins, ends, school_id=school.id, most=None)
    return [each for each in map(as_open, free) if year.why_shut(each.day) is None]


def as_open(slot: Slot) -> OpenSlot:
    """Return a slot as the rules read it."""
    starts, ends = slot.starts_at.astimezone(LONDON), slot.ends_at.astimezone(LONDON)
    return OpenSlot(
        id=slot.id,
        day=starts.date(),
        starts=starts.time(),
        ends=ends.time(),
        groups=slot.capacity_groups,
        pupils=slot.capacity_pupils,
        practitioners=slot.practitioner_ids,
    )


def bookings_of(plan_id: UUID) -> Sequence[Booking]:
    """Return what was booked with a plan, in the order in which the sessions come, with slots and groups."""
    asked = (
        select(Booking)
        .join(PlannedBooking, PlannedBooking.booking_id == Booking.id)
        .join(Slot, Slot.id == Booking.slot_id)
        .where(PlannedBooking.plan_id == plan_id)
        .options(*slots.with_all())
        .order_by(Slot.starts_at, Booking.id)
    )
    return db.session.scalars(asked).all()
