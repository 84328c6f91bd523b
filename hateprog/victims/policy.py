"""Who may know of a person harmed (authorisation.yaml: victim.*, victim_case.*): their liaison, and nobody else.

To everybody else there is no such thing, so they are answered as if there were none, their own role's refusals too.
"""

from __future__ import annotations

from enum import StrEnum
from typing import Protocol
from uuid import UUID

from hateprog.kernel.access import Actor, Grants, HiddenFrom, Role, has_role


class Can(StrEnum):
    """What can be done on the side of the people harmed."""

    LIST = "victim.list"
    SEARCH = "victim.search"
    CREATE = "victim.create"
    READ = "victim.read"
    UPDATE = "victim.update"
    LIST_CASES = "victim_case.list"
    TAKE_ON = "victim_case.take_on"
    ASSIGN = "victim_case.assign"


class HasLiaisons(Protocol):
    """What policy asks of a person harmed, or of a case as their side sees it."""

    @property
    def liaisons(self) -> frozenset[UUID]: ...


class OfACase(Protocol):
    """What policy asks of a case as the victim's side sees it. A list is asked about without one."""

    @property
    def took_part(self) -> frozenset[UUID]: ...


def works_with_them(actor: Actor, thing: HasLiaisons) -> bool:
    """Hold for whoever works with a person harmed now, in any case of theirs."""
    return actor.id in thing.liaisons


def stands_apart(actor: Actor, case: OfACase | None) -> bool:
    """Hold for a person who neither worked nor decided the case, under any account."""
    return case is None or actor.person_id not in case.took_part


LIAISON, COORDINATOR = has_role(Role.VICTIM_LIAISON), has_role(Role.COORDINATOR)
THEIR_OWN = (LIAISON, works_with_them)

GRANTS: Grants = {
    Can.LIST: ((LIAISON,),),
    Can.SEARCH: ((LIAISON,),),
    Can.CREATE: ((*THEIR_OWN, stands_apart),),
    Can.READ: (THEIR_OWN,),
    Can.UPDATE: (THEIR_OWN,),
    Can.LIST_CASES: ((LIAISON,), (COORDINATOR,)),
    Can.TAKE_ON: ((LIAISON, stands_apart),),
    Can.ASSIGN: ((COORDINATOR,),),
}
NOT_THEIRS = frozenset(Role) - {Role.VICTIM_LIAISON, Role.SERVICE}
HIDDEN: HiddenFrom = {
    each: NOT_THEIRS if each is not Can.ASSIGN else frozenset(Role) - {Role.COORDINATOR, Role.SERVICE} for each in Can
}
