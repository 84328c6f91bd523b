"""Practitioners who stand in for one another, hand-over notes, and people who stay away.

Revision ID: 0011
Revises: 0010
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    """Make the three tables."""
    _stand_in()
    op.create_table(
        "hand_over_note",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("referral_id", sa.Uuid(), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("written_by", sa.Uuid(), nullable=False),
        sa.Column("written_at", MOMENT, nullable=False),
        sa.Column("to_id", sa.Uuid()),
        sa.Column("read_by", sa.Uuid()),
        sa.Column("read_at", MOMENT),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_hand_over_note")),
        sa.CheckConstraint("(read_at IS NULL) = (read_by IS NULL)", name=op.f("ck_hand_over_note_read_says_by_whom")),
        sa.ForeignKeyConstraint(["referral_id"], ["referral.id"], name=op.f("fk_hand_over_note_referral_id")),
        sa.ForeignKeyConstraint(["written_by"], ["account.id"], name=op.f("fk_hand_over_note_written_by")),
        sa.ForeignKeyConstraint(["to_id"], ["account.id"], name=op.f("fk_hand_over_note_to_id")),
        sa.ForeignKeyConstraint(["read_by"], ["account.id"], name=op.f("fk_hand_over_note_read_by")),
    )
    op.create_index(op.f("ix_hand_over_note_referral_id_written_at"), "hand_over_note", ["referral_id", "written_at"])
    op.create_table(
        "engagement_review",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("referral_id", sa.Uuid(), nullable=False),
        sa.Column("misses", sa.Integer(), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("by_id", sa.Uuid(), nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_engagement_review")),
        sa.CheckConstraint("misses >= 2", name=op.f("ck_engagement_review_misses_enough")),
        sa.ForeignKeyConstraint(["referral_id"], ["referral.id"], name=op.f("fk_engagement_review_referral_id")),
        sa.ForeignKeyConstraint(["by_id"], ["account.id"], name=op.f("fk_engagement_review_by_id")),
    )
    op.create_index(op.f("ix_engagement_review_referral_id_misses"), "engagement_review", ["referral_id", "misses"])


def downgrade() -> None:
    """Take the tables away."""
    for table in ("engagement_review", "hand_over_note", "stand_in"):
        op.drop_table(table)


def _stand_in() -> None:
    op.create_table(
        "stand_in",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("referral_id", sa.Uuid(), nullable=False),
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("absent_id", sa.Uuid(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("from_on", sa.Date(), nullable=False),
        sa.Column("until_on", sa.Date(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("arranged_by", sa.Uuid(), nullable=False),
        sa.Column("arranged_at", MOMENT, nullable=False),
        sa.Column("ended_at", MOMENT),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_stand_in")),
        sa.UniqueConstraint("referral_id", "account_id", "day", name=op.f("uq_stand_in_referral_id_account_id_day")),
        sa.CheckConstraint("from_on <= day AND day <= until_on", name=op.f("ck_stand_in_days_around_the_session")),
        sa.CheckConstraint("account_id <> absent_id", name=op.f("ck_stand_in_not_for_oneself")),
        sa.ForeignKeyConstraint(["referral_id"], ["referral.id"], name=op.f("fk_stand_in_referral_id")),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_stand_in_account_id")),
        sa.ForeignKeyConstraint(["absent_id"], ["account.id"], name=op.f("fk_stand_in_absent_id")),
        sa.ForeignKeyConstraint(["arranged_by"], ["account.id"], name=op.f("fk_stand_in_arranged_by")),
    )
    op.create_index(op.f("ix_stand_in_account_id_until_on"), "stand_in", ["account_id", "until_on"])
    op.create_index(op.f("ix_stand_in_absent_id"), "stand_in", ["absent_id"])
