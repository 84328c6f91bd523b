"""What became of group sessions: counts, hands, feedback, points, disclosures; how visitors get in.

Revision ID: 0028
Revises: 0027
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0028"
down_revision = "0027"
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True)
UNCONFIRMED = sa.text("confirmed_at IS NULL")
REASONS = ("timetable", "school_shut", "staff", "not_wanted", "practitioner", "weather", "other")
KINDS = ("at_home", "at_school", "hate", "online", "extremism", "self_harm", "other")
WHEN, HANDS = ("before", "after"), ("agree", "unsure", "disagree")
ASPECTS = ("useful", "pitched", "led", "again")


def upgrade() -> None:
    """Make the tables."""
    _records()
    _hands()
    _afterwards()
    _disclosures()
    _arrivals()


def downgrade() -> None:
    """Take them away."""
    for table in (
        "school_arrival",
        "disclosure",
        "teacher_feedback",
        "follow_up_point",
        "show_of_hands",
        "covered_topic",
        "counted_group",
        "delivery_record",
    ):
        op.drop_table(table)


def _words(name: str, *values: str) -> sa.Enum:
    return sa.Enum(*values, name=name, native_enum=False, create_constraint=True, length=40)


def _to(table: str, column: str, other: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], [f"{other}.id"], name=op.f(f"fk_{table}_{column}"))


def _key(table: str) -> sa.PrimaryKeyConstraint:
    return sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{table}"))


def _one(table: str, *columns: str) -> sa.UniqueConstraint:
    return sa.UniqueConstraint(*columns, name=op.f(f"uq_{table}_{'_'.join(columns)}"))


def _records() -> None:
    op.create_table(
        "delivery_record",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("booking_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("outcome", _words("outcome", "took_place", "missed"), nullable=False),
        sa.Column("reason", _words("reason", *REASONS), nullable=True),
        sa.Column("note", sa.Text(), nullable=True),
        sa.Column("adults", sa.Integer(), nullable=True),
        sa.Column("why", sa.Text(), nullable=True),
        sa.Column("recorded_by", sa.Uuid(), nullable=False),
        sa.Column("recorded_at", MOMENT, nullable=False),
        sa.CheckConstraint("number >= 1", name="numbered_from_one"),
        sa.CheckConstraint("(number = 1) = (why IS NULL)", name="corrected_for_a_reason"),
        sa.CheckConstraint("(outcome = 'missed') = (reason IS NOT NULL)", name="missed_for_a_reason"),
        sa.CheckConstraint("adults BETWEEN 0 AND 200", name="adults_bearable"),
        _to("delivery_record", "booking_id", "booking"),
        _to("delivery_record", "recorded_by", "account"),
        _key("delivery_record"),
        _one("delivery_record", "booking_id", "number"),
    )
    op.create_table(
        "counted_group",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("record_id", sa.Uuid(), nullable=False),
        sa.Column("group_id", sa.Uuid(), nullable=False),
        sa.Column("present", sa.Integer(), nullable=False),
        sa.Column("same_again", sa.Boolean(), nullable=False),
        sa.CheckConstraint("present BETWEEN 0 AND 2000", name="present_bearable"),
        _to("counted_group", "record_id", "delivery_record"),
        _to("counted_group", "group_id", "booked_group"),
        _key("counted_group"),
        _one("counted_group", "record_id", "group_id"),
    )
    op.create_index(op.f("ix_counted_group_group_id"), "counted_group", ["group_id"])
    op.create_table(
        "covered_topic",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("record_id", sa.Uuid(), nullable=False),
        sa.Column("topic_id", sa.Uuid(), nullable=False),
        _to("covered_topic", "record_id", "delivery_record"),
        _to("covered_topic", "topic_id", "topic_version"),
        _key("covered_topic"),
        _one("covered_topic", "record_id", "topic_id"),
    )
    op.create_index(op.f("ix_covered_topic_topic_id"), "covered_topic", ["topic_id"])


def _together(when: str) -> str:
    names = [f"{when}_{hand}" for hand in HANDS]
    return f"{' AND '.join(f'{each} IS NULL' for each in names)} OR {' AND '.join(f'{each} >= 0' for each in names)}"


def _hands() -> None:
    op.create_table(
        "show_of_hands",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("record_id", sa.Uuid(), nullable=False),
        sa.Column("topic_id", sa.Uuid(), nullable=False),
        sa.Column("statement", sa.Text(), nullable=False),
        *(sa.Column(f"{when}_{hand}", sa.Integer(), nullable=True) for when in WHEN for hand in HANDS),
        *(sa.CheckConstraint(_together(when), name=f"{when}_all_or_none") for when in WHEN),
        _to("show_of_hands", "record_id", "delivery_record"),
        _to("show_of_hands", "topic_id", "topic_version"),
        _key("show_of_hands"),
        _one("show_of_hands", "record_id", "topic_id", "statement"),
    )
    op.create_index(op.f("ix_show_of_hands_topic_id"), "show_of_hands", ["topic_id"])


def _afterwards() -> None:
    op.create_table(
        "follow_up_point",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("booking_id", sa.Uuid(), nullable=False),
        sa.Column("point", sa.Text(), nullable=False),
        sa.Column("written_by", sa.Uuid(), nullable=False),
        sa.Column("written_at", MOMENT, nullable=False),
        sa.Column("done_by", sa.Uuid(), nullable=True),
        sa.Column("done_at", MOMENT, nullable=True),
        sa.CheckConstraint("(done_at IS NULL) = (done_by IS NULL)", name="done_by_somebody"),
        _to("follow_up_point", "booking_id", "booking"),
        _to("follow_up_point", "written_by", "account"),
        _to("follow_up_point", "done_by", "account"),
        _key("follow_up_point"),
    )
    op.create_index(op.f("ix_follow_up_point_booking_id_written_at"), "follow_up_point", ["booking_id", "written_at"])
    op.create_table(
        "teacher_feedback",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("booking_id", sa.Uuid(), nullable=False),
        *(sa.Column(each, sa.Integer(), nullable=False) for each in ASPECTS),
        sa.Column("good", sa.Text(), nullable=True),
        sa.Column("better", sa.Text(), nullable=True),
        sa.Column("given_by", sa.Uuid(), nullable=False),
        sa.Column("given_at", MOMENT, nullable=False),
        *(sa.CheckConstraint(f"{each} BETWEEN 1 AND 5", name=f"{each}_rated") for each in ASPECTS),
        _to("teacher_feedback", "booking_id", "booking"),
        _to("teacher_feedback", "given_by", "account"),
        _key("teacher_feedback"),
        _one("teacher_feedback", "booking_id", "given_by"),
    )


def _disclosures() -> None:
    op.create_table(
        "disclosure",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("booking_id", sa.Uuid(), nullable=False),
        sa.Column("kind", _words("disclosed", *KINDS), nullable=False),
        sa.Column("whom", _words("whom", "dsl", "deputy", "head"), nullable=False),
        sa.Column("how", _words("how", "in_person", "by_phone"), nullable=False),
        sa.Column("told_at", MOMENT, nullable=False),
        sa.Column("made_by", sa.Uuid(), nullable=False),
        sa.Column("made_at", MOMENT, nullable=False),
        sa.Column("confirm_by", sa.Date(), nullable=False),
        sa.Column("dsl_account_id", sa.Uuid(), nullable=True),
        sa.Column("link_hash", sa.Text(), nullable=True),
        sa.Column("link_until", MOMENT, nullable=True),
        sa.Column("confirmed_at", MOMENT, nullable=True),
        sa.Column("confirmed_via", _words("via", "link", "school", "coordinator"), nullable=True),
        sa.Column("confirmed_by", sa.Uuid(), nullable=True),
        sa.CheckConstraint("(confirmed_at IS NULL) = (confirmed_via IS NULL)", name="confirmed_somehow"),
        sa.CheckConstraint("(link_hash IS NULL) = (link_until IS NULL)", name="link_has_an_end"),
        sa.CheckConstraint(
            "confirmed_via IS NULL OR (confirmed_via = 'link') = (confirmed_by IS NULL)", name="confirmed_by_somebody"
        ),
        _to("disclosure", "booking_id", "booking"),
        _to("disclosure", "made_by", "account"),
        _to("disclosure", "dsl_account_id", "account"),
        _to("disclosure", "confirmed_by", "account"),
        _key("disclosure"),
        _one("disclosure", "link_hash"),
    )
    op.create_index(op.f("ix_disclosure_booking_id"), "disclosure", ["booking_id"])
    op.create_index(
        "ix_disclosure_unconfirmed",
        "disclosure",
        ["confirm_by"],
        sqlite_where=UNCONFIRMED,
        postgresql_where=UNCONFIRMED,
    )


def _arrivals() -> None:
    op.create_table(
        "school_arrival",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("school_id", sa.Uuid(), nullable=False),
        sa.Column("parking", sa.Text(), nullable=True),
        sa.Column("entrance", sa.Text(), nullable=True),
        sa.Column("equipment", sa.Text(), nullable=True),
        sa.Column("changes", sa.Integer(), nullable=False),
        sa.Column("written_by", sa.Uuid(), nullable=False),
        sa.Column("written_at", MOMENT, nullable=False),
        sa.CheckConstraint("changes >= 1", name="changes_counted"),
        _to("school_arrival", "school_id", "school"),
        _to("school_arrival", "written_by", "account"),
        _key("school_arrival"),
        _one("school_arrival", "school_id"),
    )
