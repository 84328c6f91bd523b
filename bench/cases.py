"""The invented cases: each block of them follows from its number alone, so blocks can be made side by side.

A case looks as it would if its people had done everything through the service up to the benchmark's own moment: the
stages, who took part, the decision before the allocation, the timeline and a line in the log for each act.
"""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from random import Random
from typing import Any

from bench.calendar import DATES, DAYS, at
from bench.course import COURSE_COLUMNS, take_course
from bench.loading import Columns, Row
from bench.making import Making
from bench.names import FAMILY_KEYS, FAMILY_NAMES, GIVEN_NAMES
from bench.people import DISTRICTS_OF_A_FORCE, Account, Service
from hateprog.eligibility.facts import Facts
from hateprog.eligibility.rule_sets import files
from hateprog.eligibility.rule_sets.rules import read
from hateprog.eligibility.rules import assess, fingerprint, frozen, pattern
from hateprog.eligibility.service import GATE_DATES
from hateprog.referrals.rules import (
    ENDED,
    Admission,
    Companion,
    ConsentBy,
    ContactBy,
    EndReason,
    Known,
    OutcomeType,
    Part,
    Pathway,
    Source,
    Stage,
    Strand,
)

BLOCK = 1000
OF_A_BLOCK: dict[Stage, int] = {
    Stage.COMPLETED: 560,
    Stage.DECLINED: 80,
    Stage.WITHDRAWN: 110,
    Stage.CLOSED: 80,
    Stage.DRAFT: 20,
    Stage.RECEIVED: 20,
    Stage.RETURNED: 10,
    Stage.AWAITING_DECISION: 25,
    Stage.APPROVED: 10,
    Stage.ALLOCATED: 25,
    Stage.ON_PROGRAMME: 60,
}
"""How a thousand cases stand: most are over, as in any service that has run for five years."""

STAGES = [stage for stage, count in OF_A_BLOCK.items() for _ in range(count)]
Random(1).shuffle(STAGES)  # noqa: S311 - the order in which cases stand where they do, not a secret
WORKED = frozenset({Stage.ALLOCATED, Stage.ON_PROGRAMME})
WORKED_BEFORE = [sum(stage in WORKED for stage in STAGES[:number]) for number in range(BLOCK + 1)]
DECIDED = WORKED | {Stage.COMPLETED, Stage.APPROVED, Stage.DECLINED}
PATHWAYS = (Pathway.OUT_OF_COURT,) * 6 + (Pathway.CONVICTED,) * 2 + (Pathway.EARLY_INTERVENTION,) * 2
ENDS = {
    Stage.COMPLETED: EndReason.COMPLETED,
    Stage.DECLINED: EndReason.DECLINED,
    Stage.WITHDRAWN: EndReason.WITHDREW,
    Stage.CLOSED: EndReason.MOVED,
}
DUE_AFTER = {Stage.RECEIVED: 2, Stage.AWAITING_DECISION: 9}
"""By when somebody should act, in days after it was received; an assessment is due with its case."""

STREETS = ("Church Lane", "Station Road", "Mill Street", "Park Avenue", "High Street", "Wellgate")
OFFENCES = ("Public order, section 5, racially aggravated", "Harassment, religiously aggravated", "Criminal damage")
ACCOUNT = (
    "Shouted abuse at a neighbour in the street on two evenings, in front of the neighbour's children. Stopped when "
    "another neighbour came out, and later said that they had not thought about who could hear it."
)
RATIONALE = "Every criterion is met. They accept what they did and want to understand what it meant to the family."

RULE_SETS = {pathway: read(files.text_of(pathway), forces=()).rule_set for pathway in Pathway}
"""Those that come with the service, and that its migrations put into the database."""

COLUMNS: Columns = {
    "participant": (
        *("id", "given_name", "family_name", "family_key", "born_on", "phone", "address", "postcode", "contact_by"),
        *("message_may_be_left", "safe_contact", "language", "interpreter_needed"),
    ),
    "referral": (
        *("id", "version", "reference", "stage", "source", "pathway", "participant_id", "referrer_id"),
        *("referrer_person_id", "referrer_role", "force_code", "district_code", "incident_on", "incident_account"),
        *("offence", "crime_reference", "outcome_type", "crime_recorded_on", "investigation_completed_on"),
        *("evidential_test_met_on", "admission", "admission_recorded_on", "convicted_on", "court"),
        *("supervising_officer", "supervision_agreed_on", "open_investigation", "domestic_or_sexual", "help_wanted"),
        *("consented_on", "consent_by", "harmed_known", "companion", "started_at", "saved_at", "saved_by_id"),
        *("received_at", "due_on", "return_reason", "ended_at", "end_reason"),
    ),
    "referral_strand": ("id", "referral_id", "strand"),
    "involvement": ("id", "referral_id", "person_id", "part", "since"),
    "case_event": ("id", "case_id", "at", "by_id", "title", "note"),
    "assessment": (
        *("id", "referral_id", "number", "rule_set", "rule_set_version", "facts", "facts_hash", "findings"),
        *("pattern", "requested_by", "requested_at", "due_on", "closed_at"),
    ),
    "decision": (
        *("id", "assessment_id", "referral_id", "outcome", "rationale", "judgements", "facts_hash", "overrides"),
        *("decided_by", "decided_by_person", "part", "decided_at", "decided_on", "pathway", *GATE_DATES, "standing"),
        *("review_on", "expires_on"),
    ),
    "allocation": (
        *("id", "referral_id", "practitioner_id", "decision_id", "decision_standing", "allocated_by", "allocated_at"),
        "ended_at",
    ),
    "audit_entry": (
        *("id", "at", "kind", "actor_id", "person_id", "verb", "subject_type", "subject_id", "case_id", "why"),
        "changes",
    ),
    **COURSE_COLUMNS,
}


