"""Putting a case's facts before whoever decides: which rules govern it, what they find, whether it still stands so."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

from hateprog.areas import queries as areas
from hateprog.eligibility import deciding, queries, rules
from hateprog.eligibility.evidence import FACT_LABELS, missing, supplied_by
from hateprog.eligibility.facts import NAMES, Facts, Finding, Verdict
from hateprog.eligibility.models import Assessment
from hateprog.eligibility.rule_sets import queries as rule_sets
from hateprog.eligibility.rules import RuleSet
from hateprog.kernel.access import THE_SERVICE, Actor
from hateprog.kernel.calendar import add_working_days, working_days_between
from hateprog.kernel.clock import local_date, today, utcnow
from hateprog.kernel.errors import RuleBroken
from hateprog.kernel.text import _
from hateprog.referrals import service as referrals
from hateprog.referrals import summary
from hateprog.referrals.rules import PATHWAY_NAMES, Clock, Step, clock
from hateprog.store.base import db


def facts_of(referral: Any) -> Facts:
    """Return what the rules may read of a referral. Raises `RuleBroken` where no pathway was chosen yet."""
    if referral.pathway is None:
        raise RuleBroken(_("Choose the pathway first: each has its own rules"))
    said = {name: getattr(referral, name) for name in NAMES if name != "born_on"}
    return Facts(born_on=referral.participant.born_on, **said)


def rules_for(facts: Facts, day: date) -> RuleSet:
    """Return the rule set in force for the facts on `day`. Raises `RuleBroken` where nobody has adopted one."""
    ages = rules.ages_of(facts, day)
    found = rule_sets.in_force(facts.pathway, force_code=facts.force_code, ages=ages, day=day)
    if found is None:
        sentence = _("No rule set is in force for “{pathway}” in this area: an inspector adopts one first")
        raise RuleBroken(sentence.format(pathway=_(PATHWAY_NAMES[facts.pathway])))
    return found


def rule_set_of(assessment: Any) -> RuleSet:
    """Return the rule set, in the version, that an assessment was made by."""
    return rule_sets.rule_set_called(assessment.rule_set, assessment.rule_set_version)


def findings_of(assessment: Any) -> tuple[Finding, ...]:
    """Return the findings as they were when the decision was asked for."""
    return tuple(Finding(**{**each, "verdict": Verdict(each["verdict"])}) for each in assessment.findings)


def clocks(due: Iterable[date], day: date) -> dict[date, Clock]:
    """Return how near each date is, by working days with the bank holidays of England."""
    holidays = areas.bank_holidays(day.year - 1, day.year + 1)
    return {each: clock(each, day, holidays) for each in due}


def put_before(actor: Actor, referral: Any) -> Assessment:
    """Freeze the facts and what the rules find in them, and start the clock; call this inside a command.

    An earlier assessment that nobody decided no longer waits. Raises `RuleBroken` for a referral that no decision can
    be asked for now, that has no area, or that no rule set governs.
    """
    referrals.move(referral, Step.REQUEST_DECISION)
    if referral.force_code is None:
        raise RuleBroken(_("Choose the district first: it decides whose inspectors supervise the case"))
    facts, day = facts_of(referral), today()
    rule_set = rules_for(facts, day)
    referrals.set_clock(referral, deciding.DECIDE_WITHIN)
    if overtaken := queries.open_assessment(referral.id):
        end_pause(actor, overtaken)
        overtaken.closed_at = utcnow()
        db.session.flush()
    plain, findings = rules.frozen(facts), rules.assess(facts, rule_set, today=day)
    assessment = Assessment(
        referral_id=referral.id,
        number=len(queries.assessments_of(referral.id)) + 1,
        rule_set=rule_set.code,
        rule_set_version=rule_set.version,
        facts=plain,
        facts_hash=rules.fingerprint(plain, rule_set),
        findings=[asdict(finding) for finding in findings],
        pattern=rules.pattern(findings),
        requested_by=None if actor is THE_SERVICE else actor.id,
        due_on=referral.due_on,
    )
    db.session.add(assessment)
    referrals.involve(referral, actor.person_id)
    db.session.flush()
    return assessment


def end_pause(actor: Actor, assessment: Assessment) -> bool:
    """Let a decision's clock run again, if it is paused; say whether it was. Call this inside a command.

    The working days of the pause are added to the day by which it is due: those after the day it began, up to and with
    the day it ends. Begun and ended on one day it adds none.
    """
    pause = queries.open_pause(assessment.id)
    if pause is None:
        return False
    pause.resumed_at = utcnow()
    pause.resumed_by = None if actor is THE_SERVICE else actor.id
    began, ended = local_date(pause.paused_at), local_date(pause.resumed_at)
    holidays = areas.bank_holidays(began.year, ended.year + 1)
    assessment.due_on = add_working_days(
        assessment.due_on, max(0, working_days_between(began, ended, holidays)), holidays
    )
    return True


@dataclass(frozen=True, slots=True)
class Missing:
    """A fact that a rule needs and that nobody has said: what it is called, who can supply it, where it is given."""

    fact: str
    supplied_by: str
    page: str | None


def missing_of(assessment: Any, referral: Any) -> dict[str, list[Missing]]:
    """Return, for each rule that could not be answered, the facts that are missing (rule code -> facts)."""
    return _missing(Facts.of_json(assessment.facts), rule_set_of(assessment), findings_of(assessment), referral)


def missing_now(referral: Any) -> list[Missing]:
    """Return every fact that is missing of a case as it stands, each once; empty where no rule set governs it."""
    facts, day = facts_of(referral), today()
    try:
        rule_set = rules_for(facts, day)
    except RuleBroken:
        return []
    found = _missing(facts, rule_set, rules.assess(facts, rule_set, today=day), referral)
    return list(dict.fromkeys(each for facts_of_a_rule in found.values() for each in facts_of_a_rule))


def _missing(facts: Facts, rule_set: RuleSet, findings: Iterable[Finding], referral: Any) -> dict[str, list[Missing]]:
    home = summary.pages_of(referral, today())
    unknown = {each.rule for each in findings if each.verdict is Verdict.UNKNOWN}
    return {
        rule.code: [
            Missing(_(FACT_LABELS[name]), supplied_by(name), home.get(name)) for name in missing(facts, rule.reads)
        ]
        for rule in rule_set.all_rules
        if rule.code in unknown
    }


def changed_since(assessment: Any, referral: Any) -> dict[str, tuple[Any, Any]]:
    """Return the facts that the assessment's rules read and that are not as they were: name -> (before, now)."""
    return changes(assessment, rules.frozen(facts_of(referral)))


def changes(assessment: Any, now: Mapping[str, Any]) -> dict[str, tuple[Any, Any]]:
    """Return what differs between an assessment's facts and those of `now`, as JSON holds them, among those read."""
    names = rules.changed_facts(assessment.facts, now, rule_set_of(assessment).reads)
    return {name: (assessment.facts.get(name), now.get(name)) for name in names}
