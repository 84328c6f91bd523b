"""Who asks somebody harmed how content they were, and reads it: whoever works with them, and nobody else."""

from __future__ import annotations

from enum import StrEnum

from hateprog.kernel.access import Grants, HiddenFrom
from hateprog.victims.policy import NOT_THEIRS, THEIR_OWN


class Can(StrEnum):
    """What can be done about how content a person harmed was."""

    RECORD = "victim_satisfaction.record"


GRANTS: Grants = {Can.RECORD: (THEIR_OWN,)}
HIDDEN: HiddenFrom = {Can.RECORD: NOT_THEIRS}
