"""Clocks that ran out and whom that was put before, and what the supervision of approvals is looked up by.

Revision ID: 0009
Revises: 0008
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

VOIDED = sa.text("standing = 'voided'")


def upgrade() -> None:
    """Make the table and the indexes."""
    op.create_table(
        "clock_escalation",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("assessment_id", sa.Uuid()),
        sa.Column("condition_id", sa.Uuid()),
        sa.Column("told_id", sa.Uuid()),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_clock_escalation")),
        sa.UniqueConstraint("assessment_id", name=op.f("uq_clock_escalation_assessment_id")),
        sa.UniqueConstraint("condition_id", name=op.f("uq_clock_escalation_condition_id")),
        sa.CheckConstraint(
            "(assessment_id IS NULL) <> (condition_id IS NULL)",
            name=op.f("ck_clock_escalation_of_a_decision_or_a_condition"),
        ),
        sa.ForeignKeyConstraint(["assessment_id"], ["assessment.id"], name=op.f("fk_clock_escalation_assessment_id")),
        sa.ForeignKeyConstraint(
            ["condition_id"], ["approval_condition.id"], name=op.f("fk_clock_escalation_condition_id")
        ),
        sa.ForeignKeyConstraint(["told_id"], ["account.id"], name=op.f("fk_clock_escalation_told_id")),
    )
    op.create_index(op.f("ix_clock_pause_assessment_id_paused_at"), "clock_pause", ["assessment_id", "paused_at"])
    op.create_index(
        op.f("ix_decision_voided"), "decision", ["voided_at", "id"], sqlite_where=VOIDED, postgresql_where=VOIDED
    )


def downgrade() -> None:
    """Take them away."""
    op.drop_index(op.f("ix_decision_voided"), table_name="decision")
    op.drop_index(op.f("ix_clock_pause_assessment_id_paused_at"), table_name="clock_pause")
    op.drop_table("clock_escalation")
