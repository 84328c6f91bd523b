"""Whether an approval still stands: facts that changed, time that ran out, conditions met, and its review.

Source: domain.md section 4: a change of any fact a rule reads voids the decision visibly, and supervision goes on.
"""

from __future__ import annotations

from datetime import date
from typing import Any

from flask import current_app

from hateprog.eligibility import assessing, deciding, queries
from hateprog.eligibility.deciding import PUT_BEFORE_AGAIN, VOIDED_LABELS, WORKED, Standing, VoidedBecause
from hateprog.eligibility.evidence import FACT_LABELS
from hateprog.eligibility.models import ApprovalCondition, Decision
from hateprog.eligibility.policy import Can
from hateprog.eligibility.telling import tell_of_hold, tell_of_waiting
from hateprog.kernel.access import THE_SERVICE, Actor
from hateprog.kernel.clock import today, utcnow
from hateprog.kernel.errors import NotNow, Stale
from hateprog.kernel.text import _
from hateprog.referrals import service as referrals
from hateprog.referrals.rules import ENDED, Stage
from hateprog.store.base import db
from hateprog.store.command import command


def facts_changed(actor: Actor, referral: Any) -> None:
    """Look again at whatever relies on the facts of a case, inside the command that changed one; `app.py` hands it on.

    A decision that waits is asked for anew on the facts as they are now; an approval in force no longer stands. Where
    no rule reads what changed, nothing happens.
    """
    if referral.stage is Stage.AWAITING_DECISION:
        waiting = queries.open_assessment(referral.id)
        if waiting is not None and assessing.changed_since(waiting, referral):
            assessment = assessing.put_before(actor, referral)
            referrals.note_event(actor, referral.id, _(PUT_BEFORE_AGAIN[assessment.decides]))
            tell_of_waiting(referral, assessment)
        return
    found = queries.standing_decision(referral.id)
    if found is None:
        return
    decision, assessment = found
    if changed := assessing.changed_since(assessment, referral):
        told = [{"name": name, "before": before, "after": after} for name, (before, after) in changed.items()]
        _void(actor, referral, decision, VoidedBecause.FACTS_CHANGED, told)


def _void(
    actor: Actor, referral: Any, decision: Decision, because: VoidedBecause, facts: list[dict[str, Any]] | None = None
) -> None:
    """Let an approval stand no longer: first all that rests on it waits, then it is void, then people are told."""
    names = ", ".join(_(FACT_LABELS[fact["name"]]).lower() for fact in facts or ())
    note = f"{_(VOIDED_LABELS[because])}: {names}" if names else _(VOIDED_LABELS[because])
    referrals.hold(actor, referral, note)
    for hold in current_app.extensions.get("case_held", ()):
        hold(actor, referral)
    db.session.flush()
    decision.standing, decision.voided_at, decision.voided_because = Standing.VOIDED, utcnow(), because
    decision.voided_by = None if actor is THE_SERVICE else actor.id
    decision.voided_facts = facts
    for condition in decision.conditions:
        if condition.met_at is None:
            condition.dropped_at = decision.voided_at
    db.session.flush()
    tell_of_hold(referral, decision)


@command(Can.LAPSE)
def lapse(actor: Actor, decision: Decision, /) -> Decision:
    """Let an approval whose time is over stand no longer: the case goes on hold, and people are told.

    Raises `NotNow` for one that does not stand any more, whose last day has not passed, or whose case has ended.
    """
    if decision.standing is not Standing.IN_FORCE or decision.stage not in WORKED:
        raise NotNow(_("Nothing rests on this approval any more"))
    if decision.expires_on is None or decision.expires_on >= today():
        raise NotNow(_("The time of this approval is not over"))
    _void(actor, decision.referral, decision, VoidedBecause.EXPIRED)
    return decision


@command(Can.MEET_CONDITION)
def meet(actor: Actor, condition: ApprovalCondition, /, *, how: str) -> ApprovalCondition:
    """Put down how a condition of an approval was met. Raises `NotNow` for one that was met before, or dropped."""
    if condition.met_at is not None or condition.dropped_at is not None:
        raise NotNow(_("This condition does not wait any more"))
    condition.met_at, condition.met_by, condition.how = utcnow(), actor.id, how
    referrals.note_event(actor, condition.case_id, _("A condition of the approval is met"), how)
    return condition


@command(Can.REVIEW, why="note")
def review(
    actor: Actor, decision: Decision, /, *, note: str, review_on: date | None = None, version: str | None = None
) -> Decision:
    """Put down that an inspector looked at a running approval again, what they saw, and when to look next.

    Without `review_on` that is three months from now. `version` is what `reviewed` said when the form was opened.
    Raises `NotNow` for a decision that does not stand or whose case has ended, `RuleBroken` for a day that is not
    ahead, and `Stale` where somebody else reviewed it meanwhile.
    """
    if decision.standing is not Standing.IN_FORCE or decision.stage in ENDED:
        raise NotNow(_("This approval does not stand any more, so there is nothing to review"))
    if version is not None and version != str(reviewed(decision)):
        raise Stale(_("Somebody else has reviewed this approval meanwhile"), when=decision.reviewed_at)
    deciding.check_review(review_on, today())
    decision.reviewed_at, decision.review_note = utcnow(), note
    decision.review_on = review_on or today() + deciding.REVIEW_AFTER
    referrals.note_event(actor, decision.referral_id, _("Approval reviewed by an inspector"), note)
    return decision


def reviewed(decision: Decision) -> int:
    """Return a number that grows with each review of an approval: what a form says it was opened on."""
    return int(decision.reviewed_at.timestamp()) if decision.reviewed_at else 0
