"""Tables of return forms. Which columns a form had when is in the log; what was made by it is in that of returns."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from hateprog.kernel.clock import utcnow
from hateprog.store.audit import Audited
from hateprog.store.base import Base

STANDS = text("dropped_at IS NULL")


class ReturnForm(Audited, Base):
    """A form by the name that people know it by. One that is dropped stays, for returns were made by it."""

    __tablename__ = "return_form"
    __table_args__ = (
        Index("uq_return_form_name", "name", unique=True, sqlite_where=STANDS, postgresql_where=STANDS),
        CheckConstraint("length(trim(name)) > 0", name="named"),
        CheckConstraint("(dropped_at IS NULL) = (dropped_by IS NULL)", name="dropped_by_somebody"),
    )

    name: Mapped[str]
    written_by: Mapped[UUID] = mapped_column(ForeignKey("account.id"))
    written_at: Mapped[datetime] = mapped_column(default=utcnow)
    dropped_by: Mapped[UUID | None] = mapped_column(ForeignKey("account.id"))
    dropped_at: Mapped[datetime | None]

    columns: Mapped[list[ReturnColumn]] = relationship(
        back_populates="form", lazy="raise_on_sql", order_by="ReturnColumn.place, ReturnColumn.id"
    )


class ReturnColumn(Audited, Base):
    """A column: its heading, and what stands below it, a measure (its code) in a force area, or in all (None).

    `place` runs from 1. It is not unique in the database, which would refuse it half-way while columns move up.
    """

    __tablename__ = "return_column"
    __table_args__ = (
        UniqueConstraint("form_id", "heading"),
        CheckConstraint("place >= 1", name="placed_from_one"),
        CheckConstraint("length(trim(heading)) > 0", name="headed"),
        CheckConstraint("substr(heading, 1, 1) NOT IN ('=', '+', '-', '@')", name="no_formula"),
    )

    form_id: Mapped[UUID] = mapped_column(ForeignKey("return_form.id"))
    place: Mapped[int]
    heading: Mapped[str]
    measure: Mapped[str]
    force_code: Mapped[str | None]

    form: Mapped[ReturnForm] = relationship(back_populates="columns", lazy="raise_on_sql")

    @property
    def locked_first(self) -> ReturnForm:
        """Return the form that it is of, whose lock comes before its own (store.command)."""
        return self.form
