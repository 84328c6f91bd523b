"""Who may say what became of a session, and see it (authorisation.yaml: booking.record_attendance, group_feedback.*).

What a pupil disclosed is for whoever was told, the coordinators and the school's safeguarding lead (disclosure.*).
"""

from __future__ import annotations

from enum import StrEnum
from typing import Protocol
from uuid import UUID

from hateprog.kernel.access import SEE_NO_CASE, Actor, Grants, HiddenFrom, Openly, Role, anyone, has_role
from hateprog.kernel.text import N_
from hateprog.schools.policy import is_their_school
from hateprog.sessions.group.policy import comes


class Can(StrEnum):
    """What can be done about sessions whose time has come. Whoever has the link of a mail may confirm by it, once."""

    RECORD = "booking.record_attendance"
    READ_FEEDBACK = "group_feedback.read"
    GIVE_FEEDBACK = "group_feedback.give"
    SUMS = "group_feedback.sums"
    KEEP_ARRIVAL = "school_arrival.write"
    DISCLOSE = "disclosure.make"
    READ_DISCLOSURE = "disclosure.read"
    CONFIRM = "disclosure.confirm"
    CONFIRM_BY_LINK = "disclosure.confirm_by_link"


class Disclosed(Protocol):
    """What policy asks of a disclosure."""

    made_by: UUID
    dsl_account_id: UUID | None


def made_it(actor: Actor, disclosure: Disclosed | None) -> bool:
    """Hold for whoever passed a disclosure on."""
    return disclosure is None or disclosure.made_by == actor.id


def is_the_dsl(actor: Actor, disclosure: Disclosed | None) -> bool:
    """Hold for the account of the safeguarding lead whose address the booking gives; nobody else of the school."""
    return disclosure is None or disclosure.dsl_account_id == actor.id


def is_another(actor: Actor, disclosure: Disclosed | None) -> bool:
    """Hold for anybody but whoever passed it on."""
    return disclosure is None or disclosure.made_by != actor.id


PRACTITIONER, COORDINATOR, SCHOOL = has_role(Role.PRACTITIONER), has_role(Role.COORDINATOR), has_role(Role.SCHOOL)
ANOTHER = Openly(is_another, N_("You passed this on, so somebody else has to confirm it"))

GRANTS: Grants = {
    Can.RECORD: ((PRACTITIONER, comes), (COORDINATOR,)),
    Can.READ_FEEDBACK: ((PRACTITIONER, comes), (SCHOOL, is_their_school), (COORDINATOR,)),
    Can.GIVE_FEEDBACK: ((SCHOOL, is_their_school),),
    Can.SUMS: ((SCHOOL, is_their_school), (COORDINATOR,)),
    Can.KEEP_ARRIVAL: ((SCHOOL, is_their_school), (COORDINATOR,)),
    Can.DISCLOSE: ((PRACTITIONER, comes), (COORDINATOR,)),
    Can.READ_DISCLOSURE: ((PRACTITIONER, made_it), (SCHOOL, is_the_dsl), (COORDINATOR,)),
    Can.CONFIRM: ((SCHOOL, is_the_dsl), (COORDINATOR, ANOTHER)),
    Can.CONFIRM_BY_LINK: ((anyone,),),
}
HIDDEN: HiddenFrom = {
    Can.READ_DISCLOSURE: SEE_NO_CASE | {Role.REFERRER, Role.INSPECTOR},
    Can.CONFIRM: SEE_NO_CASE | {Role.REFERRER, Role.INSPECTOR, Role.PRACTITIONER},
}
