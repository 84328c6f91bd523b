"""Eligibility: rules with their parameters, sets of them, and what they come to on the facts of a case.

Source: domain.md sections 3 and 4. Pure: facts in, findings out. The criteria themselves are in `criteria/`; what holds
whatever a set says is in `GATES`. "Person referred" everywhere; early intervention speaks of no crime at all.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from hashlib import sha256
from typing import Any, Self

from hateprog.eligibility.criteria import CHECKS
from hateprog.eligibility.facts import NAMES, OF_PATHWAY, Facts, Finding, Source, Verdict
from hateprog.kernel.calendar import age_on
from hateprog.kernel.errors import RuleBroken
from hateprog.kernel.text import N_, _
from hateprog.referrals.rules import Pathway

ADULT = 18


class Ages(StrEnum):
    """Whom a rule set is made for, by the age on the date of the incident (today, where there is none)."""

    ANYONE = "anyone"
    UNDER_18 = "under_18"
    ADULTS = "adults"


AGES_LABELS: dict[Ages, str] = {
    Ages.ANYONE: N_("Anyone"),
    Ages.UNDER_18: N_("Under 18"),
    Ages.ADULTS: N_("18 or over"),
}


class Decider(StrEnum):
    """Who decides the cases of a rule set, and as what somebody did; an inspector always may (domain.md section 3)."""

    INSPECTOR = "inspector"
    COORDINATOR = "coordinator"


DECIDER_LABELS: dict[Decider, str] = {
    Decider.INSPECTOR: N_("An inspector of the area"),
    Decider.COORDINATOR: N_("A coordinator who took no part in the case, or an inspector of the area"),
}
CAPACITY_LABELS: dict[Decider, str] = {
    Decider.INSPECTOR: N_("Inspector of the area"),
    Decider.COORDINATOR: N_("Coordinator"),
}
"""As what somebody decided."""


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule of a set: its code and text, where it comes from, the criterion that checks it and its parameters.

    `parameters` are plain, as a file or the database has them; what the criterion takes is read when it runs.
    """

    code: str
    text: str
    source: Source
    check: str
    parameters: Mapping[str, Any] = field(default_factory=dict)

    @classmethod
    def of(cls, plain: Mapping[str, Any]) -> Self:
        """Return the rule that JSON or a file tells of. Raises `RuleBroken` for a criterion or parameter unknown."""
        criterion = CHECKS.get(plain["check"])
        if criterion is None:
            raise RuleBroken(_("There is no criterion “{check}”").format(check=plain["check"]))
        criterion.parameters(plain.get("parameters", {}))
        source = Source(plain["source"]["document"], plain["source"]["section"])
        return cls(plain["code"], plain["text"], source, plain["check"], plain.get("parameters", {}))

    def as_json(self) -> dict[str, Any]:
        """Return the rule as JSON holds it."""
        return {
            "code": self.code,
            "text": self.text,
            "source": self.source._asdict(),
            "check": self.check,
            "parameters": dict(self.parameters),
        }

    @property
    def reads(self) -> tuple[str, ...]:
        """Return the names of the facts that it reads."""
        return CHECKS[self.check].reads(self.parameters)

    def find(self, facts: Facts, today: date) -> Finding:
        """Return what the rule finds in the facts as of `today`."""
        criterion = CHECKS[self.check]
        verdict, sentence = criterion.run(facts, today, **criterion.parameters(self.parameters))
        return Finding(self.code, self.text, verdict, sentence, str(self.source))


SPECIFICATION = "Programme specification"
GATE = Source(SPECIFICATION, "the order gate")
FREELY = Rule(
    "gate_consent",
    N_("The person referred consents; under 18 so does a parent or guardian, or competence to decide is recorded"),
    Source(SPECIFICATION, "voluntary participation"),
    "consents",
)
GATES: dict[Pathway, tuple[Rule, ...]] = {
    Pathway.OUT_OF_COURT: (
        Rule(
            "gate_age",
            N_("Aged 10 or over on the date of the incident"),
            Source("Children and Young Persons Act 1933", "section 50"),
            "is_old_enough_then",
            {"at_least": 10},
        ),
        Rule("gate_recorded", N_("The crime is recorded"), GATE, "crime_is_recorded"),
        Rule("gate_investigated", N_("The investigation is complete"), GATE, "investigation_is_complete"),
        Rule("gate_evidence", N_("The evidential test is met"), GATE, "evidential_test_is_met"),
        Rule(
            "gate_admission", N_("The admission is recorded, after the steps before it"), GATE, "admission_is_recorded"
        ),
        FREELY,
    ),
    Pathway.CONVICTED: (
        Rule(
            "gate_age",
            N_("Aged 10 or over on the date of the incident"),
            Source("Children and Young Persons Act 1933", "section 50"),
            "is_old_enough_then",
            {"at_least": 10},
        ),
        Rule("gate_conviction", N_("Convicted, on a date, by a court"), GATE, "was_convicted"),
        Rule("gate_supervision", N_("The supervising officer agrees"), GATE, "supervising_officer_agrees"),
        FREELY,
    ),
    Pathway.EARLY_INTERVENTION: (FREELY,),
}
"""What must hold before anything is offered on a pathway, whatever the rule set in force says (domain.md section 3).

An operator adopts rule sets; nobody can adopt one that lacks these.
"""


