"""Emergency access: a coordinator opens a case for 60 minutes.

Revision ID: 0036
Revises: 0035
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0036"
down_revision = "0035"
branch_labels = None
depends_on = None

TABLE = "emergency_access"
MOMENT = sa.DateTime(timezone=True)
REFERS = {"referral_id": "referral", "account_id": "account", "person_id": "person", "key_id": "sealing_key"}


def upgrade() -> None:
    """Make the table."""
    op.create_table(
        TABLE,
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("referral_id", sa.Uuid(), nullable=False),
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("key_id", sa.Uuid(), nullable=False),
        sa.Column("reason_sealed", sa.Text(), nullable=False),
        sa.Column("opened_at", MOMENT, nullable=False),
        sa.Column("ends_at", MOMENT, nullable=False),
        sa.Column("closed_at", MOMENT, nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{TABLE}")),
        *(
            sa.ForeignKeyConstraint([column], [f"{other}.id"], name=op.f(f"fk_{TABLE}_{column}"))
            for column, other in REFERS.items()
        ),
        sa.UniqueConstraint("key_id", name=op.f(f"uq_{TABLE}_key_id")),
        sa.CheckConstraint("ends_at > opened_at", name=op.f(f"ck_{TABLE}_ends_after_opening")),
        sa.CheckConstraint(
            "closed_at IS NULL OR closed_at >= opened_at", name=op.f(f"ck_{TABLE}_closed_after_opening")
        ),
    )
    op.create_index(op.f(f"ix_{TABLE}_referral_id_account_id"), TABLE, ["referral_id", "account_id"])
    op.create_index(op.f(f"ix_{TABLE}_referral_id_person_id"), TABLE, ["referral_id", "person_id"])


def downgrade() -> None:
    """Take it away."""
    op.drop_table(TABLE)
