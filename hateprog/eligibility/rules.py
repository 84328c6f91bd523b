"""Eligibility: typed facts, findings of one sentence each, and what follows from them together.

Source: domain.md sections 3 and 4. Pure: facts in, findings out. The criteria themselves are in `criteria.py`, the sets
of them in `rule_sets.py`. "Person referred" everywhere; the early-intervention set speaks of no crime at all.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Container, Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import date
from enum import StrEnum
from hashlib import sha256
from typing import Any, NamedTuple, TypeVar
from uuid import UUID

from hateprog.kernel.errors import NotNow, RuleBroken
from hateprog.kernel.text import N_, _
from hateprog.referrals.rules import Admission, Companion, ConsentBy, Known, OutcomeType, Pathway, Stage

DECIDE_WITHIN = 5
"""Working days in which an inspector decides. A service standard: each programme will set its own."""

ALLOCATE_WITHIN = 2
"""Working days in which a coordinator allocates a practitioner after approval."""

SHORTEST_RATIONALE = 10


class Outcome(StrEnum):
    """What an inspector can decide (domain.md section 4)."""

    APPROVE = "approve"
    DECLINE = "decline"
    RETURN = "return"


class Verdict(StrEnum):
    """What a rule finds in the facts. `UNKNOWN` never counts as met; a judgement is a person's to make."""

    MET = "met"
    NOT_MET = "not_met"
    UNKNOWN = "unknown"
    NEEDS_JUDGEMENT = "needs_judgement"


