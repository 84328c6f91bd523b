"""Instruments, what was filled in by them, and the pages that participants fill in themselves.

Revision ID: 0014
Revises: 0013
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None

JSON = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")
MOMENT = sa.DateTime(timezone=True)
IN_USE = sa.text("status = 'in_use'")
STANDS = sa.text("set_aside_at IS NULL")
FIXED = (
    "code version title introduction licence min_age max_age moments method direction may_be_missing items as_written"
    " drafted_by drafted_at put_in_use_by put_in_use_at"
)
"""Of an instrument that was put in use: what never changes."""

SAID = "an instrument in use does not change"


def upgrade() -> None:
    """Make the tables, and keep an instrument from changing once it is in use."""
    _instruments()
    _keep_instruments()
    _device_pages()
    _questionnaires()


def downgrade() -> None:
    """Take all of it away."""
    for table in ("questionnaire", "device_page", "instrument"):
        op.drop_table(table)
    if op.get_bind().dialect.name == "postgresql":
        op.execute("DROP FUNCTION refuse_to_change_instrument()")


def _instruments() -> None:
    op.create_table(
        "instrument",
        *_must("id", kind=sa.Uuid),
        *_must("code"),
        *_must("version", kind=sa.Integer),
        *_must("title", "introduction", "licence"),
        *_must("min_age", kind=sa.Integer),
        *_may("max_age", kind=sa.Integer),
        sa.Column("moments", JSON, nullable=False),
        sa.Column("method", _words("sum", "mean", name="method"), nullable=False),
        sa.Column("direction", _words("higher_is_better", "lower_is_better", name="direction"), nullable=False),
        *_must("may_be_missing", kind=sa.Integer),
        sa.Column("items", JSON, nullable=False),
        *_must("as_written"),
        sa.Column("status", _words("draft", "in_use", "retired", name="status"), nullable=False),
        *_must("drafted_by", kind=sa.Uuid),
        sa.Column("drafted_at", MOMENT, nullable=False),
        *_may("put_in_use_by", kind=sa.Uuid),
        sa.Column("put_in_use_at", MOMENT, nullable=True),
        *_may("retired_by", kind=sa.Uuid),
        sa.Column("retired_at", MOMENT, nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_instrument"),
        sa.UniqueConstraint("code", "version", name=op.f("uq_instrument_code_version")),
        sa.UniqueConstraint("id", "code", name=op.f("uq_instrument_id_code")),
        sa.CheckConstraint("version >= 1", name="numbered_from_one"),
        sa.CheckConstraint("min_age >= 0 AND (max_age IS NULL OR max_age >= min_age)", name="ages_in_order"),
        sa.CheckConstraint("may_be_missing >= 0", name="missing_counted"),
        sa.CheckConstraint("(status = 'draft') = (put_in_use_at IS NULL)", name="in_use_has_its_moment"),
        sa.CheckConstraint("(status = 'retired') = (retired_at IS NOT NULL)", name="retired_has_its_moment"),
        *_keys("instrument", drafted_by="account.id", put_in_use_by="account.id", retired_by="account.id"),
    )
    op.create_index(
        op.f("uq_instrument_in_use"), "instrument", ["code"], unique=True, sqlite_where=IN_USE, postgresql_where=IN_USE
    )


def _keep_instruments() -> None:
    changes = " OR ".join(f"OLD.{column} IS DISTINCT FROM NEW.{column}" for column in FIXED.split())
    changes = f"({changes} OR OLD.status = 'retired' OR NEW.status = 'draft')"
    if op.get_bind().dialect.name == "sqlite":
        changes = changes.replace("IS DISTINCT FROM", "IS NOT")
        for verb, when in (("UPDATE", f" AND {changes}"), ("DELETE", "")):
            op.execute(
                f"CREATE TRIGGER instrument_refuses_{verb} BEFORE {verb} ON instrument "
                f"WHEN OLD.status <> 'draft'{when} BEGIN SELECT RAISE(ABORT, '{SAID}'); END"
            )
        return
    op.execute(
        "CREATE FUNCTION refuse_to_change_instrument() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
        f"IF OLD.status <> 'draft' AND (TG_OP = 'DELETE' OR {changes}) THEN "
        f"RAISE EXCEPTION '{SAID}' USING ERRCODE = 'integrity_constraint_violation'; END IF; "
        "IF TG_OP = 'DELETE' THEN RETURN OLD; END IF; RETURN NEW; END $$"
    )
    op.execute(
        "CREATE TRIGGER instrument_is_kept BEFORE UPDATE OR DELETE ON instrument "
        "FOR EACH ROW EXECUTE FUNCTION refuse_to_change_instrument()"
    )


def _device_pages() -> None:
    op.create_table(
        "device_page",
        *_must("id", "referral_id", "instrument_id", kind=sa.Uuid),
        sa.Column("moment", _words("before", "after", name="moment"), nullable=False),
        *_must("token_hash"),
        *_must("made_by", kind=sa.Uuid),
        sa.Column("made_at", MOMENT, nullable=False),
        sa.Column("expires_at", MOMENT, nullable=False),
        sa.Column("used_at", MOMENT, nullable=True),
        sa.Column("closed_at", MOMENT, nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_device_page"),
        sa.UniqueConstraint("token_hash", name=op.f("uq_device_page_token_hash")),
        sa.CheckConstraint("expires_at > made_at", name="lasts_a_while"),
        sa.CheckConstraint("used_at IS NULL OR closed_at IS NULL", name="used_or_closed"),
        *_keys("device_page", referral_id="referral.id", instrument_id="instrument.id", made_by="account.id"),
    )
    _index("device_page", "referral_id", "instrument_id", "moment")


def _questionnaires() -> None:
    op.create_table(
        "questionnaire",
        *_must("id", "referral_id", "instrument_id", kind=sa.Uuid),
        *_must("code"),
        sa.Column("moment", _words("before", "after", name="moment"), nullable=False),
        sa.Column("answers", JSON, nullable=False),
        *_must("filled_on", kind=sa.Date),
        sa.Column("source", _words("paper", "device", name="source"), nullable=False),
        *_may("entered_by", kind=sa.Uuid),
        sa.Column("entered_at", MOMENT, nullable=False),
        *_may("device_page_id", kind=sa.Uuid),
        sa.Column("set_aside_at", MOMENT, nullable=True),
        *_may("set_aside_by", kind=sa.Uuid),
        *_may("set_aside_because"),
        sa.PrimaryKeyConstraint("id", name="pk_questionnaire"),
        sa.UniqueConstraint("device_page_id", name=op.f("uq_questionnaire_device_page_id")),
        sa.CheckConstraint("(source = 'paper') = (entered_by IS NOT NULL)", name="paper_says_who_entered_it"),
        sa.CheckConstraint("(source = 'device') = (device_page_id IS NOT NULL)", name="device_says_by_which_page"),
        sa.CheckConstraint(
            "(set_aside_at IS NULL) = (set_aside_by IS NULL) AND (set_aside_at IS NULL) = (set_aside_because IS NULL)",
            name="set_aside_says_who_and_why",
        ),
        sa.ForeignKeyConstraint(
            ["instrument_id", "code"], ["instrument.id", "instrument.code"], name="fk_questionnaire_instrument"
        ),
        *_keys(
            "questionnaire",
            referral_id="referral.id",
            entered_by="account.id",
            device_page_id="device_page.id",
            set_aside_by="account.id",
        ),
    )
    op.create_index(
        op.f("uq_questionnaire_stands"),
        "questionnaire",
        ["referral_id", "code", "moment"],
        unique=True,
        sqlite_where=STANDS,
        postgresql_where=STANDS,
    )
    _index("questionnaire", "referral_id", "entered_at")


def _words(*values: str, name: str) -> sa.Enum:
    return sa.Enum(*values, name=name, native_enum=False, create_constraint=True, length=40)


def _must(*names: str, kind: type[sa.types.TypeEngine] = sa.Text) -> list[sa.Column]:
    return [sa.Column(name, kind(), nullable=False) for name in names]


def _may(*names: str, kind: type[sa.types.TypeEngine] = sa.Text) -> list[sa.Column]:
    return [sa.Column(name, kind(), nullable=True) for name in names]


def _keys(table: str, **columns: str) -> list[sa.ForeignKeyConstraint]:
    return [
        sa.ForeignKeyConstraint([column], [target], name=op.f(f"fk_{table}_{column}"))
        for column, target in columns.items()
    ]


def _index(table: str, *columns: str) -> None:
    op.create_index(op.f(f"ix_{table}_{'_'.join(columns)}"), table, list(columns))
