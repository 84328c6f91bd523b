"""Builders of people and their accounts."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta
from functools import cache
from typing import Any
from uuid import uuid4

from sqlalchemy import inspect, select

from hateprog.accounts.models import Account, Cover, Organisation, Person, Responsibility, RoleHeld
from hateprog.accounts.passwords import hashed
from hateprog.accounts.queries import HELD
from hateprog.accounts.signed_in import actor_in
from hateprog.kernel.access import Actor, Role
from hateprog.kernel.clock import today, utcnow
from hateprog.kernel.text import search_key
from hateprog.store.base import db
from tests.factories.practitioners import in_date

PASSWORD = "teapot lantern gravel"


def person(name: str = "Alex Winter", **said: Any) -> Person:
    """Return a person."""
    return Person(**{"id": uuid4(), "name": name, "name_key": search_key(name)} | said)


def organisation(**said: Any) -> Organisation:
    """Return an organisation with a name of its own."""
    return Organisation(**{"name": f"Remedi {uuid4().hex[:6]}"} | said)


def account(
    roles: Iterable[Role | str] = (Role.COORDINATOR,),
    areas: Iterable[str] = (),
    *,
    name: str = "Alex Winter",
    of: Account | None = None,
    registered: bool = True,
    **said: Any,
) -> Account:
    """Return an active account with these roles and these areas (codes of forces, E23… or W15…, and of districts).

    A practitioner is on the register with everything in date, unless it says `registered=False`.

    `of` is another account of the same person. It cannot sign in by password until it has one: see `with_password`.
    Areas must be stored already: the forces are, districts are the test's to save before.
    """
    now = utcnow()
    defaults = {"id": uuid4(), "email": f"{uuid4().hex[:12]}@example.com", "activated_at": now, "created_at": now}
    someone = person(name)
    behind = {"person_id": of.person_id} if of else {"person": someone, "person_id": someone.id}
    made = Account(
        **behind | defaults | said,
        roles=[RoleHeld(role=Role(role)) for role in roles],
        responsibilities=[responsibility(code) for code in areas],
    )
    if Role.PRACTITIONER in made.roles_held and registered and not hasattr(of, "along"):
        made.along = [in_date(made.person_id)]  # type: ignore[attr-defined]  # what `save` stores with it
    return made


def responsibility(code: str) -> Responsibility:
    """Return the responsibility for a force area or a district."""
    is_force = code.startswith(("E23", "W15"))
    return Responsibility(force_code=code) if is_force else Responsibility(district_code=code)


def cover(absent: Account, by: Account, area: str = "E23000011", **said: Any) -> Cover:
    """Return cover for a stored inspector by another one: of South Yorkshire, from today for a week, unless told."""
    day = today()
    days = {"from_on": day, "until_on": day + timedelta(days=6)}
    parts = {"force_code" if area.startswith(("E23", "W15")) else "district_code": area}
    return Cover(**{"absent_id": absent.id, "account_id": by.id, "arranged_by": absent.id} | parts | days | said)


def with_password(password: str = PASSWORD, **said: Any) -> Account:
    """Return an account that can sign in by password."""
    return account(**{"password_hash": _hashed_once(password)} | said)


def actor(account: Account) -> Actor:
    """Return who acts today, as policy sees the account, stored (then with what it covers) or not yet."""
    if inspect(account).persistent:
        asked = select(Account.id.label("account_id"), Account.person_id, *HELD)
        return actor_in(db.session.execute(asked.where(Account.id == account.id), {"today": today()}).one())
    return Actor(id=account.id, person_id=account.person_id, roles=account.roles_held, areas=account.areas)


def referrer(**said: Any) -> Account:
    """Return a referrer's account."""
    return account(**{"roles": [Role.REFERRER], "name": "Robin Field"} | said)


def coordinator(**said: Any) -> Account:
    """Return a coordinator's account."""
    return account(**{"roles": [Role.COORDINATOR], "name": "Chris Moor"} | said)


def inspector(**said: Any) -> Account:
    """Return an inspector's account: South Yorkshire's, unless told otherwise."""
    return account(**{"roles": [Role.INSPECTOR], "areas": ["E23000011"], "name": "Indira Vale"} | said)


def practitioner(**said: Any) -> Account:
    """Return a practitioner's account."""
    return account(**{"roles": [Role.PRACTITIONER], "name": "Pat Hill"} | said)


def victim_liaison(**said: Any) -> Account:
    """Return a victim liaison's account."""
    return account(**{"roles": [Role.VICTIM_LIAISON], "name": "Lena Marsh"} | said)


def panel_member(**said: Any) -> Account:
    """Return the account of a member of a scrutiny panel."""
    return account(**{"roles": [Role.PANEL_MEMBER], "name": "Sam Reed"} | said)


def school_staff(**said: Any) -> Account:
    """Return an account of a school's staff; `SchoolStaff` says of which school."""
    return account(**{"roles": [Role.SCHOOL], "name": "Sal Booth"} | said)


def evaluator(**said: Any) -> Account:
    """Return an evaluator's account."""
    return account(**{"roles": [Role.EVALUATOR], "name": "Eve Lund"} | said)


def commissioner(**said: Any) -> Account:
    """Return an account of the commissioner's office."""
    return account(**{"roles": [Role.COMMISSIONER], "name": "Carl Dunn"} | said)


def administrator(**said: Any) -> Account:
    """Return an administrator's account."""
    return account(**{"roles": [Role.ADMINISTRATOR], "name": "Ada Lake"} | said)


@cache
def _hashed_once(password: str) -> str:
    return hashed(password)
