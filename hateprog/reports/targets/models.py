"""The table of targets. One that changes is dropped and set anew, so that what was asked for when can be read."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from hateprog.kernel.clock import utcnow
from hateprog.store.audit import Audited
from hateprog.store.base import Base


class Target(Audited, Base):
    """That a funder asks for a number of a measure (its code) on these days, both included; in a force area, or all."""

    __tablename__ = "target"
    __table_args__ = (
        Index(None, "last_on", "id"),
        CheckConstraint("number > 0", name="something_to_reach"),
        CheckConstraint("first_on <= last_on", name="period_in_order"),
        CheckConstraint("(dropped_at IS NULL) = (dropped_by IS NULL)", name="dropped_by_somebody"),
    )

    measure: Mapped[str]
    number: Mapped[int]
    funder: Mapped[str]
    first_on: Mapped[date]
    last_on: Mapped[date]
    force_code: Mapped[str | None]
    set_by: Mapped[UUID] = mapped_column(ForeignKey("account.id"))
    set_at: Mapped[datetime] = mapped_column(default=utcnow)
    dropped_by: Mapped[UUID | None] = mapped_column(ForeignKey("account.id"))
    dropped_at: Mapped[datetime | None]
