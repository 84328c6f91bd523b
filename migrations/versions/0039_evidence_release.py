"""The log of releases of the evidence base.

Revision ID: 0039
Revises: 0038
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0039"
down_revision = "0038"
branch_labels = None
depends_on = None

TABLE = "evidence_release"
CHECKS = {
    "period_in_order": "since <= until",
    "reason_given": "length(trim(reason)) >= 20",
    "recipient_named": "length(trim(recipient)) > 0",
    "rows_counted": "rows >= 0",
    "file_known": "length(sha256) = 64",
}


def upgrade() -> None:
    """Make the table."""
    op.create_table(
        TABLE,
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("made_by", sa.Uuid(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("recipient", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("since", sa.Date(), nullable=False),
        sa.Column("until", sa.Date(), nullable=False),
        sa.Column(
            "format",
            sa.Enum("csv", "xlsx", name="format", native_enum=False, create_constraint=True, length=40),
            nullable=False,
        ),
        sa.Column("rows", sa.Integer(), nullable=False),
        sa.Column("sha256", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{TABLE}")),
        sa.ForeignKeyConstraint(["made_by"], ["account.id"], name=op.f(f"fk_{TABLE}_made_by")),
        *(sa.CheckConstraint(check, name=op.f(f"ck_{TABLE}_{name}")) for name, check in CHECKS.items()),
    )
    op.create_index(op.f(f"ix_{TABLE}_made_at_id"), TABLE, ["made_at", "id"])


def downgrade() -> None:
    """Take it away."""
    op.drop_table(TABLE)
