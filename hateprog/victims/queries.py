"""Every question about the people harmed, and about who works with them."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, and_, exists, func, or_, select
from sqlalchemy.orm import joinedload, selectinload

from hateprog.kernel.access import Actor
from hateprog.kernel.text import search_key
from hateprog.referrals import for_victims
from hateprog.referrals.for_victims import CASE_ID, CaseForVictims
from hateprog.store.base import db
from hateprog.store.sealing import hold_keys, keyed_hash
from hateprog.victims import rules
from hateprog.victims.models import CaseLiaison, Harmed, Victim

FOUND_AT_MOST = 25
LIVE_HERE = and_(CaseLiaison.referral_id == CASE_ID, CaseLiaison.ended_at.is_(None))


@dataclass(frozen=True, slots=True)
class CaseAtHand:
    """A case as the victim's side sees it, with who works with the people harmed in it."""

    case: CaseForVictims
    liaison: CaseLiaison | None

    @property
    def id(self) -> UUID:
        """Return the case's id, for the log; there is no `case_id`, so no history of a case shows the line."""
        return self.case.referral_id

    @property
    def referral_id(self) -> UUID:
        """Return the same, for whoever says whether the case is still kept (store.command)."""
        return self.case.referral_id

    @property
    def liaisons(self) -> frozenset[UUID]:
        """Return the account of the liaison, if there is one."""
        return frozenset({self.liaison.account_id}) if self.liaison else frozenset()

    @property
    def took_part(self) -> frozenset[UUID]:
        """Return the people who worked or decided the case."""
        return self.case.took_part


def one_case(referral_id: UUID) -> CaseAtHand | None:
    """Return a case as the victim's side sees it; None where there is none, or its referral is not complete."""
    case = for_victims.one(referral_id)
    return None if case is None else CaseAtHand(case, liaison_of(referral_id))


def liaison_of(referral_id: UUID) -> CaseLiaison | None:
    """Return who works with the people harmed in a case now."""
    here = (CaseLiaison.referral_id == referral_id, CaseLiaison.ended_at.is_(None))
    return db.session.scalar(select(CaseLiaison).where(*here))


def liaison_id_of(referral_id: UUID) -> UUID | None:
    """Return the account of a case's liaison, if it has one (`app.extensions["liaison_of"]`)."""
    liaison = liaison_of(referral_id)
    return liaison.account_id if liaison else None


def liaisons_of(referral_ids: Collection[UUID]) -> dict[UUID, UUID]:
    """Return case -> the account of its liaison; one without is left out."""
    asked = select(CaseLiaison.referral_id, CaseLiaison.account_id).where(
        CaseLiaison.referral_id.in_(referral_ids), CaseLiaison.ended_at.is_(None)
    )
    return {row.referral_id: row.account_id for row in db.session.execute(asked)}


def liaisons_ever(referral_ids: Collection[UUID]) -> dict[UUID, frozenset[UUID]]:
    """Return case -> the people (not accounts) who are or were liaison in it: none of them is on its other side."""
    asked = select(CaseLiaison.referral_id, CaseLiaison.person_id).where(CaseLiaison.referral_id.in_(referral_ids))
    found: dict[UUID, set[UUID]] = {}
    for row in db.session.execute(asked) if referral_ids else ():
        found.setdefault(row.referral_id, set()).add(row.person_id)
    return {case_id: frozenset(people) for case_id, people in found.items()}


def was_liaison(referral_id: UUID, person_id: UUID) -> bool:
    """Say whether a person ever was liaison in a case, under any account."""
    asked = select(CaseLiaison.id).where(CaseLiaison.referral_id == referral_id, CaseLiaison.person_id == person_id)
    return db.session.scalar(asked.limit(1)) is not None


def own_cases(actor: Actor) -> list[CaseForVictims]:
    """Return the cases in which the actor is liaison, received first at the top; those that are over too."""
    mine = exists(select(CaseLiaison.id).where(LIVE_HERE, CaseLiaison.account_id == actor.id))
    return list(for_victims.every(mine))


def free_cases(actor: Actor | None = None, *, after: UUID | None = None) -> list[CaseForVictims]:
    """Return up to a page of the cases under way that have no liaison, and one more.

    None in which the actor has a part; without an actor, whoever took part in them.
    """
    conditions = [~exists(select(CaseLiaison.id).where(LIVE_HERE)), for_victims.not_over()]
    if actor is not None:
        conditions.append(for_victims.no_part_of(actor.person_id))
    return for_victims.listed(*conditions, after=after)


def assigned_cases(*, after: UUID | None = None) -> list[CaseForVictims]:
    """Return up to a page of the cases under way that have a liaison, whoever it is, and one more."""
    return for_victims.listed(exists(select(CaseLiaison.id).where(LIVE_HERE)), for_victims.not_over(), after=after)


