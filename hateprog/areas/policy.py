"""Who may change which areas there are: whoever runs the service, from its command line."""

from __future__ import annotations

from enum import StrEnum

from hateprog.kernel.access import Grants, HiddenFrom, Role, has_role


class Can(StrEnum):
    """What can be done to areas."""

    IMPORT = "area.import"


GRANTS: Grants = {Can.IMPORT: ((has_role(Role.SERVICE),),)}
HIDDEN: HiddenFrom = {}
