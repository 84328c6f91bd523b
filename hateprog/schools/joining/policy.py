"""Who may let a school's staff in, answer a school's request, and keep programmes. Source: authorisation.yaml."""

from __future__ import annotations

from enum import StrEnum
from typing import Protocol

from hateprog.kernel.access import Actor, Grants, HiddenFrom, Role, anyone, has_role
from hateprog.schools.policy import is_their_school


class Can(StrEnum):
    """What can be done about a school that joins."""

    INVITE = "school.invite"
    ASK = "school.ask"
    CONFIRM = "school.confirm"
    LIST_REQUESTS = "school_request.list"
    ANSWER = "school_request.answer"
    EXPIRE = "school_request.expire"
    KEEP_PROGRAMME = "school_programme.keep"
    JOIN = "school_programme.join"
    OWN = "school.own"


class InAnArea(Protocol):
    """What policy asks of a school, and of whatever belongs to one: the codes of its district and its force area."""

    @property
    def areas(self) -> frozenset[str]: ...


def in_their_area(actor: Actor, thing: InAnArea | None) -> bool:
    """Hold for a school in an area of the actor's.

    An actor who holds no area works in all of them, as coordinators do; and a school whose district the register does
    not tell lies outside of nobody's.
    """
    return thing is None or not actor.areas or not thing.areas or bool(actor.areas & thing.areas)


COORDINATOR, ADMINISTRATOR = has_role(Role.COORDINATOR), has_role(Role.ADMINISTRATOR)

GRANTS: Grants = {
    Can.INVITE: ((COORDINATOR, in_their_area),),
    Can.ASK: ((anyone,),),
    Can.CONFIRM: ((anyone,),),
    Can.LIST_REQUESTS: ((COORDINATOR,),),
    Can.ANSWER: ((COORDINATOR, in_their_area),),
    Can.EXPIRE: ((has_role(Role.SERVICE),),),
    Can.KEEP_PROGRAMME: ((COORDINATOR,), (ADMINISTRATOR,)),
    Can.JOIN: ((COORDINATOR, in_their_area), (ADMINISTRATOR,)),
    Can.OWN: ((has_role(Role.SCHOOL), is_their_school),),
}
HIDDEN: HiddenFrom = {}
