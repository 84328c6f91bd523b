"""Rule sets that read every fact that their pathway has, and an answer that changes each."""

from __future__ import annotations

from datetime import date
from typing import Any

from hateprog.eligibility.criteria import CHECKS
from hateprog.eligibility.criteria.crime import MUST_BE_NO
from hateprog.eligibility.facts import OF_PATHWAY
from hateprog.eligibility.rule_sets.models import RuleSetVersion
from hateprog.eligibility.rule_sets.rules import Status
from hateprog.eligibility.rules import Ages, Rule
from hateprog.kernel.clock import utcnow
from hateprog.referrals.rules import (
    Admission,
    Companion,
    CpsView,
    HarmedView,
    Known,
    OutcomeType,
    Pathway,
)
from tests.eligibility.facts import SOURCE

PARAMETERS: dict[str, dict[str, Any]] = {
    "admits_enough": {"adults": ["full"], "under_18": ["full", "accepts_responsibility"]},
    "was_dealt_with_by": {"among": ["community_resolution"]},
    "gravity_is_low_enough": {"met_up_to": 3, "judged_up_to": 4},
    "harmed_were_asked": {"victim_veto": True},
    "is_old_enough_then": {"at_least": 10},
    "is_old_enough_today": {"at_least": 10},
}
CHANGES: dict[str, dict[str, Any]] = {
    "force_code": {"district_code": "E06000045"},
    "born_on": {"born_on": date(2001, 5, 5)},
    "incident_on": {"incident_on": date(2026, 3, 1)},
    "crime_recorded_on": {"crime_recorded_on": date(2026, 3, 4)},
    "investigation_completed_on": {"investigation_completed_on": date(2026, 3, 21)},
    "evidential_test_met_on": {"evidential_test_met_on": date(2026, 3, 25)},
    "admission": {"admission": Admission.PARTIAL},
    "admission_recorded_on": {"admission_recorded_on": date(2026, 3, 28)},
    "outcome_type": {"outcome_type": OutcomeType.ADULT_CAUTION},
    "gravity_score": {"gravity_score": 3},
    "indictable_only": {"indictable_only": Known.YES},
    "cps_view": {"cps_view": CpsView.REFUSES},
    "physical_assault": {"physical_assault": Known.YES},
    "stirred_up_hatred": {"stirred_up_hatred": Known.YES},
    "extremist_views": {"extremist_views": Known.UNKNOWN},
    "extremist_member": {"extremist_member": Known.YES},
    "earlier_hate_offences": {"earlier_hate_offences": Known.YES},
    "local_records_checked_on": {"local_records_checked_on": date(2026, 4, 1)},
    "convicted_on": {"convicted_on": date(2026, 4, 8)},
    "court": {"court": "Leeds Crown Court"},
    "supervising_officer": {"supervising_officer": "Kit Marsh, Youth Justice Service"},
    "supervision_agreed_on": {"supervision_agreed_on": date(2026, 4, 10)},
    "open_investigation": {"open_investigation": Known.YES},
    "domestic_or_sexual": {"domestic_or_sexual": Known.YES},
    "harmed_view": {"harmed_view": HarmedView.DISAGREES},
    "consented_on": {"consented_on": date(2026, 4, 11)},
    "consent_by": {"consent_by": None},
    "companion": {"companion": Companion.SUPPORTER, "companion_name": "Mo Reed"},
}
"""By fact: answers that change it, of a case as `make.referral` has it."""


def rule_set(pathway: Pathway) -> RuleSetVersion:
    """Return an adopted rule set of South Yorkshire by every criterion that reads only what the pathway has."""
    parameters = [(name, PARAMETERS.get(name, {})) for name in CHECKS if name != "is_not_so"]
    parameters += [("is_not_so", {"fact": fact}) for fact in MUST_BE_NO]
    rules = [Rule(f"r{number}", "A rule", SOURCE, name, said) for number, (name, said) in enumerate(parameters)]
    now = utcnow()
    return RuleSetVersion(
        code=f"everything_{pathway}",
        version=1,
        title="Everything",
        pathway=pathway,
        ages=Ages.ANYONE,
        force_code="E23000011",
        valid_from=date(2026, 1, 1),
        source_document="Tests",
        source_section="everything",
        limits="For tests",
        rules=[rule.as_json() for rule in rules if set(rule.reads) <= OF_PATHWAY[pathway]],
        as_written="Written by a test",
        status=Status.ADOPTED,
        adopted_at=now,
    )
