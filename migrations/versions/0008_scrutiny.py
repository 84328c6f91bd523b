"""The scrutiny panel: packs of closed decisions, their redacted items, who redacted and reviewed, and grades.

Revision ID: 0008
Revises: 0007
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

JSON = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")
MOMENT = sa.DateTime(timezone=True)
OUTCOMES = ("approve", "approve_with_conditions", "decline", "return", "refer_to_cps")
GRADES = ("appropriate", "with_observations", "inappropriate", "not_agreed")
TABLES = (
    "scrutiny_weighed_rule",
    "scrutiny_grade",
    "scrutiny_review",
    "scrutiny_hand",
    "scrutiny_item",
    "scrutiny_pack",
)
ONLY_GROWS = ("scrutiny_grade", "scrutiny_review", "scrutiny_hand")
"""What was graded and who had a hand in it stays as it was put down."""


def upgrade() -> None:
    """Make the tables, and keep grades and reviews from changing."""
    _packs()
    _items()
    _redactions()
    _grades()
    for table in ONLY_GROWS:
        _refuse_changes(table)


def downgrade() -> None:
    """Take the tables away, the dependent ones first."""
    for table in TABLES:
        op.drop_table(table)
    if op.get_bind().dialect.name == "postgresql":
        op.execute("DROP FUNCTION refuse_to_change_scrutiny()")


def _words(*values: str, name: str) -> sa.Enum:
    return sa.Enum(*values, name=name, native_enum=False, create_constraint=True, length=40)


def _must(*names: str, kind: type[sa.types.TypeEngine] = sa.Text) -> list[sa.Column]:
    return [sa.Column(name, kind(), nullable=False) for name in names]


def _may(*names: str, kind: type[sa.types.TypeEngine] = sa.Text) -> list[sa.Column]:
    return [sa.Column(name, kind(), nullable=True) for name in names]


def _moments(*names: str, nullable: bool = True) -> list[sa.Column]:
    return [sa.Column(name, MOMENT, nullable=nullable) for name in names]


def _keys(table: str, **columns: str) -> list[sa.ForeignKeyConstraint]:
    return [
        sa.ForeignKeyConstraint([column], [target], name=op.f(f"fk_{table}_{column}"))
        for column, target in columns.items()
    ]


def _unique(table: str, *columns: str) -> sa.UniqueConstraint:
    return sa.UniqueConstraint(*columns, name=op.f(f"uq_{table}_{'_'.join(columns)}"))


def _checks(**rules: str) -> list[sa.CheckConstraint]:
    return [sa.CheckConstraint(rule, name=name) for name, rule in rules.items()]


def _index(table: str, *columns: str) -> None:
    op.create_index(op.f(f"ix_{table}_{'_'.join(columns)}"), table, list(columns))


def _packs() -> None:
    table = "scrutiny_pack"
    op.create_table(
        table,
        *_must("id", kind=sa.Uuid),
        *_must("reference"),
        *_must("from_on", "to_on", kind=sa.Date),
        *_may("force_code", "district_code"),
        sa.Column("outcome", _words(*OUTCOMES, name="outcome"), nullable=True),
        *_must("size", kind=sa.Integer),
        *_must("seed"),
        *_must("drawn_from", kind=sa.Integer),
        *_must("drawn_by", kind=sa.Uuid),
        *_moments("drawn_at", nullable=False),
        *_may("released_by", kind=sa.Uuid),
        *_moments("released_at", "expires_at", "closed_at"),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{table}")),
        _unique(table, "reference"),
        *_checks(
            size_of_a_pack="size BETWEEN 1 AND 50",
            dates_in_order="from_on <= to_on",
            one_area="force_code IS NULL OR district_code IS NULL",
            released_until="(released_at IS NULL) = (expires_at IS NULL)",
            expires_after_release="expires_at > released_at",
            closed_after_release="closed_at IS NULL OR released_at IS NOT NULL",
        ),
        *_keys(
            table,
            force_code="force.code",
            district_code="district.code",
            drawn_by="account.id",
            released_by="account.id",
        ),
    )
    _index(table, "drawn_at", "id")


def _items() -> None:
    table = "scrutiny_item"
    op.create_table(
        table,
        *_must("id", "pack_id", kind=sa.Uuid),
        *_must("number", kind=sa.Integer),
        *_must("decision_id", "assessment_id", "referral_id", "decided_by_person", kind=sa.Uuid),
        *_must("rule_set"),
        sa.Column("outline", JSON, nullable=False),
        sa.Column("texts", JSON, nullable=False),
        sa.Column("state", _words("redacting", "in_review", "sent_back", "passed", name="state"), nullable=False),
        *_must("version", kind=sa.Integer),
        *_may("changed_by", kind=sa.Uuid),
        *_moments("changed_at"),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{table}")),
        _unique(table, "pack_id", "number"),
        _unique(table, "pack_id", "decision_id"),
        *_checks(numbered_from_one="number >= 1"),
        *_keys(
            table,
            pack_id="scrutiny_pack.id",
            decision_id="decision.id",
            assessment_id="assessment.id",
            referral_id="referral.id",
            decided_by_person="person.id",
            changed_by="account.id",
        ),
    )
    _index(table, "referral_id")
    _index(table, "decision_id")
    _index(table, "state", "id")


def _redactions() -> None:
    op.create_table(
        "scrutiny_hand",
        *_must("id", "item_id", "person_id", kind=sa.Uuid),
        sa.Column("hand", _words("redacted", "reviewed", name="hand"), nullable=False),
        *_moments("since", nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_scrutiny_hand")),
        _unique("scrutiny_hand", "item_id", "person_id"),
        _unique("scrutiny_hand", "item_id", "person_id", "hand"),
        *_keys("scrutiny_hand", item_id="scrutiny_item.id", person_id="person.id"),
    )
    op.create_table(
        "scrutiny_review",
        *_must("id", "item_id", "reviewed_by", "reviewed_by_person", kind=sa.Uuid),
        *_must("hand"),
        *_moments("reviewed_at", nullable=False),
        *_must("passed", kind=sa.Boolean),
        *_may("note"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_scrutiny_review")),
        *_checks(
            by_a_second_person="hand = 'reviewed'",
            sent_back_says_why="passed OR (note IS NOT NULL AND length(trim(note)) > 0)",
        ),
        *_keys(
            "scrutiny_review",
            item_id="scrutiny_item.id",
            reviewed_by="account.id",
            reviewed_by_person="person.id",
        ),
        sa.ForeignKeyConstraint(
            ["item_id", "reviewed_by_person", "hand"],
            ["scrutiny_hand.item_id", "scrutiny_hand.person_id", "scrutiny_hand.hand"],
            name="fk_scrutiny_review_second_person",
        ),
    )
    _index("scrutiny_review", "item_id")


def _grades() -> None:
    table = "scrutiny_grade"
    op.create_table(
        table,
        *_must("id", "item_id", "graded_by", "graded_by_person", kind=sa.Uuid),
        *_must("number", kind=sa.Integer),
        sa.Column("grade", _words(*GRADES, name="grade"), nullable=False),
        *_may("observations", "learning"),
        *_moments("graded_at", nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{table}")),
        _unique(table, "item_id", "graded_by_person", "number"),
        *_checks(
            numbered_from_one="number >= 1",
            observations_where_needed="grade NOT IN ('with_observations', 'inappropriate') OR "
            "(observations IS NOT NULL AND length(trim(observations)) > 0)",
            learning_with_grade_three="(grade = 'inappropriate') = "
            "(learning IS NOT NULL AND length(trim(learning)) > 0)",
        ),
        *_keys(table, item_id="scrutiny_item.id", graded_by="account.id", graded_by_person="person.id"),
    )
    op.create_table(
        "scrutiny_weighed_rule",
        *_must("id", "item_id", kind=sa.Uuid),
        *_must("rule_set", "rule"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_scrutiny_weighed_rule")),
        _unique("scrutiny_weighed_rule", "item_id", "rule"),
        *_keys("scrutiny_weighed_rule", item_id="scrutiny_item.id"),
    )
    _index("scrutiny_weighed_rule", "rule_set", "rule")


def _refuse_changes(table: str) -> None:
    said = f"{table} only grows"
    if op.get_bind().dialect.name == "sqlite":
        for verb in ("UPDATE", "DELETE"):
            op.execute(
                f"CREATE TRIGGER {table}_refuses_{verb} BEFORE {verb} ON {table} "
                f"BEGIN SELECT RAISE(ABORT, '{said}'); END"
            )
        return
    op.execute(
        "CREATE OR REPLACE FUNCTION refuse_to_change_scrutiny() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
        "RAISE EXCEPTION '% only grows', TG_TABLE_NAME USING ERRCODE = 'integrity_constraint_violation'; END $$"
    )
    op.execute(
        f"CREATE TRIGGER {table}_only_grows BEFORE UPDATE OR DELETE ON {table} "
        "FOR EACH ROW EXECUTE FUNCTION refuse_to_change_scrutiny()"
    )
