"""Case studies, who had a hand in them, consents to them and what was checked.

Revision ID: 0052
Revises: 0051
"""

from __future__ import annotations

from collections.abc import Iterable

import sqlalchemy as sa
from alembic import op

revision = "0052"
down_revision = "0051"
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True)
SIDES = ("referred", "harmed", "school", "other")
COUNTED = ("referred", "harmed", "schools", "others")
ITEMS = ("no_names", "places_changed", "read_by_them", "nothing_not_agreed", "dates_blurred")
SAID_AS = ("title", "text", "told_by", "pathway", "strand")
"""What consents are to."""

AS_APPROVED = (*SAID_AS, "wording", *COUNTED)
CONSENT_FIXED = (
    "study_id",
    "wording",
    "side",
    "how",
    "uses",
    "given_on",
    "until_on",
    "reference",
    "heard",
    "taken_by",
    "taken_person",
    "taken_hand",
    "recorded_by",
    "recorded_at",
)
TABLES = ("case_study", "case_study_hand", "case_study_consent", "case_study_check")
SAID = "what somebody agreed to is not changed"


def upgrade() -> None:
    """Make the tables; let the database refuse to change what was approved, and to publish what nobody passed."""
    _study()
    _hands()
    _consents()
    _checks()
    _refuse("case_study", "UPDATE", _never())
    _refuse("case_study", "DELETE", ["OLD.state IN ('approved', 'published')"])
    fixed = [_differs(column) for column in CONSENT_FIXED]
    fixed += [f"OLD.{column} IS NOT NULL AND {_differs(column)}" for column in ("withdrawn_on", "withdrawn_by")]
    _refuse("case_study_consent", "UPDATE", fixed)
    _refuse("case_study_consent", "DELETE")
    for table in ("case_study_hand", "case_study_check"):
        _refuse(table, "UPDATE")
        _refuse(table, "DELETE")


def downgrade() -> None:
    """Take them away."""
    for table in reversed(TABLES):
        op.drop_table(table)
        if op.get_bind().dialect.name == "postgresql":
            for verb in ("update", "delete"):
                op.execute(f"DROP FUNCTION {table}_refuses_{verb}()")


def _never() -> list[str]:
    passed = "SELECT 1 FROM case_study_check WHERE study_id = NEW.id AND wording = NEW.wording AND passed"
    agreed = (
        "SELECT 1 FROM case_study_consent WHERE study_id = NEW.id AND wording = NEW.wording"
        " AND uses = 'website_and_reports' AND withdrawn_on IS NULL"
    )
    other = " OR ".join(_differs(column) for column in AS_APPROVED)
    reworded = " OR ".join(_differs(column) for column in SAID_AS)
    return [
        _differs("number"),
        f"({reworded}) AND NEW.wording <= OLD.wording",
        f"OLD.state = 'approved' AND NEW.state <> 'draft' AND ({other})",
        f"OLD.state IN ('published', 'withdrawn') AND ({other})",
        "OLD.state = 'published' AND NEW.state NOT IN ('published', 'withdrawn')",
        "OLD.state = 'withdrawn' AND NEW.state <> 'withdrawn'",
        f"OLD.published_at IS NOT NULL AND ({_differs('published_at')})",
        f"NEW.state IN ('approved', 'published') AND OLD.state <> NEW.state AND NOT EXISTS ({passed})",
        f"NEW.state = 'published' AND OLD.state <> NEW.state AND NOT EXISTS ({agreed})",
    ]


