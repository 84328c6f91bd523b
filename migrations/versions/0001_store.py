"""The audit log, which only grows, and what commands, mail and several processes need."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

RUNNING_NUMBER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
JSON = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")
MOMENT = sa.DateTime(timezone=True)

ONLY_GROWS = {"audit_entry": ("id",), "audit_link": ("id",), "audit_seal": ("id", "last_entry_id")}
SAID = "the audit log only grows"

REFUSE_ON_SQLITE = """
CREATE TRIGGER {table}_refuses_{verb} BEFORE {verb} ON {table} {when}
BEGIN SELECT RAISE(ABORT, '{said}'); END
"""
REFUSE_ON_POSTGRESQL = f"""
CREATE FUNCTION refuse_to_change_the_log() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN RAISE EXCEPTION '{SAID}' USING ERRCODE = 'integrity_constraint_violation'; END $$
"""


def upgrade() -> None:
    """Bring the tables in, and the triggers that let the log only grow."""
    op.create_table(
        "audit_entry",
        sa.Column("id", RUNNING_NUMBER, autoincrement=True, nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "change", "read", "refused", name="entrykind", native_enum=False, create_constraint=True, length=40
            ),
            nullable=False,
        ),
        sa.Column("actor_id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("verb", sa.Text(), nullable=False),
        sa.Column("subject_type", sa.Text()),
        sa.Column("subject_id", sa.Uuid()),
        sa.Column("case_id", sa.Uuid()),
        sa.Column("why", sa.Text()),
        sa.Column("changes", JSON, nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_audit_entry")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_audit_entry_case_id_id"), "audit_entry", ["case_id", "id"])
    op.create_index(op.f("ix_audit_entry_actor_id_id"), "audit_entry", ["actor_id", "id"])
    op.create_table(
        "audit_link",
        sa.Column("id", RUNNING_NUMBER, nullable=False),
        sa.Column("digest", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_audit_link")),
        sa.ForeignKeyConstraint(["id"], ["audit_entry.id"], name=op.f("fk_audit_link_id")),
    )
    op.create_table(
        "audit_seal",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("last_entry_id", RUNNING_NUMBER, nullable=False),
        sa.Column("lines", sa.Integer(), nullable=False),
        sa.Column("digest", sa.Text(), nullable=False),
        sa.Column("sealed_at", MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_audit_seal")),
        sa.ForeignKeyConstraint(["last_entry_id"], ["audit_link.id"], name=op.f("fk_audit_seal_last_entry_id")),
        sa.UniqueConstraint("last_entry_id", name=op.f("uq_audit_seal_last_entry_id")),
        sa.CheckConstraint("id > 0", name="numbered"),
        sa.CheckConstraint("lines > 0", name="seals_something"),
    )
    let_only_grow()
    op.create_table(
        "message",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("reference", sa.Text(), nullable=False),
        sa.Column("recipient", sa.Text(), nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("body", sa.Text()),
        sa.Column("posted_at", MOMENT, nullable=False),
        sa.Column("send_after", MOMENT, nullable=False),
        sa.Column("claimed_until", MOMENT),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("last_error", sa.Text()),
        sa.Column("sent_at", MOMENT),
        sa.Column("given_up_at", MOMENT),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_message")),
        sa.UniqueConstraint("reference", name=op.f("uq_message_reference")),
        sa.CheckConstraint("attempts >= 0", name="attempts_counted"),
        sa.CheckConstraint("sent_at IS NULL OR given_up_at IS NULL", name="sent_or_given_up"),
    )
    waiting = sa.text("sent_at IS NULL AND given_up_at IS NULL")
    op.create_index(op.f("ix_message_due"), "message", ["send_after"], sqlite_where=waiting, postgresql_where=waiting)
    op.create_table(
        "sent_form",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("token", sa.Text(), nullable=False),
        sa.Column("actor_id", sa.Uuid(), nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.Column("leads_to", sa.Text()),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sent_form")),
        sa.UniqueConstraint("token", name=op.f("uq_sent_form_token")),
    )
    op.create_index(op.f("ix_sent_form_at"), "sent_form", ["at"])
    op.create_table(
        "throttle",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("key_hash", sa.Text(), nullable=False),
        sa.Column("opened_at", MOMENT, nullable=False),
        sa.Column("closes_at", MOMENT, nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_throttle")),
        sa.UniqueConstraint("key_hash", name=op.f("uq_throttle_key_hash")),
        sa.CheckConstraint("tries > 0", name="tries_counted"),
    )
    op.create_index(op.f("ix_throttle_closes_at"), "throttle", ["closes_at"])
    op.create_table(
        "lease",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("holder", sa.Uuid(), nullable=False),
        sa.Column("held_until", MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_lease")),
        sa.UniqueConstraint("name", name=op.f("uq_lease_name")),
    )


def let_only_grow() -> None:
    """Refuse every change but an INSERT of a new row, to the tables of the log.

    On SQLite a REPLACE takes a row away without asking the DELETE trigger, unless the connection says otherwise; so
    an INSERT with a number that is taken is refused as well. On PostgreSQL the triggers hold for replicas' sessions
    too (ENABLE ALWAYS), and the application's role has no UPDATE, DELETE or TRUNCATE besides (docs/operating.md).
    """
    if op.get_bind().dialect.name == "sqlite":
        for table, keys in ONLY_GROWS.items():
            same = " OR ".join(f"{key} = NEW.{key}" for key in keys)
            taken = f"WHEN EXISTS (SELECT 1 FROM {table} WHERE {same})"  # noqa: S608 - names from above
            for verb, when in (("UPDATE", ""), ("DELETE", ""), ("INSERT", taken)):
                op.execute(REFUSE_ON_SQLITE.format(table=table, verb=verb, when=when, said=SAID))
        return
    op.execute(REFUSE_ON_POSTGRESQL)
    for table in ONLY_GROWS:
        op.execute(
            f"CREATE TRIGGER {table}_only_grows BEFORE UPDATE OR DELETE OR TRUNCATE ON {table} "
            "FOR EACH STATEMENT EXECUTE FUNCTION refuse_to_change_the_log()"
        )
        op.execute(f"ALTER TABLE {table} ENABLE ALWAYS TRIGGER {table}_only_grows")


def downgrade() -> None:
    """Take everything out again, the log with it: only a development database comes this far down."""
    for table in ("lease", "throttle", "sent_form", "message", "audit_seal", "audit_link", "audit_entry"):
        op.drop_table(table)
    if op.get_bind().dialect.name == "postgresql":
        op.execute("DROP FUNCTION refuse_to_change_the_log()")
