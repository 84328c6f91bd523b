"""Who may run, see and record the one-to-one programme (authorisation.yaml: enrolment.*, session.*)."""

from __future__ import annotations

from enum import StrEnum
from typing import Protocol
from uuid import UUID

from hateprog.kernel.access import SEE_NO_CASE, Actor, Grants, HiddenFrom, Openly, Role
from hateprog.kernel.text import N_
from hateprog.referrals.policy import CO_FACILITATORS, COORDINATOR, INSPECTORS_AREA, PRACTITIONERS_OWN


class Can(StrEnum):
    """What can be done with the programme. `READ_NOTES` is what an inspector's view (states and dates) leaves out."""

    START = "enrolment.start"
    STOP = "enrolment.stop"
    CREATE = "session.create"
    READ = "session.read"
    READ_NOTES = "session.read_notes"
    UPDATE_DRAFT = "session.update_draft"
    SIGN = "session.sign"
    AMEND = "session.amend_addendum"
    COUNTERSIGN = "session.countersign"


class WorkedCase(Protocol):
    """What separation of duty asks of a session: who took part in its case."""

    @property
    def involved(self) -> frozenset[UUID]: ...


def took_no_part(actor: Actor, session: WorkedCase) -> bool:
    """Hold for a person who never took part in the case, under any account: not in its referral, not in its work."""
    return actor.person_id not in session.involved


ANOTHER = Openly(took_no_part, N_("You have taken part in this case, so somebody else countersigns its records"))


GRANTS: Grants = {
    Can.START: (PRACTITIONERS_OWN,),
    Can.STOP: (PRACTITIONERS_OWN, INSPECTORS_AREA, COORDINATOR),
    Can.CREATE: (PRACTITIONERS_OWN,),
    Can.READ: (PRACTITIONERS_OWN, CO_FACILITATORS, INSPECTORS_AREA, COORDINATOR),
    Can.READ_NOTES: (PRACTITIONERS_OWN, CO_FACILITATORS, COORDINATOR),
    Can.UPDATE_DRAFT: (PRACTITIONERS_OWN,),
    Can.SIGN: (PRACTITIONERS_OWN,),
    Can.AMEND: (PRACTITIONERS_OWN,),
    Can.COUNTERSIGN: ((*COORDINATOR, ANOTHER),),
}
WRITING = SEE_NO_CASE | {Role.REFERRER, Role.INSPECTOR}
HIDDEN: HiddenFrom = {
    Can.START: SEE_NO_CASE,
    Can.STOP: SEE_NO_CASE,
    Can.READ: SEE_NO_CASE | {Role.REFERRER},
    Can.READ_NOTES: WRITING,
    Can.CREATE: WRITING,
    Can.UPDATE_DRAFT: WRITING,
    Can.SIGN: WRITING,
    Can.AMEND: WRITING,
    Can.COUNTERSIGN: WRITING,
}
