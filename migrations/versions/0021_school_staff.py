"""The role of a school's staff, and which school an account belongs to.

Revision ID: 0021
Revises: 0020
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True)
BEFORE = ("referrer", "coordinator", "inspector", "practitioner", "panel_member", "administrator", "service")
AFTER = ("referrer", "coordinator", "inspector", "practitioner", "panel_member", "school", "administrator", "service")


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
        sa.Column("granted_at", MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_role_held")),
        sa.UniqueConstraint("account_id", "role", name=op.f("uq_role_held_account_id_role")),
        sa.CheckConstraint("role <> 'service'", name=op.f("ck_role_held_never_the_service")),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_role_held_account_id")),
    )


def upgrade() -> None:
    """Allow the role, and make the table."""
    _allow(AFTER)
    op.create_table(
        "school_staff",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("school_id", sa.Uuid(), nullable=False),
        sa.Column("joined_at", MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_school_staff")),
        sa.UniqueConstraint("account_id", name=op.f("uq_school_staff_account_id")),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_school_staff_account_id")),
        sa.ForeignKeyConstraint(["school_id"], ["school.id"], name=op.f("fk_school_staff_school_id")),
    )
    op.create_index(op.f("ix_school_staff_school_id"), "school_staff", ["school_id"])


def downgrade() -> None:
    """Take the table away, and the role from whoever holds it."""
    op.drop_table("school_staff")
    op.execute("DELETE FROM role_held WHERE role = 'school'")
    _allow(BEFORE)
