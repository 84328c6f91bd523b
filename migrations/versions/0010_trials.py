"""Trials of draft rule sets on past assessments, and what would have come out differently.

Revision ID: 0010
Revises: 0009
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

JSON = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")
MOMENT = sa.DateTime(timezone=True)
GOING_ON = sa.text("finished_at IS NULL")
VERDICTS = ("met", "not_met", "unknown", "needs_judgement")
TURNS = ("same", "no_longer", "newly", "otherwise")


def upgrade() -> None:
    """Make both tables."""
    op.create_table(
        "trial",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version_id", sa.Uuid(), nullable=False),
        sa.Column("started_by", sa.Uuid(), nullable=False),
        sa.Column("started_at", MOMENT, nullable=False),
        *(sa.Column(name, sa.Integer(), nullable=False) for name in ("total", "done", *TURNS)),
        sa.Column("reached", sa.Uuid(), nullable=True),
        sa.Column("finished_at", MOMENT, nullable=True),
        sa.Column("failed", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_trial")),
        sa.ForeignKeyConstraint(["version_id"], ["rule_set.id"], name=op.f("fk_trial_version_id")),
        sa.ForeignKeyConstraint(["started_by"], ["account.id"], name=op.f("fk_trial_started_by")),
        sa.CheckConstraint("same + no_longer + newly + otherwise <= done", name="counted_once"),
        sa.CheckConstraint("finished_at IS NOT NULL OR NOT failed", name="failed_is_finished"),
    )
    op.create_index(
        op.f("uq_trial_going_on"),
        "trial",
        ["version_id"],
        unique=True,
        sqlite_where=GOING_ON,
        postgresql_where=GOING_ON,
    )
    _index("trial", "version_id", "started_at")
    op.create_table(
        "trial_difference",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("trial_id", sa.Uuid(), nullable=False),
        sa.Column("assessment_id", sa.Uuid(), nullable=False),
        sa.Column("asked_at", MOMENT, nullable=False),
        sa.Column("was", _words(*VERDICTS, name="was"), nullable=False),
        sa.Column("would_be", _words(*VERDICTS, name="would_be"), nullable=False),
        sa.Column("turn", _words(*TURNS, name="turn"), nullable=False),
        sa.Column("reasons", JSON, nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_trial_difference")),
        sa.UniqueConstraint("trial_id", "assessment_id", name=op.f("uq_trial_difference_trial_id_assessment_id")),
        sa.ForeignKeyConstraint(["trial_id"], ["trial.id"], name=op.f("fk_trial_difference_trial_id")),
        sa.ForeignKeyConstraint(["assessment_id"], ["assessment.id"], name=op.f("fk_trial_difference_assessment_id")),
    )
    _index("trial_difference", "trial_id", "asked_at", "assessment_id")
    _index("trial_difference", "trial_id", "turn", "asked_at", "assessment_id")


def downgrade() -> None:
    """Take both away."""
    op.drop_table("trial_difference")
    op.drop_table("trial")


def _words(*values: str, name: str) -> sa.Enum:
    return sa.Enum(*values, name=name, native_enum=False, create_constraint=True, length=40)


def _index(table: str, *columns: str) -> None:
    op.create_index(op.f(f"ix_{table}_{'_'.join(columns)}"), table, list(columns))
