"""Requests of schools, programmes of group sessions, and which school belongs to which.

Revision ID: 0027
Revises: 0026
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0027"
down_revision = "0026"
branch_labels = None
depends_on = None

JSON = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")
MOMENT = sa.DateTime(timezone=True)
STATE = ("waiting", "sent", "confirmed", "invited", "denied", "refused", "expired")
GOES_ON = sa.text("until_on IS NULL")


def upgrade() -> None:
    """Make the tables."""
    _requests()
    op.create_table(
        "school_programme",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("provider", sa.Text(), nullable=False),
        sa.Column("phone", sa.Text(), nullable=False),
        sa.Column("authority_codes", JSON, nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("saved_by", sa.Uuid(), nullable=False),
        sa.Column("saved_at", MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_school_programme")),
        sa.UniqueConstraint("name", name=op.f("uq_school_programme_name")),
        sa.ForeignKeyConstraint(["saved_by"], ["account.id"], name=op.f("fk_school_programme_saved_by")),
    )
    op.create_table(
        "programme_membership",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("school_id", sa.Uuid(), nullable=False),
        sa.Column("programme_id", sa.Uuid(), nullable=False),
        sa.Column("from_on", sa.Date(), nullable=False),
        sa.Column("until_on", sa.Date()),
        sa.Column("added_by", sa.Uuid(), nullable=False),
        sa.Column("added_at", MOMENT, nullable=False),
        sa.Column("ended_by", sa.Uuid()),
        sa.Column("ended_at", MOMENT),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_programme_membership")),
        sa.CheckConstraint("until_on >= from_on", name=op.f("ck_programme_membership_days_in_order")),
        *(
            sa.ForeignKeyConstraint([column], [target], name=op.f(f"fk_programme_membership_{column}"))
            for column, target in (
                ("school_id", "school.id"),
                ("programme_id", "school_programme.id"),
                ("added_by", "account.id"),
                ("ended_by", "account.id"),
            )
        ),
    )
    op.create_index(
        "uq_programme_membership_going_on",
        "programme_membership",
        ["school_id"],
        unique=True,
        sqlite_where=GOES_ON,
        postgresql_where=GOES_ON,
    )
    op.create_index(op.f("ix_programme_membership_school_id_from_on"), "programme_membership", ["school_id", "from_on"])
    op.create_index(op.f("ix_programme_membership_programme_id"), "programme_membership", ["programme_id"])


def _requests() -> None:
    op.create_table(
        "school_request",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("school_id", sa.Uuid(), nullable=False),
        *(sa.Column(name, sa.Text(), nullable=False) for name in ("name", "job_title", "email", "phone")),
        sa.Column(
            "state",
            sa.Enum(*STATE, native_enum=False, create_constraint=True, length=40, name="state"),
            nullable=False,
        ),
        sa.Column("asked_at", MOMENT, nullable=False),
        sa.Column("sent_to", sa.Text()),
        sa.Column("token_hash", sa.Text()),
        sa.Column("expires_at", MOMENT, nullable=False),
        sa.Column("answered_at", MOMENT),
        sa.Column("settled_at", MOMENT),
        sa.Column("settled_by", sa.Uuid()),
        sa.Column("reason", sa.Text()),
        sa.Column("account_id", sa.Uuid()),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_school_request")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_school_request_token_hash")),
        sa.CheckConstraint(
            "(state IN ('waiting', 'sent', 'confirmed')) = (settled_at IS NULL)",
            name=op.f("ck_school_request_open_or_settled"),
        ),
        sa.CheckConstraint("state <> 'sent' OR token_hash IS NOT NULL", name=op.f("ck_school_request_asked_by_a_link")),
        sa.CheckConstraint(
            "(state = 'refused') = (reason IS NOT NULL)", name=op.f("ck_school_request_refused_for_a_reason")
        ),
        sa.CheckConstraint(
            "state <> 'invited' OR account_id IS NOT NULL", name=op.f("ck_school_request_invited_has_an_account")
        ),
        sa.ForeignKeyConstraint(["school_id"], ["school.id"], name=op.f("fk_school_request_school_id")),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_school_request_account_id")),
    )
    op.create_index(op.f("ix_school_request_school_id_state"), "school_request", ["school_id", "state"])
    op.create_index(op.f("ix_school_request_state_asked_at"), "school_request", ["state", "asked_at"])


def downgrade() -> None:
    """Take them away."""
    for table in ("programme_membership", "school_programme", "school_request"):
        op.drop_table(table)
