"""Tables of support: the directory of services, causes found in a case, and what was offered for them."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from hateprog.kernel.clock import utcnow
from hateprog.referrals.policy import OfACase
from hateprog.sessions.signposting.rules import OLDEST, Cause, Outcome, Reach
from hateprog.store.audit import Audited
from hateprog.store.base import Base, words

UNDER_WAY = text("outcome IS NULL")


class SupportService(Audited, Base):
    """A service in the directory. One that is no longer offered is retired, never deleted: offers refer to it."""

    __tablename__ = "support_service"
    __table_args__ = (
        CheckConstraint(f"min_age BETWEEN 0 AND {OLDEST} AND max_age BETWEEN 0 AND {OLDEST}", name="ages_of_people"),
        CheckConstraint("min_age <= max_age", name="ages_in_order"),
        CheckConstraint("(retired_at IS NULL) = (retired_by IS NULL)", name="retired_by_somebody"),
    )

    name: Mapped[str]
    what_for: Mapped[str]
    force_code: Mapped[str | None] = mapped_column(ForeignKey("force.code"))
    how_to_reach: Mapped[str]
    min_age: Mapped[int | None]
    max_age: Mapped[int | None]
    note: Mapped[str | None]
    version: Mapped[int] = mapped_column(default=1)
    saved_by: Mapped[UUID] = mapped_column(ForeignKey("account.id"))
    saved_at: Mapped[datetime] = mapped_column(default=utcnow)
    retired_at: Mapped[datetime | None]
    retired_by: Mapped[UUID | None] = mapped_column(ForeignKey("account.id"))

    @property
    def reach(self) -> Reach:
        """Return whom it is for."""
        return Reach(self.force_code, self.min_age, self.max_age)


class CaseCause(Audited, Base):
    """A cause that was found in a case, by whom and when; "something else" says what."""

    __tablename__ = "case_cause"
    __table_args__ = (
        UniqueConstraint("referral_id", "cause"),
        CheckConstraint("(cause = 'other') = (other IS NOT NULL)", name="other_says_what"),
    )
    hidden_from_audit = frozenset({"cause", "other"})

    referral_id: Mapped[UUID] = mapped_column(ForeignKey("referral.id"))
    cause: Mapped[Cause] = mapped_column(words(Cause))
    other: Mapped[str | None]
    found_by: Mapped[UUID] = mapped_column(ForeignKey("account.id"))
    found_at: Mapped[datetime] = mapped_column(default=utcnow)

    @property
    def case_id(self) -> UUID:
        """Return the case in which it was found."""
        return self.referral_id


class SupportOffer(OfACase, Audited, Base):
    """A service offered to the person referred: their answer, the referral made with it, and what became of it."""

    __tablename__ = "support_offer"
    __table_args__ = (
        CheckConstraint("(consented IS NULL) = (consented_on IS NULL)", name="answer_has_its_day"),
        CheckConstraint("referred_on IS NULL OR (consented IS NOT NULL AND consented)", name="passed_on_with_consent"),
        CheckConstraint("consented_on >= offered_on AND referred_on >= consented_on", name="steps_in_order"),
        CheckConstraint("(outcome IS NULL) = (outcome_on IS NULL)", name="outcome_has_its_day"),
        CheckConstraint("outcome IS NULL OR consented IS NOT NULL", name="outcome_after_their_answer"),
        Index(
            "uq_support_offer_under_way",
            "referral_id",
            "service_id",
            unique=True,
            sqlite_where=UNDER_WAY,
            postgresql_where=UNDER_WAY,
        ),
        Index(None, "referral_id", "offered_on"),
    )
    hidden_from_audit = frozenset({"note", "outcome_note"})

    referral_id: Mapped[UUID] = mapped_column(ForeignKey("referral.id"))
    service_id: Mapped[UUID] = mapped_column(ForeignKey("support_service.id"))
    offered_on: Mapped[date]
    offered_by: Mapped[UUID] = mapped_column(ForeignKey("account.id"))
    note: Mapped[str | None]
    consented: Mapped[bool | None]
    consented_on: Mapped[date | None]
    referred_on: Mapped[date | None]
    outcome: Mapped[Outcome | None] = mapped_column(words(Outcome))
    outcome_on: Mapped[date | None]
    outcome_note: Mapped[str | None]

    referral: Mapped[Any] = relationship("Referral", lazy="raise_on_sql", foreign_keys=[referral_id], viewonly=True)
    service: Mapped[SupportService] = relationship(lazy="raise_on_sql")

    @property
    def case_id(self) -> UUID:
        """Return the case in which it was offered."""
        return self.referral_id
