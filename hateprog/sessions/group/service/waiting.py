"""The waiting list of a slot: joining and leaving it, and what happens when a hold or an offer has run out."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from sqlalchemy.exc import IntegrityError

from hateprog.kernel.access import Actor
from hateprog.kernel.clock import utcnow
from hateprog.kernel.errors import NotNow, Stale
from hateprog.kernel.text import _
from hateprog.sessions.group import queries, rules, telling
from hateprog.sessions.group.models import Slot, WaitingPlace
from hateprog.sessions.group.policy import Can
from hateprog.sessions.group.rules import Event, Place, State
from hateprog.sessions.group.service.taking import check_open_to, locked, offer_next
from hateprog.store.base import db
from hateprog.store.command import command


@command(Can.BOOK)
def join(actor: Actor, school: Any, /, *, slot_id: UUID) -> WaitingPlace:
    """Put a school at the end of the waiting list of a slot that another school has. Raises `NotNow` where it is free.

    A school that waits already keeps its place.
    """
    slot = locked(slot_id)
    check_open_to(actor, school, slot, despite_shut=True)
    place = queries.place_of(slot.id, school.id)
    if place is not None:
        return place
    taken = queries.taken_by(slot.id)
    if taken is not None and taken.school_id == school.id:
        raise NotNow(_("Your school has booked that time itself"))
    if taken is None and queries.offered_to(slot.id) is None:
        raise NotNow(_("That time is free: book it"))
    place = WaitingPlace(slot_id=slot.id, school_id=school.id, asked_by=actor.id)
    db.session.add(place)
    try:
        db.session.flush()
    except IntegrityError:
        raise Stale(_("Your school waits for that time already")) from None
    return place


@command(Can.BOOK)
def leave(_actor: Actor, school: Any, /, *, slot_id: UUID) -> WaitingPlace:
    """Take a school off the waiting list; an offer is passed on to the next. Raises `NotNow` where it is not on it."""
    slot = locked(slot_id)
    place = queries.place_of(slot.id, school.id)
    if place is None:
        raise NotNow(_("Your school does not wait for that time"))
    place.state = Place.PASSED_ON if place.state is Place.OFFERED else Place.LEFT
    db.session.flush()
    offer_next(slot)
    return place


@command(Can.RELEASE)
def let_run_out(_actor: Actor, slot: Slot, /) -> Slot:
    """End a hold and an offer whose time is over, and offer the slot to the next who waits. Does its work once."""
    now = utcnow()
    held = queries.taken_by(slot.id)
    if held is not None and held.state is State.HELD and held.held_until is not None and held.held_until <= now:
        held.state = rules.after(held.state, Event.RELEASE)
    offered = queries.offered_to(slot.id)
    if offered is not None and offered.offered_until is not None and offered.offered_until <= now:
        offered.state = Place.RAN_OUT
        telling.tell_ran_out(offered, slot)
    db.session.flush()
    offer_next(slot)
    return slot


def look_after_slots(actor: Actor) -> int:
    """Let every hold and offer run out whose time is over; return on how many slots. For the timetable."""
    now = utcnow()
    holds, offers = queries.over(now)
    waiting = sorted({*holds, *offers, *queries.to_offer(now)})
    for slot_id in waiting:
        slot = queries.slot(slot_id)
        if slot is not None:
            let_run_out(actor, slot)
    return len(waiting)
