"""Who makes returns (authorisation.yaml: return.make): who answers for the programme, and who commissions it."""

from __future__ import annotations

from enum import StrEnum

from hateprog.kernel.access import Grants, HiddenFrom, Role, has_role


class Can(StrEnum):
    """What can be done with returns."""

    MAKE = "return.make"


GRANTS: Grants = {Can.MAKE: ((has_role(Role.COORDINATOR),), (has_role(Role.COMMISSIONER),))}
HIDDEN: HiddenFrom = {}
