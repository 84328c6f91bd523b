"""Writing a risk assessment, and saying before a session that it is still right."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from sqlalchemy.exc import IntegrityError

from hateprog.accounts import queries as accounts
from hateprog.kernel.access import Actor
from hateprog.kernel.clock import today
from hateprog.kernel.errors import NotNow, RuleBroken, Stale
from hateprog.kernel.text import _
from hateprog.practitioners import standing
from hateprog.referrals import service as referrals
from hateprog.risk import queries, rules
from hateprog.risk.models import RiskAssessment, RiskHazard, RiskReview
from hateprog.risk.policy import Can
from hateprog.risk.rules import RUNNING, WRITABLE, Hazard, Specialist, Waits
from hateprog.store.base import db
from hateprog.store.command import command
from hateprog.store.outbox import post, posted
from hateprog.web.links import full_address

SESSIONS = 3


@command(Can.UPDATE)
def assess(
    actor: Actor,
    referral: Any,
    /,
    *,
    hazards: Sequence[Hazard],
    must_be_there: str | None,
    venue: str | None,
    specialist: frozenset[Specialist],
    review_on: date,
    version: str | None = None,
) -> RiskAssessment:
    """Write the assessment of a case, for the first time or anew: the one before stays to be read.

    `version` is the number of the one that was seen. Raises `NotNow` for a case that nobody works, `RuleBroken` for a
    review that cannot be then or an element left open, `Stale` where another was written meanwhile. Where the case
    turns out to need training that its practitioner lacks, the coordinators are told at once.
    """
    _check_worked(referral)
    rules.check_assessment(review_on, specialist, told=referral.domestic_or_sexual, today=today())
    number = _check_version(referral, version) + 1
    assessment = RiskAssessment(
        referral_id=referral.id,
        number=number,
        domestic=Specialist.DOMESTIC in specialist,
        sexual=Specialist.SEXUAL in specialist,
        must_be_there=must_be_there,
        venue=venue,
        review_on=review_on,
        made_by=actor.id,
        hazards=[
            RiskHazard(
                number=place,
                what=each.what,
                who=each.who,
                likelihood=each.likelihood,
                severity=each.severity,
                mitigation=each.mitigation,
            )
            for place, each in enumerate(hazards, start=1)
        ],
    )
    db.session.add(assessment)
    try:
        db.session.flush()
    except IntegrityError:
        raise Stale(_("Somebody else has written the risk assessment meanwhile")) from None
    title = _("Risk assessment written") if number == 1 else _("Risk assessment written anew")
    referrals.note_event(actor, referral.id, title)
    _tell_who_lacks_training(actor, referral, f"risk/{assessment.id}/training")
    return assessment


@command(Can.UPDATE)
def review(actor: Actor, referral: Any, /, *, version: str | None = None) -> RiskReview:
    """Say before the next session that the assessment in force is still right; `version` is the number that was seen.

    Raises `NotNow` where there is none, where nobody works the case, or where its review date has passed (then it is
    written anew), and `Stale` where another was written meanwhile.
    """
    _check_worked(referral)
    _check_version(referral, version)
    assessed, last = queries.in_force(referral.id), queries.last_session(referral.id)
    if assessed is None:
        raise NotNow(_("There is no risk assessment yet: write one"))
    if queries.waits(referral.id) is Waits.PAST_REVIEW:
        raise NotNow(_("Its review date has passed: look at each answer and write it anew"))
    made = RiskReview(
        assessment_id=assessed.id,
        case_id=referral.id,
        session_number=min(last.number + 1, SESSIONS) if last else 1,
        reviewed_by=actor.id,
    )
    db.session.add(made)
    title = _("Risk assessment reviewed before session {number}").format(number=made.session_number)
    referrals.note_event(actor, referral.id, title)
    return made


def check_before_session(referral: Any) -> None:
    """Raise `RuleBroken`, saying what to do, where the assessment waits for a look before the next session."""
    if why := queries.waits(referral.id):
        raise RuleBroken(_(rules.WAITS_LABELS[why]))


def _check_worked(referral: Any) -> None:
    if referral.stage not in WRITABLE:
        raise NotNow(_("Nobody works this case now, so its risk assessment stays as it is"))


def _check_version(referral: Any, version: str | None) -> int:
    """Return the number of the assessment in force, 0 without one."""
    assessed = queries.in_force(referral.id)
    number = assessed.number if assessed else 0
    if version is not None and version != str(number):
        raise Stale(
            _("Somebody else has written the risk assessment meanwhile"),
            who=accounts.name_of(assessed.made_by) if assessed else None,
            when=assessed.made_at if assessed else None,
        )
    return number


def facts_changed(actor: Actor, referral: Any) -> None:
    """Tell the coordinators where a case under way needs, by a fact that changed, training its practitioner lacks.

    `app.py` hands this to the referrals, which call it inside the command. They are told once of each practitioner.
    """
    if referral.stage in RUNNING:
        _tell_who_lacks_training(actor, referral, f"risk/{referral.id}/{referral.practitioner_id}/training")


def _tell_who_lacks_training(actor: Actor, referral: Any, about: str) -> None:
    person_id = accounts.person_of(referral.practitioner_id) if referral.practitioner_id else None
    needs = queries.trained_for(referral.id, referral.domestic_or_sexual)
    if person_id is None or not needs or not standing.why_not({person_id}, needs=needs):
        return
    link = full_address("eligibility.allocate", referral_id=referral.id)
    sentence = _("Case {reference} needs specialist training that its practitioner does not have on a current date.")
    waiting = {f"{about}/{row.account_id}": row.email for row in accounts.coordinators()}
    fresh = waiting.keys() - posted(waiting.keys())
    for reference in sorted(fresh):
        post(
            reference,
            to=waiting[reference],
            subject=_("A case needs another practitioner: {reference}").format(reference=referral.reference),
            body=f"{sentence.format(reference=referral.reference)}\n\n{link}\n",
        )
    if fresh:
        referrals.note_event(actor, referral.id, _("The case needs a practitioner with specialist training"))
