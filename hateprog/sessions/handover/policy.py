"""Who may hand cases over, arrange cover for a practitioner, and read what one tells the next (docs/decisions/0038)."""

from __future__ import annotations

from enum import StrEnum

from hateprog.kernel.access import SEE_NO_CASE, Grants, HiddenFrom, Role
from hateprog.referrals.policy import COORDINATOR, PRACTITIONERS_OWN


class Can(StrEnum):
    """What can be done about who works a case."""

    HAND_OVER = "caseload.hand_over"
    COVER = "caseload.cover"
    WRITE_NOTE = "hand_over_note.write"
    READ_NOTE = "hand_over_note.read"
    REVIEW_ENGAGEMENT = "engagement.review"


GRANTS: Grants = {
    Can.HAND_OVER: (COORDINATOR,),
    Can.COVER: (COORDINATOR,),
    Can.WRITE_NOTE: (PRACTITIONERS_OWN, COORDINATOR),
    Can.READ_NOTE: (PRACTITIONERS_OWN, COORDINATOR),
    Can.REVIEW_ENGAGEMENT: (COORDINATOR,),
}
NOTES = SEE_NO_CASE | {Role.REFERRER, Role.INSPECTOR}
HIDDEN: HiddenFrom = {
    Can.WRITE_NOTE: NOTES,
    Can.READ_NOTE: NOTES,
    Can.REVIEW_ENGAGEMENT: SEE_NO_CASE | {Role.REFERRER},
}
