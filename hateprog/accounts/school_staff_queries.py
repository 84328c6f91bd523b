"""Every question about the accounts of a school's staff, and about who coordinates where a school lies."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import Row, or_, select

from hateprog.accounts import queries
from hateprog.accounts.models import Account, Person, Responsibility, RoleHeld, SchoolStaff
from hateprog.kernel.access import Role
from hateprog.store.base import db


def staff_of(school_id: UUID) -> Sequence[Row[Any]]:
    """Return who of a school has or had an account, by name.

    Columns: account_id, name, email, job_title, activated_at, disabled_at.
    """
    asked = (
        select(
            Account.id.label("account_id"),
            Person.name,
            Account.email,
            Account.job_title,
            Account.activated_at,
            Account.disabled_at,
        )
        .join(SchoolStaff, SchoolStaff.account_id == Account.id)
        .join(Person, Person.id == Account.person_id)
        .where(SchoolStaff.school_id == school_id)
    )
    return db.session.execute(asked.order_by(Person.name_key, Account.id)).all()


def one_of(school_id: UUID, account_id: UUID) -> Account | None:
    """Return an account with all that it holds, where it is one of this school's staff."""
    theirs = select(SchoolStaff.id).where(SchoolStaff.account_id == account_id, SchoolStaff.school_id == school_id)
    return queries.one_account(account_id) if db.session.scalar(theirs) is not None else None


def coordinators_for(areas: Collection[str]) -> Sequence[Row[Any]]:
    """Return (account_id, name, email) of the coordinators of these areas, by name: who holds none works in all."""
    held = select(Responsibility.account_id)
    theirs = held.where(or_(Responsibility.force_code.in_(areas), Responsibility.district_code.in_(areas)))
    asked = (
        select(Account.id.label("account_id"), Person.name, Account.email)
        .join(Person, Person.id == Account.person_id)
        .join(RoleHeld, RoleHeld.account_id == Account.id)
        .where(RoleHeld.role == Role.COORDINATOR, queries.USABLE)
        .order_by(Person.name_key, Account.id)
    )
    if areas:
        asked = asked.where(or_(Account.id.in_(theirs), Account.id.not_in(held)))
    return db.session.execute(asked).all()
