"""Who may open slots and book them (authorisation.yaml: slot.*, booking.*)."""

from __future__ import annotations

from enum import StrEnum
from typing import Protocol
from uuid import UUID

from hateprog.kernel.access import Actor, Grants, HiddenFrom, Role, has_role
from hateprog.schools.policy import is_their_school


class Can(StrEnum):
    """What can be done with slots and bookings."""

    OPEN_SLOT = "slot.create"
    LIST_SLOTS = "slot.list_available"
    CANCEL_SLOT = "slot.cancel"
    BOOK = "booking.create"
    READ = "booking.read"
    LIST = "booking.list"
    CANCEL = "booking.cancel"
    RELEASE = "booking.release"


class OfPractitioners(Protocol):
    """What policy asks of a slot, or of a booking of one."""

    practitioner_ids: frozenset[UUID]


def comes(actor: Actor, thing: OfPractitioners | None) -> bool:
    """Hold for the practitioners who come to a slot."""
    return thing is None or actor.id in thing.practitioner_ids


PRACTITIONER, COORDINATOR, SCHOOL = has_role(Role.PRACTITIONER), has_role(Role.COORDINATOR), has_role(Role.SCHOOL)

GRANTS: Grants = {
    Can.OPEN_SLOT: ((PRACTITIONER,), (COORDINATOR,)),
    Can.LIST_SLOTS: ((PRACTITIONER,), (SCHOOL,), (COORDINATOR,)),
    Can.CANCEL_SLOT: ((PRACTITIONER, comes), (COORDINATOR,)),
    Can.BOOK: ((SCHOOL, is_their_school), (COORDINATOR,)),
    Can.READ: ((PRACTITIONER, comes), (SCHOOL, is_their_school), (COORDINATOR,)),
    Can.LIST: ((PRACTITIONER,), (SCHOOL,), (COORDINATOR,)),
    Can.CANCEL: ((SCHOOL, is_their_school), (COORDINATOR,)),
    Can.RELEASE: ((has_role(Role.SERVICE),),),
}
HIDDEN: HiddenFrom = {}