OUTCOME_LABELS: dict[Outcome, str] = {
    Outcome.APPROVE: N_("Approve"),
    Outcome.DECLINE: N_("Decline"),
    Outcome.RETURN: N_("Return for information"),
}
DECIDED_LABELS: dict[Outcome, str] = {
    Outcome.APPROVE: N_("Approved"),
    Outcome.DECLINE: N_("Declined"),
    Outcome.RETURN: N_("Returned for information"),
}
VERDICT_LABELS: dict[Verdict, str] = {
    Verdict.MET: N_("Met"),
    Verdict.NOT_MET: N_("Not met"),
    Verdict.UNKNOWN: N_("Not known"),
    Verdict.NEEDS_JUDGEMENT: N_("Needs judgement"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """Everything that a rule may read about a case; `None` is "nobody has said". Dates are calendar dates."""

    pathway: Pathway
    born_on: date | None = None
    incident_on: date | None = None
    crime_recorded_on: date | None = None
    investigation_completed_on: date | None = None
    evidential_test_met_on: date | None = None
    admission: Admission | None = None
    admission_recorded_on: date | None = None
    outcome_type: OutcomeType | None = None
    convicted_on: date | None = None
    court: str | None = None
    supervising_officer: str | None = None
    supervision_agreed_on: date | None = None
    open_investigation: Known | None = None
    domestic_or_sexual: Known | None = None
    consented_on: date | None = None
    consent_by: ConsentBy | None = None
    companion: Companion | None = None


@dataclass(frozen=True, slots=True)
class Finding:
    """What one rule found: its code and text, the verdict, one sentence, and the rule's source."""

    rule: str
    text: str
    verdict: Verdict
    sentence: str
    source: str


Check = Callable[[Facts, date], tuple[Verdict, str]]
Approval = TypeVar("Approval")


class Source(NamedTuple):
    """Where a rule comes from."""

    document: str
    section: str

    def __str__(self) -> str:
        return f"{self.document}, {self.section}"


@dataclass(frozen=True, slots=True)
class Rule:
    """One criterion: its code, its text, where it comes from, the function that checks it and the facts that it reads.

    A fact that no rule of a set reads can change without touching the decision; a test holds `reads` to the function.
    """

    code: str
    text: str
    source: Source
    check: Check
    reads: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class RuleSet:
    """The criteria of one pathway, with the version that a decision is bound to."""

    code: str
    version: int
    pathway: Pathway
    title: str
    rules: tuple[Rule, ...]

    @property
    def reads(self) -> tuple[str, ...]:
        """Return the names of the facts that some rule reads, in the order of `Facts`."""
        read = {name for rule in self.rules for name in rule.reads}
        return tuple(field.name for field in fields(Facts) if field.name in read)


def assess(facts: Facts, rule_set: RuleSet, *, today: date) -> tuple[Finding, ...]:
    """Run every rule on the facts as of `today`; nothing stops at the first (domain.md section 4)."""
    return tuple(
        Finding(rule.code, rule.text, *rule.check(facts, today), source=str(rule.source)) for rule in rule_set.rules
    )


def overall(findings: Sequence[Finding]) -> Verdict:
    """Return what the findings come to: one not met outweighs all, then one not known, then one to be judged."""
    verdicts = {finding.verdict for finding in findings}
    for verdict in (Verdict.NOT_MET, Verdict.UNKNOWN, Verdict.NEEDS_JUDGEMENT):
        if verdict in verdicts:
            return verdict
    return Verdict.MET if findings else Verdict.UNKNOWN


def what_would_change_the_answer(findings: Sequence[Finding]) -> tuple[Finding, ...]:
    """Return the findings that stand in the way of approval: those not met and those not known."""
    return tuple(each for each in findings if each.verdict in {Verdict.NOT_MET, Verdict.UNKNOWN})


def check_decision(outcome: Outcome, rationale: str, findings: Sequence[Finding]) -> None:
    """Raise `RuleBroken` unless this outcome may be given for this reason on these findings.

    A rationale always, which is what a finding that needs judgement asks for; approval only where no rule is unmet or
    unknown (domain.md section 4).
    """
    if len(rationale.strip()) < SHORTEST_RATIONALE:
        sentence = _("Give your reason in at least {count} characters").format(count=SHORTEST_RATIONALE)
        raise RuleBroken(sentence, field="rationale")
    if outcome is Outcome.APPROVE and (in_the_way := what_would_change_the_answer(findings)):
        reasons = ". ".join(_(each.sentence) for each in in_the_way)
        raise RuleBroken(_("You cannot approve this yet. {reasons}").format(reasons=reasons), field="outcome")


def may_be_allocated(stage: Stage, approval: Approval | None) -> Approval:
    """Return the approving decision that a practitioner may be allocated on: the order gate (domain.md section 3).

    Raises `NotNow`, naming what is missing, where the case does not stand behind an approval.
    """
    if approval is not None and stage in WORKED:
        return approval
    raise NotNow(_(WHY_NOT_ALLOCATED.get(stage, WHY_NOT_ALLOCATED[Stage.AWAITING_DECISION])))


def why_not_theirs(person_id: UUID, *, decided_by: Container[UUID], referred_by: UUID | None) -> str | None:
    """Return why a person may not work a case, under any account; None if they may.

    Nobody is both practitioner and inspector, or practitioner and referrer, of one case (authorisation.yaml).
    """
    if person_id in decided_by:
        return _("This person decided the case, so cannot work it")
    if person_id == referred_by:
        return _("This person made the referral, so cannot work it")
    return None


WORKED = frozenset({Stage.APPROVED, Stage.ALLOCATED, Stage.ON_PROGRAMME})
"""Where a practitioner may be allocated, or another in their place."""

WHY_NOT_ALLOCATED: dict[Stage, str] = {
    Stage.DRAFT: N_("A practitioner cannot be allocated: the referral has not been sent yet"),
    Stage.RECEIVED: N_(
        "A practitioner cannot be allocated before an inspector has approved the referral: "
        "it has not been put before an inspector yet"
    ),
    Stage.RETURNED: N_(
        "A practitioner cannot be allocated before an inspector has approved the referral: "
        "the referrer has been asked for more information first"
    ),
    Stage.AWAITING_DECISION: N_(
        "A practitioner cannot be allocated before an inspector has approved the referral: "
        "the inspector’s decision is missing"
    ),
    Stage.DECLINED: N_("A practitioner cannot be allocated: an inspector has declined the referral"),
    Stage.COMPLETED: N_("A practitioner cannot be allocated: the programme is complete"),
    Stage.WITHDRAWN: N_("A practitioner cannot be allocated: the person referred, or the referrer, has withdrawn"),
    Stage.CLOSED: N_("A practitioner cannot be allocated: the case is closed"),
}


def load_in_words(cases: int) -> str:
    """Return how much a practitioner has to do."""
    if cases == 0:
        return _("Works no case now")
    return _("Works 1 case now") if cases == 1 else _("Works {count} cases now").format(count=cases)


def as_json(facts: Facts, rule_set: RuleSet) -> dict[str, Any]:
    """Return the facts that the rules read, as JSON holds them: dates as ISO text, the rest as plain words.

    What no rule reads is left out: it is not the inspector's to know, and on one pathway not even to be named.
    """
    said = {name: getattr(facts, name) for name in ("pathway", *rule_set.reads)}
    return {name: value.isoformat() if isinstance(value, date) else value for name, value in said.items()}


def fingerprint(plain: Mapping[str, Any], rule_set: RuleSet) -> str:
    """Return the hash that a decision is bound to: the facts and the rule set's version, in one canonical text."""
    canonical = json.dumps(
        {"facts": plain, "rules": rule_set.code, "version": rule_set.version}, sort_keys=True, ensure_ascii=False
    )
    return sha256(canonical.encode()).hexdigest()


def changed_facts(before: Mapping[str, Any], after: Mapping[str, Any]) -> tuple[str, ...]:
    """Return the names of the facts that differ, in their own order; another pathway is all that need be said."""
    if before.get("pathway") != after.get("pathway"):
        return ("pathway",)
    return tuple(field.name for field in fields(Facts) if before.get(field.name) != after.get(field.name))
