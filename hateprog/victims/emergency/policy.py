"""Who may open a case in an emergency, and what they see then (authorisation.yaml: victim_case.break_glass, code b).

A coordinator knows that a case is there, so they are told aloud why it is not open to them. They are told the same at a
person's address, whether or not there is such a person. To everybody else there are no such pages.
"""

from __future__ import annotations

from enum import StrEnum
from typing import Protocol

from hateprog.kernel.access import Actor, Grants, HiddenFrom, Openly, Role
from hateprog.victims.emergency.rules import NOT_OPEN, TOOK_PART
from hateprog.victims.policy import COORDINATOR, stands_apart


class Can(StrEnum):
    """What can be done in an emergency."""

    OPEN = "victim_case.break_glass"
    READ = "victim.reveal_contact"


class InEmergency(Protocol):
    """What policy asks of a case, or of a person harmed there, that a coordinator opens in an emergency."""

    @property
    def is_open(self) -> bool: ...
    @property
    def is_there(self) -> bool: ...


def is_open(_actor: Actor, thing: InEmergency) -> bool:
    """Hold while whoever asks has the case open."""
    return thing.is_open


def is_there(_actor: Actor, thing: InEmergency) -> bool:
    """Hold for a person who was harmed in that very case."""
    return thing.is_there


APART = Openly(stands_apart, TOOK_PART)
GRANTS: Grants = {
    Can.OPEN: ((COORDINATOR, APART),),
    Can.READ: ((COORDINATOR, APART, Openly(is_open, NOT_OPEN), is_there),),
}
HIDDEN: HiddenFrom = dict.fromkeys(Can, frozenset(Role) - {Role.COORDINATOR, Role.SERVICE})
