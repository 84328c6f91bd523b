"""The people harmed, in which cases they were harmed, who works with them, and the role of whoever does.

Revision ID: 0030
Revises: 0029
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0030"
down_revision = "0029"
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True)
BEFORE = ("referrer", "coordinator", "inspector", "practitioner", "panel_member", "school", "administrator", "service")
AFTER = (*BEFORE[:4], "victim_liaison", *BEFORE[4:])
SEALED = (
    "other_names",
    "phone",
    "email",
    "address",
    "postcode",
    "contact_by",
    "safe_times",
    "who_answers",
    "language",
    "interpreter",
    "access_needs",
    "enhanced",
    "not_to_disclose",
)
LIVE = sa.text("ended_at IS NULL")


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


def _refers(table: str, column: str, to: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], [f"{to}.id"], name=op.f(f"fk_{table}_{column}"))


def upgrade() -> None:
    """Allow the role, and make the tables."""
    _allow(AFTER)
    op.create_table(
        "victim",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("key_id", sa.Uuid(), nullable=False),
        sa.Column("name_sealed", sa.Text(), nullable=False),
        *(sa.Column(f"{name}_sealed", sa.Text()) for name in SEALED),
        *(sa.Column(name, sa.Text()) for name in ("by_name", "by_phone", "by_postcode")),
        sa.Column("taken_down_by", sa.Uuid(), nullable=False),
        sa.Column("taken_down_at", MOMENT, nullable=False),
        sa.Column("changed_by", sa.Uuid()),
        sa.Column("changed_at", MOMENT),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_victim")),
        sa.UniqueConstraint("key_id", name=op.f("uq_victim_key_id")),
        _refers("victim", "key_id", "sealing_key"),
        _refers("victim", "taken_down_by", "account"),
        _refers("victim", "changed_by", "account"),
    )
    for name in ("by_name", "by_phone", "by_postcode"):
        op.create_index(op.f(f"ix_victim_{name}"), "victim", [name])
    op.create_table(
        "harmed",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("victim_id", sa.Uuid(), nullable=False),
        sa.Column("referral_id", sa.Uuid(), nullable=False),
        sa.Column("added_by", sa.Uuid(), nullable=False),
        sa.Column("added_at", MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_harmed")),
        sa.UniqueConstraint("victim_id", "referral_id", name=op.f("uq_harmed_victim_id_referral_id")),
        _refers("harmed", "victim_id", "victim"),
        _refers("harmed", "referral_id", "referral"),
        _refers("harmed", "added_by", "account"),
    )
    op.create_index(op.f("ix_harmed_referral_id"), "harmed", ["referral_id"])
    op.create_table(
        "case_liaison",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("referral_id", sa.Uuid(), nullable=False),
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("assigned_by", sa.Uuid(), nullable=False),
        sa.Column("assigned_at", MOMENT, nullable=False),
        sa.Column("ended_at", MOMENT),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_case_liaison")),
        _refers("case_liaison", "referral_id", "referral"),
        _refers("case_liaison", "account_id", "account"),
        _refers("case_liaison", "person_id", "person"),
        _refers("case_liaison", "assigned_by", "account"),
    )
    op.create_index(
        "uq_case_liaison_live",
        "case_liaison",
        ["referral_id"],
        unique=True,
        sqlite_where=LIVE,
        postgresql_where=LIVE,
    )
    op.create_index(
        op.f("ix_case_liaison_account_id_ended_at_referral_id"),
        "case_liaison",
        ["account_id", "ended_at", "referral_id"],
    )
    op.create_index(op.f("ix_case_liaison_referral_id_person_id"), "case_liaison", ["referral_id", "person_id"])


def downgrade() -> None:
    """Take the tables away, and the role from whoever holds it."""
    for table in ("case_liaison", "harmed", "victim"):
        op.drop_table(table)
    op.execute("DELETE FROM role_held WHERE role = 'victim_liaison'")
    _allow(BEFORE)
