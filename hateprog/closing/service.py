"""Closing a case, and following it up."""

from __future__ import annotations

from datetime import date
from typing import Any

from sqlalchemy.exc import IntegrityError

from hateprog.closing import queries, rules
from hateprog.closing.models import Closing, FollowUp
from hateprog.closing.policy import Can
from hateprog.closing.rules import Reached, Since
from hateprog.kernel.access import Actor
from hateprog.kernel.clock import local_date, today, utcnow
from hateprog.kernel.errors import NotNow, Stale
from hateprog.kernel.text import _
from hateprog.referrals import open_things
from hateprog.referrals import service as referrals
from hateprog.sessions.one_to_one import queries as sessions
from hateprog.sessions.one_to_one.rules import State
from hateprog.store.base import db
from hateprog.store.command import command


@command(Can.CLOSE)
def close(actor: Actor, referral: Any, /, *, achieved: str, left_open: str | None) -> Closing:
    """Close a case that has ended, once its check list is seen to; its follow-ups are then in the diary.

    Raises `NotNow` for a case that is not over, is closed already or has something open that blocks it (a concern,
    say), and `RuleBroken` where something stays undone and nobody says why.
    """
    enrolment = sessions.enrolment_of(referral.id)
    rules.check_may_close(referral.stage, started=enrolment is not None, closed=queries.is_closed(referral.id))
    things = open_things.of_case(referral.id)
    rules.check_nothing_blocks([thing.text for thing in things if thing.blocks_closing])
    rules.check_left_open([thing.text for thing in things], left_open)
    closing = Closing(
        referral_id=referral.id, achieved=achieved, left_open=left_open if things else None, closed_by=actor.id
    )
    db.session.add(closing)
    _plan_follow_ups(referral, enrolment)
    referrals.note_event(actor, referral.id, _("Case closed"))
    try:
        db.session.flush()
    except IntegrityError:
        raise Stale(_("Somebody else has closed this case meanwhile")) from None
    return closing


def _plan_follow_ups(referral: Any, enrolment: Any) -> None:
    held = sum(session.state is State.SIGNED for session in enrolment.sessions)
    due = rules.follow_ups(local_date(referral.ended_at), referral.end_reason, held=held)
    db.session.add_all(FollowUp(referral_id=referral.id, moment=moment, due_on=day) for moment, day in due.items())


@command(Can.FOLLOW_UP)
def record(
    actor: Actor, follow_up: FollowUp, /, *, reached: Reached, since: Since, checked_on: date | None, note: str | None
) -> FollowUp:
    """Put down how things are some months after the end; it never changes again.

    Raises `NotNow` for one that is done or is not due yet, `RuleBroken` for answers that cannot be.
    """
    if follow_up.done_at is not None:
        raise NotNow(_("This follow-up has been recorded already"))
    rules.check_due(follow_up.due_on, today=today())
    rules.check_follow_up(follow_up.moment, reached, since, reason=follow_up.referral.end_reason)
    ended_on = local_date(follow_up.referral.ended_at)
    rules.check_checked_on(
        follow_up.moment, since, checked_on, due_on=follow_up.due_on, ended_on=ended_on, today=today()
    )
    follow_up.reached, follow_up.since, follow_up.checked_on, follow_up.note = reached, since, checked_on, note
    follow_up.done_by, follow_up.done_at = actor.id, utcnow()
    referrals.note_event(actor, follow_up.referral_id, _(rules.MOMENT_LABELS[follow_up.moment]))
    return follow_up
