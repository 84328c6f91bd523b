"""Assessments, decisions, and the allocation that cannot exist without an approving one.

Revision ID: 0004
Revises: 0003
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

JSON = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")
MOMENT = sa.DateTime(timezone=True)
OPEN = sa.text("closed_at IS NULL")
LIVE = sa.text("ended_at IS NULL")


def upgrade() -> None:
    op.create_table(
        "assessment",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("referral_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("rule_set", sa.Text(), nullable=False),
        sa.Column("rule_set_version", sa.Integer(), nullable=False),
        sa.Column("facts", JSON, nullable=False),
        sa.Column("facts_hash", sa.Text(), nullable=False),
        sa.Column("findings", JSON, nullable=False),
        sa.Column("requested_by", sa.Uuid(), nullable=False),
        sa.Column("requested_at", MOMENT, nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("closed_at", MOMENT, nullable=True),
        sa.CheckConstraint("number >= 1", name=op.f("ck_assessment_numbered_from_one")),
        sa.ForeignKeyConstraint(["referral_id"], ["referral.id"], name="fk_assessment_referral_id"),
        sa.ForeignKeyConstraint(["requested_by"], ["account.id"], name="fk_assessment_requested_by"),
        sa.PrimaryKeyConstraint("id", name="pk_assessment"),
        sa.UniqueConstraint("referral_id", "number", name="uq_assessment_referral_id_number"),
        sa.UniqueConstraint("id", "referral_id", name="uq_assessment_id_referral_id"),
    )
    op.create_index(
        "uq_assessment_open", "assessment", ["referral_id"], unique=True, sqlite_where=OPEN, postgresql_where=OPEN
    )
    op.create_index("ix_assessment_waiting", "assessment", ["due_on", "id"], sqlite_where=OPEN, postgresql_where=OPEN)
    op.create_table(
        "decision",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("assessment_id", sa.Uuid(), nullable=False),
        sa.Column("referral_id", sa.Uuid(), nullable=False),
        sa.Column(
            "outcome",
            sa.Enum(
                "approve", "decline", "return", name="outcome", native_enum=False, create_constraint=True, length=40
            ),
            nullable=False,
        ),
        sa.Column("rationale", sa.Text(), nullable=False),
        sa.Column("facts_hash", sa.Text(), nullable=False),
        sa.Column("decided_by", sa.Uuid(), nullable=False),
        sa.Column("decided_by_person", sa.Uuid(), nullable=False),
        sa.Column("decided_at", MOMENT, nullable=False),
        sa.CheckConstraint("length(trim(rationale)) > 0", name=op.f("ck_decision_rationale_given")),
        sa.ForeignKeyConstraint(
            ["assessment_id", "referral_id"],
            ["assessment.id", "assessment.referral_id"],
            name="fk_decision_assessment_of_the_case",
        ),
        sa.ForeignKeyConstraint(["referral_id"], ["referral.id"], name="fk_decision_referral_id"),
        sa.ForeignKeyConstraint(["decided_by"], ["account.id"], name="fk_decision_decided_by"),
        sa.ForeignKeyConstraint(["decided_by_person"], ["person.id"], name="fk_decision_decided_by_person"),
        sa.PrimaryKeyConstraint("id", name="pk_decision"),
        sa.UniqueConstraint("assessment_id", name="uq_decision_assessment_id"),
        sa.UniqueConstraint("id", "referral_id", "outcome", name="uq_decision_id_referral_id_outcome"),
    )
    op.create_index("ix_decision_referral_id_decided_at", "decision", ["referral_id", "decided_at"])
    op.create_table(
        "allocation",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("referral_id", sa.Uuid(), nullable=False),
        sa.Column("practitioner_id", sa.Uuid(), nullable=False),
        sa.Column("decision_id", sa.Uuid(), nullable=False),
        sa.Column("decision_outcome", sa.Text(), nullable=False),
        sa.Column("allocated_by", sa.Uuid(), nullable=False),
        sa.Column("allocated_at", MOMENT, nullable=False),
        sa.Column("ended_at", MOMENT, nullable=True),
        sa.CheckConstraint("decision_outcome = 'approve'", name=op.f("ck_allocation_only_after_approval")),
        sa.ForeignKeyConstraint(["referral_id"], ["referral.id"], name="fk_allocation_referral_id"),
        sa.ForeignKeyConstraint(["practitioner_id"], ["account.id"], name="fk_allocation_practitioner_id"),
        sa.ForeignKeyConstraint(["allocated_by"], ["account.id"], name="fk_allocation_allocated_by"),
        sa.ForeignKeyConstraint(
            ["decision_id", "referral_id", "decision_outcome"],
            ["decision.id", "decision.referral_id", "decision.outcome"],
            name="fk_allocation_approving_decision",
        ),
        sa.PrimaryKeyConstraint("id", name="pk_allocation"),
    )
    op.create_index("ix_allocation_referral_id", "allocation", ["referral_id"])
    op.create_index(
        "ix_allocation_practitioner_id_ended_at_referral_id",
        "allocation",
        ["practitioner_id", "ended_at", "referral_id"],
    )
    op.create_index(
        "uq_allocation_live", "allocation", ["referral_id"], unique=True, sqlite_where=LIVE, postgresql_where=LIVE
    )


def downgrade() -> None:
    op.drop_table("allocation")
    op.drop_table("decision")
    op.drop_table("assessment")
