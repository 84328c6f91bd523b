"""Who sees how content people were (authorisation.yaml: satisfaction.count).

A coordinator, who may open the answers of a case, sees exact counts of them; an evaluator and a commissioner see no
count of one to four (code k). Of people harmed nobody here opens an answer, so their small counts are hidden from all.
"""

from __future__ import annotations

from enum import StrEnum

from hateprog.kernel.access import SEES_COUNTS_ONLY, Grants, HiddenFrom, Role, has_role


class Can(StrEnum):
    """What can be done with these figures."""

    COUNT = "satisfaction.count"


GRANTS: Grants = {Can.COUNT: tuple((has_role(role),) for role in (Role.COORDINATOR, *sorted(SEES_COUNTS_ONLY)))}
HIDDEN: HiddenFrom = {}
