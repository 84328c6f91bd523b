"""Who releases rows of the evidence base (authorisation.yaml: report.pseudonymised_export, code b).

A coordinator for whoever evaluates; an evaluator or a commissioner for themselves. Coordinators are told of each.
"""

from __future__ import annotations

from enum import StrEnum

from hateprog.kernel.access import SEES_COUNTS_ONLY, Grants, HiddenFrom, Role, has_role


class Can(StrEnum):
    """What can be done with the evidence base."""

    EXPORT = "report.pseudonymised_export"


GRANTS: Grants = {Can.EXPORT: tuple((has_role(role),) for role in (Role.COORDINATOR, *sorted(SEES_COUNTS_ONLY)))}
HIDDEN: HiddenFrom = {}
