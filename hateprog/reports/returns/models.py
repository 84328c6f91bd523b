"""The log of returns that were made."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from hateprog.kernel.clock import utcnow
from hateprog.reports.returns.rules import Format, Kind
from hateprog.store.audit import Audited
from hateprog.store.base import Base, words


class MadeReturn(Audited, Base):
    """That somebody made a return of a frozen period, when (UTC) and for whom. The file is not kept. Never changed.

    It is of a kind, or by a form that somebody wrote (reports.return_forms).
    """

    __tablename__ = "made_return"
    __table_args__ = (
        Index(None, "period_id", "made_at"),
        CheckConstraint("length(trim(recipient)) > 0", name="recipient_named"),
        CheckConstraint("(kind IS NULL) = (form_id IS NOT NULL)", name="of_a_kind_or_by_a_form"),
        CheckConstraint(
            "form_id IS NULL AND format <> 'csv' OR form_id IS NOT NULL AND format <> 'pdf'", name="format_fits"
        ),
    )

    period_id: Mapped[UUID] = mapped_column(ForeignKey("frozen_period.id"))
    kind: Mapped[Kind | None] = mapped_column(words(Kind))
    form_id: Mapped[UUID | None] = mapped_column(ForeignKey("return_form.id"))
    format: Mapped[Format] = mapped_column(words(Format))
    recipient: Mapped[str]
    made_by: Mapped[UUID] = mapped_column(ForeignKey("account.id"))
    made_at: Mapped[datetime] = mapped_column(default=utcnow)
