"""Tables of the risk assessment. Rows are added and never changed: the newest assessment of a case is in force."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from hateprog.kernel.clock import utcnow
from hateprog.risk.rules import Likelihood, Severity
from hateprog.store.audit import Audited
from hateprog.store.base import Base, words


class RiskAssessment(Audited, Base):
    """What could go wrong in a case and what is done about it, as one practitioner saw it at one moment."""

    __tablename__ = "risk_assessment"
    __table_args__ = (
        UniqueConstraint("referral_id", "number"),
        CheckConstraint("number >= 1", name="numbered_from_one"),
    )
    hidden_from_audit = frozenset({"must_be_there", "venue"})

    referral_id: Mapped[UUID] = mapped_column(ForeignKey("referral.id"))
    number: Mapped[int]
    domestic: Mapped[bool]
    sexual: Mapped[bool]
    must_be_there: Mapped[str | None]
    venue: Mapped[str | None]
    review_on: Mapped[date]
    made_by: Mapped[UUID] = mapped_column(ForeignKey("account.id"))
    made_at: Mapped[datetime] = mapped_column(default=utcnow)

    hazards: Mapped[list[RiskHazard]] = relationship(lazy="raise_on_sql", order_by="RiskHazard.number")

    @property
    def case_id(self) -> UUID:
        """Return the case that it is about."""
        return self.referral_id


class RiskHazard(Audited, Base):
    """One thing that could go wrong, and what is done about it."""

    __tablename__ = "risk_hazard"
    __table_args__ = (
        UniqueConstraint("assessment_id", "number"),
        CheckConstraint("number BETWEEN 1 AND 3", name="one_of_three"),
    )
    hidden_from_audit = frozenset({"what", "who", "mitigation"})

    assessment_id: Mapped[UUID] = mapped_column(ForeignKey("risk_assessment.id"))
    number: Mapped[int]
    what: Mapped[str]
    who: Mapped[str]
    likelihood: Mapped[Likelihood] = mapped_column(words(Likelihood))
    severity: Mapped[Severity] = mapped_column(words(Severity))
    mitigation: Mapped[str]


class RiskReview(Audited, Base):
    """Somebody looked at the assessment before a session and says that it is still right."""

    __tablename__ = "risk_review"
    __table_args__ = (
        CheckConstraint("session_number BETWEEN 1 AND 3", name="before_one_of_three"),
        Index(None, "assessment_id", "reviewed_at"),
        Index(None, "case_id", "reviewed_at"),
    )

    assessment_id: Mapped[UUID] = mapped_column(ForeignKey("risk_assessment.id"))
    case_id: Mapped[UUID] = mapped_column(ForeignKey("referral.id"))
    session_number: Mapped[int]
    reviewed_by: Mapped[UUID] = mapped_column(ForeignKey("account.id"))
    reviewed_at: Mapped[datetime] = mapped_column(default=utcnow)
