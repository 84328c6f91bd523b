"""Each criterion: met, not met, not known, and where a person has to judge. domain.md sections 3 and 4."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from hateprog.eligibility import criteria
from hateprog.eligibility.rule_sets import RULE_SETS
from hateprog.eligibility.rules import Facts, Verdict
from hateprog.referrals.rules import Admission, Companion, ConsentBy, Known, OutcomeType, Pathway

TODAY = date(2026, 4, 21)
INCIDENT = date(2026, 3, 2)
ADULT, CHILD = date(2001, 5, 4), date(2012, 5, 4)
IN_ORDER = {
    "crime_recorded_on": date(2026, 3, 3),
    "investigation_completed_on": date(2026, 3, 20),
    "evidential_test_met_on": date(2026, 3, 24),
    "admission_recorded_on": date(2026, 3, 27),
}
STEPS = {
    "crime_recorded_on": criteria.crime_is_recorded,
    "investigation_completed_on": criteria.investigation_is_complete,
    "evidential_test_met_on": criteria.evidential_test_is_met,
    "admission_recorded_on": criteria.admission_is_recorded,
}
CONVICTED = {"incident_on": INCIDENT, "convicted_on": date(2026, 4, 7), "court": "Sheffield Magistrates' Court"}
AGREED = {"supervising_officer": "Sam Brook", "supervision_agreed_on": date(2026, 4, 9)}
CONSENTED = {"born_on": ADULT, "consented_on": date(2026, 4, 10), "consent_by": ConsentBy.PERSON}
MET, NOT_MET, UNKNOWN, JUDGE = Verdict.MET, Verdict.NOT_MET, Verdict.UNKNOWN, Verdict.NEEDS_JUDGEMENT

CASES: list[tuple[Callable[..., Any], dict[str, Any], Verdict, str]] = [
    # aged ten or over on the date of the incident
    (criteria.is_ten_or_over, {}, UNKNOWN, "is not known"),
    (criteria.is_ten_or_over, {"born_on": ADULT}, UNKNOWN, "is not known"),
    (criteria.is_ten_or_over, {"incident_on": INCIDENT}, UNKNOWN, "is not known"),
    (criteria.is_ten_or_over, {"born_on": date(2016, 3, 2), "incident_on": INCIDENT}, MET, "Aged 10"),
    (criteria.is_ten_or_over, {"born_on": date(2016, 3, 3), "incident_on": INCIDENT}, NOT_MET, "Aged 9"),
    (criteria.is_ten_or_over, {"born_on": date(2016, 2, 29), "incident_on": date(2026, 2, 28)}, NOT_MET, "Aged 9"),
    (criteria.is_ten_or_over, {"born_on": date(2016, 2, 29), "incident_on": date(2026, 3, 1)}, MET, "Aged 10"),
    (criteria.is_ten_or_over, {"born_on": ADULT, "incident_on": date(2026, 4, 22)}, NOT_MET, "in the future"),
    (criteria.is_ten_or_over, {"born_on": date(2026, 3, 3), "incident_on": INCIDENT}, NOT_MET, "is after the date"),
    # aged ten or over today
    (criteria.is_ten_or_over_today, {}, UNKNOWN, "date of birth is not known"),
    (criteria.is_ten_or_over_today, {"born_on": date(2016, 4, 21)}, MET, "Aged 10 today"),
    (criteria.is_ten_or_over_today, {"born_on": date(2016, 4, 22)}, NOT_MET, "Aged 9 today"),
    (criteria.is_ten_or_over_today, {"born_on": date(2026, 4, 22)}, NOT_MET, "in the future"),
    # each step has its date, in that order
    *((check, {}, UNKNOWN, "It is not known when the") for check in STEPS.values()),
    *((check, IN_ORDER, MET, "2026 the ") for check in STEPS.values()),
    *((check, dict.fromkeys(IN_ORDER, INCIDENT), MET, "On 2 March 2026") for check in STEPS.values()),
    *((check, {step: INCIDENT}, MET, "On 2 March 2026") for step, check in STEPS.items()),
    *((check, {step: date(2026, 4, 22)}, NOT_MET, "in the future") for step, check in STEPS.items()),
    (
        criteria.crime_is_recorded,
        IN_ORDER | {"incident_on": date(2026, 3, 4)},
        NOT_MET,
        "On 3 March 2026 the crime was recorded, before the incident happened on 4 March 2026",
    ),
    (
        criteria.investigation_is_complete,
        IN_ORDER | {"investigation_completed_on": date(2026, 3, 2)},
        NOT_MET,
        "On 2 March 2026 the investigation was completed, before the crime was recorded on 3 March 2026",
    ),
    (
        criteria.evidential_test_is_met,
        IN_ORDER | {"evidential_test_met_on": date(2026, 3, 19)},
        NOT_MET,
        "On 19 March 2026 the evidential test was met, before the investigation was completed on 20 March 2026",
    ),
    (
        criteria.admission_is_recorded,
        IN_ORDER | {"admission_recorded_on": date(2026, 3, 23)},
        NOT_MET,
        "On 23 March 2026 the admission was recorded, before the evidential test was met on 24 March 2026",
    ),
    (
        criteria.evidential_test_is_met,  # a step that is missing does not hide that two others are out of order
        IN_ORDER | {"investigation_completed_on": None, "evidential_test_met_on": date(2026, 3, 2)},
        NOT_MET,
        "before the crime was recorded",
    ),
    # the admission
    (criteria.admits_it, {}, UNKNOWN, "Nobody has recorded"),
    (criteria.admits_it, {"admission": Admission.NOT_ASKED}, UNKNOWN, "Nobody has recorded"),
    (criteria.admits_it, {"admission": Admission.FULL}, MET, "Full admission"),
    (criteria.admits_it, {"admission": Admission.PARTIAL}, NOT_MET, "Admits part of it"),
    (criteria.admits_it, {"admission": Admission.DENIES}, NOT_MET, "Denies it"),
    (criteria.admits_it, {"admission": Admission.RAISES_DEFENCE}, NOT_MET, "Raises a defence"),
    (criteria.admits_it, {"admission": Admission.ACCEPTS_RESPONSIBILITY}, UNKNOWN, "the age is not known"),
    (
        criteria.admits_it,
        {"admission": Admission.ACCEPTS_RESPONSIBILITY, "born_on": CHILD},
        UNKNOWN,
        "the age is not known",
    ),
    (
        criteria.admits_it,
        {"admission": Admission.ACCEPTS_RESPONSIBILITY, "born_on": date(2008, 3, 3), "incident_on": INCIDENT},
        MET,
        "enough for someone under 18",
    ),
    (
        criteria.admits_it,
        {"admission": Admission.ACCEPTS_RESPONSIBILITY, "born_on": date(2008, 3, 2), "incident_on": INCIDENT},
        NOT_MET,
        "an adult must admit it in full",
    ),
    # dealt with out of court
    (criteria.was_dealt_with_out_of_court, {}, UNKNOWN, "not known yet"),
    (criteria.was_dealt_with_out_of_court, {"outcome_type": OutcomeType.NOT_YET}, UNKNOWN, "not known yet"),
    (criteria.was_dealt_with_out_of_court, {"outcome_type": OutcomeType.CHARGED}, NOT_MET, "not an out-of-court"),
    (
        criteria.was_dealt_with_out_of_court,
        {"outcome_type": OutcomeType.ADULT_CONDITIONAL_CAUTION},
        JUDGE,
        "generally unsuitable",
    ),
    (criteria.was_dealt_with_out_of_court, {"outcome_type": OutcomeType.COMMUNITY_RESOLUTION}, MET, "Community"),
    (criteria.was_dealt_with_out_of_court, {"outcome_type": OutcomeType.YOUTH_CAUTION}, MET, "Youth caution"),
    (
        criteria.was_dealt_with_out_of_court,
        {"outcome_type": OutcomeType.YOUTH_CONDITIONAL_CAUTION},
        MET,
        "Youth conditional caution",
    ),
    (criteria.was_dealt_with_out_of_court, {"outcome_type": OutcomeType.ADULT_CAUTION}, MET, "Adult caution"),
    # convicted
    (criteria.was_convicted, {}, UNKNOWN, "date of conviction is not known"),
    (criteria.was_convicted, CONVICTED | {"court": None}, UNKNOWN, "court is not known"),
    (criteria.was_convicted, CONVICTED | {"court": ""}, UNKNOWN, "court is not known"),
    (criteria.was_convicted, CONVICTED, MET, "Convicted on 7 April 2026"),
    (criteria.was_convicted, CONVICTED | {"incident_on": None}, MET, "Convicted on 7 April 2026"),
    (criteria.was_convicted, CONVICTED | {"convicted_on": date(2026, 4, 22)}, NOT_MET, "in the future"),
    (
        criteria.was_convicted,
        CONVICTED | {"convicted_on": date(2026, 3, 1)},
        NOT_MET,
        "before the date of the incident",
    ),
    # the supervising officer agrees
    (criteria.supervising_officer_agrees, {}, UNKNOWN, "is not recorded"),
    (criteria.supervising_officer_agrees, AGREED | {"supervising_officer": None}, UNKNOWN, "is not recorded"),
    (criteria.supervising_officer_agrees, AGREED | {"supervision_agreed_on": None}, UNKNOWN, "is not recorded"),
    (criteria.supervising_officer_agrees, AGREED, MET, "agreed on 9 April 2026"),
    (criteria.supervising_officer_agrees, AGREED | CONVICTED, MET, "agreed on 9 April 2026"),
    (
        criteria.supervising_officer_agrees,
        AGREED | {"supervision_agreed_on": date(2026, 4, 22)},
        NOT_MET,
        "in the future",
    ),
    (
        criteria.supervising_officer_agrees,
        AGREED | CONVICTED | {"supervision_agreed_on": date(2026, 4, 6)},
        NOT_MET,
        "before the conviction",
    ),
    # consent
    (criteria.consents, {}, UNKNOWN, "No consent is recorded"),
    (criteria.consents, CONSENTED | {"consented_on": None}, UNKNOWN, "No consent is recorded"),
    (criteria.consents, CONSENTED | {"consent_by": None}, UNKNOWN, "No consent is recorded"),
    (criteria.consents, CONSENTED | {"born_on": None}, UNKNOWN, "nor is who must consent"),
    (criteria.consents, CONSENTED, MET, "Consented on 10 April 2026"),
    (criteria.consents, CONSENTED | {"consented_on": date(2026, 4, 22)}, NOT_MET, "in the future"),
    (criteria.consents, CONSENTED | {"born_on": date(2008, 4, 10)}, MET, "Consented on"),
    (criteria.consents, CONSENTED | {"born_on": date(2008, 4, 11)}, NOT_MET, "a parent or guardian"),
    (
        criteria.consents,
        CONSENTED | {"born_on": CHILD, "consent_by": ConsentBy.PERSON_AND_GUARDIAN},
        MET,
        "Consented on 10 April 2026, and a parent or guardian with them",
    ),
    (
        criteria.consents,
        CONSENTED | {"born_on": CHILD, "consent_by": ConsentBy.PERSON_COMPETENT},
        MET,
        "judged competent to decide alone",
    ),
    # a child is never seen alone
    (criteria.a_child_is_not_alone, {}, UNKNOWN, "date of birth is not known"),
    (criteria.a_child_is_not_alone, {"born_on": date(2008, 4, 21)}, MET, "18 or over"),
    (criteria.a_child_is_not_alone, {"born_on": date(2008, 4, 22)}, UNKNOWN, "Nobody has said"),
    (criteria.a_child_is_not_alone, {"born_on": CHILD, "companion": Companion.NONE}, NOT_MET, "nobody comes"),
    (criteria.a_child_is_not_alone, {"born_on": CHILD, "companion": Companion.SUPPORTER}, JUDGE, "with a supporter"),
    (criteria.a_child_is_not_alone, {"born_on": CHILD, "companion": Companion.APPROPRIATE_ADULT}, MET, "comes with"),
    # a domestic or sexual element goes to a specialist
    (criteria.is_not_a_specialists, {}, UNKNOWN, "Nobody has said"),
    (criteria.is_not_a_specialists, {"domestic_or_sexual": Known.UNKNOWN}, UNKNOWN, "Nobody has said"),
    (criteria.is_not_a_specialists, {"domestic_or_sexual": Known.NO}, MET, "No domestic or sexual element"),
    (criteria.is_not_a_specialists, {"domestic_or_sexual": Known.YES}, JUDGE, "a specialist"),
    # the same behaviour is not being looked into
    (criteria.nothing_is_under_way, {}, UNKNOWN, "It is not known"),
    (criteria.nothing_is_under_way, {"open_investigation": Known.UNKNOWN}, UNKNOWN, "It is not known"),
    (criteria.nothing_is_under_way, {"open_investigation": Known.NO}, MET, "is not being looked into"),
    (criteria.nothing_is_under_way, {"open_investigation": Known.YES}, NOT_MET, "is being looked into"),
]


@pytest.mark.parametrize(("criterion", "facts", "verdict", "words"), CASES)
def test_a_criterion_finds_its_verdict_and_says_why(
    criterion: Callable[..., Any], facts: dict[str, Any], verdict: Verdict, words: str
) -> None:
    found, sentence = criterion(Facts(pathway=Pathway.OUT_OF_COURT, **facts), TODAY)
    assert found is verdict
    assert words in sentence


def test_every_criterion_of_every_rule_set_is_tried_here() -> None:
    used = {rule.check for rule_set in RULE_SETS.values() for rule in rule_set.rules}
    assert used == {criterion for criterion, *_rest in CASES}
