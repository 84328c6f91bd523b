"""The person referred, the referral that becomes the case, and who took part in it.

Revision ID: 0003
Revises: 0002
"""

from __future__ import annotations

from collections.abc import Mapping

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

JSON = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")
MOMENT = sa.DateTime(timezone=True)
SEARCH_KEY = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")
STAGES = (
    "draft",
    "received",
    "returned",
    "awaiting_decision",
    "with_cps",
    "approved",
    "declined",
    "allocated",
    "on_programme",
    "on_hold",
    "completed",
    "withdrawn",
    "closed",
)
OUTCOME_TYPES = (
    "youth_caution",
    "youth_conditional_caution",
    "adult_caution",
    "adult_conditional_caution",
    "community_resolution",
    "charged",
    "not_yet",
)
ADMISSIONS = ("full", "accepts_responsibility", "partial", "denies", "raises_defence", "not_asked")
KNOWN = ("yes", "no", "unknown")
END_REASONS = (
    "completed",
    "declined",
    "withdrew",
    "not_engaged",
    "approval_lapsed",
    "moved",
    "custody",
    "died",
    "duplicate_or_mistaken",
    "other",
)
HARMED_VIEWS = ("agrees", "disagrees", "no_view", "not_asked", "nobody_identified")
STRANDS = ("disability", "race", "religion", "sexual_orientation", "transgender_identity")


def upgrade() -> None:
    """Make the tables of referrals. The order gate (allocation) comes with the decision it stands on."""
    _participant()
    _referral()
    _what_belongs_to_a_referral()


def downgrade() -> None:
    """Take the tables away, the dependent ones first."""
    for table in ("fact_said", "case_event", "involvement", "referral_strand", "referral", "participant"):
        op.drop_table(table)


def _words(*values: str, name: str) -> sa.Enum:
    return sa.Enum(*values, name=name, native_enum=False, create_constraint=True, length=40)


def _texts(*names: str) -> list[sa.Column[str]]:
    return [sa.Column(name, sa.Text()) for name in names]


def _days(*names: str) -> list[sa.Column[object]]:
    return [sa.Column(name, sa.Date()) for name in names]


def _keys(table: str, **columns: str) -> list[sa.ForeignKeyConstraint]:
    return [
        sa.ForeignKeyConstraint([column], [target], name=op.f(f"fk_{table}_{column}"))
        for column, target in columns.items()
    ]


def _index(table: str, *columns: str) -> None:
    op.create_index(op.f(f"ix_{table}_{'_'.join(columns)}"), table, list(columns))


def _checks(rules: Mapping[str, str]) -> list[sa.CheckConstraint]:
    return [sa.CheckConstraint(rule, name=name) for name, rule in rules.items()]


