"""Why somebody harmed is erased, and who may take part in it. Pure.

Source: authorisation.yaml, erasure.* (asked for, agreed by another, done by a third); DPA 2018 s.47.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from hateprog.kernel.errors import NotNow, RuleBroken
from hateprog.kernel.text import N_, _


class Because(StrEnum):
    """Why somebody is erased."""

    ASKED = "asked"
    KEPT_LONG_ENOUGH = "kept_long_enough"
    BY_MISTAKE = "by_mistake"


BECAUSE_LABELS: dict[Because, str] = {
    Because.ASKED: N_("They asked for it"),
    Because.KEPT_LONG_ENOUGH: N_("It has been kept as long as it may be"),
    Because.BY_MISTAKE: N_("They were put down by mistake"),
}


@dataclass(frozen=True, slots=True)
class ErasedBefore:
    """What the ledger of erasures says of one that was done: ids, moments (UTC), and why; nothing of the person."""

    id: UUID
    victim_id: UUID
    because: Because
    asked_person: UUID
    asked_at: datetime
    agreed_person: UUID
    agreed_at: datetime
    erased_person: UUID
    erased_at: datetime


def check_another(person_id: UUID, *before: UUID | None) -> None:
    """Raise `RuleBroken` where one person does what another has to: three people take part."""
    if person_id in before:
        raise RuleBroken(_("You have taken part in this erasure already, so somebody else does this"))


def check_open(*, agreed: bool, over: bool, needs_agreement: bool) -> None:
    """Raise `NotNow` for an erasure that is over, or is agreed already, or is not yet where that is needed."""
    if over:
        raise NotNow(_("This erasure is over: it was done, or dropped"))
    if needs_agreement and not agreed:
        raise NotNow(_("A coordinator has to agree to it first"))
    if not needs_agreement and agreed:
        raise NotNow(_("It has been agreed to already"))