def one_victim(victim_id: UUID) -> Victim | None:
    """Return a person harmed, with the cases they were harmed in and who works with them there; nobody once erased."""
    parts = selectinload(Victim.parts).joinedload(Harmed.liaison)
    victim = db.session.get(Victim, victim_id, options=[parts], populate_existing=True)
    return victim if victim is not None and victim.erased_at is None else None


@dataclass(frozen=True, slots=True)
class Around:
    """In which cases somebody was harmed, and the accounts that work with them there now."""

    referral_ids: frozenset[UUID]
    liaisons: frozenset[UUID]


def around(victim_ids: Collection[UUID]) -> dict[UUID, Around]:
    """Return what is around people harmed, by their ids; who was erased is left out."""
    live = and_(CaseLiaison.referral_id == Harmed.referral_id, CaseLiaison.ended_at.is_(None))
    asked = (
        select(Harmed.victim_id, Harmed.referral_id, CaseLiaison.account_id)
        .join(Victim, Victim.id == Harmed.victim_id)
        .outerjoin(CaseLiaison, live)
        .where(Harmed.victim_id.in_(victim_ids), Victim.erased_at.is_(None))
    )
    found: dict[UUID, list[Any]] = {}
    for row in db.session.execute(asked) if victim_ids else ():
        found.setdefault(row.victim_id, []).append(row)
    return {
        victim_id: Around(
            frozenset(row.referral_id for row in rows), frozenset(row.account_id for row in rows if row.account_id)
        )
        for victim_id, rows in found.items()
    }


def harmed_in(referral_id: UUID) -> Sequence[Harmed]:
    """Return who was harmed in a case, in the order in which they were taken down, each to be read."""
    asked = _not_erased().where(Harmed.referral_id == referral_id).order_by(Harmed.added_at, Harmed.id)
    return readable(db.session.scalars(asked.options(joinedload(Harmed.victim), joinedload(Harmed.liaison))).all())


def people_of(actor: Actor) -> Sequence[Harmed]:
    """Return everybody whom the actor works with, once for each case, each to be read."""
    asked = (
        _not_erased()
        .join(CaseLiaison, and_(CaseLiaison.referral_id == Harmed.referral_id, CaseLiaison.ended_at.is_(None)))
        .where(CaseLiaison.account_id == actor.id)
        .order_by(Harmed.added_at, Harmed.id)
    )
    return readable(db.session.scalars(asked.options(joinedload(Harmed.victim), joinedload(Harmed.liaison))).all())


def _not_erased() -> Select[Harmed]:
    return select(Harmed).join(Victim, Victim.id == Harmed.victim_id).where(Victim.erased_at.is_(None))


def readable(rows: Sequence[Harmed]) -> Sequence[Harmed]:
    """Fetch the keys of a list by one query, and return the list."""
    hold_keys(row.victim.key_id for row in rows)
    return rows


def hashes(name: str, phone: str | None, postcode: str | None) -> dict[str, str | None]:
    """Return the keyed hashes that a person is found by, under the names of their columns."""
    return {
        "by_name": keyed_hash(rules.name_key(name), "victim.name"),
        "by_phone": keyed_hash(rules.phone_key(phone), "victim.phone") if phone else None,
        "by_postcode": keyed_hash(search_key(postcode), "victim.postcode") if postcode else None,
    }


def known_like(found_by: Mapping[str, str | None]) -> Sequence[Victim]:
    """Return the people with this very name and, beside it, this phone number or this postcode."""
    beside: list[ColumnElement[bool]] = [
        getattr(Victim, column) == found_by[column] for column in ("by_phone", "by_postcode") if found_by[column]
    ]
    if not beside:
        return []
    asked = select(Victim).where(Victim.by_name == found_by["by_name"], or_(*beside))
    parts = selectinload(Victim.parts).joinedload(Harmed.liaison)
    return db.session.scalars(asked.options(parts).order_by(Victim.taken_down_at, Victim.id).limit(2)).all()


def search(sought: str) -> Sequence[Victim]:
    """Return the people whose name, phone number or postcode is exactly what was typed, whoever works with them."""
    found_by = hashes(sought, sought, sought)
    ways = [getattr(Victim, column) == value for column, value in found_by.items()]
    parts = selectinload(Victim.parts).joinedload(Harmed.liaison)
    asked = select(Victim).where(or_(*ways)).options(parts).order_by(Victim.taken_down_at, Victim.id)
    found = db.session.scalars(asked.limit(FOUND_AT_MOST)).all()
    hold_keys(each.key_id for each in found)
    return found


def counts_of(referral_ids: Collection[UUID]) -> dict[UUID, int]:
    """Return case -> how many people are known to have been harmed in it; one without any is left out."""
    asked = select(Harmed.referral_id, func.count().label("people")).where(Harmed.referral_id.in_(referral_ids))
    rows: Sequence[Any] = db.session.execute(asked.group_by(Harmed.referral_id)).all()
    return {row.referral_id: row.people for row in rows}
