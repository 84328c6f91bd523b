"""A release of the evidence base may be Parquet files.

Revision ID: 0050
Revises: 0049
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0050"
down_revision = "0049"
branch_labels = None
depends_on = None

TABLE, RULE = "evidence_release", "ck_evidence_release_format"
CHECKS = {
    "period_in_order": "since <= until",
    "reason_given": "length(trim(reason)) >= 20",
    "recipient_named": "length(trim(recipient)) > 0",
    "rows_counted": "rows >= 0",
    "file_known": "length(sha256) = 64",
}


def _allow(*formats: str) -> None:
    if op.get_bind().dialect.name == "sqlite":
        with op.batch_alter_table(TABLE, copy_from=_evidence_release(formats), recreate="always"):
            pass
        return
    op.drop_constraint(RULE, TABLE)
    listed = ", ".join(f"'{each}'" for each in formats)
    op.create_check_constraint(op.f(RULE), TABLE, f"format IN ({listed})")


def _evidence_release(formats: tuple[str, ...]) -> sa.Table:
    """Return the whole table with other formats allowed: SQLite makes it anew."""
    made = sa.Table(
        TABLE,
        sa.MetaData(),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("made_by", sa.Uuid(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("recipient", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("since", sa.Date(), nullable=False),
        sa.Column("until", sa.Date(), nullable=False),
        sa.Column(
            "format",
            sa.Enum(*formats, native_enum=False, create_constraint=True, length=40, name=op.f(RULE)),
            nullable=False,
        ),
        sa.Column("rows", sa.Integer(), nullable=False),
        sa.Column("sha256", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{TABLE}")),
        sa.ForeignKeyConstraint(["made_by"], ["account.id"], name=op.f(f"fk_{TABLE}_made_by")),
        *(sa.CheckConstraint(check, name=op.f(f"ck_{TABLE}_{name}")) for name, check in CHECKS.items()),
    )
    sa.Index(op.f(f"ix_{TABLE}_made_at_id"), made.c.made_at, made.c.id)
    return made


def upgrade() -> None:
    """Allow Parquet."""
    _allow("csv", "xlsx", "parquet")


def downgrade() -> None:
    """Have it no more: what left as Parquet stands in the log as CSV."""
    op.execute("UPDATE evidence_release SET format = 'csv' WHERE format = 'parquet'")
    _allow("csv", "xlsx")
