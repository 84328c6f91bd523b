"""The table of emergency accesses. As everywhere on the victim's side, no row has a `case_id`."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from hateprog.store.audit import Audited
from hateprog.store.base import Base
from hateprog.store.sealing import SealedText
from hateprog.victims.emergency import rules


class EmergencyAccess(Audited, Base):
    """That a coordinator opened a case in an emergency, from then until then, and why. Never removed.

    It is there whether or not anybody is known to have been harmed. The reason may name somebody, so it is sealed under
    a key of its own.
    """

    __tablename__ = "emergency_access"
    __table_args__ = (
        Index(None, "referral_id", "account_id"),
        Index(None, "referral_id", "person_id"),
        CheckConstraint("ends_at > opened_at", name="ends_after_opening"),
        CheckConstraint("closed_at IS NULL OR closed_at >= opened_at", name="closed_after_opening"),
    )
    hidden_from_audit = frozenset({"key_id", "reason_sealed"})

    referral_id: Mapped[UUID] = mapped_column(ForeignKey("referral.id"))
    account_id: Mapped[UUID] = mapped_column(ForeignKey("account.id"))
    person_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"))
    key_id: Mapped[UUID] = mapped_column(ForeignKey("sealing_key.id"), unique=True)
    reason_sealed: Mapped[str]
    opened_at: Mapped[datetime]
    ends_at: Mapped[datetime]
    closed_at: Mapped[datetime | None]

    reason = SealedText[str]("reason_sealed")

    @property
    def over_at(self) -> datetime:
        """Return when (UTC) it is or was over."""
        return rules.over_at(self.ends_at, self.closed_at)
