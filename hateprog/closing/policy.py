"""Who may close a case, read its summary and follow it up (docs/decisions/0039)."""

from __future__ import annotations

from enum import StrEnum

from hateprog.kernel.access import SEE_NO_CASE, Grants, HiddenFrom, Role
from hateprog.referrals.policy import COORDINATOR, PRACTITIONERS_OWN


class Can(StrEnum):
    """What can be done with a case that has ended."""

    CLOSE = "closing.write"
    SUMMARISE = "closing.read"
    FOLLOW_UP = "follow_up.record"
    COUNT = "follow_up.count"


OF_A_CASE = (Can.CLOSE, Can.SUMMARISE, Can.FOLLOW_UP)
NOTES = SEE_NO_CASE | {Role.REFERRER, Role.INSPECTOR}
GRANTS: Grants = dict.fromkeys(OF_A_CASE, (PRACTITIONERS_OWN, COORDINATOR)) | {Can.COUNT: (COORDINATOR,)}
HIDDEN: HiddenFrom = dict.fromkeys(OF_A_CASE, NOTES)
