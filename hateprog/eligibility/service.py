"""Asking for a decision, deciding, and allocating a practitioner once it was an approval."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict
from datetime import date
from typing import Any
from uuid import UUID

from hateprog.accounts import queries as accounts
from hateprog.areas import queries as areas
from hateprog.eligibility import queries, rules
from hateprog.eligibility.evidence import FACT_LABELS
from hateprog.eligibility.models import Assessment, Decision
from hateprog.eligibility.policy import Can
from hateprog.eligibility.rule_sets import RULE_SETS
from hateprog.eligibility.rules import Facts, Finding, Outcome, RuleSet, Verdict
from hateprog.kernel.access import Actor
from hateprog.kernel.clock import today, utcnow
from hateprog.kernel.errors import RuleBroken, Stale
from hateprog.kernel.text import N_, _
from hateprog.referrals import case_queries as cases
from hateprog.referrals import service as referrals
from hateprog.referrals.policy import Can as CanRefer
from hateprog.referrals.rules import ENDED, Clock, Step, clock
from hateprog.store.base import db
from hateprog.store.command import command
from hateprog.store.outbox import post
from hateprog.web.links import full_address

STEPS = {Outcome.APPROVE: Step.APPROVE, Outcome.DECLINE: Step.DECLINE}
ASK_AFRESH = N_("Ask the coordinator to return the referral, so that a decision is asked for on the facts as they are")
EVENTS = {Outcome.APPROVE: N_("Approved by an inspector"), Outcome.DECLINE: N_("Declined by an inspector")}


def facts_of(referral: Any) -> Facts:
    """Return what the rules may read of a referral. Raises `RuleBroken` where no pathway was chosen yet."""
    if referral.pathway is None:
        raise RuleBroken(_("Choose the pathway first: each has its own rules"))
    said = {name: getattr(referral, name) for name in Facts.__dataclass_fields__ if name != "born_on"}
    return Facts(born_on=referral.participant.born_on, **said)


def findings_of(assessment: Assessment) -> tuple[Finding, ...]:
    """Return the findings as they were when the decision was asked for."""
    return tuple(Finding(**{**each, "verdict": Verdict(each["verdict"])}) for each in assessment.findings)


def rules_for(facts: Facts) -> RuleSet:
    """Return the rule set in force for the facts' pathway."""
    return RULE_SETS[facts.pathway]


def clocks(due: Iterable[date], day: date) -> dict[date, Clock]:
    """Return how near each date is, by working days with the bank holidays of England."""
    holidays = areas.bank_holidays(day.year - 1, day.year + 1)
    return {each: clock(each, day, holidays) for each in due}


def why_not_allocated(referral: Any) -> str | None:
    """Return the sentence that says what is missing before a practitioner may be allocated; None if nothing is."""
    try:
        rules.may_be_allocated(referral.stage, queries.approving_decision(referral.id))
    except RuleBroken as refused:
        return refused.message
    return None


@command(Can.REQUEST)
def request_decision(actor: Actor, referral: Any, /) -> Assessment:
    """Put a referral before the inspectors of its area: the facts and findings are frozen, the clock starts.

    An earlier assessment that nobody decided, because the referral was returned meanwhile, no longer waits. Raises
    `RuleBroken` for a referral that does not stand at "received" or has no area.
    """
    referrals.move(referral, Step.REQUEST_DECISION)
    if referral.force_code is None:
        raise RuleBroken(_("Choose the district first: it decides whose inspectors supervise the case"))
    referrals.set_clock(referral, rules.DECIDE_WITHIN)
    if overtaken := queries.open_assessment(referral.id):
        overtaken.closed_at = utcnow()
        db.session.flush()
    facts, day = facts_of(referral), today()
    rule_set = rules_for(facts)
    plain = rules.as_json(facts, rule_set)
    assessment = Assessment(
        referral_id=referral.id,
        number=len(queries.assessments_of(referral.id)) + 1,
        rule_set=rule_set.code,
        rule_set_version=rule_set.version,
        facts=plain,
        facts_hash=rules.fingerprint(plain, rule_set),
        findings=[asdict(finding) for finding in rules.assess(facts, rule_set, today=day)],
        requested_by=actor.id,
        due_on=referral.due_on,
    )
    db.session.add(assessment)
    referrals.involve(referral, actor.person_id)
    referrals.note_event(actor, referral.id, _("Put before an inspector"))
    db.session.flush()
    _tell(
        [row.email for row in accounts.inspectors_for(referral.force_code, referral.district_code)],
        f"assessment/{assessment.id}",
        _("A decision waits: {reference}").format(reference=referral.reference),
        _("Referral {reference} waits for the decision of an inspector of its area.").format(
            reference=referral.reference
        ),
        full_address("eligibility.show", assessment_id=assessment.id),
    )
    return assessment