def live(cases: int) -> int:
    """Return how many of so many cases a practitioner works now."""
    blocks, rest = divmod(cases, BLOCK)
    return blocks * WORKED_BEFORE[BLOCK] + WORKED_BEFORE[rest]


@dataclass(frozen=True, slots=True)
class Case:
    """One case while it is made: days count from the benchmark's own, so they are negative in the past."""

    id: str
    number: int
    stage: Stage
    pathway: Pathway
    received: int
    district: str
    force: str
    referrer: Account
    coordinator: Account
    inspector: Account
    practitioner: Account

    @property
    def reference(self) -> str:
        """Return its number as people say it."""
        return f"HC-{self.number:08}"


def block(number: int, cases: int, people: Service) -> dict[str, list[Row]]:
    """Return the rows of the cases of one block, of `cases` in all."""
    making = Making(number)
    for case_number in range(number * BLOCK, min(cases, (number + 1) * BLOCK)):
        making.begin_case(case_number)
        _make(making, _case(making, case_number, people))
    return making.rows


def _case(making: Making, number: int, people: Service) -> Case:
    stage = STAGES[number % BLOCK]
    worked = number // BLOCK * WORKED_BEFORE[BLOCK] + WORKED_BEFORE[number % BLOCK]
    nth = worked if stage in WORKED else number * 31
    where = making.up_to(people.covered)
    district, force = people.districts[where]
    return Case(
        id=making.id(),
        number=number,
        stage=stage,
        pathway=making.one_of(PATHWAYS),
        received=-making.up_to(4) if stage is Stage.RECEIVED else _received(making, stage),
        district=district,
        force=force,
        referrer=making.one_of(people.referrers),
        coordinator=making.one_of(people.coordinators),
        inspector=people.inspectors[where // DISTRICTS_OF_A_FORCE],
        practitioner=people.practitioners[nth % len(people.practitioners)],
    )


def _received(making: Making, stage: Stage) -> int:
    if stage in ENDED:
        return -120 - making.up_to(1700)
    return -60 - making.up_to(30) if stage in WORKED else -5 - making.up_to(10)


def _make(making: Making, case: Case) -> None:
    participant = _participant(making, case)
    facts = _facts(case, participant[1])
    _referral(making, case, participant[0], facts)
    strands = making.chance.sample(tuple(Strand), 1 + (making.chance.random() < 0.3))
    making.rows["referral_strand"].extend((making.id(), case.id, strand) for strand in strands)
    _involve(making, case, case.referrer, case.received)
    if case.stage is Stage.DRAFT:
        return
    making.happened(case.id, case.received, case.referrer, "Referral received", "referrals.submit")
    making.read(case.id, case.received + 1, case.coordinator)
    if case.stage in DECIDED or case.stage is Stage.AWAITING_DECISION:
        _put_before_an_inspector(making, case, facts)
    if case.stage in ENDED - {Stage.COMPLETED, Stage.DECLINED}:
        making.happened(case.id, case.received + 10, case.coordinator, "Closed", "referrals.close")


def _participant(making: Making, case: Case) -> tuple[str, int]:
    """Make the person referred; return their id and their day of birth."""
    person, name, born = making.id(), making.up_to(len(FAMILY_NAMES)), -7300 - making.up_to(600)
    making.rows["participant"].append(
        (
            *(person, making.one_of(GIVEN_NAMES), FAMILY_NAMES[name], FAMILY_KEYS[name], DAYS[born]),
            *(f"07700 900{making.up_to(1000):03}", f"{1 + making.up_to(90)} {making.one_of(STREETS)}", "S60 1AE"),
            *(ContactBy.PHONE, 0, "Weekdays after 4pm", "English", 0),
        )
    )
    return person, born


def _facts(case: Case, born: int) -> Facts:
    """Return what the rules read: complete for the pathway, in the order that the law asks for."""
    day = case.received
    common: dict[str, Any] = {
        "pathway": case.pathway,
        "force_code": case.force,
        "born_on": DATES[born],
        "incident_on": DATES[day - 40],
        "consented_on": DATES[day - 2],
        "consent_by": ConsentBy.PERSON,
        "companion": Companion.NONE,
        "domestic_or_sexual": Known.NO,
    }
    if case.pathway is Pathway.OUT_OF_COURT:
        return Facts(
            **common,
            crime_recorded_on=DATES[day - 39],
            investigation_completed_on=DATES[day - 20],
            evidential_test_met_on=DATES[day - 15],
            admission=Admission.FULL,
            admission_recorded_on=DATES[day - 12],
            outcome_type=OutcomeType.COMMUNITY_RESOLUTION,
        )
    if case.pathway is Pathway.CONVICTED:
        return Facts(
            **common,
            convicted_on=DATES[day - 20],
            court="Sheffield Magistrates' Court",
            supervising_officer="Sam Brook, Probation Service",
            supervision_agreed_on=DATES[day - 10],
        )
    return Facts(**common, open_investigation=Known.NO)


def _referral(making: Making, case: Case, participant: str, facts: Facts) -> None:
    crime = case.pathway is not Pathway.EARLY_INTERVENTION
    over = case.stage in ENDED
    sent = None if case.stage is Stage.DRAFT else at(case.received, 9, making.up_to(60))
    due = case.received + DUE_AFTER.get(case.stage, 10)
    waits = case.stage in {Stage.RECEIVED, Stage.RETURNED, Stage.AWAITING_DECISION, Stage.APPROVED}
    making.rows["referral"].append(
        (
            *(case.id, 3, case.reference, case.stage, Source.ONLINE, case.pathway, participant, case.referrer.id),
            *(case.referrer.person_id, "Police officer", case.force, case.district, str(facts.incident_on), ACCOUNT),
            *((making.one_of(OFFENCES), f"14/{case.number:07}/26") if crime else (None, None)),
            *(facts.outcome_type, *_texts(facts.crime_recorded_on, facts.investigation_completed_on)),
            *(*_texts(facts.evidential_test_met_on), facts.admission, *_texts(facts.admission_recorded_on)),
            *(*_texts(facts.convicted_on), facts.court, facts.supervising_officer),
            *(*_texts(facts.supervision_agreed_on), facts.open_investigation, facts.domestic_or_sexual),
            *("To understand why it frightened people", str(facts.consented_on), facts.consent_by, Known.YES),
            *(facts.companion, at(case.received - 1, 9), at(case.received, 9), case.referrer.id, sent),
            *(DAYS[due] if waits else None, "Which day was it?" if case.stage is Stage.RETURNED else None),
            *(at(case.received + 100, 15) if over else None, ENDS.get(case.stage)),
        )
    )


def _texts(*days: object) -> tuple[str | None, ...]:
    return tuple(str(day) if day else None for day in days)


def _involve(making: Making, case: Case, who: Account, day: int, part: Part = Part.WORKED) -> None:
    making.rows["involvement"].append((making.id(), case.id, who.person_id, part, at(day, 9)))


def _put_before_an_inspector(making: Making, case: Case, facts: Facts) -> None:
    asked = case.received + 2
    rules = RULE_SETS[case.pathway]
    said, found = frozen(facts), assess(facts, rules, today=DATES[asked])
    findings = [asdict(finding) for finding in found]
    assessment, bound = making.id(), fingerprint(said, rules)
    decided = at(asked + 3, 11, making.up_to(60)) if case.stage in DECIDED else None
    making.rows["assessment"].append(
        (
            *(assessment, case.id, 1, rules.code, rules.version, json.dumps(said), bound, json.dumps(findings)),
            *(pattern(found), case.coordinator.id, at(asked, 10)),
            *(DAYS[case.received + DUE_AFTER[Stage.AWAITING_DECISION]], decided),
        )
    )
    _involve(making, case, case.coordinator, asked)
    making.happened(case.id, asked, case.coordinator, "Put before an inspector", "eligibility.request_decision")
    if decided:
        _decide(making, case, facts, assessment, bound, decided)


def _decide(making: Making, case: Case, facts: Facts, assessment: str, bound: str, decided: str) -> None:
    day, declined = case.received + 5, case.stage is Stage.DECLINED
    decision, outcome = making.id(), "decline" if declined else "approve"
    _involve(making, case, case.inspector, day, Part.DECIDED)
    making.rows["decision"].append(
        (
            *(decision, assessment, case.id, outcome, RATIONALE, "[]", bound, 0, case.inspector.id),
            *(case.inspector.person_id, Part.DECIDED, decided, DAYS[day], case.pathway),
            *_texts(*(getattr(facts, name) for name in GATE_DATES)),
            *(("none", None, None) if declined else ("in_force", DAYS[day + 91], DAYS[day + 366])),
        )
    )
    making.read(case.id, day, case.inspector)
    title = "Declined" if declined else "Approved"
    making.happened(case.id, day, case.inspector, title, "eligibility.decide", RATIONALE)
    if case.stage in WORKED or case.stage is Stage.COMPLETED:
        _allocate(making, case, decision, decided, day + 1)


def _allocate(making: Making, case: Case, decision: str, decided: str, day: int) -> None:
    making.rows["allocation"].append(
        (making.id(), case.id, case.practitioner.id, decision, "in_force", case.coordinator.id, at(day, 11), None)
    )
    _involve(making, case, case.practitioner, day)
    making.happened(case.id, day, case.coordinator, "Practitioner allocated", "eligibility.allocate")
    making.read(case.id, day + 1, case.practitioner)
    take_course(making, case, decision, decided, day)
