"""Who keeps targets: whoever answers for the programme. Who pays for it and who evaluates it read them (code k)."""

from __future__ import annotations

from enum import StrEnum

from hateprog.kernel.access import SEES_COUNTS_ONLY, Grants, HiddenFrom, Role, has_role


class Can(StrEnum):
    """What can be done with targets."""

    READ = "target.read"
    KEEP = "target.keep"


COORDINATOR = has_role(Role.COORDINATOR)
GRANTS: Grants = {
    Can.READ: ((COORDINATOR,), *((has_role(role),) for role in sorted(SEES_COUNTS_ONLY))),
    Can.KEEP: ((COORDINATOR,),),
}
HIDDEN: HiddenFrom = {}
