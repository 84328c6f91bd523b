"""Forms of returns that others ask for; evidence for the renewal of registration is a kind of return.

Revision ID: 0047
Revises: 0046
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0047"
down_revision = "0046"
branch_labels = None
depends_on = None

TABLE = "made_return"
MOMENT = sa.DateTime(timezone=True)
STANDS = sa.text("dropped_at IS NULL")
KINDS, FORMATS = ("board", "commissioner"), ("pdf", "xlsx")
MORE_KINDS, MORE_FORMATS = (*KINDS, "renewal"), (*FORMATS, "csv")
CHECKS = {
    "of_a_kind_or_by_a_form": "(kind IS NULL) = (form_id IS NOT NULL)",
    "format_fits": "form_id IS NULL AND format <> 'csv' OR form_id IS NOT NULL AND format <> 'pdf'",
}


def upgrade() -> None:
    """Make the tables, and let the log of returns hold what is made by a form."""
    _forms()
    _columns()
    op.add_column(TABLE, sa.Column("form_id", sa.Uuid()))
    if op.get_bind().dialect.name == "sqlite":
        _make_anew(with_forms=True)
        return
    op.alter_column(TABLE, "kind", nullable=True)
    _take("kind", MORE_KINDS)
    _take("format", MORE_FORMATS)
    op.create_foreign_key(op.f(f"fk_{TABLE}_form_id"), TABLE, "return_form", ["form_id"], ["id"])
    for name, check in CHECKS.items():
        op.create_check_constraint(op.f(f"ck_{TABLE}_{name}"), TABLE, check)


def downgrade() -> None:
    """Take them away, and returns that the older service does not know."""
    op.execute(sa.text("DELETE FROM made_return WHERE form_id IS NOT NULL OR kind = 'renewal'"))
    if op.get_bind().dialect.name == "sqlite":
        _make_anew(with_forms=False)
    else:
        for name in CHECKS:
            op.drop_constraint(op.f(f"ck_{TABLE}_{name}"), TABLE)
        op.drop_constraint(op.f(f"fk_{TABLE}_form_id"), TABLE)
        _take("format", FORMATS)
        _take("kind", KINDS)
        op.alter_column(TABLE, "kind", nullable=False)
    op.drop_column(TABLE, "form_id")
    op.drop_table("return_column")
    op.drop_table("return_form")


def _forms() -> None:
    table = "return_form"
    op.create_table(
        table,
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("written_by", sa.Uuid(), nullable=False),
        sa.Column("written_at", MOMENT, nullable=False),
        sa.Column("dropped_by", sa.Uuid()),
        sa.Column("dropped_at", MOMENT),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{table}")),
        sa.ForeignKeyConstraint(["written_by"], ["account.id"], name=op.f(f"fk_{table}_written_by")),
        sa.ForeignKeyConstraint(["dropped_by"], ["account.id"], name=op.f(f"fk_{table}_dropped_by")),
        sa.CheckConstraint("length(trim(name)) > 0", name=op.f(f"ck_{table}_named")),
        sa.CheckConstraint("(dropped_at IS NULL) = (dropped_by IS NULL)", name=op.f(f"ck_{table}_dropped_by_somebody")),
    )
    op.create_index(
        op.f(f"uq_{table}_name"), table, ["name"], unique=True, sqlite_where=STANDS, postgresql_where=STANDS
    )


def _columns() -> None:
    table = "return_column"
    op.create_table(
        table,
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("form_id", sa.Uuid(), nullable=False),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.Column("heading", sa.Text(), nullable=False),
        sa.Column("measure", sa.Text(), nullable=False),
        sa.Column("force_code", sa.Text()),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{table}")),
        sa.UniqueConstraint("form_id", "heading", name=op.f(f"uq_{table}_form_id_heading")),
        sa.ForeignKeyConstraint(["form_id"], ["return_form.id"], name=op.f(f"fk_{table}_form_id")),
        sa.CheckConstraint("place >= 1", name=op.f(f"ck_{table}_placed_from_one")),
        sa.CheckConstraint("length(trim(heading)) > 0", name=op.f(f"ck_{table}_headed")),
        sa.CheckConstraint("substr(heading, 1, 1) NOT IN ('=', '+', '-', '@')", name=op.f(f"ck_{table}_no_formula")),
    )


def _take(column: str, values: tuple[str, ...]) -> None:
    name = op.f(f"ck_{TABLE}_{column}")
    op.drop_constraint(name, TABLE)
    op.create_check_constraint(name, TABLE, sa.column(column).in_(values))


def _make_anew(*, with_forms: bool) -> None:
    """Make the table of returns anew, for SQLite changes no constraint of one that is there."""
    with op.batch_alter_table(TABLE, copy_from=_made_return(with_forms=with_forms), recreate="always"):
        pass


def _made_return(*, with_forms: bool) -> sa.Table:
    more: list[sa.schema.SchemaItem] = []
    if with_forms:
        more = [sa.CheckConstraint(check, name=op.f(f"ck_{TABLE}_{name}")) for name, check in CHECKS.items()]
        more.append(sa.ForeignKeyConstraint(["form_id"], ["return_form.id"], name=op.f(f"fk_{TABLE}_form_id")))
    table = sa.Table(
        TABLE,
        sa.MetaData(),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("period_id", sa.Uuid(), nullable=False),
        sa.Column("kind", _words("kind", *(MORE_KINDS if with_forms else KINDS)), nullable=with_forms),
        sa.Column("format", _words("format", *(MORE_FORMATS if with_forms else FORMATS)), nullable=False),
        sa.Column("recipient", sa.Text(), nullable=False),
        sa.Column("made_by", sa.Uuid(), nullable=False),
        sa.Column("made_at", MOMENT, nullable=False),
        sa.Column("form_id", sa.Uuid()),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{TABLE}")),
        sa.ForeignKeyConstraint(["period_id"], ["frozen_period.id"], name=op.f(f"fk_{TABLE}_period_id")),
        sa.ForeignKeyConstraint(["made_by"], ["account.id"], name=op.f(f"fk_{TABLE}_made_by")),
        sa.CheckConstraint("length(trim(recipient)) > 0", name=op.f(f"ck_{TABLE}_recipient_named")),
        *more,
    )
    sa.Index(op.f(f"ix_{TABLE}_period_id_made_at"), table.c.period_id, table.c.made_at)
    return table


def _words(name: str, *values: str) -> sa.Enum:
    return sa.Enum(*values, name=op.f(f"ck_{TABLE}_{name}"), native_enum=False, create_constraint=True, length=40)
