"""Kept counts of cases by month, pathway, age, area and step, and which cases are to be counted again.

Revision ID: 0042
Revises: 0041
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0042"
down_revision = "0041"
branch_labels = None
depends_on = None

RUNNING_NUMBER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
AGES = ("under_18", "18_to_24", "25_and_over", "not_known")
STEPS = ("received", "eligible", "begun", "completed")
ORDERED = ("received_on", "force_code, received_on", "district_code, received_on")
SOURCES = {
    "referral": ("id", "received_at, pathway, force_code, district_code, participant_id"),
    "decision": ("referral_id", "referral_id, outcome, decided_on"),
    "enrolment": ("referral_id", "referral_id, progress, started_at, ended_at"),
}
"""Whose rows say which case they belong to, by which column, and which columns matter to a count."""

OF_A_PERSON = "INSERT INTO to_recount (referral_id) SELECT id FROM referral WHERE participant_id = NEW.id"


def upgrade() -> None:
    """Make the tables and the triggers; every case that was received waits to be counted."""
    op.create_table(
        "to_recount",
        sa.Column("id", RUNNING_NUMBER, autoincrement=True, nullable=False),
        sa.Column("referral_id", sa.Uuid(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_to_recount")),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "case_count",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("received_on", sa.Date(), nullable=False),
        *_where(),
        sa.Column("furthest", _words("step", *STEPS), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_case_count")),
    )
    for columns in ORDERED:
        names = [*columns.split(", "), "id"]
        op.create_index(op.f(f"ix_case_count_{'_'.join(names)}"), "case_count", names)
    op.create_table(
        "kept_count",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("month", sa.Date(), nullable=False),
        *_where(),
        *(sa.Column(step, sa.Integer(), nullable=False) for step in STEPS),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_kept_count")),
        sa.UniqueConstraint("month", "force_code", "district_code", "pathway", "age", name=op.f("uq_kept_count_cell")),
        sa.CheckConstraint(
            "completed >= 0 AND completed <= begun AND begun <= eligible AND eligible <= received",
            name=op.f("ck_kept_count_each_step_of_those_before"),
        ),
    )
    op.create_index(op.f("ix_kept_count_district_code_month"), "kept_count", ["district_code", "month"])
    on_sqlite = op.get_bind().dialect.name == "sqlite"
    for table, (case, columns) in SOURCES.items():
        (_on_sqlite if on_sqlite else _on_postgresql)(table, case, columns)
    (_person_on_sqlite if on_sqlite else _person_on_postgresql)()
    op.execute("INSERT INTO to_recount (referral_id) SELECT id FROM referral WHERE received_at IS NOT NULL")


def downgrade() -> None:
    """Take them away."""
    on_sqlite = op.get_bind().dialect.name == "sqlite"
    for table in (*SOURCES, "participant"):
        if on_sqlite:
            for verb in ("UPDATE",) if table == "participant" else ("INSERT", "UPDATE", "DELETE"):
                op.execute(f"DROP TRIGGER {table}_counts_again_{verb}")
        else:
            op.execute(f"DROP TRIGGER {table}_counts_again ON {table}")
            op.execute(f"DROP FUNCTION count_again_{table}()")
    for table in ("kept_count", "case_count", "to_recount"):
        op.drop_table(table)


def _on_sqlite(table: str, case: str, columns: str) -> None:
    for verb, rows in (
        ("INSERT", f"SELECT NEW.{case}"),
        (f"UPDATE OF {columns}", f"SELECT OLD.{case} UNION SELECT NEW.{case}"),
        ("DELETE", f"SELECT OLD.{case}"),
    ):
        op.execute(
            f"CREATE TRIGGER {table}_counts_again_{verb.split()[0]} AFTER {verb} ON {table} "
            f"BEGIN INSERT INTO to_recount (referral_id) {rows}; END"
        )


def _on_postgresql(table: str, case: str, columns: str) -> None:
    op.execute(
        f"CREATE FUNCTION count_again_{table}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
        f"INSERT INTO to_recount (referral_id) SELECT OLD.{case} WHERE OLD.{case} IS NOT NULL "
        f"UNION SELECT NEW.{case} WHERE NEW.{case} IS NOT NULL; RETURN NULL; END $$"
    )
    op.execute(
        f"CREATE TRIGGER {table}_counts_again AFTER INSERT OR UPDATE OF {columns} OR DELETE ON {table} "
        f"FOR EACH ROW EXECUTE FUNCTION count_again_{table}()"
    )


def _person_on_sqlite() -> None:
    op.execute(
        "CREATE TRIGGER participant_counts_again_UPDATE AFTER UPDATE OF born_on ON participant "
        f"BEGIN {OF_A_PERSON}; END"
    )


def _person_on_postgresql() -> None:
    op.execute(
        "CREATE FUNCTION count_again_participant() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
        f"{OF_A_PERSON}; RETURN NULL; END $$"
    )
    op.execute(
        "CREATE TRIGGER participant_counts_again AFTER UPDATE OF born_on ON participant "
        "FOR EACH ROW EXECUTE FUNCTION count_again_participant()"
    )


def _where() -> tuple[sa.Column, ...]:
    return (
        sa.Column("pathway", sa.Text(), nullable=False),
        sa.Column("age", _words("age", *AGES), nullable=False),
        sa.Column("force_code", sa.Text(), nullable=False),
        sa.Column("district_code", sa.Text(), nullable=False),
    )


def _words(name: str, *values: str) -> sa.Enum:
    return sa.Enum(*values, name=name, native_enum=False, create_constraint=True, length=40)
