"""Closing a case that has ended, and its follow-ups.

Revision ID: 0012
Revises: 0011
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True)
WAITING = sa.text("done_at IS NULL")


def upgrade() -> None:
    """Make both tables."""
    op.create_table(
        "closing",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("referral_id", sa.Uuid(), nullable=False),
        sa.Column("achieved", sa.Text(), nullable=False),
        sa.Column("left_open", sa.Text()),
        sa.Column("closed_by", sa.Uuid(), nullable=False),
        sa.Column("closed_at", MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_closing")),
        sa.UniqueConstraint("referral_id", name=op.f("uq_closing_referral_id")),
        sa.ForeignKeyConstraint(["referral_id"], ["referral.id"], name=op.f("fk_closing_referral_id")),
        sa.ForeignKeyConstraint(["closed_by"], ["account.id"], name=op.f("fk_closing_closed_by")),
    )
    _follow_up()


def downgrade() -> None:
    """Take the tables away."""
    op.drop_table("follow_up")
    op.drop_table("closing")


def _one_of(name: str, *values: str) -> sa.Enum:
    return sa.Enum(*values, name=name, native_enum=False, create_constraint=True, length=40)


def _follow_up() -> None:
    op.create_table(
        "follow_up",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("referral_id", sa.Uuid(), nullable=False),
        sa.Column("moment", _one_of("moment", "three_months", "twelve_months", "eighteen_months"), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("reached", _one_of("reached", "yes", "no", "did_not_want", "not_asked")),
        sa.Column("since", _one_of("since", "nothing", "something", "not_checked")),
        sa.Column("note", sa.Text()),
        sa.Column("done_by", sa.Uuid()),
        sa.Column("done_at", MOMENT),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_follow_up")),
        sa.UniqueConstraint("referral_id", "moment", name=op.f("uq_follow_up_referral_id_moment")),
        sa.CheckConstraint(
            "(done_at IS NULL) = (done_by IS NULL) AND (done_at IS NULL) = (reached IS NULL)"
            " AND (done_at IS NULL) = (since IS NULL)",
            name=op.f("ck_follow_up_done_is_whole"),
        ),
        sa.CheckConstraint(
            "moment <> 'eighteen_months' OR since IS NULL OR since <> 'not_checked'",
            name=op.f("ck_follow_up_final_was_checked"),
        ),
        sa.ForeignKeyConstraint(["referral_id"], ["referral.id"], name=op.f("fk_follow_up_referral_id")),
        sa.ForeignKeyConstraint(["done_by"], ["account.id"], name=op.f("fk_follow_up_done_by")),
    )
    op.create_index(
        "ix_follow_up_waiting",
        "follow_up",
        ["due_on", "referral_id"],
        sqlite_where=WAITING,
        postgresql_where=WAITING,
    )
