"""Targets that a funder has set for a measure.

Revision ID: 0040
Revises: 0039
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0040"
down_revision = "0039"
branch_labels = None
depends_on = None

TABLE = "target"
MOMENT = sa.DateTime(timezone=True)
CHECKS = {
    "something_to_reach": "number > 0",
    "period_in_order": "first_on <= last_on",
    "dropped_by_somebody": "(dropped_at IS NULL) = (dropped_by IS NULL)",
}


def upgrade() -> None:
    """Make the table."""
    op.create_table(
        TABLE,
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("measure", sa.Text(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("funder", sa.Text(), nullable=False),
        sa.Column("first_on", sa.Date(), nullable=False),
        sa.Column("last_on", sa.Date(), nullable=False),
        sa.Column("force_code", sa.Text(), nullable=True),
        sa.Column("set_by", sa.Uuid(), nullable=False),
        sa.Column("set_at", MOMENT, nullable=False),
        sa.Column("dropped_by", sa.Uuid(), nullable=True),
        sa.Column("dropped_at", MOMENT, nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{TABLE}")),
        sa.ForeignKeyConstraint(["set_by"], ["account.id"], name=op.f(f"fk_{TABLE}_set_by")),
        sa.ForeignKeyConstraint(["dropped_by"], ["account.id"], name=op.f(f"fk_{TABLE}_dropped_by")),
        *(sa.CheckConstraint(check, name=op.f(f"ck_{TABLE}_{name}")) for name, check in CHECKS.items()),
    )
    op.create_index(op.f(f"ix_{TABLE}_last_on_id"), TABLE, ["last_on", "id"])


def downgrade() -> None:
    """Take it away."""
    op.drop_table(TABLE)
