"""Tables of closing: that a case was closed and how, and the follow-ups that then fall due."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from hateprog.closing.rules import Moment, Reached, Since
from hateprog.kernel.clock import utcnow
from hateprog.referrals.policy import OfACase
from hateprog.store.audit import Audited
from hateprog.store.base import Base, words

WAITING = text("done_at IS NULL")


class Closing(Audited, Base):
    """A case that was closed: what changed, what stays undone and why, by whom and when. Once for each case."""

    __tablename__ = "closing"
    __table_args__ = (UniqueConstraint("referral_id"),)
    hidden_from_audit = frozenset({"achieved", "left_open"})

    referral_id: Mapped[UUID] = mapped_column(ForeignKey("referral.id"))
    achieved: Mapped[str]
    left_open: Mapped[str | None]
    closed_by: Mapped[UUID] = mapped_column(ForeignKey("account.id"))
    closed_at: Mapped[datetime] = mapped_column(default=utcnow)

    @property
    def case_id(self) -> UUID:
        """Return the case that was closed."""
        return self.referral_id


class FollowUp(OfACase, Audited, Base):
    """A look at how things are some months after the end. What came to notice is final only at 18 months.

    `since` is the result of a check (of the Police National Computer), `checked_on` its day in Europe/London: no more
    is kept of it, no offence and no word.
    """

    __tablename__ = "follow_up"
    __table_args__ = (
        UniqueConstraint("referral_id", "moment"),
        CheckConstraint(
            "(done_at IS NULL) = (done_by IS NULL) AND (done_at IS NULL) = (reached IS NULL)"
            " AND (done_at IS NULL) = (since IS NULL)",
            name="done_is_whole",
        ),
        CheckConstraint(
            "moment <> 'eighteen_months' OR since IS NULL OR since <> 'not_checked'", name="final_was_checked"
        ),
        CheckConstraint("(since IS NULL OR since = 'not_checked') = (checked_on IS NULL)", name="checked_on_a_day"),
        Index("ix_follow_up_waiting", "due_on", "referral_id", sqlite_where=WAITING, postgresql_where=WAITING),
    )
    hidden_from_audit = frozenset({"note"})

    referral_id: Mapped[UUID] = mapped_column(ForeignKey("referral.id"))
    moment: Mapped[Moment] = mapped_column(words(Moment))
    due_on: Mapped[date]
    reached: Mapped[Reached | None] = mapped_column(words(Reached))
    since: Mapped[Since | None] = mapped_column(words(Since))
    checked_on: Mapped[date | None]
    note: Mapped[str | None]
    done_by: Mapped[UUID | None] = mapped_column(ForeignKey("account.id"))
    done_at: Mapped[datetime | None]

    referral: Mapped[Any] = relationship("Referral", lazy="raise_on_sql", foreign_keys=[referral_id], viewonly=True)

    @property
    def case_id(self) -> UUID:
        """Return the case that is followed up."""
        return self.referral_id
