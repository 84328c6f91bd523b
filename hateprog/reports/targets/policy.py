"""Who keeps targets: whoever answers for the programme."""

from __future__ import annotations

from enum import StrEnum

from hateprog.kernel.access import Grants, HiddenFrom, Role, has_role


class Can(StrEnum):
    """What can be done with targets."""

    READ = "target.read"
    KEEP = "target.keep"


GRANTS: Grants = dict.fromkeys(Can, ((has_role(Role.COORDINATOR),),))
HIDDEN: HiddenFrom = {}
