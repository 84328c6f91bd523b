"""Mails about bookings: the reference, the school and when it is; what else there is, is read in the service."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from hateprog.accounts import queries as accounts
from hateprog.kernel.access import Actor
from hateprog.kernel.text import _
from hateprog.schools import queries as schools
from hateprog.sessions.group.models import Booking, Slot, WaitingPlace
from hateprog.sessions.group.rules import REASON_LABELS
from hateprog.store.outbox import post
from hateprog.web.filters import show_moment
from hateprog.web.links import full_address


def tell_confirmed(actor: Actor, booking: Booking) -> None:
    """Tell the school, the coordinators and who comes that a session is booked."""
    said = _("A group session is booked: {school}, {when}.")
    more = _("On this page are the calendar file, the letter of assurance, the notice for parents and the materials:")
    subject = _("Booked: {reference}, {when}")
    _tell_everybody(actor, booking, "confirmed", subject, [said, more], also_actor=True)


def tell_changed(actor: Actor, booking: Booking) -> None:
    """Tell the same people that what the school said has changed."""
    said = _("What the school said of its group session has changed: {school}, {when}.")
    _tell_everybody(actor, booking, f"changed-{booking.changes}", _("Changed: {reference}, {when}"), [said])


def tell_moved(actor: Actor, booking: Booking, old: Slot) -> None:
    """Tell the same people that a session is at another time now, and those who came to the old one as well."""
    said = _("A group session has moved: {school}, now {when}.")
    before = _("It was planned for {when}.").format(when=show_moment(old.starts_at))
    also = old.practitioner_ids - booking.practitioner_ids
    subject = _("Moved: {reference}, {when}")
    _tell_everybody(actor, booking, f"moved-{booking.changes}", subject, [said, before], also=also, also_actor=True)


def tell_cancelled(actor: Actor, booking: Booking) -> None:
    """Tell the same people that a session is cancelled, and why."""
    said = _("A group session is cancelled: {school}, {when}.")
    subject = _("Cancelled: {reference}, {when}")
    _tell_everybody(actor, booking, "cancelled", subject, [said, _why(booking)], also_actor=True)


def tell_slot_cancelled(actor: Actor, booking: Booking, others: Sequence[Slot]) -> None:
    """Tell the same people that the service cannot come, and the school which other times are free."""
    said = _("The group session at {school}, {when}, is cancelled, for our practitioners cannot come. We are sorry.")
    near = [_("The nearest free times are: {times}.").format(times="; ".join(show_moment(e.starts_at) for e in others))]
    lines = [said, _why(booking), *(near if others else [_("Please choose another time, or ring us.")])]
    _tell_everybody(actor, booking, "cancelled", _("Cancelled: {reference}, {when}"), lines)


def tell_offered(place: WaitingPlace, slot: Slot) -> None:
    """Tell a school that the slot for which it waits is theirs if they book it in time."""
    assert place.offered_until is not None  # the database refuses an offer without an end
    said = _("The time for which your school waits is free: {when}. It is kept for you until {until}.")
    body = said.format(when=show_moment(slot.starts_at), until=show_moment(place.offered_until))
    _tell_school(place, "offered", _("A time for which you wait is free"), body)


def tell_ran_out(place: WaitingPlace, slot: Slot) -> None:
    """Tell a school that it does not wait any more: its offer has run out, or the slot was cancelled."""
    said = _("Your school does not wait any more for the group session at this time: {when}.")
    _tell_school(place, "over", _("You do not wait any more"), said.format(when=show_moment(slot.starts_at)))


def _why(booking: Booking) -> str:
    assert booking.cancel_reason is not None  # the database refuses it too
    return _("The reason: {reason}.").format(reason=_(REASON_LABELS[booking.cancel_reason]).lower())


def _tell_school(place: WaitingPlace, about: str, subject: str, sentence: str) -> None:
    for account_id, email in _of_school(place.school_id):
        post(
            f"waiting/{place.id}/{about}/{account_id}",
            to=email,
            subject=subject,
            body=f"{sentence}\n\n{full_address('group.school', school_id=place.school_id)}\n",
        )


def _tell_everybody(
    actor: Actor,
    booking: Booking,
    about: str,
    subject: str,
    lines: Sequence[str],
    *,
    also: frozenset[Any] = frozenset(),
    also_actor: bool = False,
) -> None:
    facts = {
        "reference": booking.reference,
        "school": booking.school.name,
        "when": show_moment(booking.slot.starts_at),
    }
    people = who_books(booking.school_id) | addresses_of(booking.practitioner_ids | also)
    if not also_actor:
        people.pop(actor.id, None)
    said = " ".join(line.format(**facts) for line in lines)
    for account_id, email in people.items():
        post(
            f"booking/{booking.id}/{about}/{account_id}",
            to=email,
            subject=subject.format(**facts),
            body=f"{said}\n\n{full_address('group.show', booking_id=booking.id)}\n",
        )


def who_books(school_id: Any) -> dict[Any, str]:
    """Return account -> address of the school's people (or its office) and of the coordinators."""
    return dict(_of_school(school_id)) | {row.account_id: row.email for row in accounts.coordinators()}


def addresses_of(practitioner_ids: frozenset[UUID]) -> dict[UUID, str]:
    """Return account -> address of those who come, as far as they have one."""
    found = ((account_id, accounts.address_of(account_id)) for account_id in sorted(practitioner_ids))
    return {account_id: address for account_id, address in found if address}


def _of_school(school_id: Any) -> list[tuple[Any, str]]:
    """Return who is told for a school: its staff who can sign in, or else the office, where its address is known."""
    staff = [(row.account_id, row.email) for row in accounts.staff_of_school(school_id)]
    if staff:
        return staff
    school = schools.school(school_id)
    return [("office", school.office.email)] if school is not None and school.office is not None else []
