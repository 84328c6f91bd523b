"""Who may ask for a decision, read one and make one (authorisation.yaml: eligibility.*)."""

from __future__ import annotations

from enum import StrEnum
from typing import Protocol
from uuid import UUID

from hateprog.kernel.access import SEE_NO_CASE, Actor, Grants, HiddenFrom, Openly, Role, has_role
from hateprog.kernel.text import N_
from hateprog.referrals.policy import (
    COORDINATOR,
    INSPECTORS_AREA,
    PRACTITIONERS_OWN,
    REFERRERS_OWN,
)


class Can(StrEnum):
    """What can be done about eligibility. Approving, declining and returning are one act of deciding."""

    REQUEST = "eligibility.request"
    LIST = "eligibility.list"
    READ = "eligibility.read"
    DECIDE = "eligibility.approve"
    MEET_CONDITION = "eligibility.meet_condition"
    REVIEW = "eligibility.review"
    PAUSE = "eligibility.pause"
    SUPERVISE = "eligibility.supervise"
    LAPSE = "eligibility.lapse"
    ESCALATE = "eligibility.escalate"


class WorkedCase(Protocol):
    """What separation of duty asks of a case."""

    @property
    def involved(self) -> frozenset[UUID]: ...


def took_no_part(actor: Actor, case: WorkedCase) -> bool:
    """Hold for a person who never referred, edited, requested or was assigned the case, under any account."""
    return actor.person_id not in case.involved


SEPARATE = Openly(took_no_part, N_("You have taken part in this case, so you cannot decide it"))

GRANTS: Grants = {
    Can.REQUEST: (REFERRERS_OWN, PRACTITIONERS_OWN, COORDINATOR),
    Can.LIST: ((has_role(Role.INSPECTOR),),),
    Can.READ: (PRACTITIONERS_OWN, INSPECTORS_AREA, COORDINATOR),
    Can.DECIDE: ((*INSPECTORS_AREA, SEPARATE),),
    Can.MEET_CONDITION: (PRACTITIONERS_OWN, COORDINATOR),
    Can.REVIEW: ((*INSPECTORS_AREA, SEPARATE),),
    Can.PAUSE: (INSPECTORS_AREA, COORDINATOR),
    Can.SUPERVISE: ((has_role(Role.INSPECTOR),), COORDINATOR),
    Can.LAPSE: ((has_role(Role.SERVICE),),),
    Can.ESCALATE: ((has_role(Role.SERVICE),),),
}
HIDDEN: HiddenFrom = {
    Can.REQUEST: SEE_NO_CASE,
    Can.READ: SEE_NO_CASE | {Role.REFERRER},
    Can.DECIDE: SEE_NO_CASE,
    Can.MEET_CONDITION: SEE_NO_CASE | {Role.REFERRER},
    Can.REVIEW: SEE_NO_CASE | {Role.REFERRER},
    Can.PAUSE: SEE_NO_CASE | {Role.REFERRER},
}
