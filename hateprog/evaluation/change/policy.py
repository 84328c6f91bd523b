"""Who sees what changed over all cases (authorisation.yaml: change.*). Figures only; nothing of a single case."""

from __future__ import annotations

from enum import StrEnum

from hateprog.kernel.access import Grants, HiddenFrom, Role, has_role


class Can(StrEnum):
    """What can be done with the figures of change."""

    READ = "change.read"


GRANTS: Grants = {Can.READ: ((has_role(Role.COORDINATOR),),)}
HIDDEN: HiddenFrom = {}
