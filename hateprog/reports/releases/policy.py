"""Who prepares figures for everybody, approves, publishes and withdraws them, who reads them (authorisation.yaml)."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from enum import StrEnum
from typing import Protocol
from uuid import UUID

from hateprog.kernel.access import Actor, Grants, HiddenFrom, Openly, Role, anyone, has_role
from hateprog.kernel.text import N_


class Can(StrEnum):
    """What can be done with releases."""

    PREPARE = "release.prepare"
    READ = "release.read"
    APPROVE = "release.approve"
    PUBLISH = "release.publish"
    WITHDRAW = "release.withdraw"
    READ_PUBLISHED = "release.read_published"


class Prepared(Protocol):
    """What policy asks of a release: the people who had a part in it before it was approved."""

    @property
    def taken_part(self) -> Collection[UUID | None]: ...
    @property
    def submitted_at(self) -> datetime | None: ...


def took_no_part(actor: Actor, release: Prepared | None) -> bool:
    """Hold for whoever neither prepared nor submitted it; without a release, for everybody."""
    return release is None or actor.person_id not in release.taken_part


def was_submitted(actor: Actor, release: Prepared | None) -> bool:
    """Hold for a release that went past the check against earlier ones: a draft may give a small count away."""
    return release is None or release.submitted_at is not None


COORDINATOR, COMMISSIONER = has_role(Role.COORDINATOR), has_role(Role.COMMISSIONER)
BY_ANOTHER = Openly(took_no_part, N_("You prepared or submitted these figures, so somebody else approves them"))
GRANTS: Grants = {
    Can.PREPARE: ((COORDINATOR,),),
    Can.READ: ((COORDINATOR,), (COMMISSIONER, was_submitted)),
    Can.APPROVE: ((COORDINATOR, BY_ANOTHER), (COMMISSIONER, was_submitted, BY_ANOTHER)),
    Can.PUBLISH: ((COORDINATOR,),),
    Can.WITHDRAW: ((COORDINATOR,),),
    Can.READ_PUBLISHED: ((anyone,),),
}
HIDDEN: HiddenFrom = {}
