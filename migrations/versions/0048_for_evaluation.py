"""Whether what is recorded about the person referred may be used to evaluate the programme.

Revision ID: 0048
Revises: 0047
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0048"
down_revision = "0047"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the answer, its CHECK with it: SQLite cannot add one to a table. Of those there are, nobody was asked."""
    known = sa.CheckConstraint(
        "evaluation_consent IN ('yes', 'no', 'not_asked')", name=op.f("ck_referral_evaluationconsent")
    )
    column = sa.Column("evaluation_consent", sa.String(40), known, nullable=False, server_default="not_asked")
    op.add_column("referral", column)


def downgrade() -> None:
    """Forget it."""
    op.drop_column("referral", "evaluation_consent")
