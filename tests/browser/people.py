"""The invented people of the browser tests: at work in South Yorkshire, and a second inspector in Hampshire."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from hateprog.accounts.models import Account
from hateprog.kernel.access import Role
from hateprog.store.base import db
from tests import factories as make
from tests.conftest import save
from tests.factories.accounts import PASSWORD
from tests.factories.areas import HAMPSHIRE, SOUTH_YORKSHIRE

__all__ = ["PASSWORD", "PEOPLE", "account", "settle_in"]


@dataclass(frozen=True, slots=True)
class Someone:
    """Somebody who can sign in."""

    name: str
    role: Role
    areas: tuple[str, ...] = ()

    @property
    def email(self) -> str:
        """Return the address that they sign in with."""
        return f"{self.name.split()[0].lower()}@site.example"


PEOPLE = {
    "referrer": Someone("Robin Field", Role.REFERRER),
    "coordinator": Someone("Chris Moor", Role.COORDINATOR),
    "inspector": Someone("Indira Vale", Role.INSPECTOR, (SOUTH_YORKSHIRE,)),
    "inspector in Hampshire": Someone("Hugh Ford", Role.INSPECTOR, (HAMPSHIRE,)),
    "practitioner": Someone("Pat Hill", Role.PRACTITIONER),
    "administrator": Someone("Ada Lake", Role.ADMINISTRATOR),
    "second coordinator": Someone("Maya Brand", Role.COORDINATOR),
    "panel member": Someone("Femi Stone", Role.PANEL_MEMBER),
    "evaluator": Someone("Eve Lund", Role.EVALUATOR),
    "commissioner": Someone("Carl Dunn", Role.COMMISSIONER),
}


def settle_in() -> None:
    """Store the people, who can all sign in with `PASSWORD`, and two districts."""
    save(make.rotherham(), make.southampton())
    save(
        *(
            make.with_password(name=each.name, email=each.email, roles=[each.role], areas=each.areas)
            for each in PEOPLE.values()
        )
    )


def account(who: str) -> Account:
    """Return the account of one of the invented people."""
    asked = select(Account).where(Account.email == PEOPLE[who].email).options(joinedload(Account.person))
    return db.session.scalars(asked).one()
