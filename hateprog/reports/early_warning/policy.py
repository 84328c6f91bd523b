"""Who is told what has dried up: whoever answers for the programme. No practitioner is compared with another."""

from __future__ import annotations

from enum import StrEnum

from hateprog.kernel.access import Grants, HiddenFrom, Role, has_role


class Can(StrEnum):
    """What can be done with early warnings."""

    READ = "report.early_warning"


GRANTS: Grants = {Can.READ: ((has_role(Role.COORDINATOR),),)}
HIDDEN: HiddenFrom = {}
