"""Areas; people, their accounts, roles and signed-in sessions.

Revision ID: 0002
Revises: 0001
"""

from __future__ import annotations

from uuid import uuid4

import sqlalchemy as sa
from alembic import op

from hateprog.areas.forces import FORCES

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True)
SEARCH_KEY = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")


def upgrade() -> None:
    """Make the tables of areas and accounts, with the 43 forces in theirs."""
    _areas()
    _people()
    _what_accounts_hold()
    _signing_in()


def downgrade() -> None:
    """Take the tables away, the dependent ones first."""
    for table in (
        "mailed_link",
        "recovery_code",
        "signed_in_session",
        "responsibility",
        "role_held",
        "account",
        "person",
        "organisation",
        "district_partnership",
        "district",
        "partnership",
        "force",
    ):
        op.drop_table(table)


def _areas() -> None:
    force = op.create_table(
        "force",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_force")),
        sa.UniqueConstraint("code", name=op.f("uq_force_code")),
    )
    op.bulk_insert(force, [{"id": uuid4(), "code": code, "name": name} for code, name in FORCES.items()])
    op.create_table(
        "partnership",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_partnership")),
        sa.UniqueConstraint("code", name=op.f("uq_partnership_code")),
    )
    op.create_table(
        "district",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("force_code", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_district")),
        sa.UniqueConstraint("code", name=op.f("uq_district_code")),
        sa.ForeignKeyConstraint(["force_code"], ["force.code"], name=op.f("fk_district_force_code")),
    )
    op.create_index(op.f("ix_district_force_code"), "district", ["force_code"])
    op.create_table(
        "district_partnership",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("district_code", sa.Text(), nullable=False),
        sa.Column("partnership_code", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_district_partnership")),
        sa.UniqueConstraint(
            "district_code", "partnership_code", name=op.f("uq_district_partnership_district_code_partnership_code")
        ),
        sa.ForeignKeyConstraint(
            ["district_code"], ["district.code"], name=op.f("fk_district_partnership_district_code")
        ),
        sa.ForeignKeyConstraint(
            ["partnership_code"], ["partnership.code"], name=op.f("fk_district_partnership_partnership_code")
        ),
    )
    op.create_index(op.f("ix_district_partnership_partnership_code"), "district_partnership", ["partnership_code"])


def _people() -> None:
    op.create_table(
        "organisation",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_organisation")),
        sa.UniqueConstraint("name", name=op.f("uq_organisation_name")),
    )
    op.create_table(
        "person",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("name_key", SEARCH_KEY, nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_person")),
    )
    op.create_index(op.f("ix_person_name_key_id"), "person", ["name_key", "id"])
    op.create_table(
        "account",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("email", sa.Text(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("organisation_id", sa.Uuid()),
        sa.Column("job_title", sa.Text()),
        sa.Column("password_hash", sa.Text()),
        sa.Column("totp_secret", sa.Text()),
        sa.Column("totp_confirmed_at", MOMENT),
        sa.Column("totp_last_step", sa.Integer()),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("activated_at", MOMENT),
        sa.Column("disabled_at", MOMENT),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("changed_by", sa.Uuid()),
        sa.Column("changed_at", MOMENT),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_account")),
        sa.UniqueConstraint("email", name=op.f("uq_account_email")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_account_person_id")),
        sa.ForeignKeyConstraint(["organisation_id"], ["organisation.id"], name=op.f("fk_account_organisation_id")),
    )
    op.create_index(op.f("ix_account_person_id"), "account", ["person_id"])


def _what_accounts_hold() -> None:
    op.create_table(
        "role_held",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column(
            "role",
            sa.Enum(
                "referrer",
                "coordinator",
                "inspector",
                "practitioner",
                "panel_member",
                "administrator",
                "service",
                native_enum=False,
                create_constraint=True,
                length=40,
                name="role",
            ),
            nullable=False,
        ),
        sa.Column("granted_by", sa.Uuid()),
        sa.Column("granted_at", MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_role_held")),
        sa.UniqueConstraint("account_id", "role", name=op.f("uq_role_held_account_id_role")),
        sa.CheckConstraint("role <> 'service'", name=op.f("ck_role_held_never_the_service")),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_role_held_account_id")),
    )
    op.create_table(
        "responsibility",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("force_code", sa.Text()),
        sa.Column("district_code", sa.Text()),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_responsibility")),
        sa.UniqueConstraint("account_id", "force_code", name=op.f("uq_responsibility_account_id_force_code")),
        sa.UniqueConstraint("account_id", "district_code", name=op.f("uq_responsibility_account_id_district_code")),
        sa.CheckConstraint(
            "(force_code IS NULL) <> (district_code IS NULL)", name=op.f("ck_responsibility_a_force_or_a_district")
        ),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_responsibility_account_id")),
        sa.ForeignKeyConstraint(["force_code"], ["force.code"], name=op.f("fk_responsibility_force_code")),
        sa.ForeignKeyConstraint(["district_code"], ["district.code"], name=op.f("fk_responsibility_district_code")),
    )
    op.create_index(op.f("ix_responsibility_force_code"), "responsibility", ["force_code"])
    op.create_index(op.f("ix_responsibility_district_code"), "responsibility", ["district_code"])


def _signing_in() -> None:
    op.create_table(
        "signed_in_session",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("token_hash", sa.Text(), nullable=False),
        sa.Column("device", sa.Text(), nullable=False),
        sa.Column("started_at", MOMENT, nullable=False),
        sa.Column("last_seen_at", MOMENT, nullable=False),
        sa.Column("second_factor_at", MOMENT),
        sa.Column("ended_at", MOMENT),
        sa.Column(
            "ended_because",
            sa.Enum(
                "signed_out",
                "signed_in_anew",
                "idle",
                "too_old",
                "password_changed",
                "second_factor_reset",
                "roles_changed",
                "disabled",
                "ended_elsewhere",
                native_enum=False,
                create_constraint=True,
                length=40,
                name="ended",
            ),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_signed_in_session")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_signed_in_session_token_hash")),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_signed_in_session_account_id")),
    )
    op.create_index(op.f("ix_signed_in_session_account_id_ended_at"), "signed_in_session", ["account_id", "ended_at"])
    op.create_table(
        "recovery_code",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("code_hash", sa.Text(), nullable=False),
        sa.Column("used_at", MOMENT),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_recovery_code")),
        sa.UniqueConstraint("account_id", "code_hash", name=op.f("uq_recovery_code_account_id_code_hash")),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_recovery_code_account_id")),
    )
    op.create_table(
        "mailed_link",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column(
            "purpose",
            sa.Enum(
                "invitation",
                "password_reset",
                native_enum=False,
                create_constraint=True,
                length=40,
                name="linkpurpose",
            ),
            nullable=False,
        ),
        sa.Column("token_hash", sa.Text(), nullable=False),
        sa.Column("expires_at", MOMENT, nullable=False),
        sa.Column("used_at", MOMENT),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_mailed_link")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_mailed_link_token_hash")),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_mailed_link_account_id")),
    )
    op.create_index(op.f("ix_mailed_link_account_id"), "mailed_link", ["account_id"])
