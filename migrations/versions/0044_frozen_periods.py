"""Frozen periods, their figures, and what came late; none of these rows is ever changed.

Revision ID: 0044
Revises: 0043
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0044"
down_revision = "0043"
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True)
TABLES = ("frozen_period", "frozen_figure", "late_change")
SAID = "what was frozen is never changed"


def upgrade() -> None:
    """Make the tables, and let the database refuse to change a row in them."""
    _table(
        "frozen_period",
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("first", sa.Date(), nullable=False),
        sa.Column("last", sa.Date(), nullable=False),
        sa.Column("force_code", sa.Text(), nullable=True),
        sa.Column("note", sa.Text(), nullable=True),
        sa.Column("frozen_by", sa.Uuid(), nullable=False),
        sa.Column("frozen_at", MOMENT, nullable=False),
        sa.Column("supersedes_id", sa.Uuid(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=True),
        keys={"frozen_by": "account.id", "supersedes_id": "frozen_period.id"},
        unique=[["number"], ["supersedes_id"]],
        checks={
            "numbered_from_one": "number >= 1",
            "period_in_order": "first <= last",
            "not_its_own": "supersedes_id <> id",
            "superseded_for_a_reason": "(supersedes_id IS NULL) = (reason IS NULL)",
            "reason_given": "length(trim(reason)) >= 20",
        },
    )
    op.create_index(op.f("ix_frozen_period_last_id"), "frozen_period", ["last", "id"])
    _table(
        "frozen_figure",
        sa.Column("period_id", sa.Uuid(), nullable=False),
        sa.Column("measure", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("area", sa.Text(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        keys={"period_id": "frozen_period.id"},
        unique=[["period_id", "measure", "area"]],
        checks={"version_known": "version >= 1", "counted": "number >= 0"},
    )
    _table(
        "late_change",
        sa.Column("period_id", sa.Uuid(), nullable=False),
        sa.Column("measure", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("area", sa.Text(), nullable=False),
        sa.Column("step", sa.Integer(), nullable=False),
        sa.Column("before", sa.Integer(), nullable=False),
        sa.Column("after", sa.Integer(), nullable=False),
        sa.Column("noticed_at", MOMENT, nullable=False),
        keys={"period_id": "frozen_period.id"},
        unique=[["period_id", "measure", "area", "step"]],
        checks={
            "numbered_from_one": "step >= 1",
            "something_changed": "before <> after",
            "counted": "before >= 0 AND after >= 0",
            "version_known": "version >= 1",
        },
    )
    for table in TABLES:
        _refuse_changes(table)


def downgrade() -> None:
    """Take them away."""
    for table in reversed(TABLES):
        op.drop_table(table)
    if op.get_bind().dialect.name == "postgresql":
        op.execute("DROP FUNCTION refuse_to_change_what_was_frozen()")


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


def _refuse_changes(table: str) -> None:
    if op.get_bind().dialect.name == "sqlite":
        for verb in ("UPDATE", "DELETE"):
            op.execute(
                f"CREATE TRIGGER {table}_refuses_{verb} BEFORE {verb} ON {table} "
                f"BEGIN SELECT RAISE(ABORT, '{SAID}'); END"
            )
        return
    op.execute(
        "CREATE OR REPLACE FUNCTION refuse_to_change_what_was_frozen() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
        f"RAISE EXCEPTION '{SAID}' USING ERRCODE = 'integrity_constraint_violation'; END $$"
    )
    op.execute(
        f"CREATE TRIGGER {table}_is_kept BEFORE UPDATE OR DELETE ON {table} "
        "FOR EACH ROW EXECUTE FUNCTION refuse_to_change_what_was_frozen()"
    )
