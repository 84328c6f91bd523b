"""Opening slots, one by one or week by week, changing how much they take, and cancelling them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any
from uuid import UUID

from flask import current_app

from hateprog.accounts import cover_queries
from hateprog.accounts import queries as accounts
from hateprog.areas import queries as areas
from hateprog.kernel.access import Actor, Role
from hateprog.kernel.clock import LONDON, from_local, local_date, utcnow
from hateprog.kernel.errors import NotNow, RuleBroken
from hateprog.kernel.text import _
from hateprog.practitioners import standing
from hateprog.sessions.group import queries, rules, telling
from hateprog.sessions.group.models import Slot, SlotAuthority, SlotPractitioner
from hateprog.sessions.group.policy import Can
from hateprog.sessions.group.rules import IN_THE_LIST, Event, Place, Reason, SlotState, State
from hateprog.sessions.group.service.changing import write_cancelled
from hateprog.sessions.one_to_one import diary_queries as appointments
from hateprog.sessions.one_to_one import when
from hateprog.sessions.one_to_one.rules import Mode
from hateprog.sessions.one_to_one.when import Meeting
from hateprog.store.base import db
from hateprog.store.command import command
from hateprog.web.filters import show_date


@dataclass(frozen=True, slots=True)
class Terms:
    """What is the same of every slot of a series: how long it is, how much it takes, who comes, for whom."""

    minutes: int
    travel_minutes: int
    capacity_groups: int
    capacity_pupils: int
    practitioners: tuple[UUID, ...]
    authorities: tuple[str, ...]


@command(Can.OPEN_SLOT)
def open_slot(actor: Actor, _nothing: None, /, *, starts_at: datetime, terms: Terms, anyway: bool = False) -> Slot:
    """Open a slot at a moment (UTC) at which everybody who comes is free.

    Raises `RuleBroken` for a time that cannot be, or at which somebody is elsewhere, and for a doubtful one (a weekend,
    a bank holiday, outside working hours, too little time to travel) unless it is wanted `anyway`.
    """
    _check_terms(actor, terms)
    doubts = _fit(starts_at, terms)
    if doubts and not anyway:
        told = [*doubts, _("Choose another time, or tick that it is wanted all the same.")]
        raise RuleBroken(" ".join(told), field="anyway")
    return _open(actor, starts_at, terms)


@dataclass(frozen=True, slots=True)
class Series:
    """What became of a weekly series: the slots opened, and the days left out with the reason."""

    opened: Sequence[Slot]
    left_out: Sequence[tuple[date, str]]


@command(Can.OPEN_SLOT)
def open_series(actor: Actor, _nothing: None, /, *, first: date, last: date, clock: time, terms: Terms) -> Series:
    """Open a slot on the same weekday and at the same time (Europe/London) of every week from one day to another.

    A week in which the time does not fit is left out. Raises `RuleBroken` where no week is left.
    """
    _check_terms(actor, terms)
    days = rules.weekly(first, last)
    if not days or len(days) > rules.WEEKS_MOST:
        said = _("The last day must be on or after the first, and at most {most} weeks later")
        raise RuleBroken(said.format(most=rules.WEEKS_MOST), field="last")
    opened, left_out = [], []
    for day in days:
        try:
            starts_at = from_local(day, clock)
            doubts = _fit(starts_at, terms)
        except RuleBroken as refused:
            left_out.append((day, refused.message))
            continue
        if doubts:
            left_out.append((day, " ".join(doubts)))
        else:
            opened.append(_open(actor, starts_at, terms))
    if not opened:
        said = _("No week fits. {day}: {why}")
        raise RuleBroken(said.format(day=show_date(left_out[0][0]), why=left_out[0][1]), field="day")
    return Series(opened, left_out)


def _check_terms(actor: Actor, terms: Terms) -> None:
    if Role.COORDINATOR not in actor.roles and actor.id not in terms.practitioners:
        raise RuleBroken(_("You open slots to which you come yourself"), field="practitioners")
    known = {row.account_id: row for row in accounts.practitioners()}
    if not set(terms.practitioners) <= known.keys():
        raise RuleBroken(_("Select who comes"), field="practitioners")
    people = {known[each].person_id: known[each].name for each in terms.practitioners}
    for person_id, sentence in standing.why_not(list(people), leads=False).items():
        raise RuleBroken(f"{people[person_id]}: {sentence}", field="practitioners")
    if not terms.authorities:
        raise RuleBroken(_("Select to which schools it is offered"), field="authorities")


def _fit(starts_at: datetime, terms: Terms) -> list[str]:
    """Return what speaks against a time, each as a sentence; raise `RuleBroken` where it cannot be at all."""
    ends_at = starts_at + timedelta(minutes=terms.minutes)
    rules.check_slot(
        starts_at,
        ends_at,
        now=utcnow(),
        groups=terms.capacity_groups,
        pupils=terms.capacity_pupils,
        practitioners=len(terms.practitioners),
    )
    planned = Meeting(starts_at, terms.minutes, Mode.IN_PERSON, travel_minutes=terms.travel_minutes)
    day = local_date(starts_at)
    bank_holidays = areas.bank_holidays(day.year, day.year)
    names = accounts.names(terms.practitioners)
    found: dict[str, None] = {}
    for account_id in sorted(terms.practitioners):
        cover_queries.lock(account_id)
        others = appointments.meetings(account_id, starts_at, ends_at)
        if any(not each.on_hold and when.overlap(planned, each) for each in others):
            raise RuleBroken(_("{name} is elsewhere at that time").format(name=names[account_id]), field="time")
        said = when.doubts(planned, others, bank_holidays)
        if when.Doubt.TRAVEL in said:
            said[when.Doubt.TRAVEL] = _("{name} has too little time to travel.").format(name=names[account_id])
        if when.Doubt.ON_HOLD in said:
            said[when.Doubt.ON_HOLD] = _("{name} may be elsewhere at that time.").format(name=names[account_id])
        found |= dict.fromkeys(said.values())
        if not _works(account_id, planned):
            found[_("{name} does not work at that time.").format(name=names[account_id])] = None
    return list(found)


def _works(account_id: UUID, planned: Meeting) -> bool:
    """Say whether a time is within somebody's hours on that day; a feature above knows them."""
    span = current_app.extensions["hours_on"](account_id, local_date(planned.starts_at))
    if span is None:
        return False
    starts, ends = planned.starts_at.astimezone(LONDON).time(), planned.ends_at.astimezone(LONDON).time()
    return bool(span[0] <= starts and ends <= span[1])


