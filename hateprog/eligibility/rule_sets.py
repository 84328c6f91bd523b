"""The rule set of each pathway in force now. The next version of the service keeps them as versioned rows."""

from __future__ import annotations

from hateprog.eligibility import criteria
from hateprog.eligibility.rules import Rule, RuleSet, Source
from hateprog.kernel.text import N_
from hateprog.referrals.rules import Pathway

SPECIFICATION = "domain.md"
FREELY = Source(SPECIFICATION, "section 1 (voluntary) and section 3 (pathways)")
COMPANION = Source(SPECIFICATION, "section 2 (an appropriate adult for a child)")
PATHWAYS = Source(SPECIFICATION, "section 3 (pathways)")
ORDER_GATE = Source(SPECIFICATION, "section 3 (the order gate)")
ADMISSION = Source(SPECIFICATION, "section 4 (Hampshire, Kent, youth community resolution)")
CAUTIONS = Source(SPECIFICATION, "section 3 (pathways) and section 4 (CPS on conditional cautions)")
HARM = Source(SPECIFICATION, "section 1 (domestic and sexual harm) and section 4")
EARLY = Source(SPECIFICATION, "section 4 (early intervention)")
AGE_IN_LAW = Source("Children and Young Persons Act 1933", "section 50")

AGE = Rule(
    "age",
    N_("Aged 10 or over on the date of the incident"),
    AGE_IN_LAW,
    criteria.is_ten_or_over,
    reads=("born_on", "incident_on"),
)
CONSENT = Rule(
    "consent",
    N_("The person referred consents; under 18 so does a parent or guardian, or competence to decide is recorded"),
    FREELY,
    criteria.consents,
    reads=("born_on", "consented_on", "consent_by"),
)
COMPANY = Rule(
    "company",
    N_("An appropriate adult comes with anyone under 18"),
    COMPANION,
    criteria.a_child_is_not_alone,
    reads=("born_on", "companion"),
)
SPECIALIST = Rule(
    "specialist",
    N_("A domestic or sexual element is judged with a specialist"),
    HARM,
    criteria.is_not_a_specialists,
    reads=("domestic_or_sexual",),
)

OUT_OF_COURT = RuleSet(
    code="out_of_court",
    version=1,
    pathway=Pathway.OUT_OF_COURT,
    title=N_("Out of court"),
    rules=(
        AGE,
        Rule(
            "recorded",
            N_("The crime is recorded"),
            ORDER_GATE,
            criteria.crime_is_recorded,
            reads=("incident_on", "crime_recorded_on"),
        ),
        Rule(
            "investigated",
            N_("The investigation is complete"),
            ORDER_GATE,
            criteria.investigation_is_complete,
            reads=("incident_on", "crime_recorded_on", "investigation_completed_on"),
        ),
        Rule(
            "evidence",
            N_("The evidential test is met"),
            ORDER_GATE,
            criteria.evidential_test_is_met,
            reads=("incident_on", "crime_recorded_on", "investigation_completed_on", "evidential_test_met_on"),
        ),
        Rule(
            "admission_recorded",
            N_("The admission is recorded, after the steps before it"),
            ORDER_GATE,
            criteria.admission_is_recorded,
            reads=tuple(criteria.STEPS),
        ),
        Rule(
            "admission",
            N_("A full admission; for someone under 18 at the incident, accepting responsibility is enough"),
            ADMISSION,
            criteria.admits_it,
            reads=("born_on", "incident_on", "admission"),
        ),
        Rule(
            "outcome",
            N_("Dealt with by a community resolution or a caution"),
            CAUTIONS,
            criteria.was_dealt_with_out_of_court,
            reads=("outcome_type",),
        ),
        CONSENT,
        COMPANY,
        SPECIALIST,
    ),
)
CONVICTED = RuleSet(
    code="convicted",
    version=1,
    pathway=Pathway.CONVICTED,
    title=N_("Convicted"),
    rules=(
        AGE,
        Rule(
            "conviction",
            N_("Convicted, on a date, by a court"),
            PATHWAYS,
            criteria.was_convicted,
            reads=("incident_on", "convicted_on", "court"),
        ),
        Rule(
            "supervision",
            N_("The supervising officer agrees"),
            PATHWAYS,
            criteria.supervising_officer_agrees,
            reads=("convicted_on", "supervising_officer", "supervision_agreed_on"),
        ),
        CONSENT,
        COMPANY,
        SPECIALIST,
    ),
)
EARLY_INTERVENTION = RuleSet(
    code="early_intervention",
    version=1,
    pathway=Pathway.EARLY_INTERVENTION,
    title=N_("Early intervention"),
    rules=(
        Rule("age", N_("Aged 10 or over"), EARLY, criteria.is_ten_or_over_today, reads=("born_on",)),
        CONSENT,
        Rule(
            "nothing_under_way",
            N_("The same behaviour is not being looked into"),
            EARLY,
            criteria.nothing_is_under_way,
            reads=("open_investigation",),
        ),
        COMPANY,
        Rule(
            "safety",
            N_("Safety screening: a domestic or sexual element is judged with a specialist"),
            EARLY,
            criteria.is_not_a_specialists,
            reads=("domestic_or_sexual",),
        ),
    ),
)
RULE_SETS: dict[Pathway, RuleSet] = {each.pathway: each for each in (OUT_OF_COURT, CONVICTED, EARLY_INTERVENTION)}
