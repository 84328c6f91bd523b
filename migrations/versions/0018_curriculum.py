"""Programme templates as versioned data, the two that come with the service, and which one each programme follows.

Revision ID: 0018
Revises: 0017
"""

from __future__ import annotations

import tomllib
from datetime import UTC, date, datetime
from pathlib import Path
from uuid import UUID, uuid4, uuid5
from zoneinfo import ZoneInfo

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

import hateprog

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None

JSON = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")
MOMENT = sa.DateTime(timezone=True)
IN_USE = sa.text("status = 'in_use'")
BEGAN = datetime(2026, 1, 1, tzinfo=UTC)
SHIPPED = Path(hateprog.__file__).parent / "sessions" / "curriculum" / "shipped"
BROUGHT = ("under_18", "adult")
"""The first versions. Their files are released, so they are never edited: a test holds their fingerprints."""

FIXED = (
    "code version title audience gap_days sessions before_codes after_codes valid_from drafted_by drafted_at"
    " put_in_use_by put_in_use_at"
)
SAID = "what a programme follows does not change"


def upgrade() -> None:
    """Make the tables, bring in the two, and let every programme follow the one for its person's age at its start."""
    templates = _templates()
    followed = _followed()
    op.bulk_insert(templates, [_row(code) for code in BROUGHT])
    op.bulk_insert(followed, [*_backfilled()])
    changes = " OR ".join(f"OLD.{column} IS DISTINCT FROM NEW.{column}" for column in FIXED.split())
    _fix("programme_template", "OLD.status <> 'draft'", f"OLD.status = 'retired' OR NEW.status = 'draft' OR {changes}")
    _fix("followed_template", "1 = 1", "1 = 1")


def downgrade() -> None:
    """Take the tables away."""
    for table in ("followed_template", "programme_template"):
        op.drop_table(table)
        if op.get_bind().dialect.name == "postgresql":
            op.execute(f"DROP FUNCTION refuse_to_change_{table}()")


