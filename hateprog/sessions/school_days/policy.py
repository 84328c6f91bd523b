"""Who may say when schools are there (authorisation.yaml: school_days.*)."""

from __future__ import annotations

from enum import StrEnum

from hateprog.kernel.access import Grants, HiddenFrom, Role, has_role
from hateprog.schools.policy import is_their_school


class Can(StrEnum):
    """What can be done with the days of schools; an authority's are for all its schools."""

    WRITE = "school_days.write"
    WRITE_AUTHORITY = "school_days.write_authority"


COORDINATOR, SCHOOL = has_role(Role.COORDINATOR), has_role(Role.SCHOOL)

GRANTS: Grants = {
    Can.WRITE: ((COORDINATOR,), (SCHOOL, is_their_school)),
    Can.WRITE_AUTHORITY: ((COORDINATOR,),),
}
HIDDEN: HiddenFrom = {}
