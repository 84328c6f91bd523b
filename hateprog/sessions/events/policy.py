"""Who reads, writes and compares events. Source: authorisation.yaml, event.*."""

from __future__ import annotations

from collections.abc import Collection
from enum import StrEnum
from typing import Protocol
from uuid import UUID

from hateprog.kernel.access import Actor, Grants, HiddenFrom, Role, has_role


class Can(StrEnum):
    """What can be done about events. Nothing of a case or of anybody who came is in them."""

    READ = "event.read"
    WRITE = "event.write"
    COMPARE = "event.compare"


class Held(Protocol):
    """What policy asks of an event."""

    @property
    def holder_ids(self) -> Collection[UUID]: ...


def holds_it(actor: Actor, event: Held | None) -> bool:
    """Hold for one of those who hold an event, and for an event that is only being written down."""
    return event is None or actor.id in event.holder_ids


PRACTITIONER, COORDINATOR = has_role(Role.PRACTITIONER), has_role(Role.COORDINATOR)

GRANTS: Grants = {
    Can.READ: ((PRACTITIONER,), (COORDINATOR,)),
    Can.WRITE: ((PRACTITIONER, holds_it), (COORDINATOR,)),
    Can.COMPARE: ((COORDINATOR,), (has_role(Role.INSPECTOR),)),
}
HIDDEN: HiddenFrom = {}
