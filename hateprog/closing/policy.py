"""Who may close a case, read its summary and follow it up (docs/decisions/0039).

Evaluators and commissioners see follow-ups in figures without small counts (code k).
"""

from __future__ import annotations

from enum import StrEnum

from hateprog.kernel.access import SEE_NO_CASE, SEES_COUNTS_ONLY, Grants, HiddenFrom, Role, has_role
from hateprog.referrals.policy import COORDINATOR, PRACTITIONERS_OWN


class Can(StrEnum):
    """What can be done with a case that has ended."""

    CLOSE = "closing.write"
    SUMMARISE = "closing.read"
    FOLLOW_UP = "follow_up.record"
    COUNT = "follow_up.count"


OF_A_CASE = (Can.CLOSE, Can.SUMMARISE, Can.FOLLOW_UP)
NOTES = SEE_NO_CASE | {Role.REFERRER, Role.INSPECTOR}
GRANTS: Grants = dict.fromkeys(OF_A_CASE, (PRACTITIONERS_OWN, COORDINATOR)) | {
    Can.COUNT: (COORDINATOR, *((has_role(role),) for role in sorted(SEES_COUNTS_ONLY)))
}
HIDDEN: HiddenFrom = dict.fromkeys(OF_A_CASE, NOTES)
