"""Who may raise a concern, read it and acknowledge it (authorisation.yaml: concern.*)."""

from __future__ import annotations

from enum import StrEnum
from typing import Protocol
from uuid import UUID

from hateprog.kernel.access import SEE_NO_CASE, Actor, Grants, HiddenFrom, Openly, Role, has_role
from hateprog.kernel.text import N_
from hateprog.referrals.policy import COORDINATOR, PRACTITIONERS_OWN


class Can(StrEnum):
    """What can be done about concerns."""

    RAISE = "concern.raise"
    READ = "concern.read"
    ACKNOWLEDGE = "concern.acknowledge"
    LIST = "concern.list"
    NAME_LEAD = "concern.name_lead"
    ESCALATE = "concern.escalate"


class Raised(Protocol):
    """What policy asks of a concern."""

    told_id: UUID
    escalated_to: UUID | None
    raised_by_person: UUID


def was_told(actor: Actor, concern: Raised) -> bool:
    """Hold for whoever a concern was told to, or was put before because it was late."""
    return actor.id in {concern.told_id, concern.escalated_to}


def is_another(actor: Actor, concern: Raised) -> bool:
    """Hold for anybody but the person who raised it, under whichever account: a concern reaches somebody else."""
    return actor.person_id != concern.raised_by_person


ANOTHER = Openly(is_another, N_("You raised this concern, so somebody else has to acknowledge it"))
INSPECTOR_TOLD = (has_role(Role.INSPECTOR), was_told)

GRANTS: Grants = {
    Can.RAISE: (PRACTITIONERS_OWN, COORDINATOR),
    Can.READ: (PRACTITIONERS_OWN, INSPECTOR_TOLD, COORDINATOR),
    Can.ACKNOWLEDGE: ((*INSPECTOR_TOLD, ANOTHER), (*COORDINATOR, ANOTHER)),
    Can.LIST: (COORDINATOR,),
    Can.NAME_LEAD: (COORDINATOR,),
    Can.ESCALATE: ((has_role(Role.SERVICE),),),
}
HIDDEN: HiddenFrom = {
    Can.RAISE: SEE_NO_CASE | {Role.REFERRER, Role.INSPECTOR},
    Can.READ: SEE_NO_CASE | {Role.REFERRER},
    Can.ACKNOWLEDGE: SEE_NO_CASE | {Role.REFERRER},
}
