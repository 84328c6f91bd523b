"""The register of schools: former names, office addresses, and the imports that brought it.

Revision ID: 0020
Revises: 0019
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True)
SEARCH_KEY = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")
STATUS = ("open", "proposed_to_open", "proposed_to_close", "closed")
CHANGE = ("new", "renamed", "moved", "another_authority", "closed", "retired", "back", "broken")
TEXTS = ("street", "locality", "town", "postcode", "phone", "website", "phase")


def upgrade() -> None:
    """Make the tables."""
    op.create_table(
        "school",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("urn", sa.Integer(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("name_key", SEARCH_KEY, nullable=False),
        sa.Column("site_name", sa.Text()),
        sa.Column("authority_code", sa.Text(), nullable=False),
        sa.Column("authority_name", sa.Text(), nullable=False),
        sa.Column("district_code", sa.Text()),
        *(sa.Column(name, sa.Text()) for name in TEXTS),
        sa.Column("low_age", sa.Integer()),
        sa.Column("high_age", sa.Integer()),
        sa.Column("pupils", sa.Integer()),
        sa.Column(
            "status",
            sa.Enum(*STATUS, native_enum=False, create_constraint=True, length=40, name="status"),
            nullable=False,
        ),
        sa.Column("opened_on", sa.Date()),
        sa.Column("closed_on", sa.Date()),
        sa.Column("retired_at", MOMENT),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_school")),
        sa.UniqueConstraint("urn", name=op.f("uq_school_urn")),
        sa.CheckConstraint("urn BETWEEN 100000 AND 999999", name=op.f("ck_school_urn_of_six_digits")),
        sa.CheckConstraint("status <> 'closed' OR retired_at IS NOT NULL", name=op.f("ck_school_closed_is_retired")),
        sa.CheckConstraint("pupils >= 0", name=op.f("ck_school_pupils_not_negative")),
        sa.ForeignKeyConstraint(["district_code"], ["district.code"], name=op.f("fk_school_district_code")),
    )
    for columns in (
        ["authority_code", "name_key", "id"],
        ["name_key", "id"],
        ["postcode"],
        ["district_code"],
    ):
        op.create_index(op.f("ix_school_" + "_".join(columns)), "school", columns)
    op.create_table(
        "school_former_name",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("school_id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("name_key", SEARCH_KEY, nullable=False),
        sa.Column("until_on", sa.Date(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_school_former_name")),
        sa.UniqueConstraint(
            "school_id", "name", "until_on", name=op.f("uq_school_former_name_school_id_name_until_on")
        ),
        sa.ForeignKeyConstraint(["school_id"], ["school.id"], name=op.f("fk_school_former_name_school_id")),
    )
    op.create_index(op.f("ix_school_former_name_name_key"), "school_former_name", ["name_key"])
    op.create_table(
        "school_office",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("school_id", sa.Uuid(), nullable=False),
        sa.Column("email", sa.Text(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("written_by", sa.Uuid(), nullable=False),
        sa.Column("written_at", MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_school_office")),
        sa.UniqueConstraint("school_id", name=op.f("uq_school_office_school_id")),
        sa.ForeignKeyConstraint(["school_id"], ["school.id"], name=op.f("fk_school_office_school_id")),
        sa.ForeignKeyConstraint(["written_by"], ["account.id"], name=op.f("fk_school_office_written_by")),
    )
    _imports()


def _imports() -> None:
    op.create_table(
        "register_import",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("by_id", sa.Uuid(), nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        *(
            sa.Column(name, sa.Integer(), nullable=False)
            for name in ("rows", "new", "changed", "retired", "unchanged", "broken")
        ),
        sa.Column("doubts", sa.Text()),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_register_import")),
    )
    op.create_index(op.f("ix_register_import_at"), "register_import", ["at"])
    op.create_table(
        "register_change",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("import_id", sa.Uuid(), nullable=False),
        sa.Column("school_id", sa.Uuid()),
        sa.Column(
            "kind",
            sa.Enum(*CHANGE, native_enum=False, create_constraint=True, length=40, name="change"),
            nullable=False,
        ),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("line", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_register_change")),
        sa.CheckConstraint(
            "(kind = 'broken') = (school_id IS NULL)", name=op.f("ck_register_change_of_a_school_or_broken")
        ),
        sa.ForeignKeyConstraint(["import_id"], ["register_import.id"], name=op.f("fk_register_change_import_id")),
        sa.ForeignKeyConstraint(["school_id"], ["school.id"], name=op.f("fk_register_change_school_id")),
    )
    op.create_index(op.f("ix_register_change_import_id_kind_id"), "register_change", ["import_id", "kind", "id"])
    op.create_index(op.f("ix_register_change_school_id"), "register_change", ["school_id"])


def downgrade() -> None:
    """Take the tables away."""
    for table in ("register_change", "register_import", "school_office", "school_former_name", "school"):
        op.drop_table(table)
