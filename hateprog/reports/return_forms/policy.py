"""Who writes return forms (authorisation.yaml: return_form.keep). Whoever makes returns (return.make) uses them."""

from __future__ import annotations

from enum import StrEnum

from hateprog.kernel.access import Grants, HiddenFrom, Role, has_role


class Can(StrEnum):
    """What can be done with return forms."""

    KEEP = "return_form.keep"


GRANTS: Grants = {Can.KEEP: ((has_role(Role.COORDINATOR),),)}
HIDDEN: HiddenFrom = {}
