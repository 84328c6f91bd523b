"""Who may take down, screen and release a question, and bring its answer home (authorisation.yaml).

Whoever works with the person who asks has the question. Another liaison screens and releases it: they see its words and
no more of the person, and only where they took no part in any case it goes to.
"""

from __future__ import annotations

from enum import StrEnum
from typing import Protocol
from uuid import UUID

from hateprog.kernel.access import Actor, Grants, HiddenFrom, Role
from hateprog.questions.rules import Desk
from hateprog.victims.policy import LIAISON, THEIR_OWN, works_with_them


class Can(StrEnum):
    """What can be done with a question at the desk."""

    CREATE = "question.create"
    LIST = "question.list"
    READ = "question.read_raw"
    SCREEN = "question.screen_release"
    RELEASE = "question.release"
    WITHDRAW = "question.withdraw"
    READ_ANSWER = "answer.read_raw"
    RELEASE_ANSWER = "answer.release_to_victim"


class AtTheDesk(Protocol):
    """What policy asks of a question. `took_part` are the people with a part in any case that it goes to."""

    state: Desk

    @property
    def liaisons(self) -> frozenset[UUID]: ...


class ToScreen(AtTheDesk, Protocol):
    """What policy asks of a question that a colleague is to read."""

    took_part: frozenset[UUID]


UNDER_WAY = frozenset({Desk.TAKEN_DOWN, Desk.SCREENED, Desk.AGREED})


def may_screen(actor: Actor, question: ToScreen) -> bool:
    """Hold for a liaison who took no part in any of its cases, while it is not released; and for their own."""
    if actor.person_id in question.took_part:
        return False
    return works_with_them(actor, question) or question.state in UNDER_WAY


def took_no_part(actor: Actor, question: ToScreen) -> bool:
    """Hold for a liaison who took no part in any of its cases, also once a colleague was quicker: they are told so."""
    return actor.person_id not in question.took_part


READERS = (LIAISON, may_screen)
GRANTS: Grants = {
    Can.CREATE: (THEIR_OWN,),
    Can.LIST: ((LIAISON,),),
    Can.READ: (READERS,),
    Can.SCREEN: (READERS,),
    Can.RELEASE: ((LIAISON, took_no_part),),
    Can.WITHDRAW: (THEIR_OWN,),
    Can.READ_ANSWER: (THEIR_OWN,),
    Can.RELEASE_ANSWER: (THEIR_OWN,),
}
NOT_THEIRS = frozenset(Role) - {Role.VICTIM_LIAISON, Role.SERVICE}
HIDDEN: HiddenFrom = dict.fromkeys(Can, NOT_THEIRS)