@dataclass(frozen=True, slots=True)
class RuleSet:
    """A version of a rule set: what a decision is bound to. Its own rules come after those of its pathway's gate."""

    code: str
    version: int
    pathway: Pathway
    title: str
    rules: tuple[Rule, ...]
    ages: Ages = Ages.ANYONE
    force_code: str | None = None
    decides: Decider = Decider.INSPECTOR

    @property
    def all_rules(self) -> tuple[Rule, ...]:
        """Return the gate's rules, then its own."""
        return (*GATES[self.pathway], *self.rules)

    @property
    def reads(self) -> tuple[str, ...]:
        """Return the names of the facts that a decision relies on, in the order of `Facts`.

        Those that some rule reads, and those by which the set was chosen: the pathway and the force area, and of a set
        made for an age the dates that the age follows from.
        """
        chosen = {"pathway", "force_code"} | (set() if self.ages is Ages.ANYONE else {"born_on", "incident_on"})
        read = chosen.union(*(rule.reads for rule in self.all_rules))
        return tuple(name for name in NAMES if name in read)


def assess(facts: Facts, rule_set: RuleSet, *, today: date) -> tuple[Finding, ...]:
    """Run every rule on the facts as of `today`; nothing stops at the first (domain.md section 4)."""
    return tuple(rule.find(facts, today) for rule in rule_set.all_rules)


def overall(findings: Sequence[Finding]) -> Verdict:
    """Return what the findings come to: one not met outweighs all, then one not known, then one to be judged."""
    return worst(finding.verdict for finding in findings)


def worst(verdicts: Iterable[Verdict]) -> Verdict:
    """Return the verdict that outweighs the others; not known, where there is none at all."""
    found = frozenset(verdicts)
    for verdict in (Verdict.NOT_MET, Verdict.UNKNOWN, Verdict.NEEDS_JUDGEMENT):
        if verdict in found:
            return verdict
    return Verdict.MET if found else Verdict.UNKNOWN


def what_would_change_the_answer(findings: Sequence[Finding]) -> tuple[Finding, ...]:
    """Return the findings that stand in the way of approval: those not met and those not known."""
    return tuple(each for each in findings if each.verdict in {Verdict.NOT_MET, Verdict.UNKNOWN})


def to_judge(findings: Sequence[Finding]) -> tuple[Finding, ...]:
    """Return the findings that whoever decides must judge, each with a reason of its own."""
    return tuple(each for each in findings if each.verdict is Verdict.NEEDS_JUDGEMENT)


def pattern(findings: Sequence[Finding]) -> str:
    """Return how the findings read without the case: what makes two past decisions alike."""
    return " ".join(f"{each.rule}:{each.verdict}" for each in findings)


def ages_of(facts: Facts, today: date) -> Ages | None:
    """Return whether the facts are a child's or an adult's, by the incident's date or today; None if not known."""
    if facts.born_on is None:
        return None
    age = age_on(facts.born_on, facts.incident_on or today)
    return Ages.UNDER_18 if age < ADULT else Ages.ADULTS


def frozen(facts: Facts) -> dict[str, Any]:
    """Return the facts of the pathway as JSON holds them: what is kept with an assessment."""
    return {name: value for name, value in facts.as_json().items() if name in OF_PATHWAY[facts.pathway]}


def fingerprint(plain: Mapping[str, Any], rule_set: RuleSet) -> str:
    """Return the hash that a decision is bound to: the facts that are read and the rule set's version, canonically."""
    read = {name: plain.get(name) for name in rule_set.reads}
    canonical = json.dumps(
        {"facts": read, "rules": rule_set.code, "version": rule_set.version}, sort_keys=True, ensure_ascii=False
    )
    return sha256(canonical.encode()).hexdigest()


def changed_facts(before: Mapping[str, Any], after: Mapping[str, Any], reads: Sequence[str]) -> tuple[str, ...]:
    """Return the names of the facts among `reads` that differ; another pathway is all that need be said."""
    if before.get("pathway") != after.get("pathway"):
        return ("pathway",)
    return tuple(name for name in reads if before.get(name) != after.get(name))
