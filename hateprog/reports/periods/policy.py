"""Who freezes periods and who reads them (authorisation.yaml: frozen_period.*).

Exact numbers are for whoever may see the rows behind them (report.rows); to others small counts are not told.
"""

from __future__ import annotations

from enum import StrEnum

from hateprog.kernel.access import SEES_COUNTS_ONLY, Grants, HiddenFrom, Role, has_role


class Can(StrEnum):
    """What can be done with frozen periods."""

    READ = "frozen_period.read"
    LEDGER = "frozen_period.ledger"
    FREEZE = "frozen_period.freeze"
    NOTICE = "frozen_period.notice"


GRANTS: Grants = {
    Can.READ: ((has_role(Role.COORDINATOR),), *((has_role(role),) for role in sorted(SEES_COUNTS_ONLY))),
    Can.LEDGER: ((has_role(Role.COORDINATOR),), (has_role(Role.COMMISSIONER),)),
    Can.FREEZE: ((has_role(Role.COORDINATOR),),),
    Can.NOTICE: ((has_role(Role.SERVICE),),),
}
HIDDEN: HiddenFrom = {}
