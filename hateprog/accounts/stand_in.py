"""A practitioner is away for a day: another one stands in for them in the cases with a session on that day.

Called inside commands of the sessions, which know the cases; the rows are kept here because they say, as cover between
inspectors does, in what an account may act (domain.md section 5).
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import Select, or_, select

from hateprog.accounts.models import StandIn
from hateprog.kernel.access import Actor
from hateprog.kernel.clock import today, utcnow
from hateprog.store.base import db

LASTING: Select[Any] = (
    select(
        StandIn.id,
        StandIn.referral_id,
        StandIn.account_id,
        StandIn.absent_id,
        StandIn.day,
        StandIn.from_on,
        StandIn.until_on,
    )
    .where(StandIn.ended_at.is_(None))
    .order_by(StandIn.day, StandIn.id)
)


def one(stand_in_id: UUID) -> StandIn | None:
    """Return a stand-in by its id."""
    return db.session.get(StandIn, stand_in_id)


def lasting(day: date) -> Sequence[Any]:
    """Return the stand-ins that are not over on a day (columns), the nearest first: who, for whom, on which day."""
    return db.session.execute(LASTING.where(StandIn.until_on >= day)).all()


def around(first: date, last: date, account_id: UUID | None = None) -> Sequence[Any]:
    """Return the stand-ins that were not ended and have a day between two (columns), the earliest first.

    Everybody's, or those of an account: in which it stands in, and in which somebody stands in for it.
    """
    asked = LASTING.where(StandIn.until_on >= first, StandIn.from_on <= last)
    if account_id is not None:
        asked = asked.where(or_(StandIn.account_id == account_id, StandIn.absent_id == account_id))
    return db.session.execute(asked).all()


def let_stand_in(
    actor: Actor, *, account_id: UUID, absent_id: UUID, case_id: UUID, days: tuple[date, date, date], reason: str
) -> StandIn:
    """Let a practitioner act in a case of an absent one; call this inside a command.

    `days` are the first day, the day of the session, and the last day (Europe/London). One that was ended before is
    taken up again.
    """
    from_on, day, until_on = days
    asked = select(StandIn).where(StandIn.referral_id == case_id, StandIn.account_id == account_id, StandIn.day == day)
    stand_in = db.session.scalar(asked)
    if stand_in is None:
        stand_in = StandIn(referral_id=case_id, account_id=account_id, day=day)
        db.session.add(stand_in)
    stand_in.absent_id, stand_in.reason, stand_in.arranged_by = absent_id, reason, actor.id
    stand_in.from_on, stand_in.until_on, stand_in.ended_at = from_on, until_on, None
    return stand_in


def end_all(case_id: UUID) -> None:
    """End whatever stand-in of a case is not over; call this inside a command."""
    asked = select(StandIn).where(StandIn.referral_id == case_id, StandIn.ended_at.is_(None))
    for stand_in in db.session.scalars(asked.where(StandIn.until_on >= today())):
        end(stand_in)


def end(stand_in: StandIn) -> None:
    """End a stand-in before its last day; call this inside a command."""
    stand_in.ended_at = utcnow()
