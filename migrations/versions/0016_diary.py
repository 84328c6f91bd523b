"""Diaries: who comes to a session and how far it is, working hours, and the addresses of calendars.

Revision ID: 0016
Revises: 0015
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None

# Written out: SQLite adds a CHECK only together with its column, and alembic only apart from it.
TRAVEL = (
    "ALTER TABLE appointment ADD COLUMN travel_minutes INTEGER "
    "CONSTRAINT ck_appointment_travel_bearable CHECK (travel_minutes BETWEEN 0 AND 240)"
)


def upgrade() -> None:
    """Add what an appointment says besides, and make both tables."""
    op.execute(TRAVEL)
    op.add_column("appointment", sa.Column("companion", sa.Text()))
    op.add_column("appointment", sa.Column("interpreter_booked", sa.Boolean()))
    op.add_column("appointment", sa.Column("planned_despite", sa.Text()))
    op.create_table(
        "working_hours",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("weekday", sa.Integer(), nullable=False),
        sa.Column("from_time", sa.Time(), nullable=False),
        sa.Column("until_time", sa.Time(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_working_hours")),
        sa.UniqueConstraint("account_id", "weekday", name=op.f("uq_working_hours_account_id_weekday")),
        sa.CheckConstraint("weekday BETWEEN 0 AND 6", name=op.f("ck_working_hours_a_weekday")),
        sa.CheckConstraint("until_time > from_time", name=op.f("ck_working_hours_hours_in_order")),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_working_hours_account_id")),
    )
    op.create_table(
        "calendar_feed",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("token_hash", sa.Text(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_calendar_feed")),
        sa.UniqueConstraint("account_id", name=op.f("uq_calendar_feed_account_id")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_calendar_feed_token_hash")),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_calendar_feed_account_id")),
    )


def downgrade() -> None:
    """Take it all away."""
    op.drop_table("calendar_feed")
    op.drop_table("working_hours")
    for name in ("planned_despite", "interpreter_booked", "companion", "travel_minutes"):
        op.drop_column("appointment", name)