def _templates() -> sa.Table:
    made = op.create_table(
        "programme_template",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("audience", _words("under_18", "adult", name="audience"), nullable=False),
        sa.Column("gap_days", sa.Integer(), nullable=False),
        sa.Column("sessions", JSON, nullable=False),
        sa.Column("before_codes", JSON, nullable=False),
        sa.Column("after_codes", JSON, nullable=False),
        sa.Column("status", _words("draft", "in_use", "retired", name="status"), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=True),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("drafted_by", sa.Uuid(), nullable=True),
        sa.Column("drafted_at", MOMENT, nullable=False),
        sa.Column("saved_by", sa.Uuid(), nullable=True),
        sa.Column("saved_at", MOMENT, nullable=False),
        sa.Column("put_in_use_by", sa.Uuid(), nullable=True),
        sa.Column("put_in_use_at", MOMENT, nullable=True),
        sa.Column("retired_by", sa.Uuid(), nullable=True),
        sa.Column("retired_at", MOMENT, nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_programme_template"),
        sa.UniqueConstraint("code", "version", name="uq_programme_template_code_version"),
        sa.CheckConstraint("version >= 1", name="numbered_from_one"),
        sa.CheckConstraint("gap_days BETWEEN 1 AND 90", name="sessions_days_apart"),
        sa.CheckConstraint("status = 'draft' OR valid_from IS NOT NULL", name="in_use_from_a_day"),
        sa.CheckConstraint("(status = 'draft') = (put_in_use_at IS NULL)", name="in_use_has_its_moment"),
        sa.CheckConstraint("(status = 'retired') = (retired_at IS NOT NULL)", name="retired_has_its_moment"),
        *(
            sa.ForeignKeyConstraint([column], ["account.id"], name=f"fk_programme_template_{column}")
            for column in ("drafted_by", "saved_by", "put_in_use_by", "retired_by")
        ),
    )
    op.create_index(
        "uq_programme_template_first_day",
        "programme_template",
        ["audience", "valid_from"],
        unique=True,
        sqlite_where=IN_USE,
        postgresql_where=IN_USE,
    )
    return made


def _followed() -> sa.Table:
    made = op.create_table(
        "followed_template",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("enrolment_id", sa.Uuid(), nullable=False),
        sa.Column("template_id", sa.Uuid(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_followed_template"),
        sa.UniqueConstraint("enrolment_id", name="uq_followed_template_enrolment_id"),
        sa.ForeignKeyConstraint(["enrolment_id"], ["enrolment.id"], name="fk_followed_template_enrolment_id"),
        sa.ForeignKeyConstraint(["template_id"], ["programme_template.id"], name="fk_followed_template_template_id"),
    )
    op.create_index("ix_followed_template_template_id", "followed_template", ["template_id"])
    return made


def _id_of(code: str) -> UUID:
    return uuid5(UUID(int=13), code)


def _row(code: str) -> dict[str, object]:
    """Return what a file says as the table holds it; written and put in use by nobody here, so its people are empty."""
    said = tomllib.loads((SHIPPED / f"{code}_1.toml").read_text(encoding="utf-8"))
    return {
        "id": _id_of(code),
        "code": code,
        "version": 1,
        "title": said["title"],
        "audience": said["audience"],
        "gap_days": said["gap_days"],
        "sessions": said["sessions"],
        "before_codes": said["before"],
        "after_codes": said["after"],
        "status": "in_use",
        "valid_from": BEGAN.date(),
        "revision": 1,
        "drafted_at": BEGAN,
        "saved_at": BEGAN,
        "put_in_use_at": BEGAN,
    }


def _backfilled() -> list[dict[str, object]]:
    """Return which version each programme that there is follows, by the person's age (London) when it started."""
    enrolment = sa.table(
        "enrolment", sa.column("id", sa.Uuid()), sa.column("referral_id", sa.Uuid()), sa.column("started_at", MOMENT)
    )
    referral = sa.table("referral", sa.column("id", sa.Uuid()), sa.column("participant_id", sa.Uuid()))
    participant = sa.table("participant", sa.column("id", sa.Uuid()), sa.column("born_on", sa.Date()))
    asked = (
        sa.select(enrolment.c.id, enrolment.c.started_at, participant.c.born_on)
        .join(referral, referral.c.id == enrolment.c.referral_id)
        .join(participant, participant.c.id == referral.c.participant_id)
    )
    return [
        {"id": uuid4(), "enrolment_id": row.id, "template_id": _id_of(_code_for(row.born_on, row.started_at))}
        for row in op.get_bind().execute(asked)
    ]


def _code_for(born_on: date | None, started_at: datetime) -> str:
    if born_on is None:
        return "adult"
    aware = started_at if started_at.tzinfo else started_at.replace(tzinfo=UTC)
    day = aware.astimezone(ZoneInfo("Europe/London")).date()
    age = day.year - born_on.year - ((day.month, day.day) < (born_on.month, born_on.day))
    return "under_18" if age < 18 else "adult"


def _words(*values: str, name: str) -> sa.Enum:
    return sa.Enum(*values, name=name, native_enum=False, create_constraint=True, length=40)


def _fix(table: str, kept: str, refused: str) -> None:
    """Refuse to change a row so, and to delete it, from when it is `kept`."""
    if op.get_bind().dialect.name == "sqlite":
        refused = refused.replace("IS DISTINCT FROM", "IS NOT")
        for verb, when in (("UPDATE", f"{kept} AND ({refused})"), ("DELETE", kept)):
            op.execute(
                f"CREATE TRIGGER {table}_refuses_{verb} BEFORE {verb} ON {table} WHEN {when} "
                f"BEGIN SELECT RAISE(ABORT, '{SAID}'); END"
            )
        return
    op.execute(
        f"CREATE FUNCTION refuse_to_change_{table}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
        f"IF ({kept}) AND (TG_OP = 'DELETE' OR ({refused})) THEN "
        f"RAISE EXCEPTION '{SAID}' USING ERRCODE = 'integrity_constraint_violation'; END IF; "
        "IF TG_OP = 'DELETE' THEN RETURN OLD; END IF; RETURN NEW; END $$"
    )
    op.execute(
        f"CREATE TRIGGER {table}_is_kept BEFORE UPDATE OR DELETE ON {table} "
        f"FOR EACH ROW EXECUTE FUNCTION refuse_to_change_{table}()"
    )