def _participant() -> None:
    op.create_table(
        "participant",
        sa.Column("id", sa.Uuid(), nullable=False),
        *_texts("given_name", "family_name"),
        sa.Column("family_key", SEARCH_KEY),
        sa.Column("born_on", sa.Date()),
        *_texts("phone", "email", "address", "postcode"),
        sa.Column("contact_by", _words("phone", "email", "letter", name="contactby")),
        sa.Column("message_may_be_left", sa.Boolean()),
        *_texts("safe_contact", "language"),
        sa.Column("interpreter_needed", sa.Boolean()),
        *_texts("access_needs"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_participant")),
        *_checks({"born_in_living_memory": "born_on IS NULL OR born_on >= '1900-01-01'"}),
    )
    _index("participant", "family_key", "id")
    _index("participant", "family_key", "born_on")


def _referral() -> None:
    op.create_table(
        "referral",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("reference", sa.Text(), nullable=False),
        sa.Column("stage", _words(*STAGES, name="stage"), nullable=False),
        sa.Column("source", _words("online", "self", "paper", name="source"), nullable=False),
        sa.Column("pathway", _words("out_of_court", "convicted", "early_intervention", name="pathway")),
        sa.Column("participant_id", sa.Uuid(), nullable=False),
        sa.Column("referrer_id", sa.Uuid()),
        sa.Column("referrer_person_id", sa.Uuid()),
        *_texts("referrer_role", "paper_signed_by"),
        *_days("paper_signed_on"),
        *_texts("force_code", "district_code"),
        *_days("incident_on"),
        *_texts("incident_account", "offence", "crime_reference"),
        sa.Column("outcome_type", _words(*OUTCOME_TYPES, name="outcometype")),
        *_days("crime_recorded_on", "investigation_completed_on", "evidential_test_met_on"),
        sa.Column("admission", _words(*ADMISSIONS, name="admission")),
        *_days("admission_recorded_on"),
        sa.Column("gravity_score", sa.Integer()),
        sa.Column("indictable_only", _words(*KNOWN, name="indictable_only")),
        sa.Column("cps_view", _words("approves", "refuses", "not_asked", name="cpsview")),
        sa.Column("physical_assault", _words(*KNOWN, name="physical_assault")),
        sa.Column("stirred_up_hatred", _words(*KNOWN, name="stirred_up_hatred")),
        sa.Column("extremist_views", _words(*KNOWN, name="extremist_views")),
        sa.Column("extremist_member", _words(*KNOWN, name="extremist_member")),
        sa.Column("earlier_hate_offences", _words(*KNOWN, name="earlier_hate_offences")),
        *_days("local_records_checked_on", "convicted_on"),
        *_texts("court", "supervising_officer"),
        *_days("supervision_agreed_on"),
        sa.Column("open_investigation", _words(*KNOWN, name="open_investigation")),
        sa.Column("domestic_or_sexual", _words(*KNOWN, name="domestic_or_sexual")),
        *_texts("help_wanted"),
        *_days("consented_on"),
        sa.Column("consent_by", _words("person", "person_and_guardian", "person_competent", name="consentby")),
        *_texts("guardian_name"),
        sa.Column("harmed_known", _words(*KNOWN, name="harmed_known")),
        sa.Column("harmed_view", _words(*HARMED_VIEWS, name="harmedview")),
        sa.Column("companion", _words("none", "supporter", "appropriate_adult", name="companion")),
        *_texts("companion_name", "companion_contact"),
        sa.Column("started_at", MOMENT, nullable=False),
        sa.Column("saved_at", MOMENT, nullable=False),
        sa.Column("saved_by_id", sa.Uuid()),
        sa.Column("sent", JSON),
        sa.Column("received_at", MOMENT),
        *_days("due_on"),
        *_texts("return_reason"),
        sa.Column("ended_at", MOMENT),
        sa.Column("end_reason", _words(*END_REASONS, name="endreason")),
        *_texts("end_note"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_referral")),
        sa.UniqueConstraint("reference", name=op.f("uq_referral_reference")),
        *_keys(
            "referral",
            participant_id="participant.id",
            referrer_id="account.id",
            referrer_person_id="person.id",
            force_code="force.code",
            district_code="district.code",
            saved_by_id="account.id",
        ),
        *_checks(
            {
                "received_has_its_date": "stage = 'draft' OR stage = 'withdrawn' OR received_at IS NOT NULL",
                "paper_form_says_who_signed": (
                    "(source = 'paper') = (paper_signed_by IS NOT NULL AND paper_signed_on IS NOT NULL)"
                ),
                "crime_dates_in_order": (
                    "investigation_completed_on >= crime_recorded_on"
                    " AND evidential_test_met_on >= investigation_completed_on"
                ),
                "agreed_after_conviction": "supervision_agreed_on >= convicted_on",
                "gravity_scored": "gravity_score BETWEEN 1 AND 5",
                "no_prosecutor_where_nothing_is_alleged": "stage <> 'with_cps' OR pathway <> 'early_intervention'",
                "ended_for_a_reason": "(ended_at IS NULL) = (end_reason IS NULL)",
            }
        ),
    )
    _index("referral", "participant_id")
    _index("referral", "referrer_person_id", "started_at", "id")
    _index("referral", "stage", "received_at", "id")
    _index("referral", "stage", "source", "started_at", "id")
    _index("referral", "force_code", "stage", "due_on", "id")
    _index("referral", "district_code", "stage", "due_on", "id")
    live = sa.text("ended_at IS NULL")
    op.create_index(op.f("ix_referral_live"), "referral", ["id"], sqlite_where=live, postgresql_where=live)
    _index("referral", "due_on", "id")
    _index("referral", "stage", "due_on", "id")
    _index("referral", "district_code", "due_on", "id")


def _what_belongs_to_a_referral() -> None:
    op.create_table(
        "referral_strand",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("referral_id", sa.Uuid(), nullable=False),
        sa.Column("strand", _words(*STRANDS, name="strand"), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_referral_strand")),
        sa.UniqueConstraint("referral_id", "strand", name=op.f("uq_referral_strand_referral_id_strand")),
        *_keys("referral_strand", referral_id="referral.id"),
    )
    op.create_table(
        "involvement",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("referral_id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("part", _words("worked", "decided", name="part"), nullable=False),
        sa.Column("since", MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_involvement")),
        sa.UniqueConstraint("referral_id", "person_id", name=op.f("uq_involvement_referral_id_person_id")),
        sa.UniqueConstraint("referral_id", "person_id", "part", name=op.f("uq_involvement_referral_id_person_id_part")),
        *_keys("involvement", referral_id="referral.id", person_id="person.id"),
    )
    op.create_table(
        "case_event",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.Column("by_id", sa.Uuid()),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("note", sa.Text()),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_case_event")),
        *_keys("case_event", case_id="referral.id", by_id="account.id"),
    )
    _index("case_event", "case_id", "at", "id")
    op.create_table(
        "fact_said",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("value", sa.Text()),
        sa.Column("told_by", sa.Text(), nullable=False),
        sa.Column("told_on", sa.Date(), nullable=False),
        sa.Column("recorded_by", sa.Uuid()),
        sa.Column("recorded_at", MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_fact_said")),
        *_keys("fact_said", case_id="referral.id", recorded_by="account.id"),
    )
    _index("fact_said", "case_id", "name", "recorded_at")
