"""Tables of concerns: what was raised, who was told, what they do about it; and who the safeguarding lead is."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from hateprog.kernel.clock import utcnow
from hateprog.referrals.policy import OfACase
from hateprog.sessions.notes import NoteKind
from hateprog.store.audit import Audited
from hateprog.store.base import Base, words

STILL_OPEN = text("acknowledged_at IS NULL")


class Concern(OfACase, Audited, Base):
    """A concern for anybody's safety. It stays open until somebody else says what they do about it.

    `session_id` is the session whose record raised it, if one did. `escalated_to` is whom it was put before once it was
    late; None where that was every coordinator.
    """

    __tablename__ = "concern"
    __table_args__ = (
        UniqueConstraint("session_id"),
        CheckConstraint(
            "(acknowledged_at IS NULL AND acknowledged_by IS NULL AND acknowledged_by_person IS NULL"
            " AND action IS NULL) OR (acknowledged_at IS NOT NULL AND acknowledged_by IS NOT NULL"
            " AND acknowledged_by_person IS NOT NULL AND action IS NOT NULL)",
            name="acknowledged_says_by_whom_and_what",
        ),
        CheckConstraint("acknowledged_by_person <> raised_by_person", name="acknowledged_by_somebody_else"),
        CheckConstraint("escalated_to IS NULL OR escalated_at IS NOT NULL", name="escalated_has_its_moment"),
        Index("ix_concern_open", "due_on", "id", sqlite_where=STILL_OPEN, postgresql_where=STILL_OPEN),
    )
    hidden_from_audit = frozenset({"what", "told_also", "action"})

    referral_id: Mapped[UUID] = mapped_column(ForeignKey("referral.id"), index=True)
    session_id: Mapped[UUID | None] = mapped_column(ForeignKey("one_to_one.id"))
    what: Mapped[str]
    kind: Mapped[NoteKind] = mapped_column(words(NoteKind))
    urgent: Mapped[bool]
    raised_by: Mapped[UUID] = mapped_column(ForeignKey("account.id"))
    raised_by_person: Mapped[UUID] = mapped_column(ForeignKey("person.id"))
    raised_at: Mapped[datetime] = mapped_column(default=utcnow)
    told_id: Mapped[UUID] = mapped_column(ForeignKey("account.id"))
    told_also: Mapped[str | None]
    due_on: Mapped[date]
    escalated_at: Mapped[datetime | None]
    escalated_to: Mapped[UUID | None] = mapped_column(ForeignKey("account.id"))
    acknowledged_at: Mapped[datetime | None]
    acknowledged_by: Mapped[UUID | None] = mapped_column(ForeignKey("account.id"))
    acknowledged_by_person: Mapped[UUID | None] = mapped_column(ForeignKey("person.id"))
    action: Mapped[str | None]

    referral: Mapped[Any] = relationship("Referral", lazy="raise_on_sql", foreign_keys=[referral_id], viewonly=True)

    @property
    def case_id(self) -> UUID:
        """Return the case that the concern belongs to."""
        return self.referral_id


class SafeguardingLead(Audited, Base):
    """Who the safeguarding lead is, from `named_at` on: the newest row counts, the others say who it was before."""

    __tablename__ = "safeguarding_lead"

    account_id: Mapped[UUID] = mapped_column(ForeignKey("account.id"))
    named_by: Mapped[UUID] = mapped_column(ForeignKey("account.id"))
    named_at: Mapped[datetime] = mapped_column(default=utcnow, index=True)
