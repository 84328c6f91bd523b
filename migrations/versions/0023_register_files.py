"""Files of the register that an administrator sends, kept until a job has taken them over.

Revision ID: 0023
Revises: 0022
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0023"
down_revision = "0022"
branch_labels = None
depends_on = None

JSON = sa.JSON().with_variant(JSONB(), "postgresql")
MOMENT = sa.DateTime(timezone=True)
WAITING = sa.text("finished_at IS NULL")


def upgrade() -> None:
    """Create what is waiting to be taken over, and its rows."""
    op.create_table(
        "register_file",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("by_id", sa.Uuid(), nullable=False),
        sa.Column("sent_at", MOMENT, nullable=False),
        sa.Column("rows", sa.Integer(), nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("import_id", sa.Uuid()),
        sa.Column("finished_at", MOMENT),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_register_file")),
        sa.CheckConstraint(
            "import_id IS NULL OR finished_at IS NOT NULL", name=op.f("ck_register_file_imported_is_finished")
        ),
        sa.ForeignKeyConstraint(["by_id"], ["account.id"], name=op.f("fk_register_file_by_id")),
        sa.ForeignKeyConstraint(["import_id"], ["register_import.id"], name=op.f("fk_register_file_import_id")),
    )
    op.create_index(
        op.f("ix_register_file_waiting"),
        "register_file",
        ["sent_at"],
        sqlite_where=WAITING,
        postgresql_where=WAITING,
    )
    op.create_table(
        "register_rows",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("file_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("rows", JSON, nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_register_rows")),
        sa.UniqueConstraint("file_id", "number", name=op.f("uq_register_rows_file_id_number")),
        sa.ForeignKeyConstraint(["file_id"], ["register_file.id"], name=op.f("fk_register_rows_file_id")),
    )


def downgrade() -> None:
    """Take the tables away."""
    op.drop_table("register_rows")
    op.drop_table("register_file")
