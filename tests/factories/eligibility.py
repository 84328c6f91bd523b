"""Builders of assessments, decisions and allocations. Their cases and people must be stored already."""

from __future__ import annotations

from dataclasses import asdict
from datetime import UTC, date, datetime
from typing import Any
from uuid import uuid4

from hateprog.eligibility import rules, service
from hateprog.eligibility.models import Assessment, Decision
from hateprog.eligibility.rules import Outcome
from hateprog.referrals.models import Allocation, Referral

ASKED = datetime(2026, 4, 21, 10, 0, tzinfo=UTC)
DECIDED = datetime(2026, 4, 23, 14, 15, tzinfo=UTC)


def assessment(referral: Referral, *, by: Any = None, **said: Any) -> Assessment:
    """Return the assessment of a stored referral as it stands, its facts and findings frozen on the day of asking.

    `by` is the stored account that asked; left out, it is the referrer.
    """
    facts = service.facts_of(referral)
    rule_set = service.rules_for(facts)
    plain = rules.as_json(facts, rule_set)
    defaults: dict[str, Any] = {
        "id": uuid4(),
        "referral_id": referral.id,
        "number": 1,
        "rule_set": rule_set.code,
        "rule_set_version": rule_set.version,
        "facts": plain,
        "facts_hash": rules.fingerprint(plain, rule_set),
        "findings": [asdict(finding) for finding in rules.assess(facts, rule_set, today=ASKED.date())],
        "requested_by": by.id if by else referral.referrer_id,
        "requested_at": ASKED,
        "due_on": date(2026, 4, 28),
    }
    return Assessment(**defaults | said)


def decision(assessment: Assessment, *, by: Any, outcome: Outcome | str = Outcome.APPROVE, **said: Any) -> Decision:
    """Return the decision of a stored inspector `by` on an assessment, which no longer waits after it."""
    assessment.closed_at = DECIDED
    defaults: dict[str, Any] = {
        "id": uuid4(),
        "assessment_id": assessment.id,
        "referral_id": assessment.referral_id,
        "outcome": Outcome(outcome),
        "rationale": "Admitted in full, with a first offence; the programme fits.",
        "facts_hash": assessment.facts_hash,
        "decided_by": by.id,
        "decided_by_person": by.person_id,
        "decided_at": DECIDED,
    }
    return Decision(**defaults | said)


def approved(referral: Referral, *, by: Any, asked_by: Any = None) -> tuple[Assessment, Decision]:
    """Return an assessment of a stored referral and the stored inspector's approval of it, to be saved together.

    The referral's own stage is the test's to choose: `make.referral(stage="approved")`.
    """
    asked = assessment(referral, by=asked_by or by)
    return asked, decision(asked, by=by)


def allocation(decision: Decision, practitioner: Any, *, by: Any = None, **said: Any) -> Allocation:
    """Return the allocation of a case to a stored practitioner on a stored approval; `by` is who allocated it."""
    defaults: dict[str, Any] = {
        "referral_id": decision.referral_id,
        "practitioner_id": practitioner.id,
        "decision_id": decision.id,
        "allocated_by": by.id if by else decision.decided_by,
        "allocated_at": DECIDED,
    }
    return Allocation(**defaults | said)
