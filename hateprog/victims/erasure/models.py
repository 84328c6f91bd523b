"""The table of erasures. It says who took part and when, and of the person nothing but an id that leads nowhere."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from hateprog.kernel.clock import utcnow
from hateprog.store.audit import Audited
from hateprog.store.base import Base, words
from hateprog.victims.erasure.rules import Because

OPEN = text("erased_at IS NULL AND dropped_at IS NULL")


class Erasure(Audited, Base):
    """That a person harmed is to be erased, or was: asked for, agreed by another, done by a third. Moments are UTC."""

    __tablename__ = "victim_erasure"
    __table_args__ = (
        Index("uq_victim_erasure_open", "victim_id", unique=True, sqlite_where=OPEN, postgresql_where=OPEN),
        Index(None, "asked_at"),
        CheckConstraint("agreed_person IS NULL OR agreed_person <> asked_person", name="agreed_by_another"),
        CheckConstraint(
            "erased_person IS NULL OR (erased_person <> asked_person AND erased_person <> agreed_person)",
            name="erased_by_a_third",
        ),
        CheckConstraint("erased_at IS NULL OR agreed_at IS NOT NULL", name="erased_was_agreed"),
    )

    victim_id: Mapped[UUID] = mapped_column(ForeignKey("victim.id"))
    because: Mapped[Because] = mapped_column(words(Because))
    asked_person: Mapped[UUID] = mapped_column(ForeignKey("person.id"))
    asked_at: Mapped[datetime] = mapped_column(default=utcnow)
    agreed_person: Mapped[UUID | None] = mapped_column(ForeignKey("person.id"))
    agreed_at: Mapped[datetime | None]
    erased_person: Mapped[UUID | None] = mapped_column(ForeignKey("person.id"))
    erased_at: Mapped[datetime | None]
    dropped_at: Mapped[datetime | None]
    keys_destroyed: Mapped[int] = mapped_column(default=0)

    @property
    def is_over(self) -> bool:
        """Say whether it was done or dropped."""
        return self.erased_at is not None or self.dropped_at is not None
