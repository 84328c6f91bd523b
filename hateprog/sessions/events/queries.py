"""Every question about events, and about referrers' training beside referrals."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import date, time, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, and_, false, func, null, or_, select, true, tuple_
from sqlalchemy.orm import selectinload

from hateprog.accounts import queries as accounts
from hateprog.kernel.access import Actor, Role
from hateprog.kernel.clock import from_local
from hateprog.referrals import case_queries as cases
from hateprog.referrals.queries import in_areas
from hateprog.referrals.rules import Source
from hateprog.sessions.events.models import GroupEvent
from hateprog.sessions.events.rules import Kind, Trained
from hateprog.store.base import db

PAGE = 50
Days = tuple[date, date]
Counts = dict[UUID | Source, tuple[int, int]]
"""Referrals before and after, by organisation, or by source where no organisation's account made them."""


def one_event(event_id: UUID) -> GroupEvent | None:
    """Return an event with those who hold it, its groups and the topics covered."""
    beside = [selectinload(each) for each in (GroupEvent.holders, GroupEvent.groups, GroupEvent.topics)]
    return db.session.get(GroupEvent, event_id, options=beside, populate_existing=True)


def events(kind: Kind | None = None, days: Days | None = None, *, after: UUID | None = None) -> Sequence[GroupEvent]:
    """Return up to a page of events and one more, the latest day first. `after` ended the page before."""
    asked = select(GroupEvent).where(_are(kind, days)).options(selectinload(GroupEvent.groups))
    latest_first = (GroupEvent.held_on, GroupEvent.id)
    if after is not None:
        last = select(*latest_first).where(GroupEvent.id == after).subquery()
        asked = asked.where(tuple_(*latest_first) < select(last.c.held_on, last.c.id).scalar_subquery())
    return db.session.scalars(asked.order_by(*(each.desc() for each in latest_first)).limit(PAGE + 1)).all()


def totals(kind: Kind | None = None, days: Days | None = None) -> Any:
    """Return `events`, `counted`, and of those that were counted `expected`, `came`, and `again` of these.

    `again` came to events whose young people had been counted before. Cancelled events are left out.
    """
    counted = GroupEvent.came.is_not(None)
    asked = select(
        func.count().label("events"),
        func.count(GroupEvent.came).label("counted"),
        func.coalesce(func.sum(GroupEvent.expected).filter(counted), 0).label("expected"),
        func.coalesce(func.sum(GroupEvent.came), 0).label("came"),
        func.coalesce(func.sum(GroupEvent.came).filter(GroupEvent.same_again), 0).label("again"),
    )
    return db.session.execute(asked.where(_are(kind, days), GroupEvent.cancelled_at.is_(None))).one()


def _are(kind: Kind | None, days: Days | None) -> ColumnElement[bool]:
    return and_(
        true() if kind is None else GroupEvent.kind == kind,
        true() if days is None else GroupEvent.held_on.between(*days),
    )


def counted() -> Select[Any]:
    """Return every event with its day, its kind, how many came, and since when it is cancelled (columns for figures).

    What it is called stands for a reference. The case id is empty: an event is no case.
    """
    return select(
        GroupEvent.id,
        null().label("referral_id"),
        GroupEvent.title.label("reference"),
        GroupEvent.held_on.label("counted_on"),
        GroupEvent.force_code,
        GroupEvent.district_code,
        GroupEvent.kind,
        GroupEvent.came,
        GroupEvent.cancelled_at,
    )


def trainings() -> Any:
    """Return each training of referrers that took place: its day and its areas (columns)."""
    asked = select(
        GroupEvent.id, GroupEvent.held_on.label("counted_on"), GroupEvent.force_code, GroupEvent.district_code
    )
    return asked.where(GroupEvent.kind == Kind.TRAINING, GroupEvent.came.is_not(None))


def trained(actor: Actor, days: Days) -> dict[UUID | None, Trained]:
    """Return organisation -> the trainings of these days that took place, in the areas that the actor sees.

    None stands for trainings of whoever is no organisation here.
    """
    here = or_(GroupEvent.force_code.in_(actor.areas), GroupEvent.district_code.in_(actor.areas))
    asked = (
        select(
            GroupEvent.organisation_id,
            func.count().label("trainings"),
            func.sum(GroupEvent.came).label("came"),
            func.min(GroupEvent.held_on).label("first_on"),
        )
        .where(_are(Kind.TRAINING, days), GroupEvent.came.is_not(None), true() if _sees_all(actor) else here)
        .group_by(GroupEvent.organisation_id)
    )
    return {
        row.organisation_id: Trained(row.trainings, int(row.came), row.first_on) for row in db.session.execute(asked)
    }


def referred(actor: Actor, days: Days, first_days: Mapping[UUID, date]) -> Counts:
    """Return how many referrals of these days came before and after the first day of each organisation's training.

    Those in the areas that the actor sees. An organisation without such a day has all of them before it.
    """
    first, last = days
    began, ended = from_local(first, time()), from_local(last + timedelta(days=1), time())
    came = cases.received(began, ended, true() if _sees_all(actor) else in_areas(actor.areas))
    by = accounts.belonging()
    since = [
        and_(by.c.organisation_id == key, came.c.received_at >= from_local(day, time()))
        for key, day in first_days.items()
    ]
    asked = (
        select(by.c.organisation_id, came.c.source, func.count(), func.count().filter(or_(false(), *since)))
        .select_from(came)
        .outerjoin(by, by.c.account_id == came.c.referrer_id)
        .group_by(by.c.organisation_id, came.c.source)
    )
    counts: defaultdict[UUID | Source, tuple[int, int]] = defaultdict(lambda: (0, 0))
    for organisation_id, source, every, afterwards in db.session.execute(asked):
        before, after = counts[organisation_id or source]
        counts[organisation_id or source] = (before + every - afterwards, after + afterwards)
    return dict(counts)


def _sees_all(actor: Actor) -> bool:
    return Role.COORDINATOR in actor.roles
