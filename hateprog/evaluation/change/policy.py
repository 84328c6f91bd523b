"""Who sees what changed over all cases (authorisation.yaml: change.*). Figures only; nothing of a single case.

Evaluators and commissioners see it without small counts (code k).
"""

from __future__ import annotations

from enum import StrEnum

from hateprog.kernel.access import SEES_COUNTS_ONLY, Grants, HiddenFrom, Role, has_role


class Can(StrEnum):
    """What can be done with the figures of change."""

    READ = "change.read"


GRANTS: Grants = {Can.READ: tuple((has_role(role),) for role in (Role.COORDINATOR, *sorted(SEES_COUNTS_ONLY)))}
HIDDEN: HiddenFrom = {}
