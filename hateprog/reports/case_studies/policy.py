"""Who writes, approves, publishes and withdraws case studies, and takes consents (authorisation.yaml: case_study.*).

Not the commissioner: before it is approved an account could tell who somebody is, and the commissioner knows no case.
"""

from __future__ import annotations

from collections.abc import Collection
from enum import StrEnum
from typing import Protocol
from uuid import UUID

from hateprog.kernel.access import Actor, Grants, HiddenFrom, Openly, Role, anyone, has_role
from hateprog.kernel.text import N_


class Can(StrEnum):
    """What can be done with case studies."""

    WRITE = "case_study.write"
    READ = "case_study.read"
    CONSENT = "case_study.consent"
    APPROVE = "case_study.approve"
    PUBLISH = "case_study.publish"
    WITHDRAW = "case_study.withdraw"
    FORGET = "case_study.forget"
    READ_PUBLISHED = "case_study.read_published"


class InHands(Protocol):
    """What policy asks of a case study: the people who wrote it or took a consent, and those who checked it."""

    @property
    def prepared_by(self) -> Collection[UUID]: ...
    @property
    def checked_by(self) -> Collection[UUID]: ...


def took_no_part(actor: Actor, study: InHands | None) -> bool:
    """Hold for whoever neither wrote it nor took a consent for it, under any account."""
    return study is None or actor.person_id not in study.prepared_by


def did_not_check_it(actor: Actor, study: InHands | None) -> bool:
    """Hold for whoever never checked it, under any account; without a case study, for everybody."""
    return study is None or actor.person_id not in study.checked_by


COORDINATOR = has_role(Role.COORDINATOR)
BY_ANOTHER = Openly(
    took_no_part, N_("You wrote this case study or took a consent for it, so another coordinator checks it")
)
NOT_WHO_CHECKED = Openly(
    did_not_check_it, N_("You checked this case study, so somebody else changes it and takes the consents")
)
GRANTS: Grants = {
    Can.WRITE: ((COORDINATOR, NOT_WHO_CHECKED),),
    Can.READ: ((COORDINATOR,),),
    Can.CONSENT: ((COORDINATOR, NOT_WHO_CHECKED),),
    Can.APPROVE: ((COORDINATOR, BY_ANOTHER),),
    Can.PUBLISH: ((COORDINATOR,),),
    Can.WITHDRAW: ((COORDINATOR,),),
    Can.FORGET: ((has_role(Role.SERVICE),),),
    Can.READ_PUBLISHED: ((anyone,),),
}
HIDDEN: HiddenFrom = {}
