"""To whom a released question goes: the practitioner of the case, nobody while there is none (section 7). Pure.

Worked out anew whenever somebody asks. A case that is given to somebody else, put on hold or ended takes its questions
along at that moment, and there is no second place to forget about.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from hateprog.kernel.text import _


@dataclass(frozen=True, slots=True)
class Case:
    """What routing asks of a case. Dates are London's.

    `practitioner_id` is the account of whoever works it; `stands_in_id` of whoever stands in for them today.
    `over_on` is set once it ended; `held_on` while its approval does not stand or its programme is on hold.
    """

    received_on: date
    practitioner_id: UUID | None = None
    allocated_on: date | None = None
    stands_in_id: UUID | None = None
    held_on: date | None = None
    over_on: date | None = None


@dataclass(frozen=True, slots=True)
class Practitioner:
    """What routing asks of a practitioner on one case.

    `active` while their account can be used. `trained` for what the case asks for (a specialist one asks for more).
    `other_side` holds for whoever works with somebody harmed on that case, under any account.
    """

    active: bool = True
    trained: bool = True
    other_side: bool = False


@dataclass(frozen=True, slots=True)
class Assigned:
    """It is with this practitioner (an account), since that day."""

    practitioner_id: UUID
    since: date
    sentence: str


@dataclass(frozen=True, slots=True)
class Waiting:
    """Nobody has the case who may take it: a coordinator sees to it."""

    since: date
    sentence: str


@dataclass(frozen=True, slots=True)
class Held:
    """The case stands still, and the question with it."""

    since: date
    sentence: str


@dataclass(frozen=True, slots=True)
class Returned:
    """The case is over: the question is back at the desk."""

    since: date
    sentence: str


Routed = Assigned | Waiting | Held | Returned


def route(case_id: UUID, cases: Mapping[UUID, Case], practitioners: Mapping[UUID, Practitioner]) -> Routed:
    """Return where a question released to a case is now, with the reason as a sentence that names nobody.

    `practitioners` are the accounts of the case's practitioner and of who stands in for them, as they are on that case.
    The sentences are for victim liaison and coordinators; a practitioner sees only what is theirs.
    """
    case = cases[case_id]
    if case.over_on is not None:
        return Returned(case.over_on, _("The case is over, so it came back"))
    if case.held_on is not None:
        return Held(case.held_on, _("The programme is on hold; it goes on with it"))
    if case.practitioner_id is None:
        return Waiting(case.received_on, _("Nobody works the case yet"))
    since = case.allocated_on or case.received_on
    if case.stands_in_id is not None and _why_not(practitioners.get(case.stands_in_id)) is None:
        return Assigned(case.stands_in_id, since, _("With whoever stands in for the practitioner today"))
    if why_not := _why_not(practitioners.get(case.practitioner_id)):
        return Waiting(since, why_not)
    return Assigned(case.practitioner_id, since, _("With the practitioner of the case"))


def _why_not(practitioner: Practitioner | None) -> str | None:
    if practitioner is None or not practitioner.active:
        return _("The practitioner’s account can no longer be used: give the case to somebody else")
    if practitioner.other_side:
        return _("The practitioner works with somebody harmed on this case: give the case to somebody else")
    if not practitioner.trained:
        return _("The case asks for training that its practitioner lacks: give the case to somebody who has it")
    return None
