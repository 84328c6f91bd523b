"""Group sessions at schools: slots, bookings, waiting lists; the days of schools; hours on a date.

Revision ID: 0024
Revises: 0023
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0024"
down_revision = "0023"
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True)
TAKEN = sa.text("state IN ('held', 'confirmed', 'delivered', 'missed')")
IN_THE_LIST = sa.text("state IN ('waiting', 'offered')")
OFFERED = sa.text("state = 'offered'")
REASONS = ("timetable", "school_shut", "staff", "not_wanted", "practitioner", "weather", "other")
STATES = ("held", "confirmed", "delivered", "missed", "cancelled", "released")
PLACES = ("waiting", "offered", "taken", "passed_on", "ran_out", "left")
FOR_A_REASON = (
    "(state = 'cancelled') = (cancelled_at IS NOT NULL) AND (state = 'cancelled') = (cancelled_by IS NOT NULL)"
    " AND (state = 'cancelled') = (cancel_reason IS NOT NULL)"
)


def upgrade() -> None:
    """Make the tables."""
    _slots()
    _bookings()
    _waiting()
    _days()


def downgrade() -> None:
    """Take them away."""
    for table in (
        "hours_on_a_day",
        "school_period",
        "school_days",
        "waiting_place",
        "booked_topic",
        "booked_group",
        "booking",
        "slot_authority",
        "slot_practitioner",
        "slot",
    ):
        op.drop_table(table)


def _slots() -> None:
    _table(
        "slot",
        _must("starts_at", MOMENT),
        _must("ends_at", MOMENT),
        *(_must(name, sa.Integer()) for name in ("minutes", "travel_minutes", "capacity_groups", "capacity_pupils")),
        _must("state", _words("open", "cancelled", name="state")),
        _must("opened_by", sa.Uuid()),
        _must("opened_at", MOMENT),
        *_cancelled(),
        _check("slot", "times_in_order", "ends_at > starts_at"),
        _check("slot", "minutes_bearable", "minutes BETWEEN 15 AND 480"),
        _check("slot", "travel_bearable", "travel_minutes BETWEEN 0 AND 240"),
        _check("slot", "groups_bearable", "capacity_groups BETWEEN 1 AND 20"),
        _check("slot", "pupils_bearable", "capacity_pupils BETWEEN 1 AND 2000"),
        _check("slot", "cancelled_for_a_reason", FOR_A_REASON),
        _refers("slot", "opened_by", "account"),
        _refers("slot", "cancelled_by", "account"),
    )
    _index("slot", "starts_at", "id")
    _table(
        "slot_practitioner",
        _must("slot_id", sa.Uuid()),
        _must("account_id", sa.Uuid()),
        _once("slot_practitioner", "slot_id", "account_id"),
        _refers("slot_practitioner", "slot_id", "slot"),
        _refers("slot_practitioner", "account_id", "account"),
    )
    _index("slot_practitioner", "account_id")
    _table(
        "slot_authority",
        _must("slot_id", sa.Uuid()),
        _must("authority_code", sa.Text()),
        _once("slot_authority", "slot_id", "authority_code"),
        _refers("slot_authority", "slot_id", "slot"),
    )
    _index("slot_authority", "authority_code", "slot_id")


def _bookings() -> None:
    _table(
        "booking",
        _must("reference", sa.Text()),
        _must("slot_id", sa.Uuid()),
        _must("school_id", sa.Uuid()),
        _must("state", _words(*STATES, name="state")),
        sa.Column("held_until", MOMENT),
        _must("made_by", sa.Uuid()),
        _must("made_at", MOMENT),
        sa.Column("confirmed_by", sa.Uuid()),
        sa.Column("confirmed_at", MOMENT),
        sa.Column("room", sa.Text()),
        sa.Column("room_capacity", sa.Integer()),
        *(sa.Column(name, sa.Text()) for name in ("access_needs", "dsl_name", "dsl_contact", "staff_present", "notes")),
        *(_must(name, sa.Boolean()) for name in ("parents_told", "materials_seen", "despite_shut")),
        _must("changes", sa.Integer()),
        sa.Column("changed_at", MOMENT),
        *_cancelled(),
        _must("cancelled_late", sa.Boolean()),
        _once("booking", "reference"),
        _check("booking", "held_until_a_moment", "state <> 'held' OR held_until IS NOT NULL"),
        _check(
            "booking",
            "confirmed_is_whole",
            "state IN ('held', 'released') OR (confirmed_at IS NOT NULL AND confirmed_by IS NOT NULL"
            " AND room IS NOT NULL AND room_capacity IS NOT NULL AND dsl_name IS NOT NULL AND dsl_contact IS NOT NULL"
            " AND staff_present IS NOT NULL)",
        ),
        _check("booking", "cancelled_for_a_reason", FOR_A_REASON),
        _check("booking", "room_bearable", "room_capacity BETWEEN 1 AND 5000"),
        _check("booking", "changes_counted", "changes >= 0"),
        _refers("booking", "slot_id", "slot"),
        _refers("booking", "school_id", "school"),
        *(_refers("booking", column, "account") for column in ("made_by", "confirmed_by", "cancelled_by")),
    )
    _partial("uq_booking_taken", "booking", ["slot_id"], TAKEN)
    _index("booking", "slot_id")
    _index("booking", "school_id", "state")
    _index("booking", "state", "held_until")
    _table(
        "booked_group",
        _must("booking_id", sa.Uuid()),
        _must("position", sa.Integer()),
        _must("label", sa.Text()),
        _must("year_group", sa.Integer()),
        _must("pupils_expected", sa.Integer()),
        _once("booked_group", "booking_id", "position"),
        _check("booked_group", "year_of_a_school", "year_group BETWEEN 0 AND 13"),
        _check("booked_group", "pupils_bearable", "pupils_expected BETWEEN 1 AND 2000"),
        _refers("booked_group", "booking_id", "booking"),
    )
    _table(
        "booked_topic",
        _must("booking_id", sa.Uuid()),
        _must("topic_id", sa.Uuid()),
        _once("booked_topic", "booking_id", "topic_id"),
        _refers("booked_topic", "booking_id", "booking"),
        _refers("booked_topic", "topic_id", "topic_version"),
    )
    _index("booked_topic", "topic_id")


def _waiting() -> None:
    _table(
        "waiting_place",
        _must("slot_id", sa.Uuid()),
        _must("school_id", sa.Uuid()),
        _must("state", _words(*PLACES, name="state")),
        _must("asked_by", sa.Uuid()),
        _must("asked_at", MOMENT),
        sa.Column("offered_at", MOMENT),
        sa.Column("offered_until", MOMENT),
        _check("waiting_place", "offered_until_a_moment", "state <> 'offered' OR offered_until IS NOT NULL"),
        _refers("waiting_place", "slot_id", "slot"),
        _refers("waiting_place", "school_id", "school"),
        _refers("waiting_place", "asked_by", "account"),
    )
    _partial("uq_waiting_place_in_the_list", "waiting_place", ["slot_id", "school_id"], IN_THE_LIST)
    _partial("uq_waiting_place_offered", "waiting_place", ["slot_id"], OFFERED)
    _index("waiting_place", "school_id", "state")
    _index("waiting_place", "slot_id", "state", "asked_at")


def _days() -> None:
    _table(
        "school_days",
        sa.Column("authority_code", sa.Text()),
        sa.Column("school_id", sa.Uuid()),
        _must("kind", _words("holiday", "inset", "open", name="kind")),
        sa.Column("name", sa.Text()),
        _must("first_on", sa.Date()),
        _must("last_on", sa.Date()),
        _must("written_by", sa.Uuid()),
        _must("written_at", MOMENT),
        _check("school_days", "an_authority_or_a_school", "(authority_code IS NULL) <> (school_id IS NULL)"),
        _check("school_days", "days_in_order", "last_on >= first_on"),
        _check("school_days", "only_a_school_says_open", "kind <> 'open' OR school_id IS NOT NULL"),
        _refers("school_days", "school_id", "school"),
        _refers("school_days", "written_by", "account"),
    )
    _index("school_days", "authority_code", "last_on")
    _index("school_days", "school_id", "last_on")
    _table(
        "school_period",
        _must("school_id", sa.Uuid()),
        _must("position", sa.Integer()),
        _must("name", sa.Text()),
        _must("from_time", sa.Time()),
        _must("until_time", sa.Time()),
        _once("school_period", "school_id", "position"),
        _check("school_period", "times_in_order", "until_time > from_time"),
        _refers("school_period", "school_id", "school"),
    )
    _table(
        "hours_on_a_day",
        _must("account_id", sa.Uuid()),
        _must("on", sa.Date()),
        sa.Column("from_time", sa.Time()),
        sa.Column("until_time", sa.Time()),
        _once("hours_on_a_day", "account_id", "on"),
        _check("hours_on_a_day", "both_times_or_none", "(from_time IS NULL) = (until_time IS NULL)"),
        _check("hours_on_a_day", "hours_in_order", "until_time > from_time"),
        _refers("hours_on_a_day", "account_id", "account"),
    )


def _table(name: str, *parts: sa.schema.SchemaItem) -> None:
    op.create_table(name, _must("id", sa.Uuid()), *parts, sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{name}")))


def _must(name: str, kind: sa.types.TypeEngine[object]) -> sa.Column[object]:
    return sa.Column(name, kind, nullable=False)


def _cancelled() -> tuple[sa.Column[object], ...]:
    return (
        sa.Column("cancelled_by", sa.Uuid()),
        sa.Column("cancelled_at", MOMENT),
        sa.Column("cancel_reason", _words(*REASONS, name="cancel_reason")),
        sa.Column("cancel_note", sa.Text()),
    )


def _words(*values: str, name: str) -> sa.Enum:
    return sa.Enum(*values, name=name, native_enum=False, create_constraint=True, length=40)


def _once(table: str, *columns: str) -> sa.UniqueConstraint:
    return sa.UniqueConstraint(*columns, name=op.f(f"uq_{table}_{'_'.join(columns)}"))


def _check(table: str, name: str, sql: str) -> sa.CheckConstraint:
    return sa.CheckConstraint(sql, name=op.f(f"ck_{table}_{name}"))


def _refers(table: str, column: str, other: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], [f"{other}.id"], name=op.f(f"fk_{table}_{column}"))


def _index(table: str, *columns: str) -> None:
    op.create_index(op.f(f"ix_{table}_{'_'.join(columns)}"), table, list(columns))


def _partial(name: str, table: str, columns: list[str], where: sa.TextClause) -> None:
    op.create_index(name, table, columns, unique=True, sqlite_where=where, postgresql_where=where)
