"""Who puts down how content somebody was, and who may read it (authorisation.yaml: satisfaction.*).

Whoever worked the case or came to the session may put it down, and does not read it again: people answer more freely
then. A coordinator reads it. Referrers and schools answer for themselves.
"""

from __future__ import annotations

from enum import StrEnum

from hateprog.kernel.access import SEE_NO_CASE, Grants, HiddenFrom, Role, has_role
from hateprog.referrals.policy import COORDINATOR, PRACTITIONERS_OWN, REFERRERS_OWN
from hateprog.schools.policy import is_their_school
from hateprog.sessions.group.policy import comes


class Can(StrEnum):
    """What can be done about how content somebody was."""

    RECORD = "satisfaction.record"
    READ = "satisfaction.read"
    SAY = "satisfaction.say"
    TEACHER = "satisfaction.teacher"


GRANTS: Grants = {
    Can.RECORD: (PRACTITIONERS_OWN, COORDINATOR),
    Can.READ: (COORDINATOR,),
    Can.SAY: (REFERRERS_OWN,),
    Can.TEACHER: ((has_role(Role.PRACTITIONER), comes), (has_role(Role.SCHOOL), is_their_school), COORDINATOR),
}
HIDDEN: HiddenFrom = {
    Can.RECORD: SEE_NO_CASE | {Role.REFERRER, Role.INSPECTOR},
    Can.READ: frozenset(Role) - {Role.COORDINATOR, Role.SERVICE},
    Can.SAY: SEE_NO_CASE | {Role.INSPECTOR, Role.PRACTITIONER, Role.COORDINATOR},
}
