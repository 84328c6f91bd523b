"""Who may sign in, look after accounts, arrange cover, and name who is told when a clock has run out.

Source: authorisation.yaml, user.*, self.*, eligibility.delegate, escalation.name.
"""

from __future__ import annotations

from enum import StrEnum
from typing import Protocol
from uuid import UUID

from hateprog.kernel.access import SEE_NO_CASE, Actor, Grants, HiddenFrom, Openly, Role, anyone, has_role, signed_in
from hateprog.kernel.text import N_


class Can(StrEnum):
    """What can be done with accounts."""

    SIGN_IN = "self.sign_in"
    SESSIONS = "self.sessions"
    PASSWORD = "self.password"  # noqa: S105 - the name of a permission, not a secret
    SECOND_FACTOR = "self.second_factor"
    CREATE = "user.create"
    LIST = "user.list"
    GRANT_ROLE = "user.grant_role"
    DISABLE = "user.disable"
    RESET_SECOND_FACTOR = "user.reset_mfa"
    DELEGATE = "eligibility.delegate"
    NAME_ESCALATION = "escalation.name"


class OfAPerson(Protocol):
    """What policy asks of an account."""

    person_id: UUID


class OfAnAccount(Protocol):
    """What policy asks of a signed-in session."""

    account_id: UUID


class WithAnId(Protocol):
    """What policy asks of an account when it is one's own."""

    id: UUID


class OfTwoInspectors(Protocol):
    """What policy asks of cover."""

    account_id: UUID
    absent_id: UUID


def its_session(actor: Actor, session: OfAnAccount | None) -> bool:
    """Hold for a session of the actor's own account."""
    return session is None or session.account_id == actor.id


def its_account(actor: Actor, account: WithAnId | None) -> bool:
    """Hold for the actor's own account."""
    return account is None or account.id == actor.id


def someone_else(actor: Actor, account: OfAPerson | None) -> bool:
    """Hold for the account of another human being: nobody raises, ends or frees their own, under any account."""
    return account is None or account.person_id != actor.person_id


def one_of_the_two(actor: Actor, cover: OfTwoInspectors | None) -> bool:
    """Hold for the absent inspector and for the one who covers."""
    return cover is None or actor.id in {cover.account_id, cover.absent_id}


ADMINISTRATOR, COORDINATOR = has_role(Role.ADMINISTRATOR), has_role(Role.COORDINATOR)
SERVICE = has_role(Role.SERVICE)
NOT_ONES_OWN_ROLES = Openly(someone_else, N_("You cannot change your own roles or areas: ask another administrator"))
NOT_ONESELF = Openly(someone_else, N_("You cannot disable your own account: ask another administrator"))
NOT_ONES_OWN_FACTOR = Openly(
    someone_else, N_("You cannot reset your own second factor: use a recovery code, or ask another administrator")
)

GRANTS: Grants = {
    Can.SIGN_IN: ((anyone,),),
    Can.SESSIONS: ((signed_in, its_session),),
    Can.PASSWORD: ((signed_in, its_account),),
    Can.SECOND_FACTOR: ((signed_in, its_account),),
    Can.CREATE: ((ADMINISTRATOR,), (SERVICE,)),
    Can.LIST: ((ADMINISTRATOR,), (COORDINATOR,)),
    Can.GRANT_ROLE: ((ADMINISTRATOR, NOT_ONES_OWN_ROLES), (SERVICE,)),
    Can.DISABLE: ((ADMINISTRATOR, NOT_ONESELF), (COORDINATOR, NOT_ONESELF)),
    Can.RESET_SECOND_FACTOR: ((ADMINISTRATOR, NOT_ONES_OWN_FACTOR),),
    Can.DELEGATE: ((has_role(Role.INSPECTOR), one_of_the_two),),
    Can.NAME_ESCALATION: ((COORDINATOR,),),
}
HIDDEN: HiddenFrom = {Can.DELEGATE: SEE_NO_CASE}
