"""The roles of those who read counts and extracts: evaluator and commissioner.

Revision ID: 0041
Revises: 0040
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0041"
down_revision = "0040"
branch_labels = None
depends_on = None

BEFORE = (
    "referrer",
    "coordinator",
    "inspector",
    "practitioner",
    "victim_liaison",
    "panel_member",
    "school",
    "administrator",
    "service",
)
ADDED = ("evaluator", "commissioner")
AFTER = (*BEFORE[:7], *ADDED, *BEFORE[7:])


def _allow(roles: tuple[str, ...]) -> None:
    if op.get_bind().dialect.name == "sqlite":
        with op.batch_alter_table("role_held", copy_from=_role_held(roles), recreate="always"):
            pass
        return
    op.drop_constraint("ck_role_held_role", "role_held")
    listed = ", ".join(f"'{role}'" for role in roles)
    op.create_check_constraint(op.f("ck_role_held_role"), "role_held", f"role IN ({listed})")


def _role_held(roles: tuple[str, ...]) -> sa.Table:
    """Return the whole table with other roles allowed: SQLite makes it anew."""
    return sa.Table(
        "role_held",
        sa.MetaData(),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column(
            "role",
            sa.Enum(*roles, native_enum=False, create_constraint=True, length=40, name=op.f("ck_role_held_role")),
            nullable=False,
        ),
        sa.Column("granted_by", sa.Uuid()),
        sa.Column("granted_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_role_held")),
        sa.UniqueConstraint("account_id", "role", name=op.f("uq_role_held_account_id_role")),
        sa.CheckConstraint("role <> 'service'", name=op.f("ck_role_held_never_the_service")),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_role_held_account_id")),
    )


def upgrade() -> None:
    """Allow the two roles."""
    _allow(AFTER)


def downgrade() -> None:
    """Take them from whoever holds them."""
    op.execute("DELETE FROM role_held WHERE role IN ('evaluator', 'commissioner')")
    _allow(BEFORE)