def _study() -> None:
    _table(
        "case_study",
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("told_by", _words(*SIDES, name="told_by"), nullable=False),
        sa.Column("pathway", _words("out_of_court", "convicted", "early_intervention", name="pathway")),
        sa.Column(
            "strand",
            _words("disability", "race", "religion", "sexual_orientation", "transgender_identity", name="strand"),
        ),
        *(sa.Column(each, sa.Integer(), nullable=False) for each in COUNTED),
        sa.Column("wording", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column(
            "state", _words("draft", "submitted", "approved", "published", "withdrawn", name="state"), nullable=False
        ),
        sa.Column("written_by", sa.Uuid(), nullable=False),
        sa.Column("written_at", MOMENT, nullable=False),
        sa.Column("saved_by", sa.Uuid(), nullable=False),
        sa.Column("saved_at", MOMENT, nullable=False),
        sa.Column("approved_wording", sa.Integer()),
        sa.Column("approved_at", MOMENT),
        sa.Column("published_by", sa.Uuid()),
        sa.Column("published_at", MOMENT),
        sa.Column("withdrawn_by", sa.Uuid()),
        sa.Column("withdrawn_at", MOMENT),
        sa.Column("reason", sa.Text()),
        keys=dict.fromkeys(("written_by", "saved_by", "published_by", "withdrawn_by"), "account.id"),
        unique=[["number"]],
        checks={
            "numbered_from_one": "number >= 1",
            "wording_from_one": "wording >= 1",
            "says_something": "length(trim(title)) > 0 AND length(trim(text)) > 0",
            **{f"{each}_counted": f"{each} BETWEEN 0 AND 20" for each in COUNTED},
            "tells_of_somebody": f"{' + '.join(COUNTED)} >= 1",
            "approved_as_it_is": "state NOT IN ('approved', 'published')"
            " OR (approved_at IS NOT NULL AND approved_wording = wording)",
            "approved_what": "(approved_at IS NULL) = (approved_wording IS NULL)",
            "published_by_somebody": "(published_at IS NULL) = (published_by IS NULL)",
            "published_has_its_moment": "state <> 'published' OR published_at IS NOT NULL",
            "withdrawn_by_somebody": "(withdrawn_at IS NULL) = (withdrawn_by IS NULL)"
            " AND (withdrawn_at IS NOT NULL) = (state = 'withdrawn')",
            "reason_to_withdraw": "reason IS NULL OR withdrawn_at IS NOT NULL",
            "reason_given": "length(trim(reason)) >= 20",
        },
    )


def _hands() -> None:
    _table(
        "case_study_hand",
        sa.Column("study_id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("hand", _words("prepared", "checked", name="hand"), nullable=False),
        sa.Column("since", MOMENT, nullable=False),
        keys={"study_id": "case_study.id", "person_id": "person.id"},
        unique=[["study_id", "person_id"], ["study_id", "person_id", "hand"]],
        checks={},
    )


def _consents() -> None:
    table = "case_study_consent"
    _table(
        table,
        sa.Column("study_id", sa.Uuid(), nullable=False),
        sa.Column("wording", sa.Integer(), nullable=False),
        sa.Column("side", _words(*SIDES, name="side"), nullable=False),
        sa.Column("how", _words("signed_form", "recorded_words", "letter", name="how"), nullable=False),
        sa.Column("uses", _words("website_and_reports", "reports_only", name="uses"), nullable=False),
        sa.Column("given_on", sa.Date(), nullable=False),
        sa.Column("until_on", sa.Date()),
        sa.Column("reference", sa.Text(), nullable=False),
        sa.Column("heard", sa.Boolean(), nullable=False),
        sa.Column("taken_by", sa.Uuid(), nullable=False),
        sa.Column("taken_person", sa.Uuid(), nullable=False),
        sa.Column("taken_hand", sa.Text(), nullable=False),
        sa.Column("recorded_by", sa.Uuid(), nullable=False),
        sa.Column("recorded_at", MOMENT, nullable=False),
        sa.Column("withdrawn_on", sa.Date()),
        sa.Column("withdrawn_by", sa.Uuid()),
        _hand_of(table, "taken", "taken_by_no_checker"),
        keys={"study_id": "case_study.id", "taken_person": "person.id"}
        | dict.fromkeys(("taken_by", "recorded_by", "withdrawn_by"), "account.id"),
        unique=[],
        checks={
            "taken_by_no_checker": "taken_hand = 'prepared'",
            "wording_read_or_heard": "heard",
            "to_a_wording": "wording >= 1",
            "paper_is_somewhere": "length(trim(reference)) > 0 AND reference NOT LIKE '%@%'",
            "days_in_order": "until_on >= given_on",
            "withdrawn_by_somebody": "(withdrawn_on IS NULL) = (withdrawn_by IS NULL)",
            "withdrawn_after_it_was_given": "withdrawn_on >= given_on",
        },
    )
    stands = sa.text("withdrawn_on IS NULL")
    op.create_index(
        op.f(f"uq_{table}_paper"),
        table,
        ["study_id", "wording", "reference"],
        unique=True,
        sqlite_where=stands,
        postgresql_where=stands,
    )


def _checks() -> None:
    table = "case_study_check"
    _table(
        table,
        sa.Column("study_id", sa.Uuid(), nullable=False),
        sa.Column("wording", sa.Integer(), nullable=False),
        sa.Column("passed", sa.Boolean(), nullable=False),
        *(sa.Column(item, sa.Boolean(), nullable=False) for item in ITEMS),
        sa.Column("reason", sa.Text()),
        sa.Column("checked_by", sa.Uuid(), nullable=False),
        sa.Column("checked_person", sa.Uuid(), nullable=False),
        sa.Column("checked_hand", sa.Text(), nullable=False),
        sa.Column("checked_at", MOMENT, nullable=False),
        _hand_of(table, "checked", "by_no_writer"),
        keys={"study_id": "case_study.id", "checked_by": "account.id", "checked_person": "person.id"},
        unique=[],
        checks={
            "by_no_writer": "checked_hand = 'checked'",
            "passed_with_everything": f"NOT passed OR ({' AND '.join(ITEMS)})",
            "given_back_says_why": "passed OR reason IS NOT NULL",
            "reason_given": "length(trim(reason)) >= 20",
        },
    )
    op.create_index(op.f(f"ix_{table}_study_id"), table, ["study_id"])


def _hand_of(table: str, whose: str, name: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        ["study_id", f"{whose}_person", f"{whose}_hand"],
        ["case_study_hand.study_id", "case_study_hand.person_id", "case_study_hand.hand"],
        name=op.f(f"fk_{table}_{name}"),
    )


def _words(*values: str, name: str) -> sa.Enum:
    return sa.Enum(*values, name=name, native_enum=False, create_constraint=True, length=40)


def _table(
    name: str, *columns: sa.schema.SchemaItem, keys: dict[str, str], unique: list[list[str]], checks: dict[str, str]
) -> None:
    op.create_table(
        name,
        sa.Column("id", sa.Uuid(), nullable=False),
        *columns,
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{name}")),
        *(sa.ForeignKeyConstraint([column], [to], name=op.f(f"fk_{name}_{column}")) for column, to in keys.items()),
        *(sa.UniqueConstraint(*each, name=op.f(f"uq_{name}_{'_'.join(each)}")) for each in unique),
        *(sa.CheckConstraint(check, name=op.f(f"ck_{name}_{rule}")) for rule, check in checks.items()),
    )


def _differs(column: str) -> str:
    return f"OLD.{column} IS DISTINCT FROM NEW.{column}"


def _refuse(table: str, verb: str, where: Iterable[str] = ()) -> None:
    """Refuse to do this to a row of a table where one of these conditions holds; without any, always."""
    condition = " OR ".join(f"({each})" for each in where)
    name = f"{table}_refuses_{verb.lower()}"
    if op.get_bind().dialect.name == "sqlite":
        when = f"WHEN {condition}".replace("IS DISTINCT FROM", "IS NOT") if condition else ""
        op.execute(f"CREATE TRIGGER {name} BEFORE {verb} ON {table} {when} BEGIN SELECT RAISE(ABORT, '{SAID}'); END")
        return
    op.execute(
        f"CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
        f"IF {condition or 'true'} THEN RAISE EXCEPTION '{SAID}' USING ERRCODE = 'integrity_constraint_violation'; "
        f"END IF; RETURN {'OLD' if verb == 'DELETE' else 'NEW'}; END $$"
    )
    op.execute(f"CREATE TRIGGER {name} BEFORE {verb} ON {table} FOR EACH ROW EXECUTE FUNCTION {name}()")
