"""Who writes the risk assessment of a case, and who reads it (authorisation.yaml: risk.*)."""

from __future__ import annotations

from enum import StrEnum

from hateprog.kernel.access import SEE_NO_CASE, Grants, HiddenFrom, Role
from hateprog.referrals.policy import CO_FACILITATORS, COORDINATOR, INSPECTORS_AREA, PRACTITIONERS_OWN


class Can(StrEnum):
    """What can be done with risk assessments. `LIST` is what is late, in every case."""

    READ = "risk.read"
    UPDATE = "risk.update"
    LIST = "risk.list"


GRANTS: Grants = {
    Can.READ: (PRACTITIONERS_OWN, CO_FACILITATORS, INSPECTORS_AREA, COORDINATOR),
    Can.UPDATE: (PRACTITIONERS_OWN,),
    Can.LIST: (COORDINATOR,),
}
HIDDEN: HiddenFrom = dict.fromkeys((Can.READ, Can.UPDATE), SEE_NO_CASE | {Role.REFERRER})
