"""Every question about escalation: who is named in which force area, and who could be."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import Row, Select, select

from hateprog.accounts.models import Account, Escalation, Person, Responsibility
from hateprog.accounts.queries import AREAS_HELD, CAN_BE_TOLD, ROLES_HELD
from hateprog.areas import queries as areas
from hateprog.store.base import db

NAMED: Select[str, UUID, str, bool] = (
    select(Escalation.force_code, Escalation.account_id, Person.name, CAN_BE_TOLD.label("can_be_told"))
    .join(Account, Account.id == Escalation.account_id)
    .join(Person, Person.id == Account.person_id)
)


def named(force_code: str) -> Escalation | None:
    """Return who is named in a force area, able to be told or not; None for nobody."""
    return db.session.scalar(select(Escalation).where(Escalation.force_code == force_code))


def named_by_force() -> dict[str, Row[str, UUID, str, bool]]:
    """Return force area -> (force_code, account_id, name, can_be_told) of everybody who is named."""
    return {row.force_code: row for row in db.session.execute(NAMED)}


def force_areas() -> list[tuple[str, str]]:
    """Return (code, name) of the force areas that may have cases: with an inspector, or with districts imported."""
    held = set(db.session.scalars(select(Responsibility.force_code).where(Responsibility.force_code.is_not(None))))
    return [(code, name) for code, name, districts in areas.by_force() if districts or code in held]


def force_area(force_code: str) -> tuple[str, str] | None:
    """Return (code, name) of one of `force_areas`; None for any other."""
    return next((area for area in force_areas() if area[0] == force_code), None)


def who_can_be_told() -> Sequence[Row[Any]]:
    """Return (account_id, name, roles, areas) of everybody who may be named, by name; the last two comma-separated."""
    asked = (
        select(Account.id.label("account_id"), Person.name, ROLES_HELD, AREAS_HELD)
        .join(Person, Person.id == Account.person_id)
        .where(CAN_BE_TOLD)
        .order_by(Person.name_key, Account.id)
    )
    return db.session.execute(asked).all()
