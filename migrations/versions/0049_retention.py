"""Schedules of how long cases are kept, cases kept for a reason, disposals, and what they may change.

Revision ID: 0049
Revises: 0048
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0049"
down_revision = "0048"
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True)
JSON = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")
NUMBER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
PATHWAYS = ("out_of_court", "convicted", "early_intervention")
OPEN, DONE = sa.text("done_at IS NULL AND dropped_at IS NULL"), sa.text("done_at IS NOT NULL")

PROOF = {
    "assessment": ("_refuses_UPDATE", "_is_kept", "refuse_to_change_assessment", "OLD.referral_id"),
    "decision": ("_refuses_UPDATE", "_is_kept", "refuse_to_change_decision", "OLD.referral_id"),
    "fact_said": ("_refuses_UPDATE", "_is_kept", "refuse_to_change_fact_said", "OLD.case_id"),
    "scrutiny_grade": (
        "_refuses_UPDATE",
        "_only_grows",
        "refuse_to_change_scrutiny",
        "(SELECT referral_id FROM scrutiny_item WHERE id = OLD.item_id)",
    ),
    "scrutiny_review": (
        "_refuses_UPDATE",
        "_only_grows",
        "refuse_to_change_scrutiny",
        "(SELECT referral_id FROM scrutiny_item WHERE id = OLD.item_id)",
    ),
}
"""What is kept as proof, and changes only where its case is disposed of: triggers on both databases, and the case."""

DISPOSED = "EXISTS (SELECT 1 FROM disposal WHERE done_at IS NOT NULL AND referral_id = {case})"
NOT_DISPOSED = f"NOT {DISPOSED}"
BLANK_LINE = """EXISTS (SELECT 1 FROM audit_redaction WHERE id = OLD.id) AND NEW.id = OLD.id AND NEW.at = OLD.at
    AND NEW.kind = OLD.kind AND NEW.actor_id = OLD.actor_id AND NEW.person_id = OLD.person_id AND NEW.verb = OLD.verb
    AND NEW.subject_type IS NOT DISTINCT FROM OLD.subject_type AND NEW.subject_id IS NOT DISTINCT FROM OLD.subject_id
    AND NEW.case_id IS NOT DISTINCT FROM OLD.case_id"""
"""A line of the log of which it was put down that it is made blank: only its reason and its values may change."""

ADOPTED = """OLD.status = 'adopted'"""
STAYS = "an adopted schedule stays as it was adopted"
GROWS = "the audit log only grows"


def upgrade() -> None:
    """Make the tables, keep what was adopted, and let a disposal make blank what is kept as proof."""
    _schedules()
    _disposals()
    op.create_table(
        "audit_redaction",
        sa.Column("id", NUMBER, nullable=False),
        sa.Column("signature", sa.Text(), nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_audit_redaction")),
        sa.ForeignKeyConstraint(["id"], ["audit_entry.id"], name=op.f("fk_audit_redaction_id")),
    )
    if op.get_bind().dialect.name == "sqlite":
        _on_sqlite()
    else:
        _on_postgresql()


def downgrade() -> None:
    """Take it all away again, the exception for disposals first."""
    if op.get_bind().dialect.name == "sqlite":
        for table, (trigger, _name, _function, case) in PROOF.items():
            _replace(f"{table}{trigger}", f" WHEN {NOT_DISPOSED.format(case=case)} AND (", None)
        op.execute("DROP TRIGGER audit_entry_refuses_UPDATE")
        op.execute(
            "CREATE TRIGGER audit_entry_refuses_UPDATE BEFORE UPDATE ON audit_entry "
            f"BEGIN SELECT RAISE(ABORT, '{GROWS}'); END"
        )
    else:
        _as_before_on_postgresql()
    for table in ("audit_redaction", "disposal", "retained", "retention_schedule"):
        op.drop_table(table)
    if op.get_bind().dialect.name == "postgresql":
        for function in ("refuse_to_change_schedule()", "is_disposed_of(uuid)", "case_of_scrutiny_item(uuid)"):
            op.execute(f"DROP FUNCTION {function}")


def _schedules() -> None:
    op.create_table(
        "retention_schedule",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("whose", _words("adult", "child", "anybody", name="whose"), nullable=False),
        sa.Column("pathway", _words(*PATHWAYS, name="pathway"), nullable=True),
        sa.Column(
            "counted_from",
            _words("closed", "eighteenth_birthday", "last_follow_up", name="counted_from"),
            nullable=False,
        ),
        *(sa.Column(name, sa.Integer(), nullable=False) for name in ("years", "months")),
        *(sa.Column(name, sa.Text(), nullable=False) for name in ("source_document", "source_section")),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("example", sa.Boolean(), nullable=False),
        sa.Column("status", _words("draft", "adopted", name="status"), nullable=False),
        sa.Column("drafted_person", sa.Uuid(), nullable=False),
        sa.Column("drafted_at", MOMENT, nullable=False),
        sa.Column("adopted_person", sa.Uuid(), nullable=True),
        sa.Column("adopted_at", MOMENT, nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_retention_schedule")),
        sa.UniqueConstraint("code", "valid_from", name=op.f("uq_retention_schedule_code_valid_from")),
        *_keys("retention_schedule", drafted_person="person.id", adopted_person="person.id"),
        *_checks(
            "retention_schedule",
            some_time="years >= 0 AND months BETWEEN 0 AND 11 AND years * 12 + months > 0",
            adopted_by_somebody=(
                "(status = 'adopted') = (adopted_at IS NOT NULL) AND (adopted_at IS NULL) = (adopted_person IS NULL)"
            ),
            adopted_by_another="adopted_person <> drafted_person",
            no_example_adopted="NOT (example AND status = 'adopted')",
        ),
    )
    op.create_table(
        "retained",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("referral_id", sa.Uuid(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("again_on", sa.Date(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_retained")),
        *_keys("retained", referral_id="referral.id", person_id="person.id"),
    )
    op.create_index(op.f("ix_retained_referral_id_at"), "retained", ["referral_id", "at"])


def _disposals() -> None:
    op.create_table(
        "disposal",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=True),
        sa.Column("referral_id", sa.Uuid(), nullable=False),
        sa.Column("schedule", sa.Text(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("proposed_person", sa.Uuid(), nullable=False),
        sa.Column("proposed_at", MOMENT, nullable=False),
        *(
            sa.Column(f"{step}_{what}", kind, nullable=True)
            for step in ("agreed", "done", "dropped")
            for what, kind in (("person", sa.Uuid()), ("at", MOMENT))
        ),
        sa.Column("erased", JSON, nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_disposal")),
        sa.UniqueConstraint("number", name=op.f("uq_disposal_number")),
        *_keys("disposal", referral_id="referral.id"),
        *_checks(
            "disposal",
            agreed_by_another="agreed_person <> proposed_person",
            done_by_a_third="done_person <> proposed_person AND done_person <> agreed_person",
            agreed_by_somebody="(agreed_at IS NULL) = (agreed_person IS NULL)",
            done_by_somebody="(done_at IS NULL) = (done_person IS NULL)",
            done_was_agreed="done_at IS NULL OR agreed_at IS NOT NULL",
            done_or_dropped="done_at IS NULL OR dropped_at IS NULL",
            numbered_once_done="(number IS NULL) = (done_at IS NULL)",
        ),
    )
    for name, only in (("uq_disposal_open", OPEN), ("uq_disposal_done", DONE)):
        op.create_index(name, "disposal", ["referral_id"], unique=True, sqlite_where=only, postgresql_where=only)
    op.create_index(op.f("ix_disposal_proposed_at"), "disposal", ["proposed_at"])


def _on_sqlite() -> None:
    for table, (trigger, _name, _function, case) in PROOF.items():
        _replace(f"{table}{trigger}", None, f" WHEN {NOT_DISPOSED.format(case=case)} AND (")
    op.execute("DROP TRIGGER audit_entry_refuses_UPDATE")
    blank = BLANK_LINE.replace("IS NOT DISTINCT FROM", "IS")
    op.execute(
        f"CREATE TRIGGER audit_entry_refuses_UPDATE BEFORE UPDATE ON audit_entry WHEN NOT ({blank}) "
        f"BEGIN SELECT RAISE(ABORT, '{GROWS}'); END"
    )
    for verb in ("UPDATE", "DELETE"):
        op.execute(
            f"CREATE TRIGGER audit_redaction_refuses_{verb} BEFORE {verb} ON audit_redaction "
            f"BEGIN SELECT RAISE(ABORT, '{GROWS}'); END"
        )
        op.execute(
            f"CREATE TRIGGER retention_schedule_refuses_{verb} BEFORE {verb} ON retention_schedule WHEN {ADOPTED} "
            f"BEGIN SELECT RAISE(ABORT, '{STAYS}'); END"
        )


def _replace(trigger: str, old: str | None, new: str | None) -> None:
    """Put an exception round the condition of a trigger that earlier migrations made, or take it off again."""
    bind = op.get_bind()
    said = bind.execute(sa.text("SELECT sql FROM sqlite_master WHERE name = :name"), {"name": trigger}).scalar_one()
    head, _begin, body = said.partition("BEGIN SELECT")
    before, when, condition = head.partition(" WHEN ")
    if new is not None:
        condition = f"{new.removeprefix(' WHEN ')}{condition.strip() or 'true'})"
    elif old is not None:
        condition = condition.strip().removeprefix(old.removeprefix(" WHEN ")).removesuffix(")")
    op.execute(f"DROP TRIGGER {trigger}")
    op.execute(f"{before.rstrip()} WHEN {condition} BEGIN SELECT{body}")
    assert when or new


def _on_postgresql() -> None:
    op.execute(
        "CREATE FUNCTION is_disposed_of(the_case uuid) RETURNS boolean LANGUAGE plpgsql STABLE AS $$ BEGIN "
        f"RETURN {DISPOSED.format(case='the_case')}; END $$"
    )
    op.execute(
        "CREATE FUNCTION case_of_scrutiny_item(the_item uuid) RETURNS uuid LANGUAGE plpgsql STABLE AS $$ BEGIN "
        "RETURN (SELECT referral_id FROM scrutiny_item WHERE id = the_item); END $$"
    )
    for table, (_trigger, name, function, case) in PROOF.items():
        case = "case_of_scrutiny_item(OLD.item_id)" if "SELECT" in case else case
        op.execute(f"DROP TRIGGER {table}{name} ON {table}")
        op.execute(
            f"CREATE TRIGGER {table}{name} BEFORE UPDATE ON {table} FOR EACH ROW "
            f"WHEN (NOT is_disposed_of({case})) EXECUTE FUNCTION {function}()"
        )
        op.execute(f"CREATE TRIGGER {table}_stays BEFORE DELETE ON {table} FOR EACH ROW EXECUTE FUNCTION {function}()")
    op.execute("DROP TRIGGER audit_entry_only_grows ON audit_entry")
    op.execute(
        "CREATE TRIGGER audit_entry_only_grows BEFORE UPDATE OF id, at, kind, actor_id, person_id, verb, subject_type, "
        "subject_id, case_id OR DELETE OR TRUNCATE ON audit_entry "
        "FOR EACH STATEMENT EXECUTE FUNCTION refuse_to_change_the_log()"
    )
    op.execute(
        "CREATE FUNCTION refuse_to_change_a_line() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
        f"IF {BLANK_LINE} THEN RETURN NEW; END IF; "
        f"RAISE EXCEPTION '{GROWS}' USING ERRCODE = 'integrity_constraint_violation'; END $$"
    )
    op.execute(
        "CREATE TRIGGER audit_entry_stays BEFORE UPDATE ON audit_entry "
        "FOR EACH ROW EXECUTE FUNCTION refuse_to_change_a_line()"
    )
    op.execute(
        "CREATE TRIGGER audit_redaction_only_grows BEFORE UPDATE OR DELETE OR TRUNCATE ON audit_redaction "
        "FOR EACH STATEMENT EXECUTE FUNCTION refuse_to_change_the_log()"
    )
    for table, name in (
        ("audit_entry", "audit_entry_only_grows"),
        ("audit_entry", "audit_entry_stays"),
        ("audit_redaction", "audit_redaction_only_grows"),
    ):
        op.execute(f"ALTER TABLE {table} ENABLE ALWAYS TRIGGER {name}")
    op.execute(
        "CREATE FUNCTION refuse_to_change_schedule() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
        f"RAISE EXCEPTION '{STAYS}' USING ERRCODE = 'integrity_constraint_violation'; END $$"
    )
    op.execute(
        "CREATE TRIGGER retention_schedule_stays BEFORE UPDATE OR DELETE ON retention_schedule "
        f"FOR EACH ROW WHEN ({ADOPTED}) EXECUTE FUNCTION refuse_to_change_schedule()"
    )


def _as_before_on_postgresql() -> None:
    for table, (_trigger, name, function, _case) in PROOF.items():
        for each in (f"{table}{name}", f"{table}_stays"):
            op.execute(f"DROP TRIGGER {each} ON {table}")
        op.execute(
            f"CREATE TRIGGER {table}{name} BEFORE UPDATE OR DELETE ON {table} "
            f"FOR EACH ROW EXECUTE FUNCTION {function}()"
        )
    for name in ("audit_entry_stays", "audit_entry_only_grows"):
        op.execute(f"DROP TRIGGER {name} ON audit_entry")
    op.execute("DROP FUNCTION refuse_to_change_a_line()")
    op.execute(
        "CREATE TRIGGER audit_entry_only_grows BEFORE UPDATE OR DELETE OR TRUNCATE ON audit_entry "
        "FOR EACH STATEMENT EXECUTE FUNCTION refuse_to_change_the_log()"
    )
    op.execute("ALTER TABLE audit_entry ENABLE ALWAYS TRIGGER audit_entry_only_grows")


def _words(*values: str, name: str) -> sa.Enum:
    return sa.Enum(*values, name=name, native_enum=False, create_constraint=True, length=40)


def _keys(table: str, **columns: str) -> list[sa.ForeignKeyConstraint]:
    return [
        sa.ForeignKeyConstraint([column], [target], name=op.f(f"fk_{table}_{column}"))
        for column, target in columns.items()
    ]


def _checks(table: str, **rules: str) -> list[sa.CheckConstraint]:
    return [sa.CheckConstraint(rule, name=op.f(f"ck_{table}_{name}")) for name, rule in rules.items()]
