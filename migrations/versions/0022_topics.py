"""Topics of group sessions as versioned data, and notes on what practitioners should know now.

Revision ID: 0022
Revises: 0021
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None

JSON = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")
MOMENT = sa.DateTime(timezone=True)
IN_USE = sa.text("status = 'in_use'")
FIXED = (
    "code version title summary year_from year_to outline hands_up materials parents_text drafted_by drafted_at"
    " put_in_use_by put_in_use_at"
)
SAID = "what a school has booked does not change"


def upgrade() -> None:
    """Make both tables, and keep what is in use as it is."""
    _topics()
    _notes()
    changes = " OR ".join(f"OLD.{column} IS DISTINCT FROM NEW.{column}" for column in FIXED.split())
    _fix("OLD.status <> 'draft'", f"OLD.status = 'retired' OR NEW.status = 'draft' OR {changes}")


def downgrade() -> None:
    """Take them away."""
    op.drop_table("emerging_note")
    op.drop_table("topic_version")
    if op.get_bind().dialect.name == "postgresql":
        op.execute("DROP FUNCTION refuse_to_change_topic_version()")


def _topics() -> None:
    op.create_table(
        "topic_version",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("summary", sa.Text(), nullable=False),
        sa.Column("year_from", sa.Integer(), nullable=False),
        sa.Column("year_to", sa.Integer(), nullable=False),
        sa.Column("outline", JSON, nullable=False),
        sa.Column("hands_up", JSON, nullable=False),
        sa.Column("materials", JSON, nullable=False),
        sa.Column("parents_text", sa.Text(), nullable=False),
        sa.Column("status", _words("draft", "in_use", "retired", name="status"), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("drafted_by", sa.Uuid(), nullable=True),
        sa.Column("drafted_at", MOMENT, nullable=False),
        sa.Column("saved_by", sa.Uuid(), nullable=True),
        sa.Column("saved_at", MOMENT, nullable=False),
        sa.Column("put_in_use_by", sa.Uuid(), nullable=True),
        sa.Column("put_in_use_at", MOMENT, nullable=True),
        sa.Column("retired_by", sa.Uuid(), nullable=True),
        sa.Column("retired_at", MOMENT, nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_topic_version"),
        sa.UniqueConstraint("code", "version", name="uq_topic_version_code_version"),
        sa.CheckConstraint("version >= 1", name="numbered_from_one"),
        sa.CheckConstraint("year_from >= 0 AND year_from <= year_to AND year_to <= 13", name="years_of_a_school"),
        sa.CheckConstraint("(status = 'draft') = (put_in_use_at IS NULL)", name="in_use_has_its_moment"),
        sa.CheckConstraint("(status = 'retired') = (retired_at IS NOT NULL)", name="retired_has_its_moment"),
        *(
            sa.ForeignKeyConstraint([column], ["account.id"], name=f"fk_topic_version_{column}")
            for column in ("drafted_by", "saved_by", "put_in_use_by", "retired_by")
        ),
    )
    op.create_index(
        "uq_topic_version_in_use",
        "topic_version",
        ["code"],
        unique=True,
        sqlite_where=IN_USE,
        postgresql_where=IN_USE,
    )


def _notes() -> None:
    op.create_table(
        "emerging_note",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("topic_codes", JSON, nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=False),
        sa.Column("written_by", sa.Uuid(), nullable=False),
        sa.Column("written_at", MOMENT, nullable=False),
        sa.Column("taken_down_by", sa.Uuid(), nullable=True),
        sa.Column("taken_down_at", MOMENT, nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_emerging_note"),
        sa.CheckConstraint("(taken_down_at IS NULL) = (taken_down_by IS NULL)", name="taken_down_by_somebody"),
        sa.ForeignKeyConstraint(["written_by"], ["account.id"], name="fk_emerging_note_written_by"),
        sa.ForeignKeyConstraint(["taken_down_by"], ["account.id"], name="fk_emerging_note_taken_down_by"),
    )


def _words(*values: str, name: str) -> sa.Enum:
    return sa.Enum(*values, name=name, native_enum=False, create_constraint=True, length=40)


def _fix(kept: str, refused: str) -> None:
    """Refuse to change a version of a topic so, and to delete it, from when it is `kept`."""
    if op.get_bind().dialect.name == "sqlite":
        refused = refused.replace("IS DISTINCT FROM", "IS NOT")
        for verb, when in (("UPDATE", f"{kept} AND ({refused})"), ("DELETE", kept)):
            op.execute(
                f"CREATE TRIGGER topic_version_refuses_{verb} BEFORE {verb} ON topic_version WHEN {when} "
                f"BEGIN SELECT RAISE(ABORT, '{SAID}'); END"
            )
        return
    op.execute(
        "CREATE FUNCTION refuse_to_change_topic_version() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
        f"IF ({kept}) AND (TG_OP = 'DELETE' OR ({refused})) THEN "
        f"RAISE EXCEPTION '{SAID}' USING ERRCODE = 'integrity_constraint_violation'; END IF; "
        "IF TG_OP = 'DELETE' THEN RETURN OLD; END IF; RETURN NEW; END $$"
    )
    op.execute(
        "CREATE TRIGGER topic_version_is_kept BEFORE UPDATE OR DELETE ON topic_version "
        "FOR EACH ROW EXECUTE FUNCTION refuse_to_change_topic_version()"
    )
