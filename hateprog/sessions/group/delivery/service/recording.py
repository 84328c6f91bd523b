"""Recording a session, correcting what was recorded, and points to follow up."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy.exc import IntegrityError

from hateprog.accounts import queries as accounts
from hateprog.kernel.access import Actor
from hateprog.kernel.clock import utcnow
from hateprog.kernel.errors import RuleBroken, Stale
from hateprog.kernel.text import _
from hateprog.sessions.group import rules as booking_rules
from hateprog.sessions.group.delivery import queries, rules
from hateprog.sessions.group.delivery.models import (
    HAND_COLUMNS,
    CountedGroup,
    CoveredTopic,
    DeliveryRecord,
    FollowUpPoint,
    ShowOfHands,
)
from hateprog.sessions.group.delivery.policy import Can
from hateprog.sessions.group.delivery.rules import EVENTS, Outcome, Said, Shown
from hateprog.sessions.group.models import Booking
from hateprog.sessions.library import queries as library
from hateprog.sessions.pupil_names import check_names_no_child
from hateprog.sessions.versions.rules import Status
from hateprog.store.base import db
from hateprog.store.command import command


@command(Can.RECORD)
def record(actor: Actor, booking: Booking, /, said: Said, points: Sequence[str] = ()) -> DeliveryRecord:
    """Say what became of a session, once. Raises `NotNow` before its time, `Stale` where somebody was quicker.

    Raises `RuleBroken` for what does not add up, or words that look like a child's name.
    """
    if newest := queries.records(booking.id):
        raise _stale(newest[0])
    made = _write(actor, booking, said, number=1, why=None)
    add_points(actor, booking, points)
    return made


@command(Can.RECORD)
def correct(actor: Actor, booking: Booking, /, said: Said, *, version: int, why: str) -> DeliveryRecord:
    """Say better what became of a session; what was said before stays, and this counts.

    `version` is the number of the record that was seen. Raises `Stale` where there is a newer one, and what
    `record` raises.
    """
    before = queries.records(booking.id)
    if not before or before[0].number != version:
        raise _stale(before[0] if before else None)
    check_names_no_child(why, field="why")
    return _write(actor, booking, said, number=version + 1, why=why)


def _stale(newest: DeliveryRecord | None) -> Stale:
    said = _("Somebody else has recorded this session meanwhile")
    if newest is None:
        return Stale(said)
    return Stale(said, who=accounts.name_of(newest.recorded_by), when=newest.recorded_at)


def _write(actor: Actor, booking: Booking, said: Said, *, number: int, why: str | None) -> DeliveryRecord:
    rules.check_begun(booking.slot.starts_at, utcnow())
    rules.check_said(said, [each.id for each in booking.groups])
    held = said.outcome is Outcome.TOOK_PLACE
    state = booking_rules.after(booking.state, EVENTS[said.outcome]) if _changes(booking, said) else booking.state
    if held:
        _check_topics(booking, said)
    made = DeliveryRecord(
        booking_id=booking.id,
        number=number,
        outcome=said.outcome,
        reason=None if held else said.reason,
        note=None if held else said.note,
        adults=said.adults if held else None,
        why=why,
        recorded_by=actor.id,
        groups=[
            CountedGroup(group_id=each.group_id, present=each.present, same_again=each.same_again)
            for each in said.groups
        ]
        if held
        else [],
        topics=[CoveredTopic(topic_id=each) for each in said.topic_ids] if held else [],
        hands=[_hands(each) for each in said.hands if each.when] if held else [],
    )
    booking.state = state
    db.session.add(made)
    try:
        db.session.flush()
    except IntegrityError:
        raise _stale(None) from None
    return made


def _changes(booking: Booking, said: Said) -> bool:
    return booking.state is not booking_rules.TRANSITIONS.get((booking_rules.State.CONFIRMED, EVENTS[said.outcome]))


def _hands(shown: Shown) -> ShowOfHands:
    numbers: dict[str, Any] = dict.fromkeys(HAND_COLUMNS)
    for when, hands in shown.when.items():
        numbers |= {f"{when}_{hand}": getattr(hands, hand) for hand in rules.Hand}
    return ShowOfHands(topic_id=shown.topic_id, statement=shown.statement, **numbers)


def _check_topics(booking: Booking, said: Said) -> None:
    """Raise `RuleBroken` for a topic neither booked nor recorded before nor in use, or an unknown statement."""
    had = {each.topic_id for each in booking.topics}
    had |= {topic.topic_id for each in queries.records(booking.id) for topic in each.topics}
    found = {each.id: each for each in library.topics(said.topic_ids)}
    for topic_id in said.topic_ids:
        topic = found.get(topic_id)
        if topic is None or (topic.status is not Status.IN_USE and topic_id not in had):
            raise RuleBroken(_("Select topics from the list"), field="topics")
    for shown in said.hands:
        if shown.statement not in {each.key for each in found[shown.topic_id].statements}:
            raise RuleBroken(_("Select topics from the list"), field="topics")


@command(Can.RECORD)
def add_points(actor: Actor, booking: Booking, /, points: Sequence[str]) -> Booking:
    """Write down points to follow up. Raises `RuleBroken` for too many of them, or one that names a child."""
    rules.check_points(points)
    left = [each for each in queries.points(booking.id) if each.done_at is None]
    if len(left) + len(points) > rules.POINTS_MOST:
        raise RuleBroken(
            _("{count} points are open already: tick what is done").format(count=len(left)), field="points"
        )
    rules.check_begun(booking.slot.starts_at, utcnow())
    db.session.add_all(FollowUpPoint(booking_id=booking.id, point=each, written_by=actor.id) for each in points)
    return booking


@command(Can.RECORD)
def mark_done(actor: Actor, point: FollowUpPoint, /) -> FollowUpPoint:
    """Tick a point as done; ticked twice, the first time counts."""
    if point.done_at is None:
        point.done_at, point.done_by = utcnow(), actor.id
    return point


@command(Can.RECORD)
def mark_open(_actor: Actor, point: FollowUpPoint, /) -> FollowUpPoint:
    """Take the tick away again."""
    point.done_at = point.done_by = None
    return point
