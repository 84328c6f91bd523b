"""The one-to-one programme: enrolment, three sessions, their appointments and records.

Revision ID: 0006
Revises: 0005
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

JSON = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")
MOMENT = sa.DateTime(timezone=True)
STILL_PLANNED = sa.text("kept = 'planned'")


def words(name: str, *values: str) -> sa.Enum:
    return sa.Enum(*values, name=name, native_enum=False, create_constraint=True, length=40)


def upgrade() -> None:
    op.create_table(
        "enrolment",
        sa.Column("referral_id", sa.Uuid(), nullable=False),
        sa.Column("decision_id", sa.Uuid(), nullable=False),
        sa.Column("decision_standing", sa.Text(), nullable=False),
        sa.Column("approved_at", MOMENT, nullable=False),
        sa.Column("progress", words("progress", "open", "completed", "stopped"), nullable=False),
        sa.Column("started_at", MOMENT, nullable=False),
        sa.Column("held_at", MOMENT, nullable=True),
        sa.Column("ended_at", MOMENT, nullable=True),
        sa.Column(
            "asked_by", words("askedby", "person", "companion", "practitioner", "service", "other"), nullable=True
        ),
        sa.Column("end_note", sa.Text(), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint("(progress = 'open') = (ended_at IS NULL)", name=op.f("ck_enrolment_ended_has_its_moment")),
        sa.CheckConstraint(
            "decision_standing = 'in_force' OR (decision_standing = 'voided' "
            "AND (held_at IS NOT NULL OR ended_at IS NOT NULL))",
            name=op.f("ck_enrolment_only_while_approved"),
        ),
        sa.ForeignKeyConstraint(
            ["decision_id", "referral_id", "decision_standing"],
            ["decision.id", "decision.referral_id", "decision.standing"],
            name="fk_enrolment_approving_decision",
            onupdate="CASCADE",
        ),
        sa.ForeignKeyConstraint(["referral_id"], ["referral.id"], name="fk_enrolment_referral_id"),
        sa.PrimaryKeyConstraint("id", name="pk_enrolment"),
        sa.UniqueConstraint("id", "referral_id", name="uq_enrolment_id_referral_id"),
        sa.UniqueConstraint("referral_id", name="uq_enrolment_referral_id"),
    )
    op.create_table(
        "one_to_one",
        sa.Column("enrolment_id", sa.Uuid(), nullable=False),
        sa.Column("referral_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column(
            "state", words("state", "planned", "on_hold", "to_plan_again", "signed", "cancelled"), nullable=False
        ),
        sa.Column("held_on", sa.Date(), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint(
            "(state = 'signed') = (held_on IS NOT NULL)", name=op.f("ck_one_to_one_signed_says_when_held")
        ),
        sa.CheckConstraint("number BETWEEN 1 AND 3", name=op.f("ck_one_to_one_number_in_programme")),
        sa.ForeignKeyConstraint(
            ["enrolment_id", "referral_id"],
            ["enrolment.id", "enrolment.referral_id"],
            name="fk_one_to_one_enrolment_of_the_case",
        ),
        sa.ForeignKeyConstraint(["referral_id"], ["referral.id"], name="fk_one_to_one_referral_id"),
        sa.PrimaryKeyConstraint("id", name="pk_one_to_one"),
        sa.UniqueConstraint("enrolment_id", "number", name="uq_one_to_one_enrolment_id_number"),
    )
    op.create_index("ix_one_to_one_referral_id_number", "one_to_one", ["referral_id", "number"], unique=False)
    op.create_table(
        "appointment",
        sa.Column("session_id", sa.Uuid(), nullable=False),
        sa.Column("starts_at", MOMENT, nullable=False),
        sa.Column("minutes", sa.Integer(), nullable=False),
        sa.Column("mode", words("mode", "in_person", "video", "phone"), nullable=False),
        sa.Column("place", sa.Text(), nullable=True),
        sa.Column(
            "kept", words("kept", "planned", "on_hold", "held", "missed", "rescheduled", "cancelled"), nullable=False
        ),
        sa.Column("planned_by", sa.Uuid(), nullable=False),
        sa.Column("planned_at", MOMENT, nullable=False),
        sa.Column(
            "asked_by", words("askedby", "person", "companion", "practitioner", "service", "other"), nullable=True
        ),
        sa.Column("excused", sa.Boolean(), nullable=True),
        sa.Column("change_note", sa.Text(), nullable=True),
        sa.Column("changed_by", sa.Uuid(), nullable=True),
        sa.Column("changed_at", MOMENT, nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint(
            "kept IN ('planned', 'held') OR (changed_at IS NOT NULL AND asked_by IS NOT NULL)",
            name=op.f("ck_appointment_change_says_who_asked"),
        ),
        sa.CheckConstraint(
            "(kept = 'missed') = (excused IS NOT NULL)", name=op.f("ck_appointment_missed_is_excused_or_not")
        ),
        sa.CheckConstraint("minutes BETWEEN 15 AND 480", name=op.f("ck_appointment_minutes_bearable")),
        sa.ForeignKeyConstraint(["changed_by"], ["account.id"], name="fk_appointment_changed_by"),
        sa.ForeignKeyConstraint(["planned_by"], ["account.id"], name="fk_appointment_planned_by"),
        sa.ForeignKeyConstraint(["session_id"], ["one_to_one.id"], name="fk_appointment_session_id"),
        sa.PrimaryKeyConstraint("id", name="pk_appointment"),
    )
    op.create_index(
        "ix_appointment_coming",
        "appointment",
        ["starts_at", "session_id"],
        unique=False,
        sqlite_where=STILL_PLANNED,
        postgresql_where=STILL_PLANNED,
    )
    op.create_index("ix_appointment_session_id", "appointment", ["session_id"], unique=False)
    op.create_index(
        "uq_appointment_planned",
        "appointment",
        ["session_id"],
        unique=True,
        sqlite_where=STILL_PLANNED,
        postgresql_where=STILL_PLANNED,
    )
    op.create_table(
        "session_record",
        sa.Column("session_id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("draft", JSON, nullable=False),
        sa.Column("saved_at", MOMENT, nullable=False),
        sa.Column("saved_by", sa.Uuid(), nullable=False),
        sa.Column("saved_window", sa.Text(), nullable=True),
        sa.Column("attendance", words("attendance", "on_time", "late"), nullable=True),
        sa.Column("late_minutes", sa.Integer(), nullable=True),
        sa.Column("with_them", sa.Text(), nullable=True),
        sa.Column("covered", JSON, nullable=True),
        sa.Column("account", sa.Text(), nullable=True),
        sa.Column("response", sa.Text(), nullable=True),
        sa.Column("responsibility", words("responsibility", "1", "2", "3", "4", "5"), nullable=True),
        sa.Column("blaming_heard", sa.Boolean(), nullable=True),
        sa.Column("blaming_met", sa.Text(), nullable=True),
        sa.Column("concern", sa.Boolean(), nullable=True),
        sa.Column("concern_what", sa.Text(), nullable=True),
        sa.Column("concern_told", sa.Text(), nullable=True),
        sa.Column("promises", sa.Text(), nullable=True),
        sa.Column("plan", sa.Text(), nullable=True),
        sa.Column("signed_at", MOMENT, nullable=True),
        sa.Column("signed_by", sa.Uuid(), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint(
            "(attendance = 'late') = (late_minutes IS NOT NULL)", name=op.f("ck_session_record_late_says_by_how_much")
        ),
        sa.CheckConstraint(
            "blaming_heard IS NULL OR NOT blaming_heard OR blaming_met IS NOT NULL",
            name=op.f("ck_session_record_blaming_says_how_it_was_met"),
        ),
        sa.CheckConstraint(
            "concern IS NULL OR NOT concern OR (concern_what IS NOT NULL AND concern_told IS NOT NULL)",
            name=op.f("ck_session_record_concern_names_who_is_told"),
        ),
        sa.CheckConstraint(
            "signed_at IS NULL OR (signed_by IS NOT NULL AND attendance IS NOT NULL AND account IS NOT NULL"
            " AND covered IS NOT NULL AND responsibility IS NOT NULL AND blaming_heard IS NOT NULL"
            " AND concern IS NOT NULL AND plan IS NOT NULL)",
            name=op.f("ck_session_record_signed_is_whole"),
        ),
        sa.ForeignKeyConstraint(["saved_by"], ["account.id"], name="fk_session_record_saved_by"),
        sa.ForeignKeyConstraint(["session_id"], ["one_to_one.id"], name="fk_session_record_session_id"),
        sa.ForeignKeyConstraint(["signed_by"], ["account.id"], name="fk_session_record_signed_by"),
        sa.PrimaryKeyConstraint("id", name="pk_session_record"),
        sa.UniqueConstraint("session_id", name="uq_session_record_session_id"),
    )
    op.create_table(
        "addendum",
        sa.Column("record_id", sa.Uuid(), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("by_id", sa.Uuid(), nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(["by_id"], ["account.id"], name="fk_addendum_by_id"),
        sa.ForeignKeyConstraint(["record_id"], ["session_record.id"], name="fk_addendum_record_id"),
        sa.PrimaryKeyConstraint("id", name="pk_addendum"),
    )
    op.create_index("ix_addendum_record_id", "addendum", ["record_id"], unique=False)


def downgrade() -> None:
    for table in ("addendum", "session_record", "appointment", "one_to_one", "enrolment"):
        op.drop_table(table)
