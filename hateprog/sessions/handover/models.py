"""Tables of handing over: what one practitioner tells the next, and what was agreed about somebody who stays away."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from hateprog.kernel.clock import utcnow
from hateprog.store.audit import Audited
from hateprog.store.base import Base


class HandOverNote(Audited, Base):
    """What whoever takes a case over should know. Written by whoever leaves, or by the coordinator who hands it over.

    `to_id` is whom it was handed to, where it came with a hand-over; `read_by` says who read it and when, and then it
    no longer stands at the top of the case.
    """

    __tablename__ = "hand_over_note"
    __table_args__ = (
        CheckConstraint("(read_at IS NULL) = (read_by IS NULL)", name="read_says_by_whom"),
        Index(None, "referral_id", "written_at"),
    )
    hidden_from_audit = frozenset({"words"})

    referral_id: Mapped[UUID] = mapped_column(ForeignKey("referral.id"))
    words: Mapped[str]
    written_by: Mapped[UUID] = mapped_column(ForeignKey("account.id"))
    written_at: Mapped[datetime] = mapped_column(default=utcnow)
    to_id: Mapped[UUID | None] = mapped_column(ForeignKey("account.id"))
    read_by: Mapped[UUID | None] = mapped_column(ForeignKey("account.id"))
    read_at: Mapped[datetime | None]

    @property
    def case_id(self) -> UUID:
        """Return the case that is handed over."""
        return self.referral_id


class EngagementReview(Audited, Base):
    """What a coordinator agreed about somebody who stayed away. `misses` is how many there were then."""

    __tablename__ = "engagement_review"
    __table_args__ = (
        CheckConstraint("misses >= 2", name="misses_enough"),
        Index(None, "referral_id", "misses"),
    )
    hidden_from_audit = frozenset({"words"})

    referral_id: Mapped[UUID] = mapped_column(ForeignKey("referral.id"))
    misses: Mapped[int]
    words: Mapped[str]
    by_id: Mapped[UUID] = mapped_column(ForeignKey("account.id"))
    at: Mapped[datetime] = mapped_column(default=utcnow)

    @property
    def case_id(self) -> UUID:
        """Return the case of whoever stayed away."""
        return self.referral_id
