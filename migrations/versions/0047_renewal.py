"""Evidence for the renewal of registration is a kind of return.

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
BEFORE = ("board", "commissioner")
KINDS = (*BEFORE, "renewal")


def upgrade() -> None:
    """Let the log hold it."""
    _take(KINDS)


def downgrade() -> None:
    """Take those away that the older service does not know."""
    op.execute(sa.text(f"DELETE FROM {TABLE} WHERE kind = 'renewal'"))
    _take(BEFORE)


def _take(kinds: tuple[str, ...]) -> None:
    name = op.f(f"ck_{TABLE}_kind")
    if op.get_bind().dialect.name == "sqlite":
        with op.batch_alter_table(TABLE, copy_from=_made_return(kinds), recreate="always"):
            pass
    else:
        op.drop_constraint(name, TABLE)
        op.create_check_constraint(name, TABLE, sa.column("kind").in_(kinds))


def _made_return(kinds: tuple[str, ...]) -> sa.Table:
    """Return the whole table, for SQLite makes it anew."""
    table = sa.Table(
        TABLE,
        sa.MetaData(),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("period_id", sa.Uuid(), nullable=False),
        sa.Column("kind", _words(*kinds, name="kind"), nullable=False),
        sa.Column("format", _words("pdf", "xlsx", name="format"), nullable=False),
        sa.Column("recipient", sa.Text(), nullable=False),
        sa.Column("made_by", sa.Uuid(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{TABLE}")),
        sa.ForeignKeyConstraint(["period_id"], ["frozen_period.id"], name=op.f(f"fk_{TABLE}_period_id")),
        sa.ForeignKeyConstraint(["made_by"], ["account.id"], name=op.f(f"fk_{TABLE}_made_by")),
        sa.CheckConstraint("length(trim(recipient)) > 0", name=op.f(f"ck_{TABLE}_recipient_named")),
    )
    sa.Index(op.f(f"ix_{TABLE}_period_id_made_at"), table.c.period_id, table.c.made_at)
    return table


def _words(*values: str, name: str) -> sa.Enum:
    return sa.Enum(*values, name=op.f(f"ck_{TABLE}_{name}"), native_enum=False, create_constraint=True, length=40)
