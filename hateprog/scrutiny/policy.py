"""Who may draw, redact, review, release, read and grade, and see what is learnt (authorisation.yaml: scrutiny.*).

A panel member reads and grades what was released to the panel, while it is open, and nothing else in the service.
"""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Any, Protocol
from uuid import UUID

from hateprog.kernel.access import Actor, Grants, HiddenFrom, Openly, Role, has_role
from hateprog.kernel.clock import utcnow
from hateprog.kernel.text import N_
from hateprog.scrutiny.rules import Mode, State, mode


class Can(StrEnum):
    """What can be done about scrutiny."""

    DRAW = "scrutiny.draw"
    REDACT = "scrutiny.redact"
    REVIEW_REDACTION = "scrutiny.review_redaction"
    RELEASE = "scrutiny.release"
    READ = "scrutiny.read"
    GRADE = "scrutiny.grade"
    LEARNING = "scrutiny.learning"
    FORGET = "scrutiny.forget"


class ForThePanel(Protocol):
    """What policy asks of a pack."""

    released_at: datetime | None
    closed_at: datetime | None
    expires_at: datetime | None


class OfAPack(Protocol):
    """What policy asks of an item. A list is asked about without one: then only the role counts."""

    state: State
    decided_by_person: UUID

    @property
    def pack(self) -> ForThePanel: ...
    @property
    def force_code(self) -> str | None: ...
    @property
    def district_code(self) -> str | None: ...
    @property
    def took_part(self) -> frozenset[UUID]: ...
    @property
    def redactors(self) -> frozenset[UUID]: ...
    @property
    def reviewers(self) -> frozenset[UUID]: ...
    @property
    def teaches(self) -> bool: ...


def is_open(_actor: Actor, thing: ForThePanel | OfAPack | None) -> bool:
    """Hold for a pack, or an item of one, that was released and is neither closed nor expired at this moment."""
    if thing is None:
        return True
    pack: Any = getattr(thing, "pack", thing)
    return mode(pack.released_at, pack.closed_at, pack.expires_at, utcnow()) is Mode.OPEN


def has_passed(_actor: Actor, item: OfAPack | ForThePanel | None) -> bool:
    """Hold for an item whose redaction a second person has passed; a pack has nothing to pass."""
    return getattr(item, "state", State.PASSED) is State.PASSED


def took_no_part(actor: Actor, item: OfAPack | ForThePanel | None) -> bool:
    """Hold for a person who neither worked nor decided the case, under any account."""
    return actor.person_id not in getattr(item, "took_part", frozenset())


def did_not_redact_it(actor: Actor, item: OfAPack | None) -> bool:
    """Hold for whoever never redacted the item, under any account: it takes two."""
    return item is None or actor.person_id not in item.redactors


def did_not_review_it(actor: Actor, item: OfAPack | None) -> bool:
    """Hold for whoever never reviewed the item, under any account."""
    return item is None or actor.person_id not in item.reviewers


def of_their_area(actor: Actor, item: OfAPack | None) -> bool:
    """Hold for a decision on a case in the actor's area."""
    return item is None or bool({item.force_code, item.district_code} & actor.areas)


def decided_it(actor: Actor, item: OfAPack | None) -> bool:
    """Hold for whoever made the decision, wherever they work now."""
    return item is None or item.decided_by_person == actor.person_id


def has_something_to_learn(_actor: Actor, item: OfAPack | None) -> bool:
    """Hold for an item about which a panel member observed something, or named something to be learnt."""
    return item is None or item.teaches


PANEL_MEMBER, COORDINATOR, INSPECTOR = (
    has_role(Role.PANEL_MEMBER),
    has_role(Role.COORDINATOR),
    has_role(Role.INSPECTOR),
)
A_SECOND_PERSON = Openly(did_not_redact_it, N_("You redacted this, so somebody else has to review it"))
ANOTHER_PERSON = Openly(did_not_review_it, N_("You reviewed this, so somebody else has to redact it"))
APART = Openly(took_no_part, N_("You have taken part in this case, so somebody else has to review it"))
THE_PANELS = (PANEL_MEMBER, is_open, has_passed, took_no_part)

GRANTS: Grants = {
    Can.DRAW: ((COORDINATOR,),),
    Can.REDACT: ((COORDINATOR, ANOTHER_PERSON),),
    Can.REVIEW_REDACTION: ((COORDINATOR, A_SECOND_PERSON), (INSPECTOR, of_their_area, APART, A_SECOND_PERSON)),
    Can.RELEASE: ((COORDINATOR,),),
    Can.READ: (THE_PANELS, (COORDINATOR,)),
    Can.GRADE: (THE_PANELS,),
    Can.LEARNING: (
        (INSPECTOR, has_something_to_learn, of_their_area),
        (INSPECTOR, has_something_to_learn, decided_it),
        (COORDINATOR, has_something_to_learn),
    ),
    Can.FORGET: ((has_role(Role.SERVICE),),),
}
HIDDEN: HiddenFrom = {}
