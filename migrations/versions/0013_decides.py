"""Who decides the cases of a rule set, an inspector or for early intervention a coordinator, and as what one did.

And why a version was retired.

Revision ID: 0013
Revises: 0012
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None

KEPT = {
    "rule_set": (
        "OLD.status <> 'draft'",
        (
            "code version title pathway ages force_code valid_from source_document source_section limits rules"
            " as_written drafted_by drafted_by_person drafted_at adopted_by adopted_by_person adopted_at"
        ),
        (
            "OLD.status = 'retired' OR NEW.status = 'draft'"
            " OR OLD.valid_to IS NOT NULL AND OLD.valid_to IS DISTINCT FROM NEW.valid_to"
        ),
        "decides",
    ),
    "decision": (
        None,
        (
            "assessment_id referral_id outcome rationale judgements facts_hash overrides decided_by decided_by_person"
            " part decided_at decided_on expires_on covering_for pathway crime_recorded_on investigation_completed_on"
            " evidential_test_met_on admission_recorded_on convicted_on supervision_agreed_on consented_on"
        ),
        (
            "OLD.standing = 'voided' AND (NEW.standing <> 'voided' OR OLD.voided_at IS DISTINCT FROM NEW.voided_at"
            " OR OLD.voided_by IS DISTINCT FROM NEW.voided_by OR OLD.voided_because IS DISTINCT FROM NEW.voided_because"
            " OR OLD.voided_facts IS DISTINCT FROM NEW.voided_facts)"
        ),
        "decided_as",
    ),
}
"""Of a row that is kept as proof, as 0005 has it: from when, which columns, what else is refused; what is added."""

SAID = "what was decided by does not change"

AS_A_COORDINATOR = """NEW.decided_as = 'coordinator' AND NOT EXISTS (SELECT 1 FROM assessment
    JOIN rule_set ON rule_set.code = assessment.rule_set AND rule_set.version = assessment.rule_set_version
    WHERE assessment.id = NEW.assessment_id AND rule_set.decides = 'coordinator')"""
AN_INSPECTORS = "by its rule set an inspector decides this case"


def upgrade() -> None:
    """Add who decides, and as what somebody did. What there is was decided by inspectors; nothing of it changes."""
    for table, (*_kept, name) in KEPT.items():
        _add(table, name, inspector_unless_early=f"{name} = 'inspector' OR pathway = 'early_intervention'")
    given = "retired_because IS NULL OR status = 'retired' AND length(trim(retired_because)) > 0"
    check = sa.CheckConstraint(given, name=op.f("ck_rule_set_retired_because"))
    op.add_column("rule_set", sa.Column("retired_because", sa.Text(), check))
    for table, (kept, columns, refused, added) in KEPT.items():
        _keep(table, kept, [*columns.split(), added], refused)
    _let_coordinators_decide_where_a_set_says_so()


def downgrade() -> None:
    """Take all of it away, and keep the rows as before."""
    if op.get_bind().dialect.name == "sqlite":
        op.execute("DROP TRIGGER decision_in_its_capacity")
    else:
        op.execute("DROP TRIGGER decision_in_its_capacity ON decision")
        op.execute("DROP FUNCTION refuse_decision_out_of_capacity()")
    for table, (kept, columns, refused, added) in KEPT.items():
        _keep(table, kept, columns.split(), refused)
        op.drop_column(table, added)
    op.drop_column("rule_set", "retired_because")


def _add(table: str, name: str, **rules: str) -> None:
    """Add a column that says inspector or coordinator, its CHECKs with it: SQLite cannot add one to a table."""
    rules = {name: f"{name} IN ('inspector', 'coordinator')"} | rules
    checks = (sa.CheckConstraint(rule, name=op.f(f"ck_{table}_{called}")) for called, rule in rules.items())
    op.add_column(table, sa.Column(name, sa.String(40), *checks, nullable=False, server_default="inspector"))


def _keep(table: str, kept: str | None, columns: list[str], refused: str) -> None:
    """Refuse anew to change these columns of a row; `kept` says from when, `refused` what else."""
    changes = " OR ".join(f"OLD.{column} IS DISTINCT FROM NEW.{column}" for column in columns)
    changes = f"{changes} OR {refused}"
    if op.get_bind().dialect.name == "sqlite":
        conditions = " AND ".join(each for each in (kept, f"({changes})") if each)
        op.execute(f"DROP TRIGGER {table}_refuses_UPDATE")
        op.execute(
            f"CREATE TRIGGER {table}_refuses_UPDATE BEFORE UPDATE ON {table} "
            f"WHEN {conditions.replace('IS DISTINCT FROM', 'IS NOT')} BEGIN SELECT RAISE(ABORT, '{SAID}'); END"
        )
        return
    op.execute(
        f"CREATE OR REPLACE FUNCTION refuse_to_change_{table}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
        f"IF ({kept or 'true'}) AND (TG_OP = 'DELETE' OR ({changes})) THEN "
        f"RAISE EXCEPTION '{SAID}' USING ERRCODE = 'integrity_constraint_violation'; END IF; "
        "IF TG_OP = 'DELETE' THEN RETURN OLD; END IF; RETURN NEW; END $$"
    )


def _let_coordinators_decide_where_a_set_says_so() -> None:
    if op.get_bind().dialect.name == "sqlite":
        op.execute(
            f"CREATE TRIGGER decision_in_its_capacity BEFORE INSERT ON decision WHEN {AS_A_COORDINATOR} "
            f"BEGIN SELECT RAISE(ABORT, '{AN_INSPECTORS}'); END"
        )
        return
    op.execute(
        "CREATE FUNCTION refuse_decision_out_of_capacity() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
        f"IF {AS_A_COORDINATOR} THEN RAISE EXCEPTION '{AN_INSPECTORS}' "
        "USING ERRCODE = 'integrity_constraint_violation'; END IF; RETURN NEW; END $$"
    )
    op.execute(
        "CREATE TRIGGER decision_in_its_capacity BEFORE INSERT ON decision "
        "FOR EACH ROW EXECUTE FUNCTION refuse_decision_out_of_capacity()"
    )
