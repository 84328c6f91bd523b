"""Tables of frozen periods. No row in them is ever changed: the database refuses it too (migration 0044)."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from hateprog.kernel.clock import utcnow
from hateprog.reports.periods.rules import SHORTEST_REASON
from hateprog.store.audit import Audited
from hateprog.store.base import Base


class FrozenPeriod(Audited, Base):
    """That somebody froze the figures of these days (Europe/London, both included) of a force area, or of all.

    `number` runs over all of them, so that of two people who freeze at once one is refused. One that took the place
    of a mistaken one says which, and why; the mistaken one stands no more, and stays readable. `frozen_at` is in UTC.
    """

    __tablename__ = "frozen_period"
    __table_args__ = (
        UniqueConstraint("number"),
        UniqueConstraint("supersedes_id"),
        Index(None, "last", "id"),
        CheckConstraint("number >= 1", name="numbered_from_one"),
        CheckConstraint("first <= last", name="period_in_order"),
        CheckConstraint("supersedes_id <> id", name="not_its_own"),
        CheckConstraint("(supersedes_id IS NULL) = (reason IS NULL)", name="superseded_for_a_reason"),
        CheckConstraint(f"length(trim(reason)) >= {SHORTEST_REASON}", name="reason_given"),
    )

    number: Mapped[int]
    first: Mapped[date]
    last: Mapped[date]
    force_code: Mapped[str | None]
    note: Mapped[str | None]
    frozen_by: Mapped[UUID] = mapped_column(ForeignKey("account.id"))
    frozen_at: Mapped[datetime] = mapped_column(default=utcnow)
    supersedes_id: Mapped[UUID | None] = mapped_column(ForeignKey("frozen_period.id"))
    reason: Mapped[str | None]


class FrozenFigure(Audited, Base):
    """What a measure (its code, and the version of its definition) came to in an area when the period was frozen.

    `area` is a force area's code, or one of `rules.WHOLE` and `rules.NOWHERE`. An area that is not there had none.
    """

    __tablename__ = "frozen_figure"
    __table_args__ = (
        UniqueConstraint("period_id", "measure", "area"),
        CheckConstraint("version >= 1", name="version_known"),
        CheckConstraint("number >= 0", name="counted"),
    )

    period_id: Mapped[UUID] = mapped_column(ForeignKey("frozen_period.id"))
    measure: Mapped[str]
    version: Mapped[int]
    area: Mapped[str]
    number: Mapped[int]


class LateChange(Audited, Base):
    """That a figure of a frozen period was noticed (UTC) to be another than it was last known to be.

    `step` counts the changes of one figure, so that none is noted twice. `version` is that of the definition by which
    it was counted then.
    """

    __tablename__ = "late_change"
    __table_args__ = (
        UniqueConstraint("period_id", "measure", "area", "step"),
        CheckConstraint("step >= 1", name="numbered_from_one"),
        CheckConstraint("before <> after", name="something_changed"),
        CheckConstraint("before >= 0 AND after >= 0", name="counted"),
        CheckConstraint("version >= 1", name="version_known"),
    )

    period_id: Mapped[UUID] = mapped_column(ForeignKey("frozen_period.id"))
    measure: Mapped[str]
    version: Mapped[int]
    area: Mapped[str]
    step: Mapped[int]
    before: Mapped[int]
    after: Mapped[int]
    noticed_at: Mapped[datetime] = mapped_column(default=utcnow)
