"""Pausing a decision's clock and letting it run again, escalating one that ran out, and letting approvals lapse."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from hateprog.accounts import queries as accounts
from hateprog.areas import queries as areas
from hateprog.eligibility import assessing, standing
from hateprog.eligibility import queries as eligibility
from hateprog.eligibility.models import ApprovalCondition, Assessment, ClockEscalation, ClockPause
from hateprog.eligibility.policy import Can
from hateprog.eligibility.rules import Decider
from hateprog.eligibility.supervision import queries
from hateprog.eligibility.supervision.rules import Nudge, nudges
from hateprog.eligibility.telling import coordinators_apart, tell
from hateprog.kernel.access import Actor
from hateprog.kernel.clock import today, utcnow
from hateprog.kernel.errors import Missing, NotNow, Stale
from hateprog.kernel.text import _
from hateprog.referrals import service as referrals
from hateprog.referrals.rules import Stage
from hateprog.store.base import db
from hateprog.store.command import command
from hateprog.web.filters import show_date
from hateprog.web.links import full_address


@command(Can.PAUSE, why="reason")
def pause(actor: Actor, assessment: Assessment, /, *, reason: str) -> ClockPause:
    """Pause a decision's clock: until it runs again, nothing reminds and nothing is escalated.

    Raises `NotNow` where no decision waits any more, or the clock is paused already.
    """
    _check_waits(assessment)
    if eligibility.open_pause(assessment.id) is not None:
        raise NotNow(_("The clock is paused already"))
    paused = ClockPause(assessment_id=assessment.id, reason=reason, paused_by=actor.id, paused_at=utcnow())
    db.session.add(paused)
    referrals.note_event(actor, assessment.referral_id, _("Clock paused"), reason)
    return paused


@command(Can.PAUSE)
def resume(actor: Actor, assessment: Assessment, /) -> Assessment:
    """Let a decision's clock run again; the working days of the pause are added to the day by which it is due.

    Raises `NotNow` where no decision waits any more, or the clock runs.
    """
    _check_waits(assessment)
    if not assessing.end_pause(actor, assessment):
        raise NotNow(_("The clock is not paused"))
    assessment.referral.due_on = assessment.due_on
    sentence = _("Due {date}").format(date=show_date(assessment.due_on))
    referrals.note_event(actor, assessment.referral_id, _("Clock runs again"), sentence)
    return assessment


def _check_waits(assessment: Assessment) -> None:
    if assessment.closed_at is not None or assessment.stage is not Stage.AWAITING_DECISION:
        raise NotNow(_("No decision waits here any more, so there is no clock"))


@command(Can.ESCALATE)
def escalate(actor: Actor, assessment: Assessment, /) -> ClockEscalation:
    """Put a late decision before whoever is named for its force area; where nobody is, before every coordinator.

    Where a coordinator may decide it, those who may are told beside whoever is named.

    Raises `NotNow` where that was done, or the clock is paused, has not run out for long enough, or stopped.
    """
    _check_waits(assessment)
    if eligibility.open_pause(assessment.id) is not None or queries.escalated(assessment_id=assessment.id):
        raise NotNow(_("This needs no escalation now"))
    _check_overdue(assessment)
    link = full_address("eligibility.show", assessment_id=assessment.id)
    beside: list[Any] = []
    if assessment.decides is Decider.COORDINATOR:
        beside = coordinators_apart(assessment.referral.involved)
    title = _("Escalated: a decision is late")
    return _put_before(actor, assessment, title, link, beside, assessment_id=assessment.id)


@command(Can.ESCALATE)
def escalate_condition(actor: Actor, condition: ApprovalCondition, /) -> ClockEscalation:
    """Put an open condition whose day has passed before whoever is named for its force area, as a decision's clock is.

    Raises `NotNow` where that was done, the condition waits no more, or its day has not passed for long enough.
    """
    waits = condition.met_at is None and condition.dropped_at is None
    if not waits or queries.escalated(condition_id=condition.id):
        raise NotNow(_("This needs no escalation now"))
    _check_overdue(condition)
    link = full_address("casefile.show", referral_id=condition.referral_id)
    return _put_before(actor, condition, _("Escalated: a condition is not met"), link, condition_id=condition.id)


def _check_overdue(thing: Any) -> None:
    day = today()
    if Nudge.ESCALATE not in nudges(thing.due_on, day, areas.bank_holidays(thing.due_on.year, day.year)):
        raise NotNow(_("This needs no escalation now"))


def _put_before(
    actor: Actor, thing: Any, title: str, link: str, beside: Sequence[Any] = (), **of: Any
) -> ClockEscalation:
    named = accounts.escalation_contact(thing.force_code)
    escalation = ClockEscalation(told_id=named.account_id if named else None, at=utcnow(), **of)
    db.session.add(escalation)
    reference = thing.referral.reference
    sentence = _("To {name}, and to the coordinators who may decide it") if beside else _("To {name}")
    sentence = sentence.format(name=named.name) if named else _("To the coordinators")
    referrals.note_event(actor, thing.referral_id, title, sentence)
    tell(
        [row.email for row in ([named, *beside] if named else accounts.coordinators())],
        f"escalation/{thing.id}",
        _("Escalated to you: {reference}").format(reference=reference),
        _("A clock of case {reference} has run out, and nobody has acted. Please see to it.").format(
            reference=reference
        ),
        link,
    )
    return escalation


def lapse_expired(actor: Actor) -> int:
    """Let every approval lapse whose last day has passed, each by itself; return how many.

    It may run late, twice, or in several processes: an approval stops standing once.
    """
    lapsed = 0
    for decision_id in queries.expired(today()):
        decision = eligibility.one_decision(decision_id)
        if decision is None:
            continue
        try:
            standing.lapse(actor, decision)
        except (Missing, NotNow, Stale):  # somebody was quicker: it was voided, or the case has ended
            continue
        lapsed += 1
    return lapsed


def stop_clocks(actor: Actor, referral: Any) -> None:
    """Let nothing of a case that has ended wait any more: pauses end, open conditions fall away.

    `app.py` hands this to the referrals, which call it inside the command that ends the case. A programme that was
    completed has not come by here: what its approval asked for is tracked until it is met.
    """
    if waiting := eligibility.open_assessment(referral.id):
        assessing.end_pause(actor, waiting)
    for condition in queries.open_conditions(referral.id):
        condition.dropped_at = utcnow()
