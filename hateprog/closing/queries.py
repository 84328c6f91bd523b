"""Every question about closed cases and their follow-ups."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Sequence
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Select, func, select

from hateprog.closing import rules
from hateprog.closing.models import Closing, FollowUp
from hateprog.closing.rules import Counts, Moment
from hateprog.kernel.access import Actor
from hateprog.kernel.clock import local_date, today
from hateprog.referrals import case_queries as cases
from hateprog.referrals import counted as counted_cases
from hateprog.store.base import db

AT_MOST = 100


def closing_of(referral_id: UUID) -> Closing | None:
    """Return how a case was closed; None while it is not."""
    return db.session.scalar(select(Closing).where(Closing.referral_id == referral_id))


def is_closed(referral_id: UUID) -> bool:
    """Say whether a case was closed."""
    return db.session.scalar(select(Closing.id).where(Closing.referral_id == referral_id)) is not None


def follow_ups_of(referral_id: UUID) -> Sequence[FollowUp]:
    """Return a case's follow-ups in the order of their days."""
    return db.session.scalars(
        select(FollowUp).where(FollowUp.referral_id == referral_id).order_by(FollowUp.due_on)
    ).all()


def closed_at(case_ids: Collection[UUID]) -> dict[UUID, datetime]:
    """Return when (UTC) each of these cases was closed; one that was not is left out."""
    asked = select(Closing.referral_id, Closing.closed_at).where(Closing.referral_id.in_(case_ids))
    return {row.referral_id: row.closed_at for row in db.session.execute(asked)}


def last_follow_up_on(case_ids: Collection[UUID]) -> dict[UUID, date]:
    """Return the day of each case's last follow-up: when it was done, else when it is due (Europe/London)."""
    asked = select(FollowUp.referral_id, FollowUp.due_on, FollowUp.done_at)
    found: dict[UUID, date] = {}
    for row in db.session.execute(asked.where(FollowUp.referral_id.in_(case_ids))):
        day = row.due_on if row.done_at is None else local_date(row.done_at)
        found[row.referral_id] = max(day, found.get(row.referral_id, day))
    return found


def one_follow_up(follow_up_id: UUID) -> FollowUp | None:
    """Return a follow-up with its case."""
    return db.session.get(FollowUp, follow_up_id, options=[cases.with_case(FollowUp.referral)], populate_existing=True)


def done_in(case_ids: Collection[UUID]) -> Sequence[Any]:
    """Return the follow-ups recorded in these cases: which, when (UTC), answers, the day of a check; no words."""
    columns = FollowUp.referral_id, FollowUp.moment, FollowUp.done_at, FollowUp.reached, FollowUp.since
    asked = select(*columns, FollowUp.checked_on)
    return db.session.execute(asked.where(FollowUp.referral_id.in_(case_ids), FollowUp.done_at.is_not(None))).all()


def due_between(actor: Actor, start: date, end: date) -> Sequence[Any]:
    """Return the actor's follow-ups that are not done and fall due from `start` to `end` (both included)."""
    asked = cases.followed(
        select(FollowUp.id, FollowUp.referral_id, FollowUp.moment, FollowUp.due_on), FollowUp.referral_id
    )
    mine = asked.where(FollowUp.done_at.is_(None), FollowUp.due_on >= start, FollowUp.due_on <= end)
    found = mine.where(cases.works(actor.id)).order_by(FollowUp.due_on, FollowUp.id).limit(AT_MOST)
    return db.session.execute(found).all()


def due_in(actor: Actor, start: date, end: date) -> list[dict[str, Any]]:
    """Return the actor's follow-ups of these days (both included), for their diary. `app.py` hands this to it."""
    day = today()
    return [
        {"row": row, "text": rules.MOMENT_LABELS[row.moment], "late": row.due_on < day}
        for row in due_between(actor, start, end)
    ]


def due_now(actor: Actor) -> list[dict[str, Any]]:
    """Return the actor's follow-ups that are late or fall due within two weeks, for their first page."""
    return due_in(actor, date.min, today() + rules.SOON)


def counts(day: date) -> dict[Moment, Counts]:
    """Return, by moment, what is known of all the follow-ups that have fallen due by `day` (included)."""
    asked = select(FollowUp.moment, FollowUp.reached, FollowUp.since, func.count().label("cases"))
    found = {moment: Counts(0, Counter(), Counter()) for moment in Moment}
    rows = db.session.execute(
        asked.where(FollowUp.due_on <= day).group_by(FollowUp.moment, FollowUp.reached, FollowUp.since)
    )
    for row in rows:
        before = found[row.moment]
        reached = before.reached + Counter({row.reached: row.cases} if row.reached else {})
        since = before.since + Counter({row.since: row.cases} if row.since else {})
        found[row.moment] = Counts(before.due + row.cases, reached, since)
    return found


def counted() -> Select[Any]:
    """Return every follow-up with the day on which it fell or falls due (columns for figures)."""
    asked: Any = select(
        FollowUp.id, FollowUp.referral_id, FollowUp.due_on.label("counted_on"), FollowUp.moment, FollowUp.done_at
    )
    return counted_cases.told(asked, FollowUp.referral_id)
