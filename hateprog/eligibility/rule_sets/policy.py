"""Who may read, draft, adopt and retire rule sets (authorisation.yaml: rule_set.*)."""

from __future__ import annotations

from enum import StrEnum
from typing import Protocol
from uuid import UUID

from hateprog.kernel.access import Actor, Grants, HiddenFrom, Openly, Role, has_role
from hateprog.kernel.text import N_


class Can(StrEnum):
    """What can be done with rule sets."""

    READ = "rule_set.read"
    DRAFT = "rule_set.draft"
    ADOPT = "rule_set.adopt"
    RETIRE = "rule_set.retire"
    TRY = "rule_set.try"


class ForAnArea(Protocol):
    """What policy asks of a version."""

    force_code: str | None
    drafted_by_person: UUID | None


def of_their_force(actor: Actor, version: ForAnArea) -> bool:
    """Hold for a set of the actor's own force area; one for every area is any inspector's."""
    return version.force_code is None or version.force_code in actor.areas


def did_not_draft_it(actor: Actor, version: ForAnArea) -> bool:
    """Hold for whoever did not draft it, under any account: it takes two to adopt."""
    return version.drafted_by_person != actor.person_id


INSPECTOR, COORDINATOR = has_role(Role.INSPECTOR), has_role(Role.COORDINATOR)
OF_THEIR_FORCE = Openly(
    of_their_force, N_("This rule set is for another force area: an inspector of that area adopts it")
)
A_SECOND_PERSON = Openly(did_not_draft_it, N_("You drafted this, so somebody else has to adopt it"))

GRANTS: Grants = {
    Can.READ: ((INSPECTOR,), (COORDINATOR,)),
    Can.DRAFT: ((INSPECTOR,), (COORDINATOR,)),
    Can.ADOPT: ((INSPECTOR, OF_THEIR_FORCE, A_SECOND_PERSON),),
    Can.RETIRE: ((INSPECTOR, OF_THEIR_FORCE),),
    Can.TRY: ((INSPECTOR,), (COORDINATOR,)),
}
HIDDEN: HiddenFrom = {}
