"""Who sees figures (authorisation.yaml: report.*): a coordinator with the rows, an inspector counts of their areas."""

from __future__ import annotations

from enum import StrEnum

from hateprog.kernel.access import Grants, HiddenFrom, Role, has_role


class Can(StrEnum):
    """What can be done with figures."""

    AGGREGATE = "report.aggregate"
    ROWS = "report.rows"


GRANTS: Grants = {
    Can.AGGREGATE: ((has_role(Role.COORDINATOR),), (has_role(Role.INSPECTOR),)),
    Can.ROWS: ((has_role(Role.COORDINATOR),),),
}
HIDDEN: HiddenFrom = {}
