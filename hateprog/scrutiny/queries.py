"""Every question about packs, their items, grades and what is learnt from them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, and_, exists, func, or_, select, true, tuple_
from sqlalchemy.orm import aliased, joinedload, selectinload

from hateprog.eligibility.closed_queries import closed_between
from hateprog.kernel.access import Actor, Role
from hateprog.kernel.clock import utcnow
from hateprog.referrals import case_queries as cases
from hateprog.referrals.queries import visible_to as case_visible_to
from hateprog.scrutiny.models import GradeGiven, Item, ItemHand, Pack, WeighedRule
from hateprog.scrutiny.rules import Grade, Hand, State, Wanted
from hateprog.store.base import db

PAGE = 25


def one_pack(pack_id: UUID) -> Pack | None:
    """Return a pack."""
    return db.session.get(Pack, pack_id, populate_existing=True)


def one_item(item_id: UUID) -> Item | None:
    """Return an item with its pack, its whole case, who redacted and reviewed it, and its grades."""
    return db.session.get(Item, item_id, options=_with_all(), populate_existing=True)


def items_to_release(pack_id: UUID) -> Sequence[Item]:
    """Return the items of a pack, in order, each with its whole case, read afresh; the pack's lock holds them."""
    asked = select(Item).where(Item.pack_id == pack_id).options(*_with_all()).order_by(Item.number)
    return db.session.scalars(asked.execution_options(populate_existing=True)).unique().all()


def _with_all() -> tuple[Any, ...]:
    """Return the loading options of an item: its pack, its whole case, who had a hand in it, and its grades."""
    return (
        joinedload(Item.pack),
        cases.with_case(Item.referral),
        selectinload(Item.hands),
        selectinload(Item.reviews),
        selectinload(Item.grades),
    )


def not_passed_since(moment: datetime) -> Sequence[UUID]:
    """Return the items that nobody has passed and that were last worked on before a moment (UTC), the oldest first."""
    touched = func.coalesce(Item.changed_at, Pack.drawn_at)
    asked = select(Item.id).join(Pack, Pack.id == Item.pack_id).where(Item.state != State.PASSED, touched < moment)
    return db.session.scalars(asked.order_by(touched, Item.id)).all()


def reference_taken(reference: str) -> bool:
    """Say whether a pack already has this reference."""
    return db.session.scalar(select(Pack.id).where(Pack.reference == reference)) is not None


def to_draw_from(wanted: Wanted) -> dict[UUID, UUID]:
    """Return the closed decisions that a pack may be drawn from: decision -> its assessment."""
    rows = closed_between(wanted.from_on, wanted.to_on, area_code=wanted.area_code, outcome=wanted.outcome)
    return {row.id: row.assessment_id for row in rows}


def is_open() -> ColumnElement[bool]:
    """Return the condition that the panel may open a pack at this moment (`rules.mode` says it of one pack)."""
    now = utcnow()
    return and_(Pack.released_at <= now, Pack.closed_at.is_(None), Pack.expires_at > now)


def packs_visible_to(actor: Actor) -> ColumnElement[bool]:
    """Return the condition that a list of packs ends in; it says in SQL what `Can.READ` says of one pack."""
    if Role.COORDINATOR in actor.roles:
        return true()
    return is_open() if Role.PANEL_MEMBER in actor.roles else ~true()


def items_visible_to(actor: Actor) -> ColumnElement[bool]:
    """Return the condition that a list of items ends in; it says in SQL what `Can.READ` says of one item."""
    if Role.COORDINATOR in actor.roles:
        return true()
    theirs = Item.referral_id.not_in(cases.with_a_part_of(actor.person_id))
    panels = and_(is_open(), Item.state == State.PASSED, theirs)
    return panels if Role.PANEL_MEMBER in actor.roles else ~true()


def packs(actor: Actor, *, after: UUID | None = None) -> Sequence[Any]:
    """Return up to a page of packs that the actor may see, and one more, newest first (columns).

    A row has `items`, how many of them the actor may read, and `graded`, how many of those the actor has graded.
    `after` is the pack that ended the page before.
    """
    readable = and_(Item.pack_id == Pack.id, items_visible_to(actor))
    graded = exists().where(GradeGiven.item_id == Item.id, GradeGiven.graded_by_person == actor.person_id)
    asked = select(
        Pack.id,
        Pack.reference,
        Pack.from_on,
        Pack.to_on,
        Pack.force_code,
        Pack.district_code,
        Pack.outcome,
        Pack.drawn_at,
        Pack.released_at,
        Pack.closed_at,
        Pack.expires_at,
        select(func.count()).where(readable).correlate(Pack).scalar_subquery().label("items"),
        select(func.count()).where(readable, graded).correlate(Pack).scalar_subquery().label("graded"),
    ).where(packs_visible_to(actor))
    if after is not None:
        last = select(Pack.drawn_at, Pack.id).where(Pack.id == after)
        place = db.session.execute(last).one_or_none()
        if place is not None:
            asked = asked.where(tuple_(Pack.drawn_at, Pack.id) < tuple_(*place))
    return db.session.execute(asked.order_by(Pack.drawn_at.desc(), Pack.id.desc()).limit(PAGE + 1)).all()