@command(Can.DECIDE, why="rationale")
def decide(
    actor: Actor, assessment: Assessment, /, *, outcome: Outcome, rationale: str, facts_hash: str | None
) -> Decision:
    """Record an inspector's decision and move the case; whoever should know is told by mail.

    `facts_hash` is what the inspector had open. Raises `Stale` where somebody decided before (saying who and when) or a
    fact changed since (saying which); `RuleBroken` where the findings or the rationale do not bear the outcome.
    """
    referral = assessment.referral
    _check_undecided(assessment)
    _check_unchanged(assessment, facts_hash)
    rules.check_decision(outcome, rationale, findings_of(assessment))
    decision = Decision(
        assessment_id=assessment.id,
        referral_id=referral.id,
        outcome=outcome,
        rationale=rationale,
        facts_hash=assessment.facts_hash,
        decided_by=actor.id,
        decided_by_person=actor.person_id,
    )
    db.session.add(decision)
    assessment.closed_at = decision.decided_at = utcnow()
    db.session.flush()
    _move(actor, referral, outcome, rationale)
    _tell_of_decision(referral, decision)
    return decision


def _check_undecided(assessment: Assessment) -> None:
    made = queries.decision_on(assessment.id)
    if made is not None:
        sentence = _("This has been decided already: {outcome}")
        raise Stale(
            sentence.format(outcome=_(rules.DECIDED_LABELS[made.outcome]).lower()),
            who=accounts.name_of(made.decided_by),
            when=made.decided_at,
        )
    if assessment.referral.stage in ENDED:
        raise Stale(_("The case ended before a decision was made"), when=assessment.referral.ended_at)
    if assessment.closed_at is not None:
        raise Stale(_("A decision has been asked for again, on newer facts"), when=assessment.closed_at)


def _check_unchanged(assessment: Assessment, facts_hash: str | None) -> None:
    if changed := changed_facts(assessment):
        sentence = _("The facts have changed since a decision was asked for: {facts}. {next}")
        raise Stale(sentence.format(facts=", ".join(changed), next=_(ASK_AFRESH)))
    if facts_hash != assessment.facts_hash:
        raise Stale(_("Your decision was not made on these facts. Read them again before you decide"))


def changed_facts(assessment: Assessment) -> list[str]:
    """Return what the facts are called that differ from those put before the inspector; empty when none does."""
    facts = facts_of(assessment.referral)
    current = rules.as_json(facts, rules_for(facts))
    return [_(FACT_LABELS[name]).lower() for name in rules.changed_facts(assessment.facts, current)]


def _move(actor: Actor, referral: Any, outcome: Outcome, rationale: str) -> None:
    if outcome is Outcome.RETURN:
        referrals.hand_back(actor, referral, rationale)
        return
    referrals.move(referral, STEPS[outcome])
    referrals.note_event(actor, referral.id, _(EVENTS[outcome]), rationale)
    if outcome is Outcome.APPROVE:
        referrals.set_clock(referral, rules.ALLOCATE_WITHIN)


