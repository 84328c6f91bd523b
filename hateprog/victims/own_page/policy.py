"""Who may give somebody a page of their own, and who may use it: having opened it is having the permission."""

from __future__ import annotations

from enum import StrEnum

from hateprog.kernel.access import Grants, HiddenFrom, anyone
from hateprog.victims.policy import NOT_THEIRS, THEIR_OWN


class Can(StrEnum):
    """What can be done with a page of one's own."""

    GIVE = "own_page.give"
    USE = "own_page.use"


GRANTS: Grants = {Can.GIVE: (THEIR_OWN,), Can.USE: ((anyone,),)}
HIDDEN: HiddenFrom = {Can.GIVE: NOT_THEIRS}
