"""Tables of eligibility: what was put before the inspector, and what the inspector decided."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, ForeignKeyConstraint, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from hateprog.eligibility.rules import Outcome
from hateprog.kernel.clock import utcnow
from hateprog.referrals.policy import OfACase
from hateprog.store.audit import Audited
from hateprog.store.base import Base, words

OPEN = text("closed_at IS NULL")


class Assessment(OfACase, Audited, Base):
    """The facts of a case on the day a decision was asked for, and what each rule found in them. Never changed.

    `facts_hash` is what a decision is bound to (domain.md section 4). `closed_at` says when it stopped waiting: it was
    decided, or the referral came back from a return with newer facts.
    """

    __tablename__ = "assessment"
    __table_args__ = (
        UniqueConstraint("referral_id", "number"),
        UniqueConstraint("id", "referral_id"),
        CheckConstraint("number >= 1", name="numbered_from_one"),
        Index("uq_assessment_open", "referral_id", unique=True, sqlite_where=OPEN, postgresql_where=OPEN),
        Index("ix_assessment_waiting", "due_on", "id", sqlite_where=OPEN, postgresql_where=OPEN),
    )
    hidden_from_audit = frozenset({"facts", "findings"})

    referral_id: Mapped[UUID] = mapped_column(ForeignKey("referral.id"))
    number: Mapped[int]
    rule_set: Mapped[str]
    rule_set_version: Mapped[int]
    facts: Mapped[dict[str, Any]]
    facts_hash: Mapped[str]
    findings: Mapped[list[dict[str, Any]]]
    requested_by: Mapped[UUID] = mapped_column(ForeignKey("account.id"))
    requested_at: Mapped[datetime] = mapped_column(default=utcnow)
    due_on: Mapped[date]
    closed_at: Mapped[datetime | None]

    referral: Mapped[Any] = relationship("Referral", lazy="raise_on_sql")
    decision: Mapped[Decision | None] = relationship(lazy="raise_on_sql")

    @property
    def case_id(self) -> UUID:
        """Return the case that it is about."""
        return self.referral_id


class Decision(Audited, Base):
    """What a person decided on an assessment: one decision for each, with a rationale, bound to the facts' hash."""

    __tablename__ = "decision"
    __table_args__ = (
        UniqueConstraint("assessment_id"),
        UniqueConstraint("id", "referral_id", "outcome"),
        ForeignKeyConstraint(
            ["assessment_id", "referral_id"],
            ["assessment.id", "assessment.referral_id"],
            name="fk_decision_assessment_of_the_case",
        ),
        CheckConstraint("length(trim(rationale)) > 0", name="rationale_given"),
        Index(None, "referral_id", "decided_at"),
    )
    hidden_from_audit = frozenset({"rationale"})

    assessment_id: Mapped[UUID]
    referral_id: Mapped[UUID] = mapped_column(ForeignKey("referral.id"))
    outcome: Mapped[Outcome] = mapped_column(words(Outcome))
    rationale: Mapped[str]
    facts_hash: Mapped[str]
    decided_by: Mapped[UUID] = mapped_column(ForeignKey("account.id"))
    decided_by_person: Mapped[UUID] = mapped_column(ForeignKey("person.id"))
    decided_at: Mapped[datetime] = mapped_column(default=utcnow)

    @property
    def case_id(self) -> UUID:
        """Return the case that it is about."""
        return self.referral_id