def _open(actor: Actor, starts_at: datetime, terms: Terms) -> Slot:
    slot = Slot(
        starts_at=starts_at,
        ends_at=starts_at + timedelta(minutes=terms.minutes),
        minutes=terms.minutes,
        travel_minutes=terms.travel_minutes,
        capacity_groups=terms.capacity_groups,
        capacity_pupils=terms.capacity_pupils,
        opened_by=actor.id,
        practitioners=[SlotPractitioner(account_id=each) for each in dict.fromkeys(terms.practitioners)],
        authorities=[SlotAuthority(authority_code=each) for each in dict.fromkeys(terms.authorities)],
        bookings=[],
    )
    db.session.add(slot)
    db.session.flush()
    return slot


@command(Can.CANCEL_SLOT)
def resize(_actor: Actor, slot: Slot, /, *, capacity_groups: int, capacity_pupils: int) -> Slot:
    """Change how much a slot takes. Raises `NotNow` below what is booked, and for one that is over or cancelled."""
    rules.check_bookable(slot.state, slot.starts_at, utcnow(), timedelta(0))
    slot.capacity_groups, slot.capacity_pupils = capacity_groups, capacity_pupils
    if capacity_pupils < capacity_groups:
        raise RuleBroken(_("There must be a pupil for each group at least"), field="capacity_pupils")
    taken = queries.taken_by(slot.id)
    if taken is not None:
        rules.check_room_left(slot, [each.said for each in taken.groups])
    return slot


@command(Can.CANCEL_SLOT, why="reason")
def cancel_slot(actor: Actor, slot: Slot, /, *, reason: Reason, note: str | None = None) -> Slot:
    """Cancel a slot before its time, with whatever is booked on it: the school is told, and offered others.

    Raises `NotNow` for one that has begun or was cancelled, `RuleBroken` for another reason without words.
    """
    rules.check_reason(reason, note)
    if slot.state is not SlotState.OPEN or slot.starts_at <= utcnow():
        raise NotNow(_("This slot has been cancelled already, or its time has come"))
    taken = queries.taken_by(slot.id)
    slot.state, slot.cancelled_at, slot.cancelled_by = SlotState.CANCELLED, utcnow(), actor.id
    slot.cancel_reason, slot.cancel_note = reason, note
    for place in queries.waiting(slot.id):
        if place.state in IN_THE_LIST:
            place.state = Place.LEFT
            telling.tell_ran_out(place, slot)
    if taken is not None and taken.state is State.HELD:
        taken.state = rules.after(taken.state, Event.RELEASE)
    elif taken is not None:
        write_cancelled(actor, taken, reason, note)
        telling.tell_slot_cancelled(actor, taken, _others(taken.school, slot))
    db.session.flush()
    return slot


def _others(school: Any, slot: Slot) -> Sequence[Slot]:
    lead = timedelta(days=current_app.config["BOOKING_LEAD_DAYS"])
    return queries.nearest_free(school.authority_code, slot, utcnow() + lead, school_id=school.id)
