"""Who may do what: roles, the actor, and the one place that decides."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any
from uuid import UUID

from hateprog.kernel.errors import Missing, NotAllowed
from hateprog.kernel.text import _


class Role(StrEnum):
    """The parts a person can play (domain.md section 2); one person may play several."""

    REFERRER = "referrer"
    COORDINATOR = "coordinator"
    INSPECTOR = "inspector"
    PRACTITIONER = "practitioner"
    VICTIM_LIAISON = "victim_liaison"
    PANEL_MEMBER = "panel_member"
    SCHOOL = "school"
    EVALUATOR = "evaluator"
    COMMISSIONER = "commissioner"
    ADMINISTRATOR = "administrator"
    SERVICE = "service"  # a job of the service itself; never given to a person


SEES_COUNTS_ONLY = frozenset({Role.EVALUATOR, Role.COMMISSIONER})
"""The roles that read counts and pseudonymised extracts of the whole service, and nothing else (issue 7, part 8)."""

SEE_NO_CASE = SEES_COUNTS_ONLY | {Role.ADMINISTRATOR, Role.PANEL_MEMBER, Role.SCHOOL, Role.VICTIM_LIAISON}
"""The roles to which what is about a case answers as if there were none: they must not learn of it.

A victim liaison knows cases by what `referrals.for_victims` tells, and nothing of the other side's files.
"""


@dataclass(frozen=True, slots=True)
class Actor:
    """Who is acting; all that policy may know about them.

    `id` is the account, `person_id` the human being behind it: one person with two accounts is still one person.
    `areas` holds the codes of the forces and districts they act in today: their own, and those they cover. `covers`
    says of the latter for whom: (code, account of the absent inspector). An area of their own is never among them.
    `stands_in` holds the ids of the cases in which they stand in for an absent practitioner today. `school_id` is the
    school whose staff they are; None for everybody else.
    """

    id: UUID
    person_id: UUID
    roles: frozenset[Role] = frozenset()
    areas: frozenset[str] = frozenset()
    covers: frozenset[tuple[str, UUID]] = frozenset()
    stands_in: frozenset[UUID] = frozenset()
    school_id: UUID | None = None

    @property
    def own_areas(self) -> frozenset[str]:
        """Return the codes of the areas that are theirs whether or not they cover for anybody."""
        return self.areas - {code for code, _absent in self.covers}

    def covering_for(self, codes: Iterable[str | None]) -> UUID | None:
        """Return the account of the inspector for whom they act where these areas are concerned, as those of a case.

        None where one of the areas is their own anyway, or none is covered by them. The same answer every time where
        they cover for several; a district goes before the force area around it.
        """
        here = frozenset(codes)
        if here & self.own_areas:
            return None
        covered = sorted(each for each in self.covers if each[0] in here)
        return covered[0][1] if covered else None


NOBODY = Actor(id=UUID(int=0), person_id=UUID(int=0))
"""Someone who is not signed in."""

THE_SERVICE = Actor(id=UUID(int=1), person_id=UUID(int=1), roles=frozenset({Role.SERVICE}))
"""The service itself, when a job acts on its timetable."""

Predicate = Callable[[Actor, Any], bool]
Way = tuple[Predicate, ...]
Grants = Mapping[StrEnum, tuple[Way, ...]]
HiddenFrom = Mapping[StrEnum, frozenset[Role]]


@dataclass(frozen=True, slots=True)
class HasRole:
    """Holds for an actor who plays this role."""

    role: Role

    def __call__(self, actor: Actor, _thing: object) -> bool:
        return self.role in actor.roles


def has_role(role: Role) -> HasRole:
    """Return the predicate that opens most ways: the actor plays `role`."""
    return HasRole(role)


def anyone(_actor: Actor, _thing: object) -> bool:
    """Hold for everybody, signed in or not."""
    return True


def signed_in(actor: Actor, _thing: object) -> bool:
    """Hold for everybody with an account."""
    return actor is not NOBODY


@dataclass(frozen=True, slots=True)
class Openly:
    """A predicate whose failure is said aloud (403, with `sentence`): the actor may already see the thing."""

    holds: Predicate
    sentence: str

    def __call__(self, actor: Actor, thing: object) -> bool:
        return self.holds(actor, thing)


class Policy:
    """Permission -> any of (all of predicates). What is not granted is refused, to administrators too.

    `hidden` names, for a permission, the roles that must not learn whether the thing exists.
    """

    def __init__(self, grants: Iterable[Grants], hidden: Iterable[HiddenFrom] = ()) -> None:
        self._grants = {permission: ways for table in grants for permission, ways in table.items()}
        self._hidden = {permission: roles for table in hidden for permission, roles in table.items()}

    def __contains__(self, permission: StrEnum) -> bool:
        return bool(self._grants.get(permission))

    def allows(self, actor: Actor, permission: StrEnum, thing: object = None) -> bool:
        """Say whether `actor` may do `permission` to `thing`."""
        return any(all(holds(actor, thing) for holds in way) for way in self._grants.get(permission, ()) if way)

    def require(self, actor: Actor, permission: StrEnum, thing: object = None) -> None:
        """Raise unless `actor` may do `permission` to `thing`.

        Raises `NotAllowed` where the role never may, or where a separation of duty stands in the way; `Missing` where
        the thing is not this actor's to know of.
        """
        self.require_role(actor, permission)
        if self.allows(actor, permission, thing):
            return
        stopped = [next(holds for holds in way if not holds(actor, thing)) for way in self._grants[permission]]
        for holds in stopped:
            if isinstance(holds, Openly):
                raise NotAllowed(_(holds.sentence))
        raise Missing

    def require_role(self, actor: Actor, permission: StrEnum) -> None:
        """Raise unless some way is open to the actor's roles, whatever the thing: asked before a thing is looked up.

        The answer depends on the role alone, so it tells nothing about whether a thing exists.
        """
        for way in self._grants.get(permission, ()):
            if all(holds(actor, None) for holds in way if isinstance(holds, HasRole)):
                return
        if permission in self._hidden and actor.roles <= self._hidden[permission]:
            raise Missing
        raise NotAllowed(_("Your role does not include this"))
