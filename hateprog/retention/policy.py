"""Who adopts schedules, reviews cases, and disposes of them: coordinators propose and agree, an administrator does it.

Source: authorisation.yaml, retention.* and disposal.*. The administrator learns the number of a disposal and by which
schedule it is, never whose case.
"""

from __future__ import annotations

from enum import StrEnum
from typing import Protocol
from uuid import UUID

from hateprog.kernel.access import Actor, Grants, HiddenFrom, Openly, Role, has_role
from hateprog.kernel.text import N_


class Can(StrEnum):
    """What can be done about keeping and disposing."""

    READ = "retention.read"
    DRAFT = "retention.draft"
    CONFIGURE = "retention.configure"
    REVIEW = "retention.review"
    LIST = "disposal.list"
    PROPOSE = "disposal.propose"
    APPROVE = "disposal.approve"
    EXECUTE = "disposal.execute"
    REAPPLY = "disposal.reapply"


class Drafted(Protocol):
    """What policy asks of a schedule."""

    drafted_person: UUID


class Proposed(Protocol):
    """What policy asks of a disposal."""

    proposed_person: UUID | None
    agreed_person: UUID | None


def did_not_draft_it(actor: Actor, schedule: Drafted) -> bool:
    """Hold for whoever did not draft it, under any account."""
    return schedule.drafted_person != actor.person_id


def did_not_propose_it(actor: Actor, disposal: Proposed) -> bool:
    """Hold for whoever did not propose it, under any account."""
    return disposal.proposed_person != actor.person_id


def is_a_third(actor: Actor, disposal: Proposed) -> bool:
    """Hold for whoever neither proposed it nor agreed to it, under any account."""
    return actor.person_id not in {disposal.proposed_person, disposal.agreed_person}


COORDINATOR, ADMINISTRATOR = has_role(Role.COORDINATOR), has_role(Role.ADMINISTRATOR)
A_SECOND_PERSON = Openly(did_not_draft_it, N_("You drafted this schedule, so somebody else has to adopt it"))
ANOTHER = Openly(did_not_propose_it, N_("You proposed this disposal, so another coordinator has to agree to it"))
A_THIRD = Openly(is_a_third, N_("You have taken part in this disposal, so another administrator carries it out"))

GRANTS: Grants = {
    Can.READ: ((COORDINATOR,),),
    Can.DRAFT: ((COORDINATOR,),),
    Can.CONFIGURE: ((COORDINATOR, A_SECOND_PERSON),),
    Can.REVIEW: ((COORDINATOR,),),
    Can.LIST: ((COORDINATOR,), (ADMINISTRATOR,)),
    Can.PROPOSE: ((COORDINATOR,),),
    Can.APPROVE: ((COORDINATOR, ANOTHER),),
    Can.EXECUTE: ((ADMINISTRATOR, A_THIRD),),
    Can.REAPPLY: ((has_role(Role.SERVICE),),),
}
HIDDEN: HiddenFrom = {}
