"""Changing a booking, moving it to another slot, and cancelling it."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from sqlalchemy.exc import IntegrityError

from hateprog.kernel.access import Actor, Role
from hateprog.kernel.clock import utcnow
from hateprog.kernel.errors import NotNow, Stale
from hateprog.kernel.text import _
from hateprog.sessions.group import queries, rules, telling
from hateprog.sessions.group.models import Booking
from hateprog.sessions.group.policy import Can
from hateprog.sessions.group.rules import Details, Event, Reason, Taken
from hateprog.sessions.group.service.taking import check_open_to, claim, notice, offer_next, write_details
from hateprog.store.base import db
from hateprog.store.command import command


@command(Can.CANCEL)
def change(actor: Actor, booking: Booking, /, *, details: Details, version: int) -> Booking:
    """Change what a school said of its booking, at the same time and place in the diary.

    `version` is how many changes there were when the form was opened. Raises `Stale` where there are more now,
    `RuleBroken` for what does not fit, `NotNow` where the session is too near for the school itself.
    """
    booking.state = rules.after(booking.state, Event.CHANGE)
    _check_still(actor, booking, version)
    write_details(booking, details)
    _note(booking)
    telling.tell_changed(actor, booking)
    return booking


@command(Can.CANCEL)
def move(actor: Actor, booking: Booking, /, *, slot_id: UUID, version: int, despite_shut: bool = False) -> Booking:
    """Move a booking to another slot; who waits for the old one is offered it.

    Raises `Taken` where the new one is, `RuleBroken` where it is too small or the school is shut that day, `NotNow`
    where either is too near for the school itself, `Stale` where the booking was changed meanwhile.
    """
    booking.state = rules.after(booking.state, Event.MOVE)
    _check_still(actor, booking, version)
    old = booking.slot
    new = queries.locked_slot(slot_id, wait=False)
    if new is None or new.id == old.id:
        raise NotNow(_("That time cannot be had at this moment. Choose it again, or another one"))
    school: Any = booking.school
    shut = check_open_to(actor, school, new, despite_shut=despite_shut)
    held = claim(new, booking.school_id)
    if held is not None:
        held.state = rules.after(held.state, Event.RELEASE)
        db.session.flush()
    rules.check_groups([each.said for each in booking.groups], new, booking.room_capacity)
    booking.slot_id, booking.despite_shut = new.id, shut
    place = queries.place_of(new.id, booking.school_id)
    if place is not None:
        place.state = rules.Place.TAKEN
    _note(booking)
    try:
        db.session.flush()
    except IntegrityError:
        raise Taken from None
    offer_next(old)
    moved = queries.booking(booking.id)
    assert moved is not None  # it is this one, with its new slot
    telling.tell_moved(actor, moved, old)
    return moved


@command(Can.CANCEL, why="reason")
def cancel(actor: Actor, booking: Booking, /, *, reason: Reason, note: str | None = None) -> Booking:
    """Cancel a booking before its time; who waits for the slot is offered it. Within the notice it counts as late.

    Raises `NotNow` once the session has begun, `RuleBroken` for another reason without words.
    """
    now = utcnow()
    rules.check_reason(reason, note)
    rules.check_movable(booking.slot.starts_at, now, notice(), coordinates=True)  # cancelling late is still allowed
    write_cancelled(actor, booking, reason, note)
    booking.cancelled_late = rules.is_late(booking.slot.starts_at, now, notice())
    db.session.flush()
    offer_next(booking.slot)
    telling.tell_cancelled(actor, booking)
    return booking


def write_cancelled(actor: Actor, booking: Booking, reason: Reason, note: str | None) -> None:
    """Write down that a booking is cancelled, by whom and why."""
    booking.state = rules.after(booking.state, Event.CANCEL)
    booking.cancelled_at, booking.cancelled_by = utcnow(), actor.id
    booking.cancel_reason, booking.cancel_note = reason, note


def _check_still(actor: Actor, booking: Booking, version: int) -> None:
    if booking.changes != version:
        raise Stale(_("The booking was changed meanwhile"), when=booking.changed_at)
    coordinates = Role.COORDINATOR in actor.roles
    rules.check_movable(booking.slot.starts_at, utcnow(), notice(), coordinates=coordinates)


def _note(booking: Booking) -> None:
    booking.changes += 1
    booking.changed_at = utcnow()
