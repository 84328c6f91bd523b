"""Who may make, see and move a referral (authorisation.yaml: referral.*, participant.*)."""

from __future__ import annotations

from enum import StrEnum
from typing import Any, Protocol
from uuid import UUID

from hateprog.kernel.access import SEE_NO_CASE, Actor, Grants, HiddenFrom, Role, anyone, has_role
from hateprog.referrals.rules import Stage


class Can(StrEnum):
    """What can be done to referrals."""

    CREATE = "referral.create"
    SELF_REFER = "referral.self_refer"
    KEY_IN = "referral.key_in"
    LIST = "referral.list"
    INCOMING = "referral.incoming"
    READ = "referral.read"
    UPDATE = "referral.update"
    RETURN = "referral.return"
    WITHDRAW = "referral.withdraw"
    ASSIGN = "referral.assign"
    CLOSE = "referral.close"
    READ_PARTICIPANT = "participant.read"
    UPDATE_PARTICIPANT = "participant.update"
    SEARCH = "participant.search"


class Case(Protocol):
    """What policy asks of a referral."""

    stage: Stage
    referrer_person_id: UUID | None
    force_code: str | None
    district_code: str | None

    @property
    def case_id(self) -> UUID: ...

    @property
    def practitioner_id(self) -> UUID | None: ...

    @property
    def co_facilitator_id(self) -> UUID | None: ...


def made_it(actor: Actor, case: Case) -> bool:
    """Hold for the person who made the referral, under any of their accounts."""
    return case.referrer_person_id == actor.person_id


def works_it(actor: Actor, case: Case) -> bool:
    """Hold for the practitioner to whom the case is allocated now, and for whoever stands in for them today."""
    return case.practitioner_id == actor.id or case.case_id in actor.stands_in


def works_beside(actor: Actor, case: Case) -> bool:
    """Hold for whoever is named now to work beside that practitioner."""
    return case.co_facilitator_id == actor.id


def was_sent(_actor: Actor, case: Case) -> bool:
    """Hold once the referral was sent: a draft is its author's own."""
    return case.stage is not Stage.DRAFT


def in_their_area(actor: Actor, case: Case) -> bool:
    """Hold for a case whose district or force area is the actor's; read off the case, never off the viewer."""
    return bool({case.force_code, case.district_code} & actor.areas)


REFERRERS_OWN = (has_role(Role.REFERRER), made_it)
PRACTITIONERS_OWN = (has_role(Role.PRACTITIONER), works_it)
CO_FACILITATORS = (has_role(Role.PRACTITIONER), works_beside)
INSPECTORS_AREA = (has_role(Role.INSPECTOR), was_sent, in_their_area)
COORDINATOR = (has_role(Role.COORDINATOR),)

GRANTS: Grants = {
    Can.CREATE: ((has_role(Role.REFERRER),), COORDINATOR),
    Can.SELF_REFER: ((anyone,),),
    Can.KEY_IN: (COORDINATOR,),
    Can.INCOMING: (COORDINATOR,),
    Can.LIST: (
        (has_role(Role.REFERRER),),
        (has_role(Role.PRACTITIONER),),
        (has_role(Role.INSPECTOR),),
        COORDINATOR,
    ),
    Can.READ: (REFERRERS_OWN, PRACTITIONERS_OWN, CO_FACILITATORS, INSPECTORS_AREA, COORDINATOR),
    Can.UPDATE: (REFERRERS_OWN, COORDINATOR),
    Can.RETURN: (COORDINATOR,),
    Can.WITHDRAW: (REFERRERS_OWN, COORDINATOR),
    Can.ASSIGN: (COORDINATOR,),
    Can.CLOSE: (PRACTITIONERS_OWN, COORDINATOR),
    Can.READ_PARTICIPANT: (REFERRERS_OWN, PRACTITIONERS_OWN, CO_FACILITATORS, INSPECTORS_AREA, COORDINATOR),
    Can.UPDATE_PARTICIPANT: (PRACTITIONERS_OWN, COORDINATOR),
    Can.SEARCH: ((has_role(Role.PRACTITIONER),), (has_role(Role.INSPECTOR),), COORDINATOR),
}
HIDDEN: HiddenFrom = dict.fromkeys(
    (
        Can.READ,
        Can.UPDATE,
        Can.RETURN,
        Can.WITHDRAW,
        Can.ASSIGN,
        Can.CLOSE,
        Can.READ_PARTICIPANT,
        Can.UPDATE_PARTICIPANT,
    ),
    SEE_NO_CASE,
)


class OfACase:
    """Mixin for a row that belongs to a case: policy reads the case through its `referral`."""

    referral: Any

    @property
    def locked_first(self) -> Any:
        """Return the case, whose lock comes before the row's own (store.command)."""
        return self.referral

    @property
    def stage(self) -> Stage:
        """Return the stage of the case."""
        stage: Stage = self.referral.stage
        return stage

    @property
    def referrer_person_id(self) -> UUID | None:
        """Return who made the referral."""
        person_id: UUID | None = self.referral.referrer_person_id
        return person_id

    @property
    def force_code(self) -> str | None:
        """Return the force area of the case."""
        code: str | None = self.referral.force_code
        return code

    @property
    def district_code(self) -> str | None:
        """Return the district of the case."""
        code: str | None = self.referral.district_code
        return code

    @property
    def practitioner_id(self) -> UUID | None:
        """Return the account of whoever works the case now."""
        account_id: UUID | None = self.referral.practitioner_id
        return account_id

    @property
    def co_facilitator_id(self) -> UUID | None:
        """Return the account of whoever works beside them now."""
        account_id: UUID | None = self.referral.co_facilitator_id
        return account_id

    @property
    def involved(self) -> frozenset[UUID]:
        """Return the people who took part in the case."""
        people: frozenset[UUID] = self.referral.involved
        return people
