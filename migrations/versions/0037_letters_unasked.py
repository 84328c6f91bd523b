"""Letters that the person referred wrote of their own accord.

Revision ID: 0037
Revises: 0036
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0037"
down_revision = "0036"
branch_labels = None
depends_on = None

TABLES = ("passage", "victim_question")


def upgrade() -> None:
    """Say of each whether somebody asked for it: of all that there are, somebody did."""
    for table in TABLES:
        with op.batch_alter_table(table) as altered:
            altered.add_column(sa.Column("unasked", sa.Boolean(), nullable=False, server_default=sa.false()))
    for table in TABLES:
        with op.batch_alter_table(table) as altered:
            altered.alter_column("unasked", existing_type=sa.Boolean(), server_default=None)


def downgrade() -> None:
    """Forget it."""
    for table in TABLES:
        with op.batch_alter_table(table) as altered:
            altered.drop_column("unasked")