def _tell_of_decision(referral: Any, decision: Decision) -> None:
    about = f"decision/{decision.id}"
    subject = _("Referral {reference} has moved on").format(reference=referral.reference)
    sentence = _("Referral {reference} has reached a new stage. Sign in to see it.").format(
        reference=referral.reference
    )
    if decision.outcome is not Outcome.RETURN and (address := accounts.address_of(referral.referrer_id)):
        _tell(
            [address], f"{about}/referrer", subject, sentence, full_address("referrals.show", referral_id=referral.id)
        )
    coordinators = [row.email for row in accounts.coordinators()]
    _tell(coordinators, about, subject, sentence, full_address("casefile.show", referral_id=referral.id))


def choices_for(referral: Any) -> list[tuple[str, str, str]]:
    """Return (account id, name, hint) of every practitioner: what each has to do now, or why the case is not theirs."""
    rows, decided_by = accounts.practitioners(), queries.deciders_of(referral.id)
    loads = cases.loads({row.account_id for row in rows})
    return [
        (
            str(row.account_id),
            row.name,
            rules.why_not_theirs(row.person_id, decided_by=decided_by, referred_by=referral.referrer_person_id)
            or rules.load_in_words(loads.get(row.account_id, 0)),
        )
        for row in rows
    ]


@command(CanRefer.ASSIGN)
def allocate(actor: Actor, referral: Any, /, *, practitioner_id: UUID, version: str | None = None) -> Any:
    """Give an approved case to a practitioner, taking it from whoever had it; the practitioner is told by mail.

    The order gate (domain.md section 3): raises `NotNow`, naming what is missing, before an approving decision exists.
    Raises `RuleBroken` for a person who decided the case or made the referral, and `Stale` where somebody else has
    allocated it since `version`, how often it had been allocated. The database refuses what the gate refuses, too.
    """
    decision = rules.may_be_allocated(referral.stage, queries.approving_decision(referral.id))
    _check_not_allocated_since(referral, version)
    person_id = accounts.person_of(practitioner_id)
    if practitioner_id not in {row.account_id for row in accounts.practitioners()} or person_id is None:
        raise RuleBroken(_("Select a practitioner"), field="practitioner")
    decided_by, referred_by = queries.deciders_of(referral.id), referral.referrer_person_id
    if sentence := rules.why_not_theirs(person_id, decided_by=decided_by, referred_by=referred_by):
        raise RuleBroken(sentence, field="practitioner")
    if practitioner_id == referral.practitioner_id:
        raise RuleBroken(_("The case is this practitioner’s already"), field="practitioner")
    referrals.allocate(actor, referral, practitioner_id, decision.id)
    referrals.move(referral, Step.ALLOCATE)
    referrals.note_event(actor, referral.id, _("Practitioner allocated"))
    db.session.flush()
    if address := accounts.address_of(practitioner_id):
        _tell(
            [address],
            f"allocation/{referral.allocation.id}",
            _("A case is yours: {reference}").format(reference=referral.reference),
            _("Case {reference} has been allocated to you.").format(reference=referral.reference),
            full_address("casefile.show", referral_id=referral.id),
        )
    return referral


def _check_not_allocated_since(referral: Any, version: str | None) -> None:
    """Raise `Stale` where somebody else allocated the case meanwhile; what was loaded before the lock is asked anew."""
    db.session.refresh(referral, ["allocations"])
    if version is not None and version != str(len(referral.allocations)):
        latest = referral.allocations[-1]
        raise Stale(
            _("Somebody else has allocated this case meanwhile"),
            who=accounts.name_of(latest.allocated_by),
            when=latest.allocated_at,
        )


def _tell(addresses: Iterable[str], about: str, subject: str, sentence: str, link: str) -> None:
    """Post one mail for each address: a reference and a link, nothing else."""
    for number, address in enumerate(sorted(set(addresses)), start=1):
        post(f"{about}/{number}", to=address, subject=subject, body=f"{sentence}\n\n{link}\n")
