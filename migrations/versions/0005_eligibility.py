"""Assessments, decisions, and the allocation that cannot exist without an approval that stands.

Revision ID: 0005
Revises: 0004
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

JSON = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")
MOMENT = sa.DateTime(timezone=True)
OPEN = sa.text("closed_at IS NULL")
LIVE = sa.text("ended_at IS NULL")
IN_FORCE = sa.text("standing = 'in_force'")
NOT_MET_YET = sa.text("met_at IS NULL AND dropped_at IS NULL")
STILL_PAUSED = sa.text("resumed_at IS NULL")
PATHWAYS = ("out_of_court", "convicted", "early_intervention")
ORDER_GATE = """standing = 'none' OR (consented_on <= decided_on AND CASE pathway
    WHEN 'out_of_court' THEN crime_recorded_on <= investigation_completed_on
        AND investigation_completed_on <= evidential_test_met_on
        AND evidential_test_met_on <= admission_recorded_on AND admission_recorded_on <= decided_on
    WHEN 'convicted' THEN convicted_on <= supervision_agreed_on AND supervision_agreed_on <= decided_on
    ELSE pathway = 'early_intervention' END) IS TRUE"""

FIXED = {
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
    ),
    "assessment": (
        None,
        "referral_id number rule_set rule_set_version facts facts_hash findings pattern requested_by requested_at",
        None,
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
    ),
    "involvement": (None, "referral_id person_id part since", None),
    "fact_said": (None, "case_id name value told_by told_on recorded_by recorded_at", None),
}
"""Of a row that is kept as proof: from when nothing of it changes, which columns those are, what else is refused."""

OLDER = ("rule_set", "involvement", "fact_said")
"""Those of them that earlier migrations made."""

SAID = "what was decided by does not change"


def upgrade() -> None:
    """Make the tables, and keep what is proof from changing."""
    _assessments()
    _decisions()
    _allocations()
    for table, (kept, columns, refused) in FIXED.items():
        _fix(table, kept, columns.split(), refused)


def downgrade() -> None:
    """Take the tables away, the dependent ones first."""
    for table in OLDER:
        if op.get_bind().dialect.name == "sqlite":
            for verb in ("UPDATE", "DELETE"):
                op.execute(f"DROP TRIGGER {table}_refuses_{verb}")
        else:
            op.execute(f"DROP TRIGGER {table}_is_kept ON {table}")
    for table in ("allocation", "clock_pause", "approval_condition", "decision", "assessment"):
        op.drop_table(table)
    if op.get_bind().dialect.name == "postgresql":
        for table in FIXED:
            op.execute(f"DROP FUNCTION refuse_to_change_{table}()")


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


def _assessments() -> None:
    op.create_table(
        "assessment",
        *_must("id", "referral_id", kind=sa.Uuid),
        *_must("number", kind=sa.Integer),
        *_must("rule_set"),
        *_must("rule_set_version", kind=sa.Integer),
        sa.Column("facts", JSON, nullable=False),
        *_must("facts_hash"),
        sa.Column("findings", JSON, nullable=False),
        *_must("pattern"),
        *_may("requested_by", kind=sa.Uuid),
        *_moments("requested_at", nullable=False),
        *_must("due_on", kind=sa.Date),
        *_moments("closed_at"),
        sa.PrimaryKeyConstraint("id", name="pk_assessment"),
        _unique("assessment", "referral_id", "number"),
        _unique("assessment", "id", "referral_id"),
        *_checks(numbered_from_one="number >= 1"),
        *_keys("assessment", referral_id="referral.id", requested_by="account.id"),
        sa.ForeignKeyConstraint(
            ["rule_set", "rule_set_version"], ["rule_set.code", "rule_set.version"], name="fk_assessment_rule_set"
        ),
    )
    _index("assessment", "referral_id", name="uq_assessment_open", only=OPEN, unique=True)
    _index("assessment", "due_on", "id", name="ix_assessment_waiting", only=OPEN)
    _index("assessment", "rule_set", "pattern")
    _index("assessment", "requested_at", "id")
    op.create_table(
        "clock_pause",
        *_must("id", "assessment_id", kind=sa.Uuid),
        *_must("reason"),
        *_must("paused_by", kind=sa.Uuid),
        *_moments("paused_at", nullable=False),
        *_may("resumed_by", kind=sa.Uuid),
        *_moments("resumed_at"),
        sa.PrimaryKeyConstraint("id", name="pk_clock_pause"),
        *_checks(reason_given="length(trim(reason)) > 0"),
        *_keys("clock_pause", assessment_id="assessment.id", paused_by="account.id", resumed_by="account.id"),
    )
    _index("clock_pause", "assessment_id", name="uq_clock_pause_open", only=STILL_PAUSED, unique=True)


def _decisions() -> None:
    outcomes = ("approve", "approve_with_conditions", "decline", "return", "refer_to_cps")
    op.create_table(
        "decision",
        *_must("id", "assessment_id", "referral_id", kind=sa.Uuid),
        sa.Column("outcome", _words(*outcomes, name="outcome"), nullable=False),
        *_must("rationale"),
        sa.Column("judgements", JSON, nullable=False),
        *_must("facts_hash"),
        *_must("overrides", kind=sa.Boolean),
        *_must("decided_by", "decided_by_person", kind=sa.Uuid),
        *_must("part"),
        *_may("covering_for", kind=sa.Uuid),
        *_moments("decided_at", nullable=False),
        *_must("decided_on", kind=sa.Date),
        sa.Column("pathway", _words(*PATHWAYS, name="pathway"), nullable=False),
        *_may(
            "crime_recorded_on",
            "investigation_completed_on",
            "evidential_test_met_on",
            "admission_recorded_on",
            "convicted_on",
            "supervision_agreed_on",
            "consented_on",
            kind=sa.Date,
        ),
        sa.Column("standing", _words("in_force", "voided", "none", name="standing"), nullable=False),
        *_may("review_on", kind=sa.Date),
        *_moments("reviewed_at"),
        *_may("review_note"),
        *_may("expires_on", kind=sa.Date),
        *_moments("voided_at"),
        *_may("voided_by", kind=sa.Uuid),
        sa.Column("voided_because", _words("facts_changed", "expired", name="voidedbecause"), nullable=True),
        sa.Column("voided_facts", JSON, nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_decision"),
        _unique("decision", "assessment_id"),
        _unique("decision", "id", "referral_id", "standing"),
        *_checks(
            by_one_apart="part = 'decided'",
            rationale_given="length(trim(rationale)) > 0",
            only_approvals_stand="(outcome IN ('approve', 'approve_with_conditions')) = (standing <> 'none')",
            voided_has_its_moment="(standing = 'voided') = (voided_at IS NOT NULL)",
            voided_for_a_reason="(standing = 'voided') = (voided_because IS NOT NULL)",
            approval_ends="standing = 'none' OR expires_on IS NOT NULL",
            order_gate=ORDER_GATE,
        ),
        *_keys(
            "decision",
            referral_id="referral.id",
            decided_by="account.id",
            decided_by_person="person.id",
            covering_for="account.id",
            voided_by="account.id",
        ),
        sa.ForeignKeyConstraint(
            ["assessment_id", "referral_id"],
            ["assessment.id", "assessment.referral_id"],
            name="fk_decision_assessment_of_the_case",
        ),
        sa.ForeignKeyConstraint(
            ["referral_id", "decided_by_person", "part"],
            ["involvement.referral_id", "involvement.person_id", "involvement.part"],
            name="fk_decision_by_one_apart",
        ),
    )
    _index("decision", "referral_id", name="uq_decision_in_force", only=IN_FORCE, unique=True)
    _index("decision", "expires_on", "id", name="ix_decision_expiring", only=IN_FORCE)
    _index("decision", "review_on", "id", name="ix_decision_reviewing", only=IN_FORCE)
    _index("decision", "referral_id", "decided_at")
    _index("decision", "decided_at", "id")
    op.create_table(
        "approval_condition",
        *_must("id", "decision_id", "referral_id", kind=sa.Uuid),
        *_must("number", kind=sa.Integer),
        *_must("text"),
        *_must("due_on", kind=sa.Date),
        *_must("before_start", kind=sa.Boolean),
        *_moments("met_at"),
        *_may("met_by", kind=sa.Uuid),
        *_may("how"),
        *_moments("dropped_at"),
        sa.PrimaryKeyConstraint("id", name="pk_approval_condition"),
        _unique("approval_condition", "decision_id", "number"),
        *_checks(met_says_how="(met_at IS NULL) = (how IS NULL)"),
        *_keys("approval_condition", decision_id="decision.id", referral_id="referral.id", met_by="account.id"),
    )
    _index("approval_condition", "due_on", "id", name="ix_approval_condition_open", only=NOT_MET_YET)
    _index("approval_condition", "referral_id")


def _allocations() -> None:
    op.create_table(
        "allocation",
        *_must("id", "referral_id", "practitioner_id", "decision_id", kind=sa.Uuid),
        *_must("decision_standing"),
        *_must("allocated_by", kind=sa.Uuid),
        *_moments("allocated_at", nullable=False),
        *_moments("held_at", "ended_at"),
        *_checks(
            only_while_approved="decision_standing = 'in_force' OR (decision_standing = 'voided' "
            "AND (held_at IS NOT NULL OR ended_at IS NOT NULL))"
        ),
        *_keys("allocation", referral_id="referral.id", practitioner_id="account.id", allocated_by="account.id"),
        sa.ForeignKeyConstraint(
            ["decision_id", "referral_id", "decision_standing"],
            ["decision.id", "decision.referral_id", "decision.standing"],
            name="fk_allocation_approving_decision",
            onupdate="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name="pk_allocation"),
    )
    _index("allocation", "referral_id")
    _index("allocation", "practitioner_id", "ended_at", "referral_id")
    _index("allocation", "referral_id", name="uq_allocation_live", only=LIVE, unique=True)


def _fix(table: str, kept: str | None, columns: list[str], refused: str | None) -> None:
    """Refuse to change these columns of a row, and to delete it; `kept` says from when, `refused` what else."""
    changes = " OR ".join(f"OLD.{column} IS DISTINCT FROM NEW.{column}" for column in columns)
    if refused:
        changes = f"{changes} OR {refused}"
    if op.get_bind().dialect.name == "sqlite":
        changes = changes.replace("IS DISTINCT FROM", "IS NOT")
        for verb, when in (("UPDATE", f"({changes})"), ("DELETE", None)):
            conditions = " AND ".join(each for each in (kept, when) if each)
            when = f"WHEN {conditions}" if conditions else ""
            op.execute(
                f"CREATE TRIGGER {table}_refuses_{verb} BEFORE {verb} ON {table} {when} "
                f"BEGIN SELECT RAISE(ABORT, '{SAID}'); END"
            )
        return
    op.execute(
        f"CREATE FUNCTION refuse_to_change_{table}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
        f"IF ({kept or 'true'}) AND (TG_OP = 'DELETE' OR ({changes})) THEN "
        f"RAISE EXCEPTION '{SAID}' USING ERRCODE = 'integrity_constraint_violation'; END IF; "
        "IF TG_OP = 'DELETE' THEN RETURN OLD; END IF; RETURN NEW; END $$"
    )
    op.execute(
        f"CREATE TRIGGER {table}_is_kept BEFORE UPDATE OR DELETE ON {table} "
        f"FOR EACH ROW EXECUTE FUNCTION refuse_to_change_{table}()"
    )
