"""Every SELECT about what is on its way, and where it is now."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from typing import Any
from uuid import UUID

from flask import current_app
from sqlalchemy import Select, or_, select
from sqlalchemy.orm import joinedload

from hateprog.accounts import queries as accounts
from hateprog.accounts import stand_in
from hateprog.areas import queries as areas
from hateprog.eligibility import fitness
from hateprog.kernel.access import Actor
from hateprog.kernel.clock import local_date, today
from hateprog.questions.models import Passage
from hateprog.questions.routing import Case, Practitioner, Routed, route
from hateprog.questions.rules import OUT, OVER, Kind, State, Whereabouts, whereabouts
from hateprog.referrals import case_queries as cases
from hateprog.referrals import counted as counted_cases
from hateprog.referrals.hands import cases_in_hands_of, hands
from hateprog.referrals.rules import Stage
from hateprog.store.base import db
from hateprog.store.sealing import hold_keys

WITH_CASE = cases.with_case(Passage.referral)


def one_passage(passage_id: UUID) -> Passage | None:
    """Return a passage with its case and the session it was put in."""
    options = [WITH_CASE, joinedload(Passage.session)]
    return db.session.get(Passage, passage_id, options=options, populate_existing=True)


def passages(passage_ids: Collection[UUID]) -> dict[UUID, Passage]:
    """Return these passages by id, ready to be read."""
    if not passage_ids:
        return {}
    found = db.session.scalars(select(Passage).where(Passage.id.in_(passage_ids))).all()
    return {each.id: each for each in _readable(found)}


def every_open() -> Sequence[Passage]:
    """Return all that is on its way to a practitioner or with one, the oldest first."""
    return db.session.scalars(
        select(Passage).where(Passage.state.in_(OUT)).order_by(Passage.moved_at, Passage.id)
    ).all()


def of_case_not_over(referral_id: UUID) -> Sequence[Passage]:
    """Return what is on its way on a case, on either side."""
    asked = select(Passage).where(Passage.referral_id == referral_id, Passage.state.not_in(OVER))
    return db.session.scalars(asked.order_by(Passage.id)).all()


def everything() -> Iterable[Passage]:
    """Return every passage there is, a few at a time, for whoever checks them all."""
    return db.session.scalars(select(Passage).order_by(Passage.id).execution_options(yield_per=500))


def with_practitioner(referral_id: UUID) -> Sequence[Passage]:
    """Return what a case's practitioner has to see: what is to be put, then what was put, the oldest first."""
    asked = select(Passage).where(
        Passage.referral_id == referral_id, or_(Passage.state.in_(OUT), Passage.put_at.is_not(None))
    )
    found = db.session.scalars(
        asked.options(joinedload(Passage.session)).order_by(Passage.released_at, Passage.id)
    ).all()
    return _readable(found)


def unasked_at(account_id: UUID) -> Sequence[Passage]:
    """Return the letters that nobody asked for and nobody has gone on with, which lie with an account at the desk."""
    asked = select(Passage).where(Passage.desk_id == account_id, Passage.unasked, Passage.state == State.ANSWERED)
    return _readable(db.session.scalars(asked.order_by(Passage.put_at, Passage.id)).all())


def handed_in(referral_id: UUID) -> Sequence[Passage]:
    """Return the letters that the person referred wrote of their own accord, with the session they were brought in."""
    asked = select(Passage).where(Passage.referral_id == referral_id, Passage.unasked)
    return db.session.scalars(asked.options(joinedload(Passage.session)).order_by(Passage.put_at, Passage.id)).all()


def crossed(referral_id: UUID) -> Sequence[Passage]:
    """Return what has crossed between the sides of a case: what a practitioner has read, the oldest first."""
    asked = select(Passage).where(Passage.referral_id == referral_id, Passage.seen_at.is_not(None))
    found = db.session.scalars(asked.options(joinedload(Passage.session)).order_by(Passage.seen_at, Passage.id)).all()
    return _readable(found)


def open_in_hands_of(actor: Actor) -> Sequence[Any]:
    """Return what lies with a practitioner today (columns: id, referral_id, kind, state), without any words."""
    theirs = cases_in_hands_of(actor.id) | actor.stands_in
    asked = select(Passage.id, Passage.referral_id, Passage.kind, Passage.state, Passage.moved_at)
    return db.session.execute(
        asked.where(Passage.referral_id.in_(theirs), Passage.state.in_(OUT)).order_by(Passage.moved_at, Passage.id)
    ).all()


def routed(case_ids: Collection[UUID], *, ask_training: bool = True) -> dict[UUID, Routed]:
    """Return for each of these cases where a question released to it is now.

    Whether a practitioner has the training that a case asks for takes queries for each case: a list may leave it out
    (`ask_training`), for a coordinator is told of those cases anyway (`eligibility.fitness`).
    `app.extensions["works_with_harmed"]` says who works on the other side of which case.
    """
    found = hands(case_ids)
    usable = {row.account_id: row.person_id for row in accounts.practitioners()} if found else {}
    day = today()
    instead = {row.referral_id: row.account_id for row in stand_in.around(day, day) if row.referral_id in found}
    other_side = current_app.extensions["works_with_harmed"](found)
    return {
        case_id: route(
            case_id,
            {case_id: _case(row, instead.get(case_id))},
            {
                account_id: Practitioner(
                    active=account_id in usable,
                    trained=not ask_training
                    or fitness.lacks_training(case_id, account_id, row.domestic_or_sexual) is None,
                    other_side=usable.get(account_id) in other_side.get(case_id, ()),
                )
                for account_id in (row.practitioner_id, instead.get(case_id))
                if account_id is not None
            },
        )
        for case_id, row in found.items()
    }


def where_they_are(found: Collection[Passage], *, ask_training: bool = True) -> dict[UUID, Whereabouts]:
    """Return passage -> where it is now, in whose hands, and until when."""
    ways = routed({each.referral_id for each in found}, ask_training=ask_training)
    year = today().year
    holidays = areas.bank_holidays(year - 1, year + 1)
    return {
        each.id: whereabouts(each.state, each.moved_at, each.desk_id, ways[each.referral_id], holidays)
        for each in found
    }


def _case(row: Any, stands_in_id: UUID | None) -> Case:
    held = row.held_at or (row.allocated_at if row.stage is Stage.ON_HOLD else None)
    return Case(
        received_on=local_date(row.received_at or row.started_at),
        practitioner_id=row.practitioner_id,
        allocated_on=local_date(row.allocated_at) if row.allocated_at else None,
        stands_in_id=stands_in_id,
        held_on=local_date(held) if held else None,
        over_on=local_date(row.ended_at) if row.ended_at else None,
    )


def _readable(found: Sequence[Passage]) -> Sequence[Passage]:
    hold_keys(each.key_id for each in found)
    return found


def counted() -> Select[Any]:
    """Return the moments (UTC) of every question that was released: `passage_id`, and its areas (columns)."""
    asked: Any = select(Passage.id.label("passage_id"), Passage.released_at, Passage.put_at, Passage.relayed_at)
    return counted_cases.placed(asked, Passage.referral_id).where(Passage.kind == Kind.QUESTION)


def keys_in(referral_id: UUID) -> Sequence[UUID]:
    """Return the keys of all that ever crossed in a case."""
    return db.session.scalars(select(Passage.key_id).where(Passage.referral_id == referral_id)).all()


def goes_on_in(referral_id: UUID) -> bool:
    """Say whether anything is on its way in a case, there or back."""
    asked = select(Passage.id).where(Passage.referral_id == referral_id, Passage.state.not_in(OVER)).limit(1)
    return db.session.scalar(asked) is not None
