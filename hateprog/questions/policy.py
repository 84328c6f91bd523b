"""Who may see what is on its way, and answer it (authorisation.yaml: question.*, answer.*)."""

from __future__ import annotations

from enum import StrEnum
from typing import Any, Protocol
from uuid import UUID

from hateprog.kernel.access import SEE_NO_CASE, Actor, Grants, HiddenFrom, Role, has_role
from hateprog.questions.rules import OUT, State
from hateprog.referrals.policy import COORDINATOR, PRACTITIONERS_OWN


class Can(StrEnum):
    """What can be done with what is on its way. `LIST` is asked of a case, `READ` and `ANSWER` of a passage."""

    LIST = "question.list_released"
    READ = "question.read_released"
    ANSWER = "answer.record"
    WAITING = "question.list_waiting"
    LINE = "question.read_line"
    BRING = "letter.bring"


class OnItsWay(Protocol):
    """What policy asks of a passage."""

    state: State
    referral_id: UUID
    put_at: Any

    @property
    def practitioner_id(self) -> UUID | None: ...


def is_theirs(actor: Actor, passage: OnItsWay) -> bool:
    """Hold for the practitioner of the case, and for whoever stands in for them today."""
    return passage.practitioner_id == actor.id or passage.referral_id in actor.stands_in


def came_over(_actor: Actor, passage: OnItsWay) -> bool:
    """Hold for what is on the practitioner's side, or was put there: what was withdrawn before is not there at all."""
    return passage.state in OUT or passage.put_at is not None


PRACTITIONERS = (has_role(Role.PRACTITIONER), is_theirs, came_over)
GRANTS: Grants = {
    Can.LIST: (PRACTITIONERS_OWN,),
    Can.READ: (PRACTITIONERS,),
    Can.ANSWER: (PRACTITIONERS,),
    Can.WAITING: (COORDINATOR,),
    Can.LINE: (COORDINATOR,),
    Can.BRING: (PRACTITIONERS_OWN,),
}
OTHERS = SEE_NO_CASE | {Role.REFERRER, Role.INSPECTOR, Role.VICTIM_LIAISON}
HIDDEN: HiddenFrom = {
    Can.LIST: OTHERS,
    Can.READ: OTHERS | {Role.COORDINATOR},
    Can.ANSWER: OTHERS | {Role.COORDINATOR},
    Can.LINE: OTHERS | {Role.PRACTITIONER},
    Can.BRING: OTHERS | {Role.COORDINATOR},
}
