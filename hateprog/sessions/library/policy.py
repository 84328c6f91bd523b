"""Who may read and write topics, and notes on what is new (authorisation.yaml: topic.*, emerging_note.*)."""

from __future__ import annotations

from enum import StrEnum
from typing import Protocol

from hateprog.kernel.access import Actor, Grants, HiddenFrom, Role, has_role
from hateprog.sessions.versions.rules import Status


class Can(StrEnum):
    """What can be done with topics and notes."""

    LIST = "topic.list"
    READ = "topic.read"
    WRITE = "topic.write"
    READ_NOTES = "emerging_note.read"
    WRITE_NOTES = "emerging_note.write"


class OfAVersion(Protocol):
    """What is asked of a version to see who may read it."""

    status: Status


def has_been_in_use(_actor: Actor, version: OfAVersion) -> bool:
    """Hold for a version that was ever put in use: a school sees what it may book, or has booked, and no draft."""
    return version.status is not Status.DRAFT


PRACTITIONER, COORDINATOR, SCHOOL = has_role(Role.PRACTITIONER), has_role(Role.COORDINATOR), has_role(Role.SCHOOL)

GRANTS: Grants = {
    Can.LIST: ((PRACTITIONER,), (COORDINATOR,), (SCHOOL,)),
    Can.READ: ((PRACTITIONER,), (COORDINATOR,), (SCHOOL, has_been_in_use)),
    Can.WRITE: ((COORDINATOR,),),
    Can.READ_NOTES: ((PRACTITIONER,), (COORDINATOR,)),
    Can.WRITE_NOTES: ((COORDINATOR,),),
}
HIDDEN: HiddenFrom = {}
