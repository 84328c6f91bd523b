"""Concerns and who is told of them, second signatures, the kinds of notes, services and what was offered of them.

Revision ID: 0015
Revises: 0014
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None

JSON = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")
MOMENT = sa.DateTime(timezone=True)
STILL_OPEN = sa.text("acknowledged_at IS NULL")
NOT_GIVEN = sa.text("at IS NULL")
UNDER_WAY = sa.text("outcome IS NULL")
CAUSES = (
    "influence",
    "alcohol",
    "drugs",
    "mental_health",
    "isolation",
    "online",
    "own_harm",
    "means",
    "other",
)
OUTCOMES = ("taken_up", "waiting", "turned_away", "not_wanted", "not_known")


def upgrade() -> None:
    """Make the tables, and the column that says what each note of a record is."""
    op.add_column("session_record", sa.Column("note_kinds", JSON, nullable=True))
    _concerns()
    _countersignatures()
    _services()
    _causes()
    _offers()


def downgrade() -> None:
    """Take them away."""
    for table in (
        "support_offer",
        "case_cause",
        "support_service",
        "countersignature",
        "safeguarding_lead",
        "concern",
    ):
        op.drop_table(table)
    op.drop_column("session_record", "note_kinds")


def _concerns() -> None:
    op.create_table(
        "concern",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("referral_id", sa.Uuid(), nullable=False),
        sa.Column("session_id", sa.Uuid(), nullable=True),
        sa.Column("what", sa.Text(), nullable=False),
        sa.Column("kind", _words("fact", "opinion", "account", name="notekind"), nullable=False),
        sa.Column("urgent", sa.Boolean(), nullable=False),
        sa.Column("raised_by", sa.Uuid(), nullable=False),
        sa.Column("raised_by_person", sa.Uuid(), nullable=False),
        sa.Column("raised_at", MOMENT, nullable=False),
        sa.Column("told_id", sa.Uuid(), nullable=False),
        sa.Column("told_also", sa.Text(), nullable=True),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("escalated_at", MOMENT, nullable=True),
        sa.Column("escalated_to", sa.Uuid(), nullable=True),
        sa.Column("acknowledged_at", MOMENT, nullable=True),
        sa.Column("acknowledged_by", sa.Uuid(), nullable=True),
        sa.Column("acknowledged_by_person", sa.Uuid(), nullable=True),
        sa.Column("action", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_concern")),
        sa.UniqueConstraint("session_id", name=op.f("uq_concern_session_id")),
        sa.CheckConstraint(
            "(acknowledged_at IS NULL AND acknowledged_by IS NULL AND acknowledged_by_person IS NULL"
            " AND action IS NULL) OR (acknowledged_at IS NOT NULL AND acknowledged_by IS NOT NULL"
            " AND acknowledged_by_person IS NOT NULL AND action IS NOT NULL)",
            name="acknowledged_says_by_whom_and_what",
        ),
        sa.CheckConstraint("acknowledged_by_person <> raised_by_person", name="acknowledged_by_somebody_else"),
        sa.CheckConstraint("escalated_to IS NULL OR escalated_at IS NOT NULL", name="escalated_has_its_moment"),
        *_references(
            "concern",
            referral_id="referral",
            session_id="one_to_one",
            raised_by="account",
            raised_by_person="person",
            told_id="account",
            escalated_to="account",
            acknowledged_by="account",
            acknowledged_by_person="person",
        ),
    )
    op.create_index(op.f("ix_concern_referral_id"), "concern", ["referral_id"])
    _partial("ix_concern_open", "concern", ["due_on", "id"], STILL_OPEN)
    op.create_table(
        "safeguarding_lead",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("named_by", sa.Uuid(), nullable=False),
        sa.Column("named_at", MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_safeguarding_lead")),
        *_references("safeguarding_lead", account_id="account", named_by="account"),
    )
    op.create_index(op.f("ix_safeguarding_lead_named_at"), "safeguarding_lead", ["named_at"])


def _countersignatures() -> None:
    op.create_table(
        "countersignature",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("record_id", sa.Uuid(), nullable=False),
        sa.Column("asked_at", MOMENT, nullable=False),
        sa.Column("by_id", sa.Uuid(), nullable=True),
        sa.Column("at", MOMENT, nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_countersignature")),
        sa.UniqueConstraint("record_id", name=op.f("uq_countersignature_record_id")),
        sa.CheckConstraint("(by_id IS NULL) = (at IS NULL)", name="given_by_somebody"),
        *_references("countersignature", record_id="session_record", by_id="account"),
    )
    _partial("ix_countersignature_waiting", "countersignature", ["asked_at", "id"], NOT_GIVEN)


def _services() -> None:
    op.create_table(
        "support_service",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("what_for", sa.Text(), nullable=False),
        sa.Column("force_code", sa.Text(), nullable=True),
        sa.Column("how_to_reach", sa.Text(), nullable=False),
        sa.Column("min_age", sa.Integer(), nullable=True),
        sa.Column("max_age", sa.Integer(), nullable=True),
        sa.Column("note", sa.Text(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("saved_by", sa.Uuid(), nullable=False),
        sa.Column("saved_at", MOMENT, nullable=False),
        sa.Column("retired_at", MOMENT, nullable=True),
        sa.Column("retired_by", sa.Uuid(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_support_service")),
        sa.CheckConstraint("min_age BETWEEN 0 AND 120 AND max_age BETWEEN 0 AND 120", name="ages_of_people"),
        sa.CheckConstraint("min_age <= max_age", name="ages_in_order"),
        sa.CheckConstraint("(retired_at IS NULL) = (retired_by IS NULL)", name="retired_by_somebody"),
        sa.ForeignKeyConstraint(["force_code"], ["force.code"], name=op.f("fk_support_service_force_code")),
        *_references("support_service", saved_by="account", retired_by="account"),
    )


def _causes() -> None:
    op.create_table(
        "case_cause",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("referral_id", sa.Uuid(), nullable=False),
        sa.Column("cause", _words(*CAUSES, name="cause"), nullable=False),
        sa.Column("other", sa.Text(), nullable=True),
        sa.Column("found_by", sa.Uuid(), nullable=False),
        sa.Column("found_at", MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_case_cause")),
        sa.UniqueConstraint("referral_id", "cause", name=op.f("uq_case_cause_referral_id_cause")),
        sa.CheckConstraint("(cause = 'other') = (other IS NOT NULL)", name="other_says_what"),
        *_references("case_cause", referral_id="referral", found_by="account"),
    )


def _offers() -> None:
    op.create_table(
        "support_offer",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("referral_id", sa.Uuid(), nullable=False),
        sa.Column("service_id", sa.Uuid(), nullable=False),
        sa.Column("offered_on", sa.Date(), nullable=False),
        sa.Column("offered_by", sa.Uuid(), nullable=False),
        sa.Column("note", sa.Text(), nullable=True),
        sa.Column("consented", sa.Boolean(), nullable=True),
        sa.Column("consented_on", sa.Date(), nullable=True),
        sa.Column("referred_on", sa.Date(), nullable=True),
        sa.Column("outcome", _words(*OUTCOMES, name="outcome"), nullable=True),
        sa.Column("outcome_on", sa.Date(), nullable=True),
        sa.Column("outcome_note", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_support_offer")),
        sa.CheckConstraint("(consented IS NULL) = (consented_on IS NULL)", name="answer_has_its_day"),
        sa.CheckConstraint(
            "referred_on IS NULL OR (consented IS NOT NULL AND consented)", name="passed_on_with_consent"
        ),
        sa.CheckConstraint("consented_on >= offered_on AND referred_on >= consented_on", name="steps_in_order"),
        sa.CheckConstraint("(outcome IS NULL) = (outcome_on IS NULL)", name="outcome_has_its_day"),
        sa.CheckConstraint("outcome IS NULL OR consented IS NOT NULL", name="outcome_after_their_answer"),
        *_references("support_offer", referral_id="referral", service_id="support_service", offered_by="account"),
    )
    op.create_index(op.f("ix_support_offer_referral_id_offered_on"), "support_offer", ["referral_id", "offered_on"])
    _partial("uq_support_offer_under_way", "support_offer", ["referral_id", "service_id"], UNDER_WAY, unique=True)


def _words(*values: str, name: str) -> sa.Enum:
    return sa.Enum(*values, name=name, native_enum=False, create_constraint=True, length=40)


def _references(table: str, **columns: str) -> list[sa.ForeignKeyConstraint]:
    return [
        sa.ForeignKeyConstraint([column], [f"{target}.id"], name=op.f(f"fk_{table}_{column}"))
        for column, target in columns.items()
    ]


def _partial(name: str, table: str, columns: list[str], where: sa.TextClause, *, unique: bool = False) -> None:
    op.create_index(op.f(name), table, columns, unique=unique, sqlite_where=where, postgresql_where=where)
