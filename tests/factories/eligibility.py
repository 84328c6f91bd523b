"""Builders of assessments, decisions and allocations. Their cases and people must be stored already."""

from __future__ import annotations

from dataclasses import asdict
from datetime import UTC, date, datetime
from typing import Any
from uuid import uuid4

from hateprog.eligibility import assessing, deciding, rules
from hateprog.eligibility.deciding import Outcome
from hateprog.eligibility.facts import Facts
from hateprog.eligibility.models import Assessment, Decision
from hateprog.eligibility.rules import Decider
from hateprog.eligibility.service import GATE_DATES
from hateprog.referrals.models import Allocation, Involvement, Referral
from hateprog.referrals.rules import Part
from tests.factories.risk import risk_assessment

ASKED = datetime(2026, 4, 21, 10, 0, tzinfo=UTC)
DECIDED = datetime(2026, 4, 23, 14, 15, tzinfo=UTC)


def assessment(referral: Referral, *, by: Any = None, **said: Any) -> Assessment:
    """Return the assessment of a stored referral as it stands, its facts and findings frozen on the day of asking.

    `by` is the stored account that asked; left out, it is the referrer.
    """
    facts = assessing.facts_of(referral)
    rule_set = assessing.rules_for(facts, ASKED.date())
    plain, findings = rules.frozen(facts), rules.assess(facts, rule_set, today=ASKED.date())
    defaults: dict[str, Any] = {
        "id": uuid4(),
        "referral_id": referral.id,
        "number": 1,
        "rule_set": rule_set.code,
        "rule_set_version": rule_set.version,
        "facts": plain,
        "facts_hash": rules.fingerprint(plain, rule_set),
        "findings": [asdict(finding) for finding in findings],
        "pattern": rules.pattern(findings),
        "requested_by": by.id if by else referral.referrer_id,
        "requested_at": ASKED,
        "due_on": date(2026, 4, 28),
    }
    return Assessment(**defaults | said)


def decision(assessment: Assessment, *, by: Any, outcome: Outcome | str = Outcome.APPROVE, **said: Any) -> Decision:
    """Return the decision of a stored inspector `by` on an assessment, which no longer waits after it.

    It brings along that the inspector stands apart from the case; a second one of theirs does not (`apart=None`).
    """
    assessment.closed_at = DECIDED
    facts, approves = Facts.of_json(assessment.facts), Outcome(outcome) in deciding.APPROVALS
    defaults: dict[str, Any] = {
        "id": uuid4(),
        "assessment_id": assessment.id,
        "referral_id": assessment.referral_id,
        "outcome": Outcome(outcome),
        "rationale": "Admitted in full, with a first offence; the programme fits.",
        "facts_hash": assessment.facts_hash,
        "decided_by": by.id,
        "decided_by_person": by.person_id,
        "decided_as": Decider.INSPECTOR,
        "decided_at": DECIDED,
        "decided_on": DECIDED.date(),
        "standing": deciding.standing_of(Outcome(outcome)),
        "review_on": date(2026, 7, 23) if approves else None,
        "expires_on": date(2027, 4, 24) if approves else None,
        "conditions": [],
        "pathway": facts.pathway,
        "apart": Involvement(referral_id=assessment.referral_id, person_id=by.person_id, part=Part.DECIDED),
        **{name: getattr(facts, name) for name in GATE_DATES},
    }
    return Decision(**{name: value for name, value in (defaults | said).items() if (name, value) != ("apart", None)})


def approved(referral: Referral, *, by: Any, asked_by: Any = None) -> tuple[Assessment, Decision]:
    """Return an assessment of a stored referral and the stored inspector's approval of it, to be saved together.

    The referral's own stage is the test's to choose: `make.referral(stage="approved")`.
    """
    asked = assessment(referral, by=asked_by or by)
    return asked, decision(asked, by=by)


def allocation(
    decision: Decision, practitioner: Any, *, by: Any = None, assessed: bool = True, **said: Any
) -> Allocation:
    """Return the allocation of a case to a stored practitioner on a stored approval; `by` is who allocated it.

    With it comes a risk assessment that never waits for a look, unless it says `assessed=False`.
    """
    defaults: dict[str, Any] = {
        "referral_id": decision.referral_id,
        "practitioner_id": practitioner.id,
        "decision_id": decision.id,
        "allocated_by": by.id if by else decision.decided_by,
        "allocated_at": DECIDED,
    }
    made = Allocation(**defaults | said)
    if assessed:
        made.along = [risk_assessment(decision.referral_id, by=practitioner)]  # type: ignore[attr-defined]  # what `save` stores with it
    return made
