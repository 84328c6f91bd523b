"""Rule sets as versioned data, and the three that come with the service.

Revision ID: 0004
Revises: 0003
"""

from __future__ import annotations

import tomllib
from datetime import UTC, datetime
from uuid import UUID, uuid5

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

JSON = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")
MOMENT = sa.DateTime(timezone=True)
PATHWAYS = ("out_of_court", "convicted", "early_intervention")
BEGAN = datetime(2026, 1, 1, tzinfo=UTC)

WRITTEN = (
    """\
# Came with the service and is in force until a set made more closely for an area or an age is adopted.
code = "out_of_court"
version = 1
title = "Out of court"
pathway = "out_of_court"
valid_from = 2026-01-01
limits = "What the specification asks of every case beyond the order gate. It is no force's own policy."

[source]
document = "Programme specification"
section = "out-of-court pathway"

[[rules]]
code = "admission"
text = "A full admission; for someone under 18 at the incident, accepting responsibility is enough"
check = "admits_enough"
parameters = { adults = ["full"], under_18 = ["full", "accepts_responsibility"] }
source = { document = "Programme specification", section = "admission" }

[[rules]]
code = "outcome"
text = "Dealt with by a community resolution or a caution"
check = "was_dealt_with_by"
parameters.among = [
    "community_resolution",
    "youth_caution",
    "youth_conditional_caution",
    "adult_caution",
    "adult_conditional_caution",
]
source = { document = "Programme specification", section = "out-of-court outcomes" }

[[rules]]
code = "company"
text = "An appropriate adult comes with anyone under 18"
check = "a_child_is_not_alone"
source = { document = "Programme specification", section = "an appropriate adult for a child" }

[[rules]]
code = "specialist"
text = "A domestic or sexual element is judged with a specialist"
check = "is_not_a_specialists"
source = { document = "Programme specification", section = "domestic and sexual harm" }
""",
    """\
# Came with the service and is in force until a set made more closely for an area or an age is adopted.
code = "convicted"
version = 1
title = "Convicted"
pathway = "convicted"
valid_from = 2026-01-01
limits = "What the specification asks beyond the order gate. It is no probation service's own policy."

[source]
document = "Programme specification"
section = "convicted pathway"

[[rules]]
code = "company"
text = "An appropriate adult comes with anyone under 18"
check = "a_child_is_not_alone"
source = { document = "Programme specification", section = "an appropriate adult for a child" }

[[rules]]
code = "specialist"
text = "A domestic or sexual element is judged with a specialist"
check = "is_not_a_specialists"
source = { document = "Programme specification", section = "domestic and sexual harm" }
""",
    """\
# Came with the service and is in force until a set made more closely for an area or an age is adopted.
code = "early_intervention"
version = 1
title = "Early intervention"
pathway = "early_intervention"
valid_from = 2026-01-01
limits = "For behaviour or attitudes that cause concern, where nothing is alleged."

[source]
document = "Programme specification"
section = "early intervention"

[[rules]]
code = "age"
text = "Aged 10 or over"
check = "is_old_enough_today"
parameters = { at_least = 10 }
source = { document = "Programme specification", section = "early intervention" }

[[rules]]
code = "nothing_under_way"
text = "The same behaviour is not being looked into"
check = "nothing_is_under_way"
source = { document = "Programme specification", section = "early intervention" }

[[rules]]
code = "company"
text = "An appropriate adult comes with anyone under 18"
check = "a_child_is_not_alone"
source = { document = "Programme specification", section = "an appropriate adult for a child" }

[[rules]]
code = "safety"
text = "Safety screening: a domestic or sexual element is judged with a specialist"
check = "is_not_a_specialists"
source = { document = "Programme specification", section = "early intervention" }
""",
)
"""The files as they were when this migration was written; a test holds those that ship to be the same."""


def upgrade() -> None:
    """Make the table, and bring in what governs each pathway until somebody adopts something closer."""
    table = op.create_table(
        "rule_set",
        *_must("id", kind=sa.Uuid),
        *_must("code"),
        *_must("version", kind=sa.Integer),
        *_must("title"),
        sa.Column("pathway", _words(*PATHWAYS, name="pathway"), nullable=False),
        sa.Column("ages", _words("anyone", "under_18", "adults", name="ages"), nullable=False),
        *_may("force_code"),
        *_must("valid_from", kind=sa.Date),
        *_may("valid_to", kind=sa.Date),
        *_must("source_document", "source_section", "limits"),
        sa.Column("rules", JSON, nullable=False),
        *_must("as_written"),
        sa.Column("status", _words("draft", "adopted", "retired", name="status"), nullable=False),
        *_may("drafted_by", "drafted_by_person", kind=sa.Uuid),
        *_moments("drafted_at", nullable=False),
        *_may("adopted_by", "adopted_by_person", kind=sa.Uuid),
        *_moments("adopted_at"),
        *_may("retired_by", kind=sa.Uuid),
        *_moments("retired_at"),
        sa.PrimaryKeyConstraint("id", name="pk_rule_set"),
        _unique("rule_set", "code", "version"),
        *_checks(
            numbered_from_one="version >= 1",
            valid_in_order="valid_to IS NULL OR valid_to >= valid_from",
            two_people="adopted_by_person IS NULL OR adopted_by_person <> drafted_by_person",
            adopted_has_its_moment="(status = 'draft') = (adopted_at IS NULL)",
            retired_has_its_moment="(status = 'retired') = (retired_at IS NOT NULL)",
        ),
        *_keys(
            "rule_set",
            force_code="force.code",
            drafted_by="account.id",
            drafted_by_person="person.id",
            adopted_by="account.id",
            adopted_by_person="person.id",
            retired_by="account.id",
        ),
    )
    _index("rule_set", "pathway", "status")
    op.bulk_insert(table, [_row(text) for text in WRITTEN])


def downgrade() -> None:
    """Take the table away."""
    op.drop_table("rule_set")


def _row(text: str) -> dict[str, object]:
    """Return what a file says as the table holds it; adopted by nobody here, so its people are empty."""
    said = tomllib.loads(text)
    return {
        "id": uuid5(UUID(int=4), said["code"]),
        "code": said["code"],
        "version": said["version"],
        "title": said["title"],
        "pathway": said["pathway"],
        "ages": "anyone",
        "valid_from": said["valid_from"],
        "source_document": said["source"]["document"],
        "source_section": said["source"]["section"],
        "limits": said["limits"],
        "rules": [{"parameters": {}} | rule for rule in said["rules"]],
        "as_written": text,
        "status": "adopted",
        "drafted_at": BEGAN,
        "adopted_at": BEGAN,
    }


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


def _index(table: str, *columns: str, name: str | None = None, only: sa.TextClause | None = None, **more: bool) -> None:
    name = name or f"ix_{table}_{'_'.join(columns)}"
    op.create_index(op.f(name), table, list(columns), sqlite_where=only, postgresql_where=only, **more)
