"""Inspectors who cover for one another, and who is told when a clock has run out.

Revision ID: 0007
Revises: 0006
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    """Make both tables."""
    _cover()
    op.create_table(
        "escalation",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("force_code", sa.Text(), nullable=False),
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("named_by", sa.Uuid(), nullable=False),
        sa.Column("named_at", MOMENT, nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_escalation")),
        sa.UniqueConstraint("force_code", name=op.f("uq_escalation_force_code")),
        sa.ForeignKeyConstraint(["force_code"], ["force.code"], name=op.f("fk_escalation_force_code")),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_escalation_account_id")),
        sa.ForeignKeyConstraint(["named_by"], ["account.id"], name=op.f("fk_escalation_named_by")),
    )


def downgrade() -> None:
    """Take the tables away."""
    op.drop_table("escalation")
    op.drop_table("cover")


def _cover() -> None:
    op.create_table(
        "cover",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("absent_id", sa.Uuid(), nullable=False),
        sa.Column("force_code", sa.Text()),
        sa.Column("district_code", sa.Text()),
        sa.Column("from_on", sa.Date(), nullable=False),
        sa.Column("until_on", sa.Date(), nullable=False),
        sa.Column("arranged_by", sa.Uuid(), nullable=False),
        sa.Column("arranged_at", MOMENT, nullable=False),
        sa.Column("ended_at", MOMENT),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_cover")),
        sa.CheckConstraint("until_on >= from_on", name=op.f("ck_cover_days_in_order")),
        sa.CheckConstraint("account_id <> absent_id", name=op.f("ck_cover_not_for_oneself")),
        sa.CheckConstraint(
            "(force_code IS NULL) <> (district_code IS NULL)", name=op.f("ck_cover_a_force_or_a_district")
        ),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_cover_account_id")),
        sa.ForeignKeyConstraint(["absent_id"], ["account.id"], name=op.f("fk_cover_absent_id")),
        sa.ForeignKeyConstraint(["arranged_by"], ["account.id"], name=op.f("fk_cover_arranged_by")),
        sa.ForeignKeyConstraint(["force_code"], ["force.code"], name=op.f("fk_cover_force_code")),
        sa.ForeignKeyConstraint(["district_code"], ["district.code"], name=op.f("fk_cover_district_code")),
    )
    op.create_index(op.f("ix_cover_account_id_until_on"), "cover", ["account_id", "until_on"])
    op.create_index(op.f("ix_cover_absent_id_until_on"), "cover", ["absent_id", "until_on"])
    op.create_index(op.f("ix_cover_force_code"), "cover", ["force_code"])
    op.create_index(op.f("ix_cover_district_code"), "cover", ["district_code"])
