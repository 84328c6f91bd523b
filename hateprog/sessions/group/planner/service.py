"""Planning a whole school: what it wants, the timetable that is kept, adjusting it, booking all of it or nothing."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import replace
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy.exc import IntegrityError

from hateprog.kernel.access import Actor
from hateprog.kernel.clock import today, utcnow
from hateprog.kernel.errors import Missing, NotNow, RuleBroken, Stale
from hateprog.kernel.text import _
from hateprog.sessions.group import service as bookings
from hateprog.sessions.group.planner import queries, rules, telling
from hateprog.sessions.group.planner.models import PlannedBooking, SchoolPlan
from hateprog.sessions.group.planner.policy import Can
from hateprog.sessions.group.planner.rules import Group, Placement, SlotsGone, Timetable
from hateprog.sessions.group.rules import Details
from hateprog.sessions.group.rules import Group as BookedGroup
from hateprog.sessions.group.service.taking import lead_of
from hateprog.sessions.library import queries as library
from hateprog.sessions.library.rules import suits
from hateprog.sessions.year_groups import span
from hateprog.store.base import db
from hateprog.store.command import command

A_TERM = timedelta(days=91)
GROUP_SIZE = 30


@command(Can.PLAN)
def begin(actor: Actor, school: Any, /, years: Mapping[str, int]) -> SchoolPlan:
    """Begin a school's plan, or begin its draft again with other years: no timetable fits those any more."""
    plan = queries.draft_of(school.id)
    if plan is None:
        plan = SchoolPlan(
            school_id=school.id,
            group_size=GROUP_SIZE,
            from_on=today(),
            until_on=today() + A_TERM,
            weekdays=list(range(5)),
            periods=[],
            room=GROUP_SIZE,
        )
        db.session.add(plan)
    plan.years = dict(years)
    plan.placed, plan.proved = [], None
    plan.was_saved(actor)
    try:
        db.session.flush()
    except IntegrityError:
        raise Stale(_("Somebody else has begun a plan of this school a moment ago")) from None
    return plan


@command(Can.PLAN)
def want(
    actor: Actor, plan: SchoolPlan, /, *, revision: int | None, from_on: date, until_on: date, **said: Any
) -> SchoolPlan:
    """Say what the timetable must keep to. Raises `RuleBroken` for days that cannot be, `Stale` for a changed plan."""
    _check_open(plan, revision)
    rules.check_span(from_on, until_on, today=today())
    for name, value in (said | {"from_on": from_on, "until_on": until_on}).items():
        setattr(plan, name, value)
    plan.placed, plan.proved = [], None
    plan.was_saved(actor)
    return plan


@command(Can.PLAN)
def keep(actor: Actor, plan: SchoolPlan, /, found: Timetable, *, revision: int | None) -> SchoolPlan:
    """Keep a timetable that was proposed for the plan as it is. Raises `Stale` for a plan changed since."""
    _check_open(plan, revision)
    _place(actor, plan, found.placements)
    plan.proved = found.proved
    return plan


@command(Can.PLAN)
def move(actor: Actor, plan: SchoolPlan, /, label: str, slot_id: UUID, *, revision: int | None) -> SchoolPlan:
    """Let a group come to another free slot, or come after all. Raises `RuleBroken` where a limit would be broken."""
    _check_open(plan, revision)
    group = rules.called(label, plan.wish.groups())
    slots = rules.could_go(group, queries.free_slots(plan, lead_of(actor)), plan.timetable.placements, plan.wish)
    slot = next((each for each in slots if each.id == slot_id), None)
    if slot is None:
        raise RuleBroken(_("That time is not free any more for this group: select another"), field="slot")
    _place(actor, plan, [*_others(plan, label), Placement(group, slot)])
    return plan


@command(Can.PLAN)
def take_out(actor: Actor, plan: SchoolPlan, /, label: str, *, revision: int | None) -> SchoolPlan:
    """Let a group not come. Raises `Stale` for a plan changed since."""
    _check_open(plan, revision)
    _place(actor, plan, _others(plan, label))
    return plan


@command(Can.PLAN)
def book(actor: Actor, plan: SchoolPlan, /, *, revision: int | None, details: Details) -> SchoolPlan:
    """Book every session of the timetable, or none. `details` go for all of them; the groups are the plan's.

    Each session is about those of the chosen topics that are right for its years. Raises `SlotsGone` for slots that
    are not free any more, `RuleBroken` for what does not fit, `Stale` for a plan changed since.
    """
    _check_open(plan, revision)
    met = rules.in_slots(plan.timetable.placements)
    if not met:
        raise RuleBroken(_("No group has a time yet: propose a timetable first"))
    free = {each.id for each in queries.free_slots(plan, lead_of(actor))}
    if gone := [slot for slot in met if slot.id not in free]:
        raise SlotsGone(gone)
    made = []
    for slot in sorted(met, key=lambda each: each.id):
        its_own = _details_of(details, met[slot], plan.room)
        try:
            made.append(bookings.book(actor, plan.school, slot_id=slot.id, details=its_own, quietly=True))
        except (NotNow, Missing):
            raise SlotsGone([slot]) from None
    db.session.add_all(PlannedBooking(plan_id=plan.id, booking_id=each.id) for each in made)
    plan.booked_by, plan.booked_at = actor.id, utcnow()
    telling.tell_booked(plan, made)
    return plan


def _details_of(details: Details, groups: Collection[Group], room: int) -> Details:
    topics = library.topics(details.topic_ids)
    right = [each for each in topics if all(suits(each.year_from, each.year_to, [group.year]) for group in groups)]
    if topics and not right:
        years = span(each.year for each in groups)
        raise RuleBroken(_("None of these topics is right for {years}").format(years=years), field="topics")
    said = tuple(BookedGroup(each.label, each.year, each.pupils) for each in groups)
    return replace(details, groups=said, room_capacity=room, topic_ids=tuple(each.id for each in right))


def _others(plan: SchoolPlan, label: str) -> list[Placement]:
    return [each for each in plan.timetable.placements if each.group.label != label]


def _place(actor: Actor, plan: SchoolPlan, placements: Collection[Placement]) -> None:
    for fault in rules.faults(placements, plan.wish):
        raise RuleBroken(fault)
    plan.place(placements)
    plan.was_saved(actor)


def _check_open(plan: SchoolPlan, revision: int | None) -> None:
    if plan.booked_at is not None:
        raise NotNow(_("This plan is booked: change its sessions one by one"))
    plan.check_revision(revision)
