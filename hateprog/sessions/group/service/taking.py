"""Taking a slot: holding it while the form is filled in, confirming it, giving it back."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import UUID

from flask import current_app
from sqlalchemy.exc import IntegrityError

from hateprog.kernel.access import Actor, Role
from hateprog.kernel.clock import local_date, utcnow
from hateprog.kernel.errors import Missing, NotNow, RuleBroken
from hateprog.kernel.text import _
from hateprog.schools.joining import programmes
from hateprog.schools.rules import is_bookable
from hateprog.sessions.group import queries, rules, telling
from hateprog.sessions.group.models import BookedGroup, BookedTopic, Booking, Slot
from hateprog.sessions.group.policy import Can
from hateprog.sessions.group.rules import Details, Event, Place, Taken
from hateprog.sessions.library import queries as library
from hateprog.sessions.library import rules as library_rules
from hateprog.sessions.school_days import queries as school_days
from hateprog.sessions.versions.rules import Status
from hateprog.store.base import db
from hateprog.store.command import command


@command(Can.BOOK)
def hold(actor: Actor, school: Any, /, *, slot_id: UUID, despite_shut: bool = False) -> Booking:
    """Keep a slot for a school for a quarter of an hour, and let go of what this person held before.

    `despite_shut` says that they have seen that the school is shut that day. Raises `Taken` where another school has
    it, `RuleBroken` on a day on which the school is shut, `NotNow` for a slot that cannot be booked any more.
    """
    slot = locked(slot_id)
    check_served(school, slot)
    check_nobody_has(slot, school.id)
    shut = check_open_to(actor, school, slot, despite_shut=despite_shut)
    for each in queries.held_by(school.id):
        if each.made_by == actor.id and each.slot_id != slot.id:
            each.state = rules.after(each.state, Event.RELEASE)
    mine = claim(slot, school.id)
    if mine is None:
        mine = Booking(
            reference=_new_reference(), slot_id=slot.id, school_id=school.id, made_by=actor.id, groups=[], topics=[]
        )
        db.session.add(mine)
    mine.held_until, mine.despite_shut = utcnow() + rules.HOLD, shut
    _flush_once()
    return mine


@command(Can.BOOK)
def confirm(actor: Actor, booking: Booking, /, *, details: Details) -> Booking:
    """Book what is held. Raises `RuleBroken` for what does not fit, `NotNow` where it is held no more."""
    _fill_in(actor, booking, details)
    return booking


@command(Can.BOOK)
def book(
    actor: Actor, school: Any, /, *, slot_id: UUID, details: Details, despite_shut: bool = False, quietly: bool = False
) -> Booking:
    """Book a slot at once, without holding it first. Several in one command: in the order of their ids.

    Nobody is told where it is done `quietly`: whoever books many tells of all of them once. Raises what `hold` and
    `confirm` raise.
    """
    held = hold(actor, school, slot_id=slot_id, despite_shut=despite_shut)
    found = queries.booking(held.id)
    assert found is not None  # it was added just now
    _fill_in(actor, found, details, quietly=quietly)
    return found


@command(Can.CANCEL)
def give_back(_actor: Actor, booking: Booking, /) -> Booking:
    """Let go of what is held: whoever waits for it is offered it."""
    booking.state = rules.after(booking.state, Event.RELEASE)
    db.session.flush()
    offer_next(booking.slot)
    return booking


def locked(slot_id: UUID) -> Slot:
    """Return a slot that nobody else can book until the command is over. Raises `Missing` for none."""
    slot = queries.locked_slot(slot_id)
    if slot is None:
        raise Missing
    return slot


def check_open_to(actor: Actor, school: Any, slot: Slot, *, despite_shut: bool) -> bool:
    """Return whether the school is shut on the day of a slot, and said so; raise where the school cannot have it."""
    day = local_date(slot.starts_at)
    if not is_bookable(school, day):
        raise NotNow(_("The register of schools does not show this school as open on that day"))
    check_served(school, slot)
    if Role.COORDINATOR not in actor.roles:
        programmes.check_may_book(school.id, day)
    rules.check_bookable(slot.state, slot.starts_at, utcnow(), lead_of(actor))
    shut = school_days.why_shut(school, day)
    if shut and not despite_shut:
        said = _("{why} Choose another day, or tick that the session takes place all the same")
        raise RuleBroken(said.format(why=shut), field="despite_shut")
    return bool(shut)


def check_served(school: Any, slot: Slot) -> None:
    """Raise `Missing` for a slot that is offered to schools of other authorities: to this one it is not there."""
    if school.authority_code not in slot.served:
        raise Missing


def check_nobody_has(slot: Slot, school_id: UUID) -> None:
    """Raise `Taken` where another school has a locked slot, or is offered it."""
    if queries.stands_in_the_way(slot.id, school_id, utcnow()):
        raise Taken


def claim(slot: Slot, school_id: UUID) -> Booking | None:
    """Return what the school holds of a locked slot already, and end a hold that has run out. Raises `Taken`."""
    check_nobody_has(slot, school_id)
    taken = queries.taken_by(slot.id)
    if taken is None or taken.school_id == school_id:
        return taken
    taken.state = rules.after(taken.state, Event.RELEASE)
    db.session.flush()
    return None


def _fill_in(actor: Actor, booking: Booking, details: Details, *, quietly: bool = False) -> None:
    confirmed = rules.after(booking.state, Event.CONFIRM)
    rules.check_bookable(booking.slot.state, booking.slot.starts_at, utcnow(), timedelta(0))
    write_details(booking, details)
    booking.state = confirmed  # last: the database refuses a confirmed booking that is not whole
    booking.confirmed_at, booking.confirmed_by, booking.held_until = utcnow(), actor.id, None
    place = queries.place_of(booking.slot_id, booking.school_id)
    if place is not None:
        place.state = Place.TAKEN
    _flush_once()
    if not quietly:
        telling.tell_confirmed(actor, booking)


def write_details(booking: Booking, details: Details) -> None:
    """Write down what a school says of its booking, once it fits. Raises `RuleBroken`."""
    rules.check_groups(details.groups, booking.slot, details.room_capacity)
    rules.check_words(details)
    _check_topics(booking, details)
    for name in (
        "room",
        "room_capacity",
        "access_needs",
        "dsl_name",
        "dsl_contact",
        "staff_present",
        "notes",
        "parents_told",
        "materials_seen",
    ):
        setattr(booking, name, getattr(details, name))
    booking.groups.clear()
    booking.topics.clear()
    db.session.flush()
    booking.groups.extend(
        BookedGroup(
            position=position, label=each.label, year_group=int(each.year_group), pupils_expected=each.pupils_expected
        )
        for position, each in enumerate(details.groups)
    )
    booking.topics.extend(BookedTopic(topic_id=topic_id) for topic_id in details.topic_ids)


def _check_topics(booking: Booking, details: Details) -> None:
    """Raise `RuleBroken` for a topic that is not right for every year group, or not in use when it is first chosen."""
    had = {each.topic_id for each in booking.topics}
    years = {int(each.year_group) for each in details.groups}
    found = {each.id: each for each in library.topics(details.topic_ids)}
    for topic_id in details.topic_ids:
        topic = found.get(topic_id)
        if topic is None or (topic.status is not Status.IN_USE and topic_id not in had):
            raise RuleBroken(_("Select topics from the list"), field="topics")
        if not library_rules.suits(topic.year_from, topic.year_to, years):
            said = _("“{title}” is for {years}: choose another topic, or other groups")
            raise RuleBroken(said.format(title=topic.title, years=topic.years), field="topics")


def offer_next(slot: Slot) -> None:
    """Offer a locked slot that came free to whoever has waited longest, as long as there is time to book it."""
    now = utcnow()
    if slot.state is not rules.SlotState.OPEN or queries.taken_by(slot.id) or queries.offered_to(slot.id):
        return
    until = rules.offer_until(slot.starts_at, now, timedelta(days=current_app.config["BOOKING_LEAD_DAYS"]))
    place = queries.first_waiting(slot.id)
    if until is None or place is None:
        return
    place.state, place.offered_at, place.offered_until = Place.OFFERED, now, until
    db.session.flush()
    telling.tell_offered(place, slot)


def lead_of(actor: Actor) -> timedelta:
    """Return how long before a session somebody can still book it: a coordinator needs no time ahead."""
    if Role.COORDINATOR in actor.roles:
        return timedelta(0)
    return timedelta(days=current_app.config["BOOKING_LEAD_DAYS"])


def notice() -> timedelta:
    """Return how long before a session giving it up, or changing it, is late."""
    return timedelta(days=current_app.config["BOOKING_NOTICE_DAYS"])


def _new_reference() -> str:
    reference = rules.new_reference()
    while queries.reference_taken(reference):
        reference = rules.new_reference()
    return reference


def _flush_once() -> None:
    """Write now; whatever the database refuses, another school has the slot."""
    try:
        db.session.flush()
    except IntegrityError:
        raise Taken from None
