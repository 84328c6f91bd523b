"""Questions at the desk of the victim side: versions of their words, the cases they go to, the answers that come home.

Revision ID: 0032
Revises: 0031
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0032"
down_revision = "0031"
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True)
CHANNELS = ("phone", "email", "letter", "in_person")


def upgrade() -> None:
    """Make the tables."""
    op.create_table(
        "victim_question",
        _id(),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("victim_id", sa.Uuid(), nullable=False),
        sa.Column("key_id", sa.Uuid(), nullable=False),
        sa.Column("kind", _words("question_kind", "question", "letter"), nullable=False),
        sa.Column("state", _words("desk", "taken_down", "screened", "agreed", "released", "withdrawn"), nullable=False),
        sa.Column("moved_at", MOMENT, nullable=False),
        sa.Column("taken_down_by", sa.Uuid(), nullable=False),
        sa.Column("taken_down_person", sa.Uuid(), nullable=False),
        sa.Column("taken_down_at", MOMENT, nullable=False),
        sa.Column("released_by", sa.Uuid(), nullable=True),
        sa.Column("released_person", sa.Uuid(), nullable=True),
        sa.Column("released_at", MOMENT, nullable=True),
        _key("victim_question"),
        *_to("victim_question", victim_id="victim", key_id="sealing_key"),
        *_to("victim_question", taken_down_by="account", released_by="account"),
        *_to("victim_question", taken_down_person="person", released_person="person"),
        _check(
            "victim_question",
            "released_by_another",
            "released_person IS NULL OR released_person <> taken_down_person",
        ),
        _check("victim_question", "release_says_who", "state <> 'released' OR released_person IS NOT NULL"),
    )
    op.create_index(op.f("ix_victim_question_victim_id_state"), "victim_question", ["victim_id", "state"])
    op.create_index(op.f("ix_victim_question_state_moved_at"), "victim_question", ["state", "moved_at"])
    _wordings()
    _ways()


def downgrade() -> None:
    """Take them away."""
    for table in ("question_way", "question_wording", "victim_question"):
        op.drop_table(table)


def _wordings() -> None:
    op.create_table(
        "question_wording",
        _id(),
        sa.Column("question_id", sa.Uuid(), nullable=False),
        sa.Column("key_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("words_sealed", sa.Text(), nullable=False),
        sa.Column("written_by", sa.Uuid(), nullable=False),
        sa.Column("written_person", sa.Uuid(), nullable=False),
        sa.Column("written_at", MOMENT, nullable=False),
        sa.Column("screened_by", sa.Uuid(), nullable=True),
        sa.Column("screened_person", sa.Uuid(), nullable=True),
        sa.Column("screened_at", MOMENT, nullable=True),
        sa.Column("agreed_how", _words("agreed_how", *CHANNELS), nullable=True),
        sa.Column("agreed_at", MOMENT, nullable=True),
        _key("question_wording"),
        *_to("question_wording", question_id="victim_question", key_id="sealing_key"),
        *_to("question_wording", written_by="account", screened_by="account"),
        *_to("question_wording", written_person="person", screened_person="person"),
        sa.UniqueConstraint("question_id", "number", name=op.f("uq_question_wording_question_id_number")),
        _check(
            "question_wording", "screened_by_another", "screened_person IS NULL OR screened_person <> written_person"
        ),
        _check("question_wording", "screening_says_who", "(screened_at IS NULL) = (screened_person IS NULL)"),
        _check("question_wording", "agreed_says_how", "(agreed_at IS NULL) = (agreed_how IS NULL)"),
        _check("question_wording", "agreed_was_screened", "agreed_at IS NULL OR screened_at IS NOT NULL"),
    )


def _ways() -> None:
    op.create_table(
        "question_way",
        _id(),
        sa.Column("question_id", sa.Uuid(), nullable=False),
        sa.Column("referral_id", sa.Uuid(), nullable=False),
        sa.Column("key_id", sa.Uuid(), nullable=False),
        sa.Column("passage_id", sa.Uuid(), nullable=True),
        sa.Column("added_at", MOMENT, nullable=False),
        sa.Column("screened_by", sa.Uuid(), nullable=True),
        sa.Column("told_sealed", sa.Text(), nullable=True),
        sa.Column("asked_at", MOMENT, nullable=True),
        sa.Column("wanted", sa.Boolean(), nullable=True),
        sa.Column("wanted_by", _words("wanted_by", *CHANNELS), nullable=True),
        sa.Column("wish_sealed", sa.Text(), nullable=True),
        sa.Column("happened_sealed", sa.Text(), nullable=True),
        _key("question_way"),
        *_to("question_way", question_id="victim_question", referral_id="referral", key_id="sealing_key"),
        *_to("question_way", passage_id="passage", screened_by="account"),
        sa.UniqueConstraint("passage_id", name=op.f("uq_question_way_passage_id")),
        _check("question_way", "asked_says_whether", "(asked_at IS NULL) = (wanted IS NULL)"),
        _check("question_way", "wanted_says_how", "wanted IS NULL OR NOT wanted OR wanted_by IS NOT NULL"),
    )
    op.create_index(op.f("ix_question_way_question_id"), "question_way", ["question_id"])


def _id() -> sa.Column[object]:
    return sa.Column("id", sa.Uuid(), nullable=False)


def _key(table: str) -> sa.PrimaryKeyConstraint:
    return sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{table}"))


def _to(table: str, **columns: str) -> list[sa.ForeignKeyConstraint]:
    return [
        sa.ForeignKeyConstraint([column], [f"{other}.id"], name=op.f(f"fk_{table}_{column}"))
        for column, other in columns.items()
    ]


def _check(table: str, name: str, rule: str) -> sa.CheckConstraint:
    return sa.CheckConstraint(rule, name=op.f(f"ck_{table}_{name}"))


def _words(name: str, *values: str) -> sa.Enum:
    return sa.Enum(*values, name=name, native_enum=False, create_constraint=True, length=40)
