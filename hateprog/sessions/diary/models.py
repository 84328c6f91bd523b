"""Tables of diaries: when somebody works, and the secret address by which another program follows their calendar."""

from __future__ import annotations

from datetime import date, datetime, time
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from hateprog.kernel.clock import utcnow
from hateprog.store.audit import Audited
from hateprog.store.base import Base


class WorkingHours(Audited, Base):
    """From when until when (Europe/London) somebody works on one weekday; Monday is 0.

    Whoever has no row works the usual hours.
    """

    __tablename__ = "working_hours"
    __table_args__ = (
        UniqueConstraint("account_id", "weekday"),
        CheckConstraint("weekday BETWEEN 0 AND 6", name="a_weekday"),
        CheckConstraint("until_time > from_time", name="hours_in_order"),
    )

    account_id: Mapped[UUID] = mapped_column(ForeignKey("account.id"))
    weekday: Mapped[int]
    from_time: Mapped[time]
    until_time: Mapped[time]


class HoursOnADay(Audited, Base):
    """The hours (Europe/London) of somebody on one date, instead of the weekday's; without times they are off."""

    __tablename__ = "hours_on_a_day"
    __table_args__ = (
        UniqueConstraint("account_id", "on"),
        CheckConstraint("(from_time IS NULL) = (until_time IS NULL)", name="both_times_or_none"),
        CheckConstraint("until_time > from_time", name="hours_in_order"),
    )

    account_id: Mapped[UUID] = mapped_column(ForeignKey("account.id"))
    on: Mapped[date]
    from_time: Mapped[time | None]
    until_time: Mapped[time | None]


class CalendarFeed(Audited, Base):
    """An address by which a calendar program reads when somebody has sessions. Only a hash of its token is here."""

    __tablename__ = "calendar_feed"
    __table_args__ = (UniqueConstraint("account_id"), UniqueConstraint("token_hash"))
    hidden_from_audit = frozenset({"token_hash"})

    account_id: Mapped[UUID] = mapped_column(ForeignKey("account.id"))
    token_hash: Mapped[str]
    made_at: Mapped[datetime] = mapped_column(default=utcnow)
