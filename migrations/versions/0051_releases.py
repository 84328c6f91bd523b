"""Releases of figures for everybody; what they tell is never changed.

Revision ID: 0051
Revises: 0050
"""

from __future__ import annotations

from collections.abc import Iterable

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0051"
down_revision = "0050"
branch_labels = None
depends_on = None

JSON = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")
MOMENT = sa.DateTime(timezone=True)
STEPS = ("submitted", "approved", "published", "withdrawn")
PREPARED = ["period_id", "address", "first_on", "last_on", "force_code", "hiding", "prepared_person", "prepared_at"]
ONCE = [f"{step}_{what}" for step in STEPS for what in ("person", "at")] + ["approved_as", "reason"]
"""Columns of a release that are written once."""

WHOLLY = ("released_column", "released_cell")
SAID = "what was released is never changed"
TOLD_ALREADY = "(SELECT submitted_at FROM figures_release WHERE id = NEW.release_id) IS NOT NULL"
"""Holds where a release has left the hands of who prepared it: nothing comes to it any more."""


def upgrade() -> None:
    """Make the tables, and let the database refuse to change what they tell."""
    _release()
    _told()
    changed = [f"OLD.{column} IS DISTINCT FROM NEW.{column}" for column in PREPARED]
    changed += [f"OLD.{column} IS NOT NULL AND OLD.{column} IS DISTINCT FROM NEW.{column}" for column in ONCE]
    _refuse("figures_release", "UPDATE", changed)
    _refuse("figures_release", "DELETE")
    for table in WHOLLY:
        _refuse(table, "UPDATE")
        _refuse(table, "DELETE")
        _refuse(table, "INSERT", [TOLD_ALREADY])


def downgrade() -> None:
    """Take them away."""
    for table in ("released_cell", "released_column", "figures_release"):
        op.drop_table(table)
        if op.get_bind().dialect.name == "postgresql":
            for verb in ("update", "delete", *(["insert"] if table in WHOLLY else [])):
                op.execute(f"DROP FUNCTION {table}_refuses_{verb}()")


def _release() -> None:
    _table(
        "figures_release",
        sa.Column("period_id", sa.Uuid(), nullable=False),
        sa.Column("address", sa.Text(), nullable=False),
        sa.Column("first_on", sa.Date(), nullable=False),
        sa.Column("last_on", sa.Date(), nullable=False),
        sa.Column("force_code", sa.Text(), nullable=True),
        sa.Column("hiding", _words("hidden", "rounded", name="hiding"), nullable=False),
        sa.Column("prepared_person", sa.Uuid(), nullable=False),
        sa.Column("prepared_at", MOMENT, nullable=False),
        *(sa.Column(f"{step}_person", sa.Uuid(), nullable=True) for step in STEPS),
        *(sa.Column(f"{step}_at", MOMENT, nullable=True) for step in STEPS),
        sa.Column("approved_as", _words("commissioner", "coordinator", name="approvedas"), nullable=True),
        sa.Column("reason", sa.Text(), nullable=True),
        keys={"period_id": "frozen_period.id"} | {f"{step}_person": "person.id" for step in ("prepared", *STEPS)},
        unique=[["address"]],
        checks={
            "period_in_order": "first_on <= last_on",
            "approved_by_another": "approved_person IS NULL OR (approved_person <> prepared_person"
            " AND approved_person <> submitted_person)",
            "approved_was_submitted": "approved_at IS NULL OR submitted_at IS NOT NULL",
            "approved_as_something": "(approved_at IS NULL) = (approved_as IS NULL)",
            "published_was_approved": "published_at IS NULL OR approved_at IS NOT NULL",
            "withdrawn_for_a_reason": "(withdrawn_at IS NULL) = (reason IS NULL)",
            "reason_given": "length(trim(reason)) >= 20",
        }
        | {f"{step}_by_somebody": f"({step}_at IS NULL) = ({step}_person IS NULL)" for step in STEPS},
    )


def _told() -> None:
    _table(
        "released_column",
        sa.Column("release_id", sa.Uuid(), nullable=False),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("areas", JSON, nullable=False),
        keys={"release_id": "figures_release.id"},
        unique=[["release_id", "code"], ["release_id", "place"]],
        checks={},
    )
    _table(
        "released_cell",
        sa.Column("release_id", sa.Uuid(), nullable=False),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.Column("kind", _words("headlines", "strands", "ages", "pathways", "outcomes", name="table"), nullable=False),
        sa.Column("line", sa.Text(), nullable=False),
        sa.Column("column_code", sa.Text(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=True),
        keys={"release_id": "figures_release.id"},
        unique=[["release_id", "kind", "line", "column_code"], ["release_id", "place"]],
        checks={"counted": "number >= 0"},
    )


def _words(*values: str, name: str) -> sa.Enum:
    return sa.Enum(*values, name=name, native_enum=False, create_constraint=True, length=40)


def _table(
    name: str, *columns: sa.Column, keys: dict[str, str], unique: list[list[str]], checks: dict[str, str]
) -> None:
    op.create_table(
        name,
        sa.Column("id", sa.Uuid(), nullable=False),
        *columns,
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{name}")),
        *(sa.ForeignKeyConstraint([column], [to], name=op.f(f"fk_{name}_{column}")) for column, to in keys.items()),
        *(sa.UniqueConstraint(*each, name=op.f(f"uq_{name}_{'_'.join(each)}")) for each in unique),
        *(sa.CheckConstraint(check, name=op.f(f"ck_{name}_{rule}")) for rule, check in checks.items()),
    )


def _refuse(table: str, verb: str, where: Iterable[str] = ()) -> None:
    """Refuse to do this to a row of a table where one of these conditions holds; without any, always."""
    condition = " OR ".join(f"({each})" for each in where)
    name = f"{table}_refuses_{verb.lower()}"
    if op.get_bind().dialect.name == "sqlite":
        when = f"WHEN {condition}".replace("IS DISTINCT FROM", "IS NOT") if condition else ""
        op.execute(f"CREATE TRIGGER {name} BEFORE {verb} ON {table} {when} BEGIN SELECT RAISE(ABORT, '{SAID}'); END")
        return
    op.execute(
        f"CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
        f"IF {condition or 'true'} THEN RAISE EXCEPTION '{SAID}' USING ERRCODE = 'integrity_constraint_violation'; "
        f"END IF; RETURN {'OLD' if verb == 'DELETE' else 'NEW'}; END $$"
    )
    op.execute(f"CREATE TRIGGER {name} BEFORE {verb} ON {table} FOR EACH ROW EXECUTE FUNCTION {name}()")
