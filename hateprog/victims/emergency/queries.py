"""Every question about emergency accesses, and about what they open."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import select

from hateprog.kernel.access import Actor
from hateprog.kernel.clock import utcnow
from hateprog.referrals import for_victims
from hateprog.referrals.for_victims import CaseForVictims
from hateprog.store.base import db
from hateprog.store.sealing import hold_keys, is_readable
from hateprog.victims import queries as victims
from hateprog.victims.emergency.models import EmergencyAccess
from hateprog.victims.models import Victim


@dataclass(frozen=True, slots=True)
class CaseInEmergency:
    """A case, with the access by which somebody has it open now, if they have."""

    case: CaseForVictims
    access: EmergencyAccess | None

    @property
    def id(self) -> UUID:
        """Return what the log's line is about; there is no `case_id`, so no history of a case shows it."""
        return self.access.id if self.access else self.case.referral_id

    @property
    def took_part(self) -> frozenset[UUID]:
        """Return the people who worked or decided the case."""
        return self.case.took_part

    @property
    def is_open(self) -> bool:
        """Say whether it is open to whoever asked."""
        return self.access is not None

    @property
    def is_there(self) -> bool:
        """Say that there is such a case."""
        return True


@dataclass(frozen=True, slots=True)
class PersonInEmergency(CaseInEmergency):
    """The same of one person harmed there; None where nobody of this id was."""

    victim: Victim | None

    @property
    def id(self) -> UUID:
        """Return the person's id, so that the line stands on their access history."""
        return self.victim.id if self.victim else self.case.referral_id

    @property
    def is_there(self) -> bool:
        """Say whether they were harmed in this case."""
        return self.victim is not None


def one_case(actor: Actor, referral_id: UUID) -> CaseInEmergency | None:
    """Return a case as the actor has it open, or has not; None where there is none, or it is not complete."""
    case = for_victims.one(referral_id)
    return None if case is None else CaseInEmergency(case, open_to(actor, referral_id))


def one_person(actor: Actor, referral_id: UUID, victim_id: UUID) -> PersonInEmergency | None:
    """Return the same with a person harmed there."""
    case = for_victims.one(referral_id)
    if case is None:
        return None
    victim = victims.one_victim(victim_id)
    if victim is not None and referral_id not in {part.referral_id for part in victim.parts}:
        victim = None
    return PersonInEmergency(case, open_to(actor, referral_id), victim)


def open_to(actor: Actor, referral_id: UUID) -> EmergencyAccess | None:
    """Return the access by which an account has a case open at this moment, if it has."""
    mine = (EmergencyAccess.referral_id == referral_id, EmergencyAccess.account_id == actor.id)
    now = (EmergencyAccess.closed_at.is_(None), EmergencyAccess.ends_at > utcnow())
    return db.session.scalar(select(EmergencyAccess).where(*mine, *now).order_by(EmergencyAccess.opened_at.desc()))


def every_access(referral_id: UUID) -> Sequence[EmergencyAccess]:
    """Return each time that a case was opened, the newest first, each to be read."""
    asked = select(EmergencyAccess).where(EmergencyAccess.referral_id == referral_id)
    return _readable(db.session.scalars(asked.order_by(EmergencyAccess.opened_at.desc(), EmergencyAccess.id)).all())


def on_history_of(victim: Any) -> Sequence[EmergencyAccess]:
    """Return each time that a case was opened in which a person was put down then, or before it was over."""
    since: dict[UUID, datetime] = {part.referral_id: part.added_at for part in victim.parts}
    asked = select(EmergencyAccess).where(EmergencyAccess.referral_id.in_(since))
    rows = db.session.scalars(asked.order_by(EmergencyAccess.opened_at.desc(), EmergencyAccess.id)).all()
    return _readable([row for row in rows if since[row.referral_id] < row.over_at])


def reason_of(access: EmergencyAccess) -> str:
    """Return why a case was opened; nothing once the key of the reason has been destroyed."""
    return access.reason if is_readable(access.key_id) else ""


def had_open(referral_id: UUID, person_id: UUID) -> bool:
    """Say whether a person ever opened a case in an emergency, under any account."""
    here = (EmergencyAccess.referral_id == referral_id, EmergencyAccess.person_id == person_id)
    return db.session.scalar(select(EmergencyAccess.id).where(*here).limit(1)) is not None


def _readable(rows: Sequence[EmergencyAccess]) -> Sequence[EmergencyAccess]:
    hold_keys(row.key_id for row in rows)
    return rows
