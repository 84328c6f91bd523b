"""Who may read, write, put in use and retire programme templates (authorisation.yaml: template.*)."""

from __future__ import annotations

from enum import StrEnum

from hateprog.kernel.access import Grants, HiddenFrom, Role, has_role


class Can(StrEnum):
    """What can be done with templates."""

    READ = "template.read"
    DRAFT = "template.draft"
    PUT_IN_USE = "template.put_in_use"
    RETIRE = "template.retire"


PRACTITIONER, COORDINATOR = has_role(Role.PRACTITIONER), has_role(Role.COORDINATOR)

GRANTS: Grants = {
    Can.READ: ((PRACTITIONER,), (COORDINATOR,)),
    Can.DRAFT: ((COORDINATOR,),),
    Can.PUT_IN_USE: ((COORDINATOR,),),
    Can.RETIRE: ((COORDINATOR,),),
}
HIDDEN: HiddenFrom = {}
