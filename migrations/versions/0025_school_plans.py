"""A whole school's plan, and what was booked with it.

Revision ID: 0025
Revises: 0024
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0025"
down_revision = "0024"
branch_labels = None
depends_on = None

JSON = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")
MOMENT = sa.DateTime(timezone=True)
DRAFT = sa.text("booked_at IS NULL")


def upgrade() -> None:
    """Make both tables."""
    op.create_table(
        "school_plan",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("school_id", sa.Uuid(), nullable=False),
        sa.Column("years", JSON, nullable=False),
        sa.Column("group_size", sa.Integer(), nullable=False),
        sa.Column("from_on", sa.Date(), nullable=False),
        sa.Column("until_on", sa.Date(), nullable=False),
        sa.Column("weekdays", JSON, nullable=False),
        sa.Column("periods", JSON, nullable=False),
        sa.Column("practitioners", sa.Integer(), nullable=False),
        sa.Column("rooms", sa.Integer(), nullable=False),
        sa.Column("room", sa.Integer(), nullable=False),
        sa.Column("placed", JSON, nullable=False),
        sa.Column("proved", sa.Boolean(), nullable=True),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("saved_by", sa.Uuid(), nullable=False),
        sa.Column("saved_at", MOMENT, nullable=False),
        sa.Column("booked_by", sa.Uuid(), nullable=True),
        sa.Column("booked_at", MOMENT, nullable=True),
        sa.CheckConstraint("group_size >= 1", name="groups_of_somebody"),
        sa.CheckConstraint("practitioners >= 1", name="somebody_comes"),
        sa.CheckConstraint("rooms >= 1", name="somewhere"),
        sa.CheckConstraint("room >= 1", name="room_for_somebody"),
        sa.CheckConstraint("from_on <= until_on", name="from_before_until"),
        sa.CheckConstraint("(booked_at IS NULL) = (booked_by IS NULL)", name="booked_by_somebody"),
        sa.ForeignKeyConstraint(["school_id"], ["school.id"], name=op.f("fk_school_plan_school_id")),
        sa.ForeignKeyConstraint(["saved_by"], ["account.id"], name=op.f("fk_school_plan_saved_by")),
        sa.ForeignKeyConstraint(["booked_by"], ["account.id"], name=op.f("fk_school_plan_booked_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_school_plan")),
    )
    op.create_index(
        "uq_school_plan_draft", "school_plan", ["school_id"], unique=True, sqlite_where=DRAFT, postgresql_where=DRAFT
    )
    op.create_index(op.f("ix_school_plan_school_id_booked_at"), "school_plan", ["school_id", "booked_at"])
    op.create_table(
        "planned_booking",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("plan_id", sa.Uuid(), nullable=False),
        sa.Column("booking_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(["plan_id"], ["school_plan.id"], name=op.f("fk_planned_booking_plan_id")),
        sa.ForeignKeyConstraint(["booking_id"], ["booking.id"], name=op.f("fk_planned_booking_booking_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_planned_booking")),
        sa.UniqueConstraint("booking_id", name=op.f("uq_planned_booking_booking_id")),
    )
    op.create_index(op.f("ix_planned_booking_plan_id"), "planned_booking", ["plan_id"])


def downgrade() -> None:
    """Take them away."""
    op.drop_table("planned_booking")
    op.drop_table("school_plan")
