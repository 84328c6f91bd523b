"""Who sees which first page, whose case page, and a case's history.

Source: authorisation.yaml, referral.read and audit.read_subject.
"""

from __future__ import annotations

from enum import StrEnum

from hateprog.kernel.access import SEE_NO_CASE, Grants, HiddenFrom, Role, has_role, signed_in
from hateprog.referrals.policy import CO_FACILITATORS, COORDINATOR, INSPECTORS_AREA, PRACTITIONERS_OWN


class Can(StrEnum):
    """What can be looked at here."""

    HOME = "casefile.home"
    TODAY = "casefile.today"
    READ = "casefile.read"
    HISTORY = "audit.read_subject"


GRANTS: Grants = {
    Can.HOME: ((signed_in,),),
    Can.TODAY: ((has_role(Role.PRACTITIONER),),),
    Can.READ: (PRACTITIONERS_OWN, CO_FACILITATORS, INSPECTORS_AREA, COORDINATOR),
    Can.HISTORY: (COORDINATOR,),
}
HIDDEN: HiddenFrom = {Can.READ: SEE_NO_CASE | {Role.REFERRER}}
