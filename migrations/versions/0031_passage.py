"""What is on its way between both sides of a case.

Revision ID: 0031
Revises: 0030
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0031"
down_revision = "0030"
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True)
KINDS, WORDINGS = ("question", "letter"), ("verbatim", "paraphrase")
STATES = (
    *("released", "seen", "put", "answered", "declined", "not_put", "returned", "screened", "asked", "relayed"),
    *("acknowledged", "unwanted", "withdrawn", "replaced"),
)
CHECKS = {
    "seen_by_somebody": "(seen_at IS NULL) = (seen_by IS NULL)",
    "put_is_whole": "(put_at IS NULL) = (put_by IS NULL) AND (put_at IS NULL) = (put_in IS NULL)",
    "answer_says_whose_words": "(answer_sealed IS NULL) = (wording IS NULL)",
    "answered_was_put": "answer_sealed IS NULL OR put_at IS NOT NULL",
    "put_was_seen": "put_at IS NULL OR seen_at IS NOT NULL",
    "state_was_put": "state NOT IN ('put', 'answered', 'declined') OR put_at IS NOT NULL",
    "not_put_says_why": "state <> 'not_put' OR not_put_sealed IS NOT NULL",
    "relayed_is_whole": (
        "(relayed_at IS NULL) = (relayed_by IS NULL) AND (relayed_at IS NULL) = (relayed_sealed IS NULL)"
    ),
    "state_was_relayed": "state NOT IN ('relayed', 'acknowledged') OR relayed_at IS NOT NULL",
    "nothing_after_withdrawal": "relayed_at IS NULL OR state IN ('relayed', 'acknowledged')",
}
ACCOUNTS = ("desk_id", "released_by", "seen_by", "put_by", "relayed_by")


def upgrade() -> None:
    """Make the table."""
    op.create_table(
        "passage",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("referral_id", sa.Uuid(), nullable=False),
        sa.Column("key_id", sa.Uuid(), nullable=False),
        sa.Column("kind", _words("passage_kind", *KINDS), nullable=False),
        sa.Column("text_sealed", sa.Text(), nullable=False),
        sa.Column("state", _words("passage_state", *STATES), nullable=False),
        sa.Column("moved_at", MOMENT, nullable=False),
        sa.Column("desk_id", sa.Uuid(), nullable=False),
        sa.Column("released_by", sa.Uuid(), nullable=False),
        sa.Column("released_at", MOMENT, nullable=False),
        sa.Column("seen_by", sa.Uuid(), nullable=True),
        sa.Column("seen_at", MOMENT, nullable=True),
        sa.Column("put_by", sa.Uuid(), nullable=True),
        sa.Column("put_at", MOMENT, nullable=True),
        sa.Column("put_in", sa.Uuid(), nullable=True),
        sa.Column("wording", _words("wording", *WORDINGS), nullable=True),
        sa.Column("answer_sealed", sa.Text(), nullable=True),
        sa.Column("not_put_sealed", sa.Text(), nullable=True),
        sa.Column("relayed_sealed", sa.Text(), nullable=True),
        sa.Column("relayed_by", sa.Uuid(), nullable=True),
        sa.Column("relayed_at", MOMENT, nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_passage")),
        sa.UniqueConstraint("key_id", name=op.f("uq_passage_key_id")),
        sa.ForeignKeyConstraint(["referral_id"], ["referral.id"], name=op.f("fk_passage_referral_id")),
        sa.ForeignKeyConstraint(["key_id"], ["sealing_key.id"], name=op.f("fk_passage_key_id")),
        sa.ForeignKeyConstraint(["put_in"], ["one_to_one.id"], name=op.f("fk_passage_put_in")),
        *(sa.ForeignKeyConstraint([column], ["account.id"], name=op.f(f"fk_passage_{column}")) for column in ACCOUNTS),
        *(sa.CheckConstraint(rule, name=op.f(f"ck_passage_{name}")) for name, rule in CHECKS.items()),
    )
    op.create_index(op.f("ix_passage_referral_id_state"), "passage", ["referral_id", "state"])
    op.create_index(op.f("ix_passage_state_moved_at"), "passage", ["state", "moved_at"])
    op.create_index(op.f("ix_passage_desk_id_state"), "passage", ["desk_id", "state"])


def downgrade() -> None:
    """Take it away."""
    op.drop_table("passage")


def _words(name: str, *values: str) -> sa.Enum:
    return sa.Enum(*values, name=name, native_enum=False, create_constraint=True, length=40)
