"""Putting down what came of asking how content somebody was."""

from __future__ import annotations

from datetime import date
from typing import Any

from sqlalchemy.exc import IntegrityError

from hateprog.evaluation.satisfaction import queries, rules
from hateprog.evaluation.satisfaction.models import Satisfaction
from hateprog.evaluation.satisfaction.policy import Can
from hateprog.evaluation.satisfaction.rules import Audience, Outcome, Said
from hateprog.evaluation.satisfaction.wording import newest
from hateprog.kernel.access import Actor, Role
from hateprog.kernel.clock import local_date, today
from hateprog.kernel.errors import NotNow, Stale
from hateprog.kernel.text import _
from hateprog.sessions.group.rules import State
from hateprog.store.base import db
from hateprog.store.command import command


@command(Can.RECORD)
def record(actor: Actor, referral: Any, /, *, audience: Audience, asked_on: date, said: Said) -> Satisfaction:
    """Put down what came of asking a participant or a referrer about a case that is over.

    Raises `NotNow` before that, and where they answered or declined already; `RuleBroken` for what cannot be.
    """
    return _about_case(actor, referral, audience, asked_on, said)


@command(Can.SAY)
def say(actor: Actor, referral: Any, /, *, said: Said) -> Satisfaction:
    """Take what a referrer answers for themselves, today. Raises what `record` raises."""
    rules.check_their_own(said.outcome)
    return _about_case(actor, referral, Audience.REFERRER, today(), said)


@command(Can.TEACHER)
def of_session(actor: Actor, booking: Any, /, *, asked_on: date, said: Said) -> Satisfaction:
    """Put down how content the teacher was with a group session that took place. Raises what `record` raises."""
    if Role.SCHOOL in actor.roles:
        rules.check_their_own(said.outcome)
    if booking.state is not State.DELIVERED:
        raise NotNow(_("The teacher is asked once the session has taken place and is recorded"))
    stands = queries.of_session(booking.id)
    row = stands or Satisfaction(audience=Audience.TEACHER, booking_id=booking.id)
    return _put_down(actor, row, stands, asked_on, said, since=local_date(booking.slot.starts_at))


def _about_case(actor: Actor, referral: Any, audience: Audience, asked_on: date, said: Said) -> Satisfaction:
    why_not = queries.why_not(referral, audience)
    if why_not:
        raise NotNow(why_not)
    rules.check_left_in_peace(said.outcome, may_be_asked=rules.may_be_asked(audience, referral.end_reason))
    stands = queries.of_case(referral.id, audience)
    row = stands or Satisfaction(audience=audience, referral_id=referral.id)
    return _put_down(actor, row, stands, asked_on, said, since=local_date(referral.ended_at))


def _put_down(
    actor: Actor, row: Satisfaction, stands: Satisfaction | None, asked_on: date, said: Said, *, since: date
) -> Satisfaction:
    before: Outcome | None = stands.outcome if stands else None
    wording = newest(row.audience)
    rules.check_open(before)
    rules.check_asked_on(asked_on, since=since, today=today())
    rules.check_said(said, wording.aspects)
    row.put_down(actor, wording, asked_on, said)
    db.session.add(row)
    try:
        db.session.flush()
    except IntegrityError:
        raise Stale(_("Somebody else has put it down meanwhile")) from None
    return row
