"""Who asks for an erasure, agrees to it and does it: a liaison, a coordinator, an administrator.

The two others learn that somebody is to be erased, not who, nor in which case: those pages tell of nobody, so whoever
may not open them is told so.
"""

from __future__ import annotations

from enum import StrEnum

from hateprog.kernel.access import Grants, HiddenFrom, Role, has_role
from hateprog.victims.policy import COORDINATOR, NOT_THEIRS, THEIR_OWN


class Can(StrEnum):
    """What can be done about erasing somebody."""

    REQUEST = "victim_erasure.request"
    LIST = "victim_erasure.list"
    APPROVE = "victim_erasure.approve"
    EXECUTE = "victim_erasure.execute"
    REAPPLY = "victim_erasure.reapply"


ADMINISTRATOR = has_role(Role.ADMINISTRATOR)
GRANTS: Grants = {
    Can.REQUEST: (THEIR_OWN,),
    Can.LIST: ((COORDINATOR,), (ADMINISTRATOR,)),
    Can.APPROVE: ((COORDINATOR,),),
    Can.EXECUTE: ((ADMINISTRATOR,),),
    Can.REAPPLY: ((has_role(Role.SERVICE),),),
}
HIDDEN: HiddenFrom = {Can.REQUEST: NOT_THEIRS}
