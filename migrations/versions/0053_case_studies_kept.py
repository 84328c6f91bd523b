"""Schedules for the words of withdrawn case studies, and the one change to those words that the database lets through.

Revision ID: 0053
Revises: 0052
"""

from __future__ import annotations

from collections.abc import Iterable

import sqlalchemy as sa
from alembic import op

revision = "0053"
down_revision = "0052"
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True)
COUNTED = ("referred", "harmed", "schools", "others")
CODES = ("told_by", "pathway", "strand")
WORDS = ("title", "text")
SAID = "what somebody agreed to is not changed"
BLANK = "…"
LONG_BLANK = BLANK * 20
FORGETS = (
    "OLD.forgotten_at IS NULL AND NEW.forgotten_at IS NOT NULL AND OLD.state = 'withdrawn' "
    f"AND NEW.title = '{BLANK}' AND NEW.text = '{BLANK}'"
)
FORGOTTEN = "EXISTS (SELECT 1 FROM case_study WHERE id = OLD.study_id AND forgotten_at IS NOT NULL)"
CONSENT_FIXED = (
    "study_id",
    "wording",
    "side",
    "how",
    "uses",
    "given_on",
    "until_on",
    "heard",
    "taken_by",
    "taken_person",
    "taken_hand",
    "recorded_by",
    "recorded_at",
)
CHECK_FIXED = (
    "id",
    "study_id",
    "wording",
    "passed",
    "no_names",
    "places_changed",
    "read_by_them",
    "nothing_not_agreed",
    "dates_blurred",
    "checked_by",
    "checked_person",
    "checked_hand",
    "checked_at",
)
ABOUT = "ck_retention_schedule_about"
TABLES = ("case_study", "case_study_consent", "case_study_check")


def upgrade() -> None:
    """Say of each schedule what it is about; let the words of a withdrawn case study go, and nothing else of it."""
    listed = f"CONSTRAINT {ABOUT} CHECK (about IN ('case', 'case_study'))"
    op.execute(f"ALTER TABLE retention_schedule ADD COLUMN about VARCHAR(40) DEFAULT 'case' NOT NULL {listed}")
    op.add_column("case_study", sa.Column("forgotten_at", MOMENT))
    _refuse_updates(_study(forgets=True), _consent(forgets=True), _check(forgets=True))


def downgrade() -> None:
    """Take both away again; what was made blank stays so."""
    _refuse_updates(_study(forgets=False), _consent(forgets=False), [])
    op.drop_column("case_study", "forgotten_at")
    op.drop_column("retention_schedule", "about")


def _study(*, forgets: bool) -> list[str]:
    passed = "SELECT 1 FROM case_study_check WHERE study_id = NEW.id AND wording = NEW.wording AND passed"
    agreed = (
        "SELECT 1 FROM case_study_consent WHERE study_id = NEW.id AND wording = NEW.wording"
        " AND uses = 'website_and_reports' AND withdrawn_on IS NULL"
    )
    reworded = " OR ".join(_differs(column) for column in (*WORDS, *CODES))
    other = " OR ".join(_differs(column) for column in (*WORDS, *CODES, "wording", *COUNTED))
    but = f" AND NOT ({FORGETS})" if forgets else ""
    rules = [
        _differs("number"),
        f"({reworded}) AND NEW.wording <= OLD.wording{but}",
        f"OLD.state = 'approved' AND NEW.state <> 'draft' AND ({other})",
        f"OLD.state IN ('published', 'withdrawn') AND ({other}){but}",
        "OLD.state = 'published' AND NEW.state NOT IN ('published', 'withdrawn')",
        "OLD.state = 'withdrawn' AND NEW.state <> 'withdrawn'",
        f"OLD.published_at IS NOT NULL AND ({_differs('published_at')})",
        f"NEW.state IN ('approved', 'published') AND OLD.state <> NEW.state AND NOT EXISTS ({passed})",
        f"NEW.state = 'published' AND OLD.state <> NEW.state AND NOT EXISTS ({agreed})",
    ]
    if forgets:
        codes = " OR ".join(_differs(column) for column in (*CODES, "wording", *COUNTED))
        rules += [f"({FORGETS}) AND ({codes})", f"({_differs('forgotten_at')}) AND NOT ({FORGETS})"]
    return rules


def _consent(*, forgets: bool) -> list[str]:
    but = f" AND NOT ({FORGOTTEN} AND NEW.reference LIKE '{BLANK}%')" if forgets else ""
    rules = [_differs(column) for column in CONSENT_FIXED]
    rules += [f"OLD.{column} IS NOT NULL AND {_differs(column)}" for column in ("withdrawn_on", "withdrawn_by")]
    return [*rules, f"{_differs('reference')}{but}"]


def _check(*, forgets: bool) -> list[str]:
    blank = f"{FORGOTTEN} AND OLD.reason IS NOT NULL AND NEW.reason = '{LONG_BLANK}'"
    return [f"NOT ({blank})", *(_differs(column) for column in CHECK_FIXED)] if forgets else []


def _differs(column: str) -> str:
    return f"OLD.{column} IS DISTINCT FROM NEW.{column}"


def _refuse_updates(*conditions: Iterable[str]) -> None:
    """Refuse to change a row of each table where one of its conditions holds; without any, always."""
    for table, rules in zip(TABLES, conditions, strict=True):
        name, condition = f"{table}_refuses_update", " OR ".join(f"({each})" for each in rules)
        if op.get_bind().dialect.name == "sqlite":
            op.execute(f"DROP TRIGGER {name}")
            when = f"WHEN {condition}".replace("IS DISTINCT FROM", "IS NOT") if condition else ""
            op.execute(
                f"CREATE TRIGGER {name} BEFORE UPDATE ON {table} {when} BEGIN SELECT RAISE(ABORT, '{SAID}'); END"
            )
        else:
            op.execute(
                f"CREATE OR REPLACE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
                f"IF {condition or 'true'} THEN RAISE EXCEPTION '{SAID}' "
                "USING ERRCODE = 'integrity_constraint_violation'; END IF; RETURN NEW; END $$"
            )
