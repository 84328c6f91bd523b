"""Tables of eligibility: what was put before whoever decides, what they decided, and what follows from it."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, ForeignKeyConstraint, Index, UniqueConstraint, select, text
from sqlalchemy.orm import Mapped, column_property, mapped_column, relationship

from hateprog.eligibility.deciding import Outcome, Standing, VoidedBecause
from hateprog.eligibility.rule_sets.models import RuleSetVersion
from hateprog.eligibility.rules import Decider
from hateprog.kernel.clock import utcnow
from hateprog.referrals.policy import OfACase
from hateprog.referrals.rules import Pathway
from hateprog.store.audit import Audited
from hateprog.store.base import Base, words

OPEN = text("closed_at IS NULL")
IN_FORCE = text("standing = 'in_force'")
NOT_MET_YET = text("met_at IS NULL AND dropped_at IS NULL")
STILL_PAUSED = text("resumed_at IS NULL")
VOIDED = text("standing = 'voided'")

ORDER_GATE = """standing = 'none' OR (consented_on <= decided_on AND CASE pathway
    WHEN 'out_of_court' THEN crime_recorded_on <= investigation_completed_on
        AND investigation_completed_on <= evidential_test_met_on
        AND evidential_test_met_on <= admission_recorded_on AND admission_recorded_on <= decided_on
    WHEN 'convicted' THEN convicted_on <= supervision_agreed_on AND supervision_agreed_on <= decided_on
    ELSE pathway = 'early_intervention' END) IS TRUE"""
"""The order gate of domain.md section 3 as the database holds it: a date that is missing is not in order."""


class Assessment(OfACase, Audited, Base):
    """The facts of a case on the day a decision was asked for, and what each rule found in them. Never changed.

    `facts_hash` is what a decision is bound to (domain.md section 4). `pattern` is how the findings read without the
    case: what makes two assessments alike. `closed_at` says when it stopped waiting: it was decided, or asked for anew
    on newer facts.
    """

    __tablename__ = "assessment"
    __table_args__ = (
        UniqueConstraint("referral_id", "number"),
        UniqueConstraint("id", "referral_id"),
        ForeignKeyConstraint(
            ["rule_set", "rule_set_version"], ["rule_set.code", "rule_set.version"], name="fk_assessment_rule_set"
        ),
        CheckConstraint("number >= 1", name="numbered_from_one"),
        Index("uq_assessment_open", "referral_id", unique=True, sqlite_where=OPEN, postgresql_where=OPEN),
        Index("ix_assessment_waiting", "due_on", "id", sqlite_where=OPEN, postgresql_where=OPEN),
        Index(None, "rule_set", "pattern"),
        Index(None, "requested_at", "id"),
    )
    hidden_from_audit = frozenset({"facts", "findings"})

    referral_id: Mapped[UUID] = mapped_column(ForeignKey("referral.id"))
    number: Mapped[int]
    rule_set: Mapped[str] = mapped_column()
    rule_set_version: Mapped[int] = mapped_column()
    facts: Mapped[dict[str, Any]]
    facts_hash: Mapped[str]
    findings: Mapped[list[dict[str, Any]]]
    pattern: Mapped[str]
    requested_by: Mapped[UUID | None] = mapped_column(ForeignKey("account.id"))
    requested_at: Mapped[datetime] = mapped_column(default=utcnow)
    due_on: Mapped[date]
    closed_at: Mapped[datetime | None]

    decides: Mapped[Decider] = column_property(
        select(RuleSetVersion.decides)
        .where(RuleSetVersion.code == rule_set, RuleSetVersion.version == rule_set_version)
        .scalar_subquery()
    )
    """Who decides it, as the version of the rule set says that it was put under."""

    referral: Mapped[Any] = relationship("Referral", lazy="raise_on_sql")
    decision: Mapped[Decision | None] = relationship(lazy="raise_on_sql")
    pauses: Mapped[list[ClockPause]] = relationship(lazy="raise_on_sql", order_by="ClockPause.paused_at")
    escalation: Mapped[ClockEscalation | None] = relationship(lazy="raise_on_sql")

    @property
    def case_id(self) -> UUID:
        """Return the case that it is about."""
        return self.referral_id

    @property
    def pause(self) -> ClockPause | None:
        """Return the pause that its clock is in now, if any."""
        return next((each for each in self.pauses if each.resumed_at is None), None)


class Decision(OfACase, Audited, Base):
    """What a person decided on an assessment: one decision for each, with a rationale, bound to the facts' hash.

    The dates of the order gate are kept with it, as they stood, so that the database itself refuses an approval whose
    steps are missing or out of order; and it refers to the person's part in the case, which must be that of whoever
    decides (docs/decisions/0019). A trigger refuses the decision of a coordinator where the rule set leaves it to an
    inspector. Nothing of it changes but its standing.
    """

    __tablename__ = "decision"
    __table_args__ = (
        UniqueConstraint("assessment_id"),
        UniqueConstraint("id", "referral_id", "standing"),
        ForeignKeyConstraint(
            ["assessment_id", "referral_id"],
            ["assessment.id", "assessment.referral_id"],
            name="fk_decision_assessment_of_the_case",
        ),
        ForeignKeyConstraint(
            ["referral_id", "decided_by_person", "part"],
            ["involvement.referral_id", "involvement.person_id", "involvement.part"],
            name="fk_decision_by_one_apart",
        ),
        CheckConstraint("part = 'decided'", name="by_one_apart"),
        CheckConstraint("length(trim(rationale)) > 0", name="rationale_given"),
        CheckConstraint(
            "(outcome IN ('approve', 'approve_with_conditions')) = (standing <> 'none')", name="only_approvals_stand"
        ),
        CheckConstraint("(standing = 'voided') = (voided_at IS NOT NULL)", name="voided_has_its_moment"),
        CheckConstraint("(standing = 'voided') = (voided_because IS NOT NULL)", name="voided_for_a_reason"),
        CheckConstraint("standing = 'none' OR expires_on IS NOT NULL", name="approval_ends"),
        CheckConstraint(ORDER_GATE, name="order_gate"),
        CheckConstraint("decided_as = 'inspector' OR pathway = 'early_intervention'", name="inspector_unless_early"),
        Index("uq_decision_in_force", "referral_id", unique=True, sqlite_where=IN_FORCE, postgresql_where=IN_FORCE),
        Index("ix_decision_expiring", "expires_on", "id", sqlite_where=IN_FORCE, postgresql_where=IN_FORCE),
        Index("ix_decision_reviewing", "review_on", "id", sqlite_where=IN_FORCE, postgresql_where=IN_FORCE),
        Index(None, "referral_id", "decided_at"),
        Index(None, "decided_at", "id"),
        Index("ix_decision_voided", "voided_at", "id", sqlite_where=VOIDED, postgresql_where=VOIDED),
    )
    hidden_from_audit = frozenset({"rationale", "judgements", "review_note"})

    assessment_id: Mapped[UUID]
    referral_id: Mapped[UUID] = mapped_column(ForeignKey("referral.id"))
    outcome: Mapped[Outcome] = mapped_column(words(Outcome))
    rationale: Mapped[str]
    judgements: Mapped[list[dict[str, Any]]] = mapped_column(default=list)
    facts_hash: Mapped[str]
    overrides: Mapped[bool] = mapped_column(default=False)
    """Whether it went another way than the findings alone; counted every month."""
    decided_by: Mapped[UUID] = mapped_column(ForeignKey("account.id"))
    decided_by_person: Mapped[UUID] = mapped_column(ForeignKey("person.id"))
    decided_as: Mapped[Decider] = mapped_column(
        words(Decider, name="decided_as"), default=Decider.INSPECTOR, server_default=Decider.INSPECTOR.value
    )
    part: Mapped[str] = mapped_column(default="decided")
    covering_for: Mapped[UUID | None] = mapped_column(ForeignKey("account.id"))
    decided_at: Mapped[datetime] = mapped_column(default=utcnow)
    decided_on: Mapped[date]

    pathway: Mapped[Pathway] = mapped_column(words(Pathway))
    crime_recorded_on: Mapped[date | None]
    investigation_completed_on: Mapped[date | None]
    evidential_test_met_on: Mapped[date | None]
    admission_recorded_on: Mapped[date | None]
    convicted_on: Mapped[date | None]
    supervision_agreed_on: Mapped[date | None]
    consented_on: Mapped[date | None]

    standing: Mapped[Standing] = mapped_column(words(Standing))
    review_on: Mapped[date | None]
    reviewed_at: Mapped[datetime | None]
    review_note: Mapped[str | None]
    expires_on: Mapped[date | None]
    voided_at: Mapped[datetime | None]
    voided_by: Mapped[UUID | None] = mapped_column(ForeignKey("account.id"))
    voided_because: Mapped[VoidedBecause | None] = mapped_column(words(VoidedBecause))
    voided_facts: Mapped[list[dict[str, Any]] | None]
    """Of a fact that changed: its name, and its value before and after, as JSON holds them."""

    conditions: Mapped[list[ApprovalCondition]] = relationship(lazy="raise_on_sql", order_by="ApprovalCondition.number")
    referral: Mapped[Any] = relationship("Referral", lazy="raise_on_sql", foreign_keys=[referral_id], viewonly=True)
    apart: Mapped[Any] = relationship(
        "Involvement",
        lazy="raise_on_sql",
        primaryjoin="and_(Involvement.referral_id == Decision.referral_id, "
        "Involvement.person_id == foreign(Decision.decided_by_person))",
    )

    @property
    def case_id(self) -> UUID:
        """Return the case that it is about."""
        return self.referral_id


class ApprovalCondition(OfACase, Audited, Base):
    """A condition of an approval, tracked until it is met, or dropped with the approval."""

    __tablename__ = "approval_condition"
    __table_args__ = (
        UniqueConstraint("decision_id", "number"),
        CheckConstraint("(met_at IS NULL) = (how IS NULL)", name="met_says_how"),
        Index("ix_approval_condition_open", "due_on", "id", sqlite_where=NOT_MET_YET, postgresql_where=NOT_MET_YET),
        Index(None, "referral_id"),
    )
    hidden_from_audit = frozenset({"text", "how"})

    decision_id: Mapped[UUID] = mapped_column(ForeignKey("decision.id"))
    referral_id: Mapped[UUID] = mapped_column(ForeignKey("referral.id"))
    number: Mapped[int]
    text: Mapped[str]
    due_on: Mapped[date]
    before_start: Mapped[bool]
    met_at: Mapped[datetime | None]
    met_by: Mapped[UUID | None] = mapped_column(ForeignKey("account.id"))
    how: Mapped[str | None]
    dropped_at: Mapped[datetime | None]

    referral: Mapped[Any] = relationship("Referral", lazy="raise_on_sql")

    @property
    def case_id(self) -> UUID:
        """Return the case that it is about."""
        return self.referral_id


class ClockPause(Audited, Base):
    """A pause of a decision's clock: from when, why, and until when. The days of a pause are added to the clock."""

    __tablename__ = "clock_pause"
    __table_args__ = (
        CheckConstraint("length(trim(reason)) > 0", name="reason_given"),
        Index(
            "uq_clock_pause_open",
            "assessment_id",
            unique=True,
            sqlite_where=STILL_PAUSED,
            postgresql_where=STILL_PAUSED,
        ),
        Index(None, "assessment_id", "paused_at"),
    )
    hidden_from_audit = frozenset({"reason"})

    assessment_id: Mapped[UUID] = mapped_column(ForeignKey("assessment.id"))
    reason: Mapped[str]
    paused_by: Mapped[UUID] = mapped_column(ForeignKey("account.id"))
    paused_at: Mapped[datetime] = mapped_column(default=utcnow)
    resumed_by: Mapped[UUID | None] = mapped_column(ForeignKey("account.id"))
    resumed_at: Mapped[datetime | None]


class ClockEscalation(Audited, Base):
    """That a clock had run out and somebody was told to see to it: of a decision, or of a condition. Once each.

    `told_id` is who is named for the force area; empty where nobody is, and every coordinator was told.
    """

    __tablename__ = "clock_escalation"
    __table_args__ = (
        UniqueConstraint("assessment_id"),
        UniqueConstraint("condition_id"),
        CheckConstraint("(assessment_id IS NULL) <> (condition_id IS NULL)", name="of_a_decision_or_a_condition"),
    )

    assessment_id: Mapped[UUID | None] = mapped_column(ForeignKey("assessment.id"))
    condition_id: Mapped[UUID | None] = mapped_column(ForeignKey("approval_condition.id"))
    told_id: Mapped[UUID | None] = mapped_column(ForeignKey("account.id"))
    at: Mapped[datetime] = mapped_column(default=utcnow)
