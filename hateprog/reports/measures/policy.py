"""Who sees figures (authorisation.yaml: report.*): a coordinator with the rows, an inspector counts of their areas.

Evaluators and commissioners see counts of the whole service (code k).
"""

from __future__ import annotations

from enum import StrEnum

from hateprog.kernel.access import SEES_COUNTS_ONLY, Grants, HiddenFrom, Role, has_role


class Can(StrEnum):
    """What can be done with figures."""

    AGGREGATE = "report.aggregate"
    ROWS = "report.rows"


GRANTS: Grants = {
    Can.AGGREGATE: (
        (has_role(Role.COORDINATOR),),
        (has_role(Role.INSPECTOR),),
        *((has_role(role),) for role in sorted(SEES_COUNTS_ONLY)),
    ),
    Can.ROWS: ((has_role(Role.COORDINATOR),),),
}
HIDDEN: HiddenFrom = {}
