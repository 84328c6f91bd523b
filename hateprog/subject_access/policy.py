"""Who deals with a request to see one's data: coordinators for the person referred, liaisons for somebody harmed.

To each side the other side's requests do not exist (docs/decisions/0081). A coordinator who did not go through a pack
signs it; on the victims' side another liaison does, who took no part in the other side of any of the person's cases.
"""

from __future__ import annotations

from enum import StrEnum
from typing import Protocol
from uuid import UUID

from hateprog.kernel.access import Actor, Grants, HiddenFrom, Role, has_role
from hateprog.subject_access.rules import Side, State
from hateprog.victims.policy import COORDINATOR, LIAISON, THEIR_OWN


class Can(StrEnum):
    """What can be done about requests to see one's data."""

    LIST = "subject_access.list"
    MAKE = "subject_access.make"
    MAKE_FOR_HARMED = "subject_access.make_for_harmed"
    READ = "subject_access.read"
    REVIEW = "subject_access.review"
    SIGN = "subject_access.sign"
    HAND_OUT = "subject_access.hand_out"
    EXPIRE = "subject_access.expire"


class Asked(Protocol):
    """What policy asks of a request, or of a part of its pack."""

    @property
    def side(self) -> Side: ...
    @property
    def state(self) -> State: ...
    @property
    def liaisons(self) -> frozenset[UUID]: ...
    @property
    def took_part(self) -> frozenset[UUID]: ...


def of_the_referred(_actor: Actor, asked: Asked) -> bool:
    """Hold for a request of the person referred."""
    return asked.side is Side.REFERRED


def of_theirs(actor: Actor, asked: Asked) -> bool:
    """Hold for a request of somebody harmed whom the actor works with."""
    return asked.side is Side.HARMED and actor.id in asked.liaisons


def to_sign(actor: Actor, asked: Asked) -> bool:
    """Hold for a request of somebody harmed that waits for a second person, unless the actor has a part opposite."""
    return asked.side is Side.HARMED and asked.state is State.REVIEWED and actor.person_id not in asked.took_part


BY_COORDINATORS = (COORDINATOR, of_the_referred)
BY_LIAISONS = (LIAISON, of_theirs)
GRANTS: Grants = {
    Can.LIST: ((COORDINATOR,), (LIAISON,)),
    Can.MAKE: ((COORDINATOR,),),
    Can.MAKE_FOR_HARMED: (THEIR_OWN,),
    Can.READ: (BY_COORDINATORS, BY_LIAISONS, (LIAISON, to_sign)),
    Can.REVIEW: (BY_COORDINATORS, BY_LIAISONS),
    Can.SIGN: (BY_COORDINATORS, BY_LIAISONS, (LIAISON, to_sign)),
    Can.HAND_OUT: (BY_COORDINATORS, BY_LIAISONS),
    Can.EXPIRE: ((has_role(Role.SERVICE),),),
}
NEITHER = frozenset(Role) - {Role.COORDINATOR, Role.VICTIM_LIAISON, Role.SERVICE}
HIDDEN: HiddenFrom = {
    **dict.fromkeys((Can.READ, Can.REVIEW, Can.SIGN, Can.HAND_OUT), NEITHER),
    Can.MAKE: frozenset(Role) - {Role.COORDINATOR, Role.SERVICE},
    Can.MAKE_FOR_HARMED: frozenset(Role) - {Role.VICTIM_LIAISON, Role.SERVICE},
}
