"""Who keeps the practitioners' register, and who reads it (authorisation.yaml: practitioner.*)."""

from __future__ import annotations

from enum import StrEnum
from typing import Protocol
from uuid import UUID

from hateprog.kernel.access import Actor, Grants, HiddenFrom, Openly, Role, has_role
from hateprog.kernel.text import N_


class Can(StrEnum):
    """What can be done with the register."""

    LIST = "practitioner.list"
    READ = "practitioner.read"
    RECORD = "practitioner.record"


class OfAPerson(Protocol):
    """What policy asks of a page of the register, or of an entry on it."""

    @property
    def person_id(self) -> UUID: ...


def its_own(actor: Actor, registered: OfAPerson | None) -> bool:
    """Hold for the person whom it is about, under any of their accounts."""
    return registered is None or registered.person_id == actor.person_id


def someone_elses(actor: Actor, registered: OfAPerson | None) -> bool:
    """Hold where it is about another human being: nobody vouches for themselves."""
    return registered is None or registered.person_id != actor.person_id


PRACTITIONER, COORDINATOR = has_role(Role.PRACTITIONER), has_role(Role.COORDINATOR)
ADMINISTRATOR = has_role(Role.ADMINISTRATOR)
NOT_ONES_OWN = Openly(someone_elses, N_("You cannot keep your own page of the register: ask another coordinator"))

GRANTS: Grants = {
    Can.LIST: ((COORDINATOR,), (ADMINISTRATOR,)),
    Can.READ: ((PRACTITIONER, its_own), (COORDINATOR,), (ADMINISTRATOR,)),
    Can.RECORD: ((COORDINATOR, NOT_ONES_OWN),),
}
HIDDEN: HiddenFrom = {}
