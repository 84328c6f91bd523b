"""Who has a diary, and who looks after what a disabled account leaves in one (authorisation.yaml: diary.*)."""

from __future__ import annotations

from enum import StrEnum

from hateprog.kernel.access import Grants, HiddenFrom, Role, has_role


class Can(StrEnum):
    """What can be done with diaries; a diary is always one's own."""

    READ = "diary.read"
    SET_HOURS = "diary.set_hours"
    FEED = "diary.feed"
    LEFT_BEHIND = "diary.left_behind"


PRACTITIONER, COORDINATOR = (has_role(Role.PRACTITIONER),), (has_role(Role.COORDINATOR),)
GRANTS: Grants = {
    Can.READ: (PRACTITIONER,),
    Can.SET_HOURS: (PRACTITIONER,),
    Can.FEED: (PRACTITIONER,),
    Can.LEFT_BEHIND: (COORDINATOR,),
}
HIDDEN: HiddenFrom = {}
