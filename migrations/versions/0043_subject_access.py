"""Requests to see one's data: the request, the parts of its pack, and the copies that left.

Revision ID: 0043
Revises: 0042
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0043"
down_revision = "0042"
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True)
REQUEST, ITEM, COPY = "access_request", "access_item", "access_copy"
OPEN = sa.text("state IN ('received', 'gathered', 'reviewed')")
EXEMPTIONS = (
    *("others", "crime", "proceedings", "privilege", "health", "social_work", "education", "child_abuse", "adoption"),
    *("part3_inquiry", "part3_crime", "part3_public", "part3_others"),
)
CHECKS = {
    "of_one_person": "(referral_id IS NULL) = (side = 'harmed') AND (victim_id IS NULL) = (side = 'referred')",
    "longer_says_why": "(extended_at IS NULL) = (longer IS NULL)",
    "dropped_says_why": "(state = 'dropped') = (dropped IS NOT NULL)",
    "signed_is_whole": "(signed_at IS NULL) = (signed_person IS NULL) AND (signed_at IS NULL) = (signed_by IS NULL)",
    "signed_by_another": "signed_person IS NULL OR signed_person <> reviewed_person",
    "signed_was_reviewed": "signed_at IS NULL OR reviewed_person IS NOT NULL",
    "leaves_signed": "state NOT IN ('signed', 'expired') OR signed_at IS NOT NULL",
}
ITEM_CHECKS = {
    "numbered_from_one": "number >= 1",
    "decided_is_whole": "(choice IS NULL) = (decided_by IS NULL) AND (choice IS NULL) = (decided_person IS NULL)"
    " AND (choice IS NULL) = (decided_at IS NULL)",
    "withheld_says_why": "(choice = 'withhold') = (exemption IS NOT NULL)",
}


def upgrade() -> None:
    """Make the tables."""
    op.create_table(
        REQUEST,
        _id(),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("reference", sa.Text(), nullable=False),
        _words("side", "access_side", "referred", "harmed"),
        _number("referral_id", nullable=True),
        _number("victim_id", nullable=True),
        _number("key_id"),
        _words("regime", "regime", "uk_gdpr", "part3"),
        _words("asked_by", "access_asked_by", "themselves", "parent", "representative"),
        sa.Column("asker_sealed", sa.Text(), nullable=True),
        _words("identity", "identity", "known", "document", "questions", "authority"),
        sa.Column("received_on", sa.Date(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        _number("put_down_by"),
        sa.Column("put_down_at", MOMENT, nullable=False),
        _words("state", "access_state", "received", "gathered", "reviewed", "signed", "expired", "dropped"),
        _words("longer", "longer", "complex", "several", nullable=True),
        sa.Column("extended_at", MOMENT, nullable=True),
        sa.Column("gathered_at", MOMENT, nullable=True),
        _number("reviewed_by", nullable=True),
        _number("reviewed_person", nullable=True),
        sa.Column("reviewed_at", MOMENT, nullable=True),
        sa.Column("sent_back_sealed", sa.Text(), nullable=True),
        _number("signed_by", nullable=True),
        _number("signed_person", nullable=True),
        sa.Column("signed_at", MOMENT, nullable=True),
        _words("dropped", "dropped", "withdrawn", "not_confirmed", "mistake", nullable=True),
        *_keys(
            REQUEST,
            {
                "referral_id": "referral",
                "victim_id": "victim",
                "key_id": "sealing_key",
                "put_down_by": "account",
                "reviewed_by": "account",
                "reviewed_person": "person",
                "signed_by": "account",
                "signed_person": "person",
            },
        ),
        sa.UniqueConstraint("reference", name=op.f(f"uq_{REQUEST}_reference")),
        *(sa.CheckConstraint(check, name=op.f(f"ck_{REQUEST}_{name}")) for name, check in CHECKS.items()),
    )
    for name, column in (("case", "referral_id"), ("victim", "victim_id")):
        op.create_index(
            f"uq_{REQUEST}_{name}", REQUEST, [column], unique=True, sqlite_where=OPEN, postgresql_where=OPEN
        )
    op.create_index(op.f(f"ix_{REQUEST}_side_due_on_id"), REQUEST, ["side", "due_on", "id"])
    op.create_index(op.f(f"ix_{REQUEST}_state_signed_at"), REQUEST, ["state", "signed_at"])
    op.create_table(
        ITEM,
        _id(),
        sa.Column("version", sa.Integer(), nullable=False),
        _number("request_id"),
        _number("key_id"),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("about", sa.Text(), nullable=False),
        sa.Column("weighed", sa.Boolean(), nullable=False),
        sa.Column("content_sealed", sa.Text(), nullable=True),
        sa.Column("masks", sa.JSON().with_variant(JSONB(), "postgresql"), nullable=False),
        _words("choice", "access_choice", "give", "withhold", nullable=True),
        _words("exemption", "exemption", *EXEMPTIONS, nullable=True),
        _number("decided_by", nullable=True),
        _number("decided_person", nullable=True),
        sa.Column("decided_at", MOMENT, nullable=True),
        *_keys(
            ITEM,
            {"request_id": REQUEST, "key_id": "sealing_key", "decided_by": "account", "decided_person": "person"},
        ),
        sa.UniqueConstraint("request_id", "number", name=op.f(f"uq_{ITEM}_request_id_number")),
        *(sa.CheckConstraint(check, name=op.f(f"ck_{ITEM}_{name}")) for name, check in ITEM_CHECKS.items()),
    )
    op.create_table(
        COPY,
        _id(),
        _number("request_id"),
        _number("taken_by"),
        sa.Column("taken_at", MOMENT, nullable=False),
        _words("format", "access_format", "pdf", "json"),
        sa.Column("sha256", sa.Text(), nullable=False),
        sa.Column("parts", sa.Integer(), nullable=False),
        *_keys(COPY, {"request_id": REQUEST, "taken_by": "account"}),
    )
    op.create_index(op.f(f"ix_{COPY}_request_id_taken_at"), COPY, ["request_id", "taken_at"])


def downgrade() -> None:
    """Take them away."""
    for table in (COPY, ITEM, REQUEST):
        op.drop_table(table)


def _id() -> sa.Column[object]:
    return _number("id")


def _number(name: str, *, nullable: bool = False) -> sa.Column[object]:
    return sa.Column(name, sa.Uuid(), nullable=nullable)


def _words(column: str, name: str, *known: str, nullable: bool = False) -> sa.Column[str]:
    kind = sa.Enum(*known, name=name, native_enum=False, create_constraint=True, length=40)
    return sa.Column(column, kind, nullable=nullable)


def _keys(table: str, leads_to: dict[str, str]) -> list[sa.Constraint]:
    return [
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{table}")),
        *(
            sa.ForeignKeyConstraint([column], [f"{other}.id"], name=op.f(f"fk_{table}_{column}"))
            for column, other in leads_to.items()
        ),
    ]
