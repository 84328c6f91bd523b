"""The log by what it is about: the access history of one person.

Revision ID: 0033
Revises: 0032
"""

from __future__ import annotations

from alembic import op

revision = "0033"
down_revision = "0032"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the index."""
    op.create_index(op.f("ix_audit_entry_subject_id_id"), "audit_entry", ["subject_id", "id"])


def downgrade() -> None:
    """Take it away."""
    op.drop_index(op.f("ix_audit_entry_subject_id_id"), "audit_entry")
