"""Who may plan the sessions of a whole school. Source: authorisation.yaml, booking.plan."""

from __future__ import annotations

from enum import StrEnum

from hateprog.kernel.access import Grants, HiddenFrom, Role, has_role
from hateprog.schools.policy import is_their_school


class Can(StrEnum):
    """What can be done with a plan."""

    PLAN = "booking.plan"


COORDINATOR, SCHOOL = has_role(Role.COORDINATOR), has_role(Role.SCHOOL)

GRANTS: Grants = {Can.PLAN: ((COORDINATOR,), (SCHOOL, is_their_school))}
HIDDEN: HiddenFrom = {}
