"""Who may ask for a decision, read one and make one (authorisation.yaml: eligibility.*)."""

from __future__ import annotations

from enum import StrEnum
from typing import Any, Protocol
from uuid import UUID

from hateprog.eligibility.rules import Decider
from hateprog.kernel.access import SEE_NO_CASE, Actor, Grants, HiddenFrom, Openly, Role, Way, has_role
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
    LIST_FOR_COORDINATORS = "eligibility.list_for_coordinators"
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


class AwaitedCase(WorkedCase, Protocol):
    """What is asked, beside, of a case that waits for a decision."""

    @property
    def decides(self) -> Decider: ...


def took_no_part(actor: Actor, case: WorkedCase) -> bool:
    """Hold for a person who never referred, edited, requested or was assigned the case, under any account."""
    return actor.person_id not in case.involved


def may_be_a_coordinators(_actor: Actor, case: AwaitedCase) -> bool:
    """Hold where the rule set that the case was put under lets a coordinator decide (domain.md section 3)."""
    return case.decides is Decider.COORDINATOR


SEPARATE = Openly(took_no_part, N_("You have taken part in this case, so you cannot decide it"))
A_COORDINATORS = Openly(may_be_a_coordinators, N_("By the rules of this case an inspector of the area decides it"))
DECIDERS: tuple[Way, ...] = (INSPECTORS_AREA, (*COORDINATOR, A_COORDINATORS))
"""Whose decision it is, for whoever took no part."""

GRANTS: Grants = {
    Can.REQUEST: (REFERRERS_OWN, PRACTITIONERS_OWN, COORDINATOR),
    Can.LIST: ((has_role(Role.INSPECTOR),),),
    Can.LIST_FOR_COORDINATORS: (COORDINATOR,),
    Can.READ: (PRACTITIONERS_OWN, INSPECTORS_AREA, COORDINATOR),
    Can.DECIDE: tuple((*way, SEPARATE) for way in DECIDERS),
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


def falls_to(actor: Actor, case: Any) -> bool:
    """Say whether a decision is the actor's to make, had they taken no part: what a page tells who did."""
    return any(all(holds(actor, case) for holds in way) for way in DECIDERS)


def capacity_of(actor: Actor, case: Any) -> Decider:
    """Return as what somebody who may decide does so: as an inspector of the area, wherever they are one."""
    inspects = all(holds(actor, case) for holds in INSPECTORS_AREA)
    return Decider.INSPECTOR if inspects else Decider.COORDINATOR
