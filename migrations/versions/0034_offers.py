"""Offers to the people harmed: contacts, offers, wishes, what the Victims' Code asks for, pauses, reasons for none.

Revision ID: 0034
Revises: 0033
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0034"
down_revision = "0033"
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True)
CHANNELS = ("phone", "email", "letter", "in_person")
OPEN = sa.text("resumed_at IS NULL")


def upgrade() -> None:
    """Make the tables, and room for who has withdrawn and for addresses that a copy must not show."""
    with op.batch_alter_table("victim") as victim:
        victim.add_column(sa.Column("withdrawn_at", MOMENT, nullable=True))
    with op.batch_alter_table("message") as message:
        message.add_column(sa.Column("hidden_recipient", sa.Text(), nullable=True))
    outcomes = ("reached", "sent", "message_left", "no_answer", "somebody_else", "wrong")
    _about_somebody(
        "victim_contact",
        sa.Column("key_id", sa.Uuid(), nullable=False),
        sa.Column("tried_on", sa.Date(), nullable=False),
        sa.Column("channel", _words("channel", *CHANNELS), nullable=False),
        sa.Column("outcome", _words("contact_outcome", *outcomes), nullable=False),
        sa.Column("note_sealed", sa.Text(), nullable=True),
        *_to("victim_contact", key_id="sealing_key"),
        index="tried_on",
    )
    _about_somebody(
        "victim_offer",
        sa.Column("key_id", sa.Uuid(), nullable=False),
        sa.Column("made_on", sa.Date(), nullable=False),
        sa.Column("how", _words("offered_how", *CHANNELS), nullable=False),
        sa.Column("sent_from_here", sa.Boolean(), nullable=False),
        sa.Column("words_sealed", sa.Text(), nullable=False),
        sa.Column("failed_at", MOMENT, nullable=True),
        *_to("victim_offer", key_id="sealing_key"),
        index="made_on",
    )
    _about_somebody(
        "victim_wish",
        sa.Column("key_id", sa.Uuid(), nullable=False),
        sa.Column("wishes_sealed", sa.Text(), nullable=False),
        sa.Column("how", _words("wished_how", *CHANNELS), nullable=False),
        sa.Column("again_on", sa.Date(), nullable=True),
        *_to("victim_wish", key_id="sealing_key"),
        index="put_down_at",
    )
    clauses = ("contact", "offer", "information", "support")
    _about_somebody(
        "victim_duty_met",
        sa.Column("clause", _words("clause", *clauses), nullable=False),
        sa.Column("met_on", sa.Date(), nullable=False),
        sa.Column("met_by", _words("met_by", "police", "us", "others"), nullable=False),
        sa.UniqueConstraint("harmed_id", "clause", name=op.f("uq_victim_duty_met_harmed_id_clause")),
    )
    _about_somebody(
        "victim_pause",
        sa.Column("key_id", sa.Uuid(), nullable=False),
        sa.Column("reason_sealed", sa.Text(), nullable=False),
        sa.Column("resumed_by", sa.Uuid(), nullable=True),
        sa.Column("resumed_at", MOMENT, nullable=True),
        *_to("victim_pause", key_id="sealing_key", resumed_by="account"),
        index="put_down_at",
    )
    op.create_index(
        "uq_victim_pause_open", "victim_pause", ["harmed_id"], unique=True, sqlite_where=OPEN, postgresql_where=OPEN
    )
    _no_offer()


def downgrade() -> None:
    """Take them away."""
    tables = ("no_offer", "pause", "duty_met", "wish", "offer", "contact")
    for table in tables:
        op.drop_table(f"victim_{table}")
    with op.batch_alter_table("message") as message:
        message.drop_column("hidden_recipient")
    with op.batch_alter_table("victim") as victim:
        victim.drop_column("withdrawn_at")


def _about_somebody(table: str, *columns: sa.schema.SchemaItem, index: str | None = None) -> None:
    op.create_table(
        table,
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("harmed_id", sa.Uuid(), nullable=False),
        sa.Column("put_down_by", sa.Uuid(), nullable=True),
        sa.Column("put_down_at", MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{table}")),
        *_to(table, harmed_id="harmed", put_down_by="account"),
        *columns,
    )
    if index:
        op.create_index(op.f(f"ix_{table}_harmed_id_{index}"), table, ["harmed_id", index])


def _no_offer() -> None:
    because = (
        "not_identified",
        "no_person",
        "not_reached",
        "not_safe",
        "no_contact",
        "investigation",
        "died",
        "other",
    )
    table = "victim_no_offer"
    op.create_table(
        table,
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("referral_id", sa.Uuid(), nullable=False),
        sa.Column("harmed_id", sa.Uuid(), nullable=True),
        sa.Column("key_id", sa.Uuid(), nullable=False),
        sa.Column("because", _words("because", *because), nullable=False),
        sa.Column("why_sealed", sa.Text(), nullable=False),
        sa.Column("put_down_by", sa.Uuid(), nullable=False),
        sa.Column("put_down_at", MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{table}")),
        *_to(table, referral_id="referral", harmed_id="harmed", key_id="sealing_key", put_down_by="account"),
        sa.CheckConstraint("because <> 'not_identified' OR harmed_id IS NULL", name=op.f(f"ck_{table}_of_a_case")),
    )
    op.create_index(op.f(f"ix_{table}_referral_id_harmed_id"), table, ["referral_id", "harmed_id"])
    op.create_index(op.f(f"ix_{table}_harmed_id"), table, ["harmed_id"])


def _to(table: str, **columns: str) -> list[sa.ForeignKeyConstraint]:
    return [
        sa.ForeignKeyConstraint([column], [f"{other}.id"], name=op.f(f"fk_{table}_{column}"))
        for column, other in columns.items()
    ]


def _words(name: str, *values: str) -> sa.Enum:
    return sa.Enum(*values, name=name, native_enum=False, create_constraint=True, length=40)
