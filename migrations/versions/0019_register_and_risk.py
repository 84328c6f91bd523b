"""The practitioners' register, who works beside a practitioner, and the risk assessment of a case.

Revision ID: 0019
Revises: 0018
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True)
LIVE = sa.text("ended_at IS NULL")
TRAINING = ("core", "hate_crime", "domestic", "sexual", "children", "safeguarding")
DBS = ("basic", "standard", "enhanced", "enhanced_barred")
TABLES = ("risk_review", "risk_hazard", "risk_assessment", "co_facilitation", "register_entry", "practitioner")


def upgrade() -> None:
    """Make the tables."""
    _register()
    _beside()
    _risk()


def downgrade() -> None:
    """Take them away."""
    for table in TABLES:
        op.drop_table(table)


def _register() -> None:
    op.create_table(
        "practitioner",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("kind", _words("practitioner", "volunteer", name="kind"), nullable=False),
        sa.Column("registered_by", sa.Uuid(), nullable=True),
        sa.Column("registered_at", MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_practitioner")),
        sa.UniqueConstraint("person_id", name=op.f("uq_practitioner_person_id")),
        _refers("practitioner", "person_id", "person"),
        _refers("practitioner", "registered_by", "account"),
    )
    op.create_table(
        "register_entry",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("practitioner_id", sa.Uuid(), nullable=False),
        sa.Column("what", _words("training", "accreditation", "dbs", name="what"), nullable=False),
        sa.Column("training", _words(*TRAINING, name="training"), nullable=True),
        sa.Column("body", sa.Text(), nullable=True),
        sa.Column("level", sa.Text(), nullable=True),
        sa.Column("dbs_level", _words(*DBS, name="dbslevel"), nullable=True),
        sa.Column("seen_by", sa.Text(), nullable=True),
        sa.Column("from_on", sa.Date(), nullable=True),
        sa.Column("valid_until", sa.Date(), nullable=False),
        sa.Column("entered_by", sa.Uuid(), nullable=True),
        sa.Column("entered_at", MOMENT, nullable=False),
        sa.Column("ended_by", sa.Uuid(), nullable=True),
        sa.Column("ended_at", MOMENT, nullable=True),
        sa.Column("end_reason", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_register_entry")),
        _refers("register_entry", "practitioner_id", "practitioner"),
        _refers("register_entry", "entered_by", "account"),
        _refers("register_entry", "ended_by", "account"),
        sa.CheckConstraint("(what = 'training') = (training IS NOT NULL)", name="training_says_which"),
        sa.CheckConstraint("(what = 'accreditation') = (body IS NOT NULL)", name="accreditation_names_its_body"),
        sa.CheckConstraint("(what = 'accreditation') = (level IS NOT NULL)", name="accreditation_says_its_level"),
        sa.CheckConstraint("(what = 'dbs') = (dbs_level IS NOT NULL)", name="check_says_its_level"),
        sa.CheckConstraint("(what = 'dbs') = (seen_by IS NOT NULL)", name="check_was_seen"),
        sa.CheckConstraint("what = 'accreditation' OR from_on IS NOT NULL", name="has_its_day"),
        sa.CheckConstraint("from_on IS NULL OR valid_until > from_on", name="days_in_order"),
        sa.CheckConstraint(
            "(ended_at IS NULL) = (end_reason IS NULL) AND (ended_at IS NULL) = (ended_by IS NULL)",
            name="ended_for_a_reason",
        ),
    )
    _index("register_entry", "practitioner_id", "ended_at")


def _beside() -> None:
    op.create_table(
        "co_facilitation",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("referral_id", sa.Uuid(), nullable=False),
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("named_by", sa.Uuid(), nullable=False),
        sa.Column("named_at", MOMENT, nullable=False),
        sa.Column("ended_at", MOMENT, nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_co_facilitation")),
        _refers("co_facilitation", "referral_id", "referral"),
        _refers("co_facilitation", "account_id", "account"),
        _refers("co_facilitation", "named_by", "account"),
    )
    op.create_index(
        op.f("uq_co_facilitation_live"),
        "co_facilitation",
        ["referral_id"],
        unique=True,
        sqlite_where=LIVE,
        postgresql_where=LIVE,
    )
    _index("co_facilitation", "referral_id")
    _index("co_facilitation", "account_id", "ended_at", "referral_id")


def _risk() -> None:
    op.create_table(
        "risk_assessment",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("referral_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("domestic", sa.Boolean(), nullable=False),
        sa.Column("sexual", sa.Boolean(), nullable=False),
        sa.Column("must_be_there", sa.Text(), nullable=True),
        sa.Column("venue", sa.Text(), nullable=True),
        sa.Column("review_on", sa.Date(), nullable=False),
        sa.Column("made_by", sa.Uuid(), nullable=False),
        sa.Column("made_at", MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_risk_assessment")),
        sa.UniqueConstraint("referral_id", "number", name=op.f("uq_risk_assessment_referral_id_number")),
        _refers("risk_assessment", "referral_id", "referral"),
        _refers("risk_assessment", "made_by", "account"),
        sa.CheckConstraint("number >= 1", name="numbered_from_one"),
    )
    op.create_table(
        "risk_hazard",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("assessment_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("what", sa.Text(), nullable=False),
        sa.Column("who", sa.Text(), nullable=False),
        sa.Column("likelihood", _words("unlikely", "possible", "likely", name="likelihood"), nullable=False),
        sa.Column("severity", _words("minor", "serious", "severe", name="severity"), nullable=False),
        sa.Column("mitigation", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_risk_hazard")),
        sa.UniqueConstraint("assessment_id", "number", name=op.f("uq_risk_hazard_assessment_id_number")),
        _refers("risk_hazard", "assessment_id", "risk_assessment"),
        sa.CheckConstraint("number BETWEEN 1 AND 3", name="one_of_three"),
    )
    op.create_table(
        "risk_review",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("assessment_id", sa.Uuid(), nullable=False),
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("session_number", sa.Integer(), nullable=False),
        sa.Column("reviewed_by", sa.Uuid(), nullable=False),
        sa.Column("reviewed_at", MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_risk_review")),
        _refers("risk_review", "assessment_id", "risk_assessment"),
        _refers("risk_review", "case_id", "referral"),
        _refers("risk_review", "reviewed_by", "account"),
        sa.CheckConstraint("session_number BETWEEN 1 AND 3", name="before_one_of_three"),
    )
    _index("risk_review", "assessment_id", "reviewed_at")
    _index("risk_review", "case_id", "reviewed_at")


def _words(*values: str, name: str) -> sa.Enum:
    return sa.Enum(*values, name=name, native_enum=False, create_constraint=True, length=40)


def _refers(table: str, column: str, other: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], [f"{other}.id"], name=op.f(f"fk_{table}_{column}"))


def _index(table: str, *columns: str) -> None:
    op.create_index(op.f(f"ix_{table}_{'_'.join(columns)}"), table, list(columns))
