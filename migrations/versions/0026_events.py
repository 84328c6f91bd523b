"""Events that are no booked session: who holds them, how many of each group came, topics covered.

Revision ID: 0026
Revises: 0025
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0026"
down_revision = "0025"
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True)
KINDS = ("training", "awareness", "youth_club", "stadium", "other")


def upgrade() -> None:
    """Make the four tables."""
    _events()
    op.create_table(
        "event_holder",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("event_id", sa.Uuid(), nullable=False),
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_event_holder"),
        sa.UniqueConstraint("event_id", "account_id", name="uq_event_holder_event_id_account_id"),
        sa.ForeignKeyConstraint(["event_id"], ["group_event.id"], name="fk_event_holder_event_id"),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name="fk_event_holder_account_id"),
    )
    _groups()


def downgrade() -> None:
    """Take them away."""
    for table in ("event_topic", "event_group", "event_holder", "group_event"):
        op.drop_table(table)


def _events() -> None:
    kinds = sa.Enum(*KINDS, name="kind", native_enum=False, create_constraint=True, length=40)
    op.create_table(
        "group_event",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("kind", kinds, nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("held_on", sa.Date(), nullable=False),
        sa.Column("minutes", sa.Integer(), nullable=False),
        sa.Column("place", sa.Text(), nullable=False),
        sa.Column("force_code", sa.Text(), nullable=False),
        sa.Column("district_code", sa.Text(), nullable=True),
        sa.Column("organisation_id", sa.Uuid(), nullable=True),
        sa.Column("expected", sa.Integer(), nullable=False),
        sa.Column("came", sa.Integer(), nullable=True),
        sa.Column("points", sa.Text(), nullable=True),
        sa.Column("same_again", sa.Boolean(), nullable=False),
        sa.Column("cancelled_at", MOMENT, nullable=True),
        sa.Column("cancelled_by", sa.Uuid(), nullable=True),
        sa.Column("cancel_reason", sa.Text(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("saved_by", sa.Uuid(), nullable=False),
        sa.Column("saved_at", MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_group_event"),
        sa.CheckConstraint("minutes BETWEEN 1 AND 720", name="minutes_of_a_day"),
        sa.CheckConstraint("expected >= 1", name="expects_somebody"),
        sa.CheckConstraint("came >= 1", name="somebody_came"),
        sa.CheckConstraint("came IS NULL OR cancelled_at IS NULL", name="cancelled_has_no_count"),
        sa.CheckConstraint(
            "(cancelled_at IS NULL) = (cancelled_by IS NULL) AND (cancelled_at IS NULL) = (cancel_reason IS NULL)",
            name="cancelled_for_a_reason",
        ),
        sa.CheckConstraint("organisation_id IS NULL OR kind = 'training'", name="an_organisation_is_trained"),
        sa.CheckConstraint(
            "NOT same_again OR (came IS NOT NULL AND kind IN ('youth_club', 'stadium', 'other'))",
            name="the_same_young_people_came",
        ),
        *(
            sa.ForeignKeyConstraint([column], [key], name=f"fk_group_event_{column}")
            for column, key in (
                ("force_code", "force.code"),
                ("district_code", "district.code"),
                ("organisation_id", "organisation.id"),
                ("cancelled_by", "account.id"),
                ("saved_by", "account.id"),
            )
        ),
    )
    op.create_index("ix_group_event_held_on_id", "group_event", ["held_on", "id"])


def _groups() -> None:
    op.create_table(
        "event_group",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("event_id", sa.Uuid(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("label", sa.Text(), nullable=False),
        sa.Column("expected", sa.Integer(), nullable=False),
        sa.Column("came", sa.Integer(), nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_event_group"),
        sa.UniqueConstraint("event_id", "position", name="uq_event_group_event_id_position"),
        sa.CheckConstraint("position BETWEEN 1 AND 6", name="position_of_a_group"),
        sa.CheckConstraint("expected BETWEEN 1 AND 99999", name="expects_somebody"),
        sa.CheckConstraint("came BETWEEN 0 AND 99999", name="people_came"),
        sa.ForeignKeyConstraint(["event_id"], ["group_event.id"], name="fk_event_group_event_id"),
    )
    op.create_table(
        "event_topic",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("event_id", sa.Uuid(), nullable=False),
        sa.Column("topic_id", sa.Uuid(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_event_topic"),
        sa.UniqueConstraint("event_id", "topic_id", name="uq_event_topic_event_id_topic_id"),
        sa.ForeignKeyConstraint(["event_id"], ["group_event.id"], name="fk_event_topic_event_id"),
        sa.ForeignKeyConstraint(["topic_id"], ["topic_version.id"], name="fk_event_topic_topic_id"),
    )
    op.create_index("ix_event_topic_topic_id", "event_topic", ["topic_id"])
