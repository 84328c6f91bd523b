"""Who releases rows of the evidence base (authorisation.yaml: report.pseudonymised_export, code b)."""

from __future__ import annotations

from enum import StrEnum

from hateprog.kernel.access import Grants, HiddenFrom, Role, has_role


class Can(StrEnum):
    """What can be done with the evidence base."""

    EXPORT = "report.pseudonymised_export"


GRANTS: Grants = {Can.EXPORT: ((has_role(Role.COORDINATOR),),)}
HIDDEN: HiddenFrom = {}