def items_of(actor: Actor, pack_id: UUID) -> Sequence[Any]:
    """Return the items of a pack that the actor may see, in order (columns), with the grade in force that they gave.

    `graders` is how many members have graded it; a pack has fifty items at most, so there is no next page.
    """
    mine, newest = aliased(GradeGiven), in_force(GradeGiven)
    own = and_(mine.item_id == Item.id, mine.graded_by_person == actor.person_id, in_force(mine))
    count = select(func.count()).where(GradeGiven.item_id == Item.id, newest).correlate(Item).scalar_subquery()
    asked = (
        select(Item.id, Item.number, Item.state, Item.changed_at, Item.changed_by, mine.grade, count.label("graders"))
        .join(Pack, Pack.id == Item.pack_id)
        .outerjoin(mine, own)
        .where(Item.pack_id == pack_id, items_visible_to(actor))
    )
    return db.session.execute(asked.order_by(Item.number)).all()


def to_review(actor: Actor, *, after: UUID | None = None) -> Sequence[Any]:
    """Return up to a page of items that wait for a second person who may be the actor, and one more (columns).

    An inspector's are those of their areas on which they took no part; nobody's are those that they redacted.
    """
    redacted = select(ItemHand.item_id).where(ItemHand.person_id == actor.person_id, ItemHand.hand == Hand.REDACTED)
    asked = cases.joined(
        select(Item.id, Item.number, Item.changed_at, Pack.reference).join(Pack, Pack.id == Item.pack_id),
        Item.referral_id,
    ).where(Item.state == State.IN_REVIEW, Pack.released_at.is_(None), Item.id.not_in(redacted))
    if Role.COORDINATOR not in actor.roles:
        apart = Item.referral_id.not_in(cases.with_a_part_of(actor.person_id))
        asked = asked.where(apart, case_visible_to(_as_inspector(actor)))
    return db.session.execute(_page(asked, after)).all()


def learning(actor: Actor, *, after: UUID | None = None) -> Sequence[Any]:
    """Return up to a page of items about which the panel said something, and one more (columns).

    An inspector's are those of their areas, and those that they decided themselves; a coordinator's are all. A row has
    `grade`, the gravest that says something.
    """
    says = and_(GradeGiven.item_id == Item.id, in_force(GradeGiven), GradeGiven.observations.is_not(None))
    grave = exists().where(says, GradeGiven.grade == Grade.INAPPROPRIATE)
    asked = cases.joined(
        select(Item.id, Item.number, Pack.reference, Pack.released_at, grave.label("grave")).join(
            Pack, Pack.id == Item.pack_id
        ),
        Item.referral_id,
    ).where(exists().where(says))
    if Role.COORDINATOR not in actor.roles:
        theirs = Item.decided_by_person == actor.person_id
        asked = asked.where(or_(theirs, case_visible_to(_as_inspector(actor))))
    return db.session.execute(_page(asked, after)).all()


def grades_by_rule(rule_set: str) -> dict[str, dict[Grade, int]]:
    """Return, for each rule of a rule set (by code, whatever its version), how its graded decisions were graded.

    A decision counts with a rule that it turned on: one that needed judgement, or a decisive one, which stood in the
    way of an approval by itself because it was not met or not known (`rules.weighed`). Of each panel member's grades
    the one in force counts. A decision that several members graded alike counts once; graded differently, once in each
    grade. Counts only: nothing is suppressed here.
    """
    asked = (
        select(WeighedRule.rule, GradeGiven.grade, func.count(Item.decision_id.distinct()))
        .join(Item, Item.id == WeighedRule.item_id)
        .join(GradeGiven, GradeGiven.item_id == Item.id)
        .where(WeighedRule.rule_set == rule_set, in_force(GradeGiven))
        .group_by(WeighedRule.rule, GradeGiven.grade)
    )
    counted: dict[str, dict[Grade, int]] = {}
    for rule, grade, count in db.session.execute(asked):
        counted.setdefault(rule, dict.fromkeys(Grade, 0))[grade] = count
    return counted


def in_force(given: Any) -> ColumnElement[bool]:
    """Return the condition that a grade is the newest of its panel member on its item."""
    later = aliased(GradeGiven)
    return ~exists().where(
        later.item_id == given.item_id,
        later.graded_by_person == given.graded_by_person,
        later.number > given.number,
    )


def _as_inspector(actor: Actor) -> Actor:
    return replace(actor, roles=frozenset({Role.INSPECTOR}))


def _page(asked: Select[Any], after: UUID | None) -> Select[Any]:
    """Return a page of a list of items, the newest packs first, from after the item `after` on."""
    key = (Pack.drawn_at, Pack.id, Item.id)
    if after is not None:
        last = select(*key).join(Item, Item.pack_id == Pack.id).where(Item.id == after)
        place = db.session.execute(last).one_or_none()
        if place is not None:
            asked = asked.where(tuple_(*key) < tuple_(*place))
    return asked.order_by(*(column.desc() for column in key)).limit(PAGE + 1)
