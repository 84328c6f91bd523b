"""Who may read and keep the register of schools. Source: authorisation.yaml, school.*."""

from __future__ import annotations

from enum import StrEnum
from typing import Protocol
from uuid import UUID

from hateprog.kernel.access import Actor, Grants, HiddenFrom, Role, has_role


class Can(StrEnum):
    """What can be done with the register."""

    READ = "school.read"
    UPDATE = "school.update"
    LIST = "school.list"
    IMPORT = "school.import"


class OfASchool(Protocol):
    """What policy asks of whatever belongs to a school."""

    school_id: UUID


def is_their_school(actor: Actor, thing: OfASchool | None) -> bool:
    """Hold for what belongs to the school whose staff the actor is."""
    return thing is None or (actor.school_id is not None and thing.school_id == actor.school_id)


PRACTITIONER, COORDINATOR = has_role(Role.PRACTITIONER), has_role(Role.COORDINATOR)
ADMINISTRATOR, SCHOOL = has_role(Role.ADMINISTRATOR), has_role(Role.SCHOOL)

GRANTS: Grants = {
    Can.READ: ((PRACTITIONER,), (COORDINATOR,), (ADMINISTRATOR,), (SCHOOL, is_their_school)),
    Can.UPDATE: ((COORDINATOR,),),  # not the school's staff: its office's address says who is one of them (ADR 46)
    Can.IMPORT: ((ADMINISTRATOR,), (has_role(Role.SERVICE),)),
    Can.LIST: ((PRACTITIONER,), (COORDINATOR,), (ADMINISTRATOR,)),
}
HIDDEN: HiddenFrom = {}
