"""What a school says of a session."""

from __future__ import annotations

from collections.abc import Mapping

from sqlalchemy.exc import IntegrityError

from hateprog.kernel.access import Actor
from hateprog.kernel.clock import utcnow
from hateprog.kernel.errors import NotNow
from hateprog.kernel.text import _
from hateprog.sessions.group.delivery import rules
from hateprog.sessions.group.delivery.models import TeacherFeedback
from hateprog.sessions.group.delivery.policy import Can
from hateprog.sessions.group.delivery.rules import Aspect
from hateprog.sessions.group.models import Booking
from hateprog.sessions.pupil_names import check_names_no_child
from hateprog.store.base import db
from hateprog.store.command import command


@command(Can.GIVE_FEEDBACK)
def rate(
    actor: Actor, booking: Booking, /, *, ratings: Mapping[Aspect, int], good: str | None, better: str | None
) -> TeacherFeedback:
    """Say how a session was, from 1 to 5 for each aspect, and in words. Once for each account.

    Raises `NotNow` before it is over, for one that did not take place, and for a second time; `RuleBroken` for words
    that look like a child's name.
    """
    rules.check_rated(booking.state, booking.slot.ends_at, utcnow())
    check_names_no_child(good, field="good")
    check_names_no_child(better, field="better")
    given = TeacherFeedback(
        booking_id=booking.id,
        good=good,
        better=better,
        given_by=actor.id,
        **{aspect.value: ratings[aspect] for aspect in Aspect},
    )
    db.session.add(given)
    try:
        db.session.flush()
    except IntegrityError:
        raise NotNow(_("You have said already how this session was")) from None
    return given
