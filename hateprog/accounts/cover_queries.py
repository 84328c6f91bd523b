"""Every question about cover: whose there is, who could cover, and whether they do already."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Row, Select, and_, func, or_, select

from hateprog.accounts.models import Account, Cover, Person, RoleHeld
from hateprog.accounts.queries import AREAS_HELD, STILL_THEIRS, USABLE
from hateprog.kernel.access import Actor, Role
from hateprog.store.base import db

PAST_SHOWN = 10
AREA = func.coalesce(Cover.force_code, Cover.district_code).label("area")
INSPECTS = select(RoleHeld.account_id).where(RoleHeld.role == Role.INSPECTOR)
CAN_ACT = select(Account.id).where(USABLE, Account.id.in_(INSPECTS))
COVERS: Select[Any] = select(
    Cover.id,
    AREA,
    Cover.account_id,
    Cover.absent_id,
    Cover.from_on,
    Cover.until_on,
    Cover.ended_at,
    and_(STILL_THEIRS, Cover.account_id.in_(CAN_ACT)).label("has_effect"),
)


def one_cover(cover_id: UUID) -> Cover | None:
    """Return cover by its id; policy says whose it may be."""
    return db.session.get(Cover, cover_id)


def visible_to(actor: Actor) -> ColumnElement[bool]:
    """Return the condition that a list of cover ends in; it says in SQL what `Can.DELEGATE` says of one."""
    return or_(Cover.account_id == actor.id, Cover.absent_id == actor.id)


def now_and_coming(actor: Actor, day: date) -> Sequence[Row[Any]]:
    """Return the actor's cover that is not over on `day`, in the order of its days.

    A row has id, area (code), account_id, absent_id, from_on, until_on, ended_at, has_effect: False where one of the
    two inspectors cannot act there any more.
    """
    lasting = and_(Cover.ended_at.is_(None), Cover.until_on >= day)
    return db.session.execute(COVERS.where(lasting, visible_to(actor)).order_by(Cover.from_on, Cover.id)).all()


def past(actor: Actor, day: date) -> Sequence[Row[Any]]:
    """Return the actor's last few that are over on `day`, newest first, with the columns of `now_and_coming`."""
    over = or_(Cover.ended_at.is_not(None), Cover.until_on < day)
    asked = COVERS.where(over, visible_to(actor)).order_by(Cover.until_on.desc(), Cover.id).limit(PAST_SHOWN)
    return db.session.execute(asked).all()


def others_who_inspect(actor: Actor) -> Sequence[Row[Any]]:
    """Return (account_id, name, areas as comma-separated codes) of the inspectors who are other people, by name."""
    asked = (
        select(Account.id.label("account_id"), Person.name, AREAS_HELD)
        .join(Person, Person.id == Account.person_id)
        .where(Account.id.in_(CAN_ACT), Account.person_id != actor.person_id)
        .order_by(Person.name_key, Account.id)
    )
    return db.session.execute(asked).all()


def overlaps(account_id: UUID, area: str, from_on: date, until_on: date) -> bool:
    """Say whether an account covers an area already on one of these days."""
    asked = select(Cover.id).where(
        Cover.account_id == account_id,
        or_(Cover.force_code == area, Cover.district_code == area),
        Cover.ended_at.is_(None),
        Cover.from_on <= until_on,
        Cover.until_on >= from_on,
    )
    return db.session.scalar(asked.limit(1)) is not None


def lock(account_id: UUID) -> None:
    """Let two who arrange cover by the same account at once, or fill its diary, do it one by one.

    A lock that lets others refer to the account: two who cover for each other would wait in a ring.
    """
    db.session.execute(select(Account.id).where(Account.id == account_id).with_for_update(key_share=True))
