"""Who keeps the directory of services, and who records support in a case (authorisation.yaml: support.*, service.*)."""

from __future__ import annotations

from enum import StrEnum

from hateprog.kernel.access import SEE_NO_CASE, Grants, HiddenFrom, Role, has_role
from hateprog.referrals.policy import COORDINATOR, PRACTITIONERS_OWN


class Can(StrEnum):
    """What can be done about causes and services. Reading follows the notes of a session: an inspector does not."""

    READ = "support.read"
    WRITE = "support.write"
    LIST_SERVICES = "service.list"
    KEEP_SERVICES = "service.keep"


GRANTS: Grants = {
    Can.READ: (PRACTITIONERS_OWN, COORDINATOR),
    Can.WRITE: (PRACTITIONERS_OWN,),
    Can.LIST_SERVICES: ((has_role(Role.PRACTITIONER),), COORDINATOR),
    Can.KEEP_SERVICES: (COORDINATOR,),
}
HIDDEN: HiddenFrom = dict.fromkeys((Can.READ, Can.WRITE), SEE_NO_CASE | {Role.REFERRER, Role.INSPECTOR})
