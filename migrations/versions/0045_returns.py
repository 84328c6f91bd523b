"""The log of returns that were made.

Revision ID: 0045
Revises: 0044
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0045"
down_revision = "0044"
branch_labels = None
depends_on = None

TABLE = "made_return"


def upgrade() -> None:
    """Make the table."""
    op.create_table(
        TABLE,
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("period_id", sa.Uuid(), nullable=False),
        sa.Column("kind", _words("board", "commissioner", name="kind"), nullable=False),
        sa.Column("format", _words("pdf", "xlsx", name="format"), nullable=False),
        sa.Column("recipient", sa.Text(), nullable=False),
        sa.Column("made_by", sa.Uuid(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{TABLE}")),
        sa.ForeignKeyConstraint(["period_id"], ["frozen_period.id"], name=op.f(f"fk_{TABLE}_period_id")),
        sa.ForeignKeyConstraint(["made_by"], ["account.id"], name=op.f(f"fk_{TABLE}_made_by")),
        sa.CheckConstraint("length(trim(recipient)) > 0", name=op.f(f"ck_{TABLE}_recipient_named")),
    )
    op.create_index(op.f(f"ix_{TABLE}_period_id_made_at"), TABLE, ["period_id", "made_at"])


def downgrade() -> None:
    """Take it away."""
    op.drop_table(TABLE)


def _words(*values: str, name: str) -> sa.Enum:
    return sa.Enum(*values, name=name, native_enum=False, create_constraint=True, length=40)
