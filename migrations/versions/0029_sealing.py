"""Keys of what is sealed, each wrapped by a key that is not in the database.

Revision ID: 0029
Revises: 0028
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0029"
down_revision = "0028"
branch_labels = None
depends_on = None

SEARCHES = sa.text("purpose = 'search'")


def upgrade() -> None:
    """Make the table."""
    op.create_table(
        "sealing_key",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column(
            "purpose",
            sa.Enum("texts", "search", name="purpose", native_enum=False, create_constraint=True, length=40),
            nullable=False,
        ),
        sa.Column("wrapped", sa.LargeBinary(), nullable=True),
        sa.Column("wrapped_by", sa.Text(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("destroyed_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "(wrapped IS NULL) = (destroyed_at IS NOT NULL)", name=op.f("ck_sealing_key_destroyed_is_gone")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sealing_key")),
    )
    op.create_index(
        "uq_sealing_key_search",
        "sealing_key",
        ["purpose"],
        unique=True,
        sqlite_where=SEARCHES,
        postgresql_where=SEARCHES,
    )
    op.create_index(op.f("ix_sealing_key_wrapped_by_id"), "sealing_key", ["wrapped_by", "id"])


def downgrade() -> None:
    """Take it away: what is sealed can then never be read again."""
    op.drop_table("sealing_key")
