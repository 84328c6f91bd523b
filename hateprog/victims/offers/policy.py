"""Who may contact a person harmed, make an offer and put down what they wish (authorisation.yaml: victim_offer.*,
victim_consent.*): whoever works with them in that case. To everybody else there is no such person.

Whoever takes the call of somebody who wants to be left alone can see to it, without learning whether they are known.
"""

from __future__ import annotations

from enum import StrEnum

from hateprog.kernel.access import Grants, HiddenFrom, Role, has_role
from hateprog.victims.policy import COORDINATOR, LIAISON, NOT_THEIRS, THEIR_OWN


class Can(StrEnum):
    """What can be done about offers and what somebody agrees to."""

    READ = "victim_offer.read"
    RECORD = "victim_offer.record"
    WISH = "victim_consent.record"
    WITHDRAW = "victim_consent.withdraw"
    OPT_OUT = "victim_consent.opt_out"
    COUNT = "victim_offer.count"
    FAIL = "victim_offer.fail"


EITHER = ((LIAISON,), (COORDINATOR,))
GRANTS: Grants = {
    Can.READ: (THEIR_OWN,),
    Can.RECORD: (THEIR_OWN,),
    Can.WISH: (THEIR_OWN,),
    Can.WITHDRAW: (THEIR_OWN,),
    Can.OPT_OUT: EITHER,
    Can.COUNT: EITHER,
    Can.FAIL: ((has_role(Role.SERVICE),),),
}
HIDDEN: HiddenFrom = {
    each: NOT_THEIRS - {Role.COORDINATOR} if each in {Can.OPT_OUT, Can.COUNT} else NOT_THEIRS for each in Can
}
