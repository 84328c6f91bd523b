"""Pages of their own for people harmed: opened once, by a link and a code.

Revision ID: 0035
Revises: 0034
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0035"
down_revision = "0034"
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True)
TABLE = "victim_own_page"


def upgrade() -> None:
    """Make the table."""
    op.create_table(
        TABLE,
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("victim_id", sa.Uuid(), nullable=False),
        sa.Column("token_hash", sa.Text(), nullable=False),
        sa.Column("code_hash", sa.Text(), nullable=False),
        sa.Column("wrong_codes", sa.Integer(), nullable=False),
        sa.Column("made_by", sa.Uuid(), nullable=False),
        sa.Column("made_at", MOMENT, nullable=False),
        sa.Column("expires_at", MOMENT, nullable=False),
        sa.Column("opened_at", MOMENT, nullable=True),
        sa.Column("visit_hash", sa.Text(), nullable=True),
        sa.Column("closed_at", MOMENT, nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{TABLE}")),
        sa.ForeignKeyConstraint(["victim_id"], ["victim.id"], name=op.f(f"fk_{TABLE}_victim_id")),
        sa.ForeignKeyConstraint(["made_by"], ["account.id"], name=op.f(f"fk_{TABLE}_made_by")),
        sa.UniqueConstraint("token_hash", name=op.f(f"uq_{TABLE}_token_hash")),
        sa.UniqueConstraint("visit_hash", name=op.f(f"uq_{TABLE}_visit_hash")),
        sa.CheckConstraint("expires_at > made_at", name=op.f(f"ck_{TABLE}_lasts_a_while")),
        sa.CheckConstraint("wrong_codes >= 0", name=op.f(f"ck_{TABLE}_tries_counted")),
        sa.CheckConstraint("(visit_hash IS NULL) = (opened_at IS NULL)", name=op.f(f"ck_{TABLE}_opened_by_a_visit")),
    )
    op.create_index(op.f(f"ix_{TABLE}_victim_id_made_at"), TABLE, ["victim_id", "made_at"])


def downgrade() -> None:
    """Take it away."""
    op.drop_table(TABLE)
