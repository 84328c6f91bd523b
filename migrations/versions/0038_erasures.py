"""Erasing a person harmed: asked for by their liaison, agreed by a coordinator, done by an administrator.

Revision ID: 0038
Revises: 0037
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0038"
down_revision = "0037"
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True)
TABLE = "victim_erasure"
BECAUSE = ("asked", "kept_long_enough", "by_mistake")
PEOPLE = ("asked_person", "agreed_person", "erased_person")
OPEN = sa.text("erased_at IS NULL AND dropped_at IS NULL")


def upgrade() -> None:
    """Make the table, and room for since when somebody is erased."""
    with op.batch_alter_table("victim") as victim:
        victim.add_column(sa.Column("erased_at", MOMENT, nullable=True))
    op.create_table(
        TABLE,
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("victim_id", sa.Uuid(), nullable=False),
        sa.Column(
            "because",
            sa.Enum(*BECAUSE, name="because", native_enum=False, create_constraint=True, length=40),
            nullable=False,
        ),
        *(sa.Column(person, sa.Uuid(), nullable=person != "asked_person") for person in PEOPLE),
        sa.Column("asked_at", MOMENT, nullable=False),
        *(sa.Column(moment, MOMENT, nullable=True) for moment in ("agreed_at", "erased_at", "dropped_at")),
        sa.Column("keys_destroyed", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{TABLE}")),
        sa.ForeignKeyConstraint(["victim_id"], ["victim.id"], name=op.f(f"fk_{TABLE}_victim_id")),
        *(sa.ForeignKeyConstraint([person], ["person.id"], name=op.f(f"fk_{TABLE}_{person}")) for person in PEOPLE),
        sa.CheckConstraint(
            "agreed_person IS NULL OR agreed_person <> asked_person", name=op.f(f"ck_{TABLE}_agreed_by_another")
        ),
        sa.CheckConstraint(
            "erased_person IS NULL OR (erased_person <> asked_person AND erased_person <> agreed_person)",
            name=op.f(f"ck_{TABLE}_erased_by_a_third"),
        ),
        sa.CheckConstraint("erased_at IS NULL OR agreed_at IS NOT NULL", name=op.f(f"ck_{TABLE}_erased_was_agreed")),
    )
    op.create_index(
        "uq_victim_erasure_open", TABLE, ["victim_id"], unique=True, sqlite_where=OPEN, postgresql_where=OPEN
    )
    op.create_index(op.f(f"ix_{TABLE}_asked_at"), TABLE, ["asked_at"])


def downgrade() -> None:
    """Take them away."""
    op.drop_table(TABLE)
    with op.batch_alter_table("victim") as victim:
        victim.drop_column("erased_at")
