"""Asking for a decision, deciding, and allocating a practitioner once it was an approval."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any
from uuid import UUID

from flask import current_app

from hateprog.accounts import queries as accounts
from hateprog.accounts import stand_in
from hateprog.eligibility import assessing, deciding, fitness, queries
from hateprog.eligibility.deciding import APPROVALS, DECIDED_LABELS, EVENTS, PUT_BEFORE, Outcome, Said, Standing
from hateprog.eligibility.evidence import FACT_LABELS
from hateprog.eligibility.models import ApprovalCondition, Assessment, Decision
from hateprog.eligibility.policy import Can, capacity_of
from hateprog.eligibility.telling import tell, tell_of_decision, tell_of_waiting, tell_who_allocates
from hateprog.kernel.access import Actor
from hateprog.kernel.clock import today, utcnow
from hateprog.kernel.errors import RuleBroken, Stale
from hateprog.kernel.text import N_, _
from hateprog.referrals import case_queries as cases
from hateprog.referrals import service as referrals
from hateprog.referrals.policy import Can as CanRefer
from hateprog.referrals.rules import ENDED, Stage, Step
from hateprog.store.base import db
from hateprog.store.command import command
from hateprog.web.links import full_address

STEPS = {
    Outcome.APPROVE: Step.APPROVE,
    Outcome.APPROVE_WITH_CONDITIONS: Step.APPROVE,
    Outcome.DECLINE: Step.DECLINE,
    Outcome.REFER_TO_CPS: Step.REFER_TO_CPS,
}
ASK_AFRESH = N_("Ask the coordinator to return the referral, so that a decision is asked for on the facts as they are")
GATE_DATES = (
    "crime_recorded_on",
    "investigation_completed_on",
    "evidential_test_met_on",
    "admission_recorded_on",
    "convicted_on",
    "supervision_agreed_on",
    "consented_on",
)
"""The dates that the database itself asks of an approval (models.ORDER_GATE)."""


def why_not_allocated(actor: Actor, referral: Any) -> str | None:
    """Return the sentence that says why the actor cannot allocate a practitioner now; None if they can."""
    if actor.person_id in referral.deciders:
        return _("You have decided on this case, so you cannot take part in it. Another coordinator allocates it")
    try:
        deciding.may_be_allocated(referral.stage, queries.approving_decision(referral.id))
    except RuleBroken as refused:
        return refused.message
    return None


@command(Can.REQUEST)
def request_decision(actor: Actor, referral: Any, /) -> Assessment:
    """Put a referral before whoever decides it by its rule set, for the first time or again after a hold.

    Raises `RuleBroken` for one that no decision can be asked for now, that has no area, or that no rule set governs.
    """
    assessment = assessing.put_before(actor, referral)
    referrals.note_event(actor, referral.id, _(PUT_BEFORE[assessment.decides]))
    tell_of_waiting(referral, assessment)
    return assessment


@command(Can.DECIDE, why="said")
def decide(actor: Actor, assessment: Assessment, /, *, said: Said, facts_hash: str | None) -> Decision:
    """Record a decision and as what it was made, and move the case; whoever should know is told by mail.

    `facts_hash` is what they had open. Raises `Stale` where somebody decided before (saying who and when) or a fact
    changed since (saying which); `RuleBroken` where the findings or the reasons do not bear the outcome.
    """
    referral = assessment.referral
    _check_undecided(assessment)
    _check_unchanged(assessment, facts_hash)
    findings = assessing.findings_of(assessment)
    deciding.check_decision(said, findings, pathway=referral.pathway, today=today())
    referrals.set_apart(referral, actor.person_id)
    decision = _decision(actor, assessment, said)
    decision.overrides = deciding.overrides(said.outcome, findings)
    db.session.add(decision)
    assessing.end_pause(actor, assessment)
    assessment.closed_at = decision.decided_at
    db.session.flush()
    _move(actor, referral, decision)
    tell_of_decision(referral, decision)
    return decision


def _decision(actor: Actor, assessment: Assessment, said: Said) -> Decision:
    referral, approves = assessment.referral, said.outcome in APPROVALS
    return Decision(
        assessment_id=assessment.id,
        referral_id=referral.id,
        outcome=said.outcome,
        rationale=said.rationale,
        judgements=[asdict(each) for each in said.judgements],
        facts_hash=assessment.facts_hash,
        decided_by=actor.id,
        decided_by_person=actor.person_id,
        decided_as=capacity_of(actor, assessment),
        covering_for=actor.covering_for({referral.force_code, referral.district_code}),
        decided_at=utcnow(),
        decided_on=today(),
        pathway=referral.pathway,
        standing=deciding.standing_of(said.outcome),
        review_on=(said.review_on or today() + deciding.REVIEW_AFTER) if approves else None,
        expires_on=today() + deciding.LASTS if approves else None,
        conditions=[
            ApprovalCondition(
                number=number,
                referral_id=referral.id,
                text=each.text,
                due_on=each.due_on,
                before_start=each.before_start,
            )
            for number, each in enumerate(said.conditions, start=1)
        ],
        **{name: getattr(referral, name) for name in GATE_DATES},
    )


def _check_undecided(assessment: Assessment) -> None:
    made = queries.decision_on(assessment.id)
    if made is not None:
        sentence = _("This has been decided already: {outcome}")
        raise Stale(
            sentence.format(outcome=_(DECIDED_LABELS[made.outcome]).lower()),
            who=accounts.name_of(made.decided_by),
            when=made.decided_at,
        )
    if assessment.referral.stage in ENDED:
        raise Stale(_("The case ended before a decision was made"), when=assessment.referral.ended_at)
    if assessment.closed_at is not None:
        sentence = _("A decision has been asked for again, on newer facts: {facts}")
        changed = ", ".join(changed_facts(assessment)) or _("the same as before")
        raise Stale(sentence.format(facts=changed), when=assessment.closed_at)


def _check_unchanged(assessment: Assessment, facts_hash: str | None) -> None:
    if changed := changed_facts(assessment):
        sentence = _("The facts have changed since a decision was asked for: {facts}. {next}")
        raise Stale(sentence.format(facts=", ".join(changed), next=_(ASK_AFRESH)))
    if facts_hash != assessment.facts_hash:
        raise Stale(_("Your decision was not made on these facts. Read them again before you decide"))


def changed_facts(assessment: Assessment) -> list[str]:
    """Return what the facts are called that differ from those the decision was asked for on; empty when none does."""
    return [_(FACT_LABELS[name]).lower() for name in assessing.changed_since(assessment, assessment.referral)]


def _move(actor: Actor, referral: Any, decision: Decision) -> None:
    if decision.outcome is Outcome.RETURN:
        referrals.hand_back(actor, referral, decision.rationale)
        return
    referrals.move(referral, STEPS[decision.outcome])
    title = _(EVENTS[decision.decided_as][decision.outcome])
    if decision.outcome is Outcome.DECLINE:
        referrals.tell_of_end(actor, referral, title, decision.rationale)
        return
    referrals.note_event(actor, referral.id, title, decision.rationale)
    if decision.outcome is Outcome.REFER_TO_CPS:
        referrals.set_clock(referral, deciding.CPS_WITHIN)
    if decision.standing is Standing.IN_FORCE:
        _go_on(actor, referral, decision)


def _go_on(actor: Actor, referral: Any, decision: Decision) -> None:
    """Let a case that was on hold go on where it stood: with the practitioner who had it, and its programme.

    Whoever may no longer work it (their DBS check is past its renewal, say) does not go on: the case stands approved,
    waits for another practitioner with its programme still on hold, and the coordinators are told.
    """
    held = referral.allocation
    if held is None or not _may_go_on(actor, referral, held.practitioner_id):
        referrals.set_clock(referral, deciding.ALLOCATE_WITHIN)
        return
    referrals.allocate(actor, referral, held.practitioner_id, decision.id, again=True)
    referrals.move(referral, Step.ALLOCATE)
    _resume(actor, referral, decision)


def _may_go_on(actor: Actor, referral: Any, practitioner_id: UUID) -> bool:
    """Say whether the practitioner may go on; take the case from them, and from who works beside them, where not."""
    person_id, beside_id = accounts.person_of(practitioner_id), referral.co_facilitator_id
    beside = accounts.person_of(beside_id) if beside_id else None
    if beside and fitness.why_not(referral, {beside}, leads=False):
        referrals.end_beside(referral)
        referrals.note_event(actor, referral.id, _("Co-facilitator no longer named"))
    if person_id is not None and not fitness.why_not(referral, {person_id}):
        return True
    referrals.end_allocation(referral)
    referrals.note_event(actor, referral.id, _("Waits for another practitioner: whoever had it cannot go on"))
    tell_who_allocates(referral)
    return False


def _resume(actor: Actor, referral: Any, decision: Decision) -> None:
    for resume in current_app.extensions.get("case_goes_on", ()):
        resume(actor, referral, decision.id)


def choices_for(referral: Any) -> list[tuple[str, str, str]]:
    """Return (account id, name, hint) of every practitioner: what each has to do now, or why the case is not theirs."""
    rows = accounts.practitioners()
    in_the_way = fitness.why_not(referral, {row.person_id for row in rows})
    loads = cases.loads({row.account_id for row in rows})
    return [
        (
            str(row.account_id),
            row.name,
            in_the_way.get(row.person_id) or deciding.load_in_words(loads.get(row.account_id, 0)),
        )
        for row in rows
    ]


@command(CanRefer.ASSIGN)
def allocate(actor: Actor, referral: Any, /, *, practitioner_id: UUID, version: str | None = None) -> Any:
    """Give an approved case to a practitioner, taking it from whoever had it; the practitioner is told by mail.

    The order gate (domain.md section 3): raises `NotNow`, naming what is missing, before an approving decision exists.
    Whoever allocates takes part in the case, so it is nobody who decided it. Raises `RuleBroken` for such a person, for
    a practitioner who decided the case, made the referral or is not in date on the practitioners' register for it, and
    `Stale` where somebody else has allocated it since `version`, how often it had been allocated. The database refuses
    what the gate refuses, too. A programme on hold, whose practitioner could not go on, goes on. Whoever stood in for
    the practitioner before does so no more.
    """
    decision = deciding.may_be_allocated(referral.stage, queries.approving_decision(referral.id))
    _check_not_allocated_since(referral, version)
    person_id = accounts.person_of(practitioner_id)
    if practitioner_id not in {row.account_id for row in accounts.practitioners()} or person_id is None:
        raise RuleBroken(_("Select a practitioner"), field="practitioner")
    if sentence := fitness.why_not(referral, {person_id}).get(person_id):
        raise RuleBroken(sentence, field="practitioner")
    if practitioner_id == referral.practitioner_id:
        raise RuleBroken(_("The case is this practitioner’s already"), field="practitioner")
    referrals.involve(referral, actor.person_id)
    waited = referral.stage is Stage.APPROVED
    if referral.co_facilitator_id and accounts.person_of(referral.co_facilitator_id) == person_id:
        referrals.end_beside(referral)
    stand_in.end_all(referral.id)
    referrals.allocate(actor, referral, practitioner_id, decision.id)
    referrals.move(referral, Step.ALLOCATE)
    referrals.note_event(actor, referral.id, _("Practitioner allocated"))
    if waited:
        _resume(actor, referral, decision)
    db.session.flush()
    if address := accounts.address_of(practitioner_id):
        tell(
            [address],
            f"allocation/{referral.allocation.id}",
            _("A case is yours: {reference}").format(reference=referral.reference),
            _("Case {reference} has been allocated to you.").format(reference=referral.reference),
            full_address("casefile.show", referral_id=referral.id),
        )
    return referral


def _check_not_allocated_since(referral: Any, version: str | None) -> None:
    """Raise `Stale` where somebody else allocated the case meanwhile; what was loaded before the lock is asked anew."""
    db.session.refresh(referral, ["allocations", "beside"])
    if version is not None and version != str(len(referral.allocations)):
        latest = referral.allocations[-1]
        raise Stale(
            _("Somebody else has allocated this case meanwhile"),
            who=accounts.name_of(latest.allocated_by),
            when=latest.allocated_at,
        )
