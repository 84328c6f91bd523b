"""Who sees what of the dashboard. Whoever sees figures (measures.policy) sees the page.

People harmed and their questions in figures are for a coordinator, and for whoever evaluates or pays for the programme
(code k). Not for an inspector: in an area of few cases it would tell that somebody asked.
"""

from __future__ import annotations

from enum import StrEnum

from hateprog.kernel.access import SEES_COUNTS_ONLY, Grants, HiddenFrom, Role, has_role


class Can(StrEnum):
    """What can be done with the dashboard beside looking at it."""

    HARMED = "report.harmed"


GRANTS: Grants = {Can.HARMED: tuple((has_role(role),) for role in (Role.COORDINATOR, *sorted(SEES_COUNTS_ONLY)))}
HIDDEN: HiddenFrom = {}
