"""Tables of when schools are there: days on which they are shut or open, and the periods of their day."""

from __future__ import annotations

from datetime import date, datetime, time
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from hateprog.kernel.clock import utcnow
from hateprog.sessions.school_days.rules import Days, Kind, Period
from hateprog.store.audit import Audited
from hateprog.store.base import Base, words


class SchoolDays(Audited, Base):
    """Days that are a holiday or an INSET day to all schools of an authority, or to one school; or open to that one."""

    __tablename__ = "school_days"
    __table_args__ = (
        CheckConstraint("(authority_code IS NULL) <> (school_id IS NULL)", name="an_authority_or_a_school"),
        CheckConstraint("last_on >= first_on", name="days_in_order"),
        CheckConstraint("kind <> 'open' OR school_id IS NOT NULL", name="only_a_school_says_open"),
        Index(None, "authority_code", "last_on"),
        Index(None, "school_id", "last_on"),
    )

    authority_code: Mapped[str | None]
    school_id: Mapped[UUID | None] = mapped_column(ForeignKey("school.id"))
    kind: Mapped[Kind] = mapped_column(words(Kind))
    name: Mapped[str | None]
    first_on: Mapped[date]
    last_on: Mapped[date]
    written_by: Mapped[UUID] = mapped_column(ForeignKey("account.id"))
    written_at: Mapped[datetime] = mapped_column(default=utcnow)

    @property
    def said(self) -> Days:
        """Return it as the rules read it."""
        return Days(self.kind, self.first_on, self.last_on, self.name, own=self.school_id is not None)


class SchoolPeriod(Audited, Base):
    """A period of a school's day (Europe/London), the same on every weekday."""

    __tablename__ = "school_period"
    __table_args__ = (
        UniqueConstraint("school_id", "position"),
        CheckConstraint("until_time > from_time", name="times_in_order"),
    )

    school_id: Mapped[UUID] = mapped_column(ForeignKey("school.id"))
    position: Mapped[int]
    name: Mapped[str]
    from_time: Mapped[time]
    until_time: Mapped[time]

    @property
    def said(self) -> Period:
        """Return it as the rules read it."""
        return Period(self.name, self.from_time, self.until_time)
