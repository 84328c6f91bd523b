"""Every SELECT about schools that join: their requests, the programmes, and who belongs to which on a day."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Row, or_, select
from sqlalchemy.orm import joinedload

from hateprog.kernel.access import Actor
from hateprog.schools import queries as schools
from hateprog.schools.joining.models import ProgrammeMembership, SchoolProgramme, SchoolRequest
from hateprog.schools.joining.policy import in_their_area
from hateprog.schools.joining.rules import FOUND_AT_MOST, OPEN, may_join, serves
from hateprog.schools.models import School
from hateprog.store.base import db

WITH_SCHOOL = joinedload(SchoolRequest.school).joinedload(School.office)


def joinable(school_id: UUID) -> School | None:
    """Return a school whose staff may ask to join; None for a closed one, as for one that is not there."""
    school = schools.school(school_id)
    return school if school is not None and may_join(school) else None


def look_alikes(words: str) -> tuple[Sequence[School], bool]:
    """Return the first schools whose name, former name, number or postcode fits, and whether there are more."""
    found = schools.found(words)
    return found[:FOUND_AT_MOST], len(found) > FOUND_AT_MOST


def one_request(request_id: UUID) -> SchoolRequest | None:
    """Return a request with its school and the school's office."""
    return db.session.get(SchoolRequest, request_id, options=[WITH_SCHOOL], populate_existing=True)


def opened_by(token_hash: str) -> SchoolRequest | None:
    """Return the request that the link with this token is about, whether or not it can still be answered."""
    return db.session.scalar(select(SchoolRequest).where(SchoolRequest.token_hash == token_hash).options(WITH_SCHOOL))


def open_of(school_id: UUID) -> Sequence[SchoolRequest]:
    """Return the open requests of a school, the oldest first."""
    asked = select(SchoolRequest).where(SchoolRequest.school_id == school_id, SchoolRequest.state.in_(OPEN))
    return db.session.scalars(asked.options(WITH_SCHOOL).order_by(SchoolRequest.asked_at, SchoolRequest.id)).all()


def requests_for(actor: Actor) -> Sequence[SchoolRequest]:
    """Return the requests in the actor's areas that are kept: open ones first, then the newest."""
    asked = select(SchoolRequest).options(WITH_SCHOOL).order_by(SchoolRequest.asked_at.desc(), SchoolRequest.id)
    kept = [each for each in db.session.scalars(asked) if in_their_area(actor, each)]
    return sorted(kept, key=lambda each: each.state not in OPEN)


def run_out(now: datetime) -> Sequence[UUID]:
    """Return the open requests whose time is over (UTC)."""
    asked = select(SchoolRequest.id).where(SchoolRequest.state.in_(OPEN), SchoolRequest.expires_at <= now)
    return db.session.scalars(asked.order_by(SchoolRequest.id)).all()


def settled_before(then: datetime) -> Sequence[UUID]:
    """Return the requests that were settled, or ran out, by a moment (UTC)."""
    asked = select(SchoolRequest.id).where(SchoolRequest.settled_at <= then)
    return db.session.scalars(asked.order_by(SchoolRequest.id)).all()


def programmes() -> Sequence[SchoolProgramme]:
    """Return every programme, by name."""
    return db.session.scalars(select(SchoolProgramme).order_by(SchoolProgramme.name)).all()


def one_programme(programme_id: UUID) -> SchoolProgramme | None:
    """Return a programme."""
    return db.session.get(SchoolProgramme, programme_id)


def programme_called(name: str, *, but: UUID | None = None) -> bool:
    """Say whether a programme, another one than `but`, has this name."""
    found = db.session.scalar(select(SchoolProgramme.id).where(SchoolProgramme.name == name))
    return found is not None and found != but


def serving(authority_code: str) -> list[SchoolProgramme]:
    """Return the programmes that take schools of an authority, those that name it first."""
    able = [each for each in programmes() if serves(each.authority_codes, authority_code)]
    return sorted(able, key=lambda each: not each.authority_codes)


def memberships(school_id: UUID) -> Sequence[ProgrammeMembership]:
    """Return when a school belonged, belongs or will belong to which programme, the last first."""
    asked = select(ProgrammeMembership).where(ProgrammeMembership.school_id == school_id)
    asked = asked.options(joinedload(ProgrammeMembership.programme))
    return db.session.scalars(asked.order_by(ProgrammeMembership.from_on.desc(), ProgrammeMembership.id)).all()


def one_membership(membership_id: UUID) -> ProgrammeMembership | None:
    """Return a membership with its programme and its school."""
    return db.session.get(
        ProgrammeMembership,
        membership_id,
        options=[joinedload(ProgrammeMembership.programme), joinedload(ProgrammeMembership.school)],
        populate_existing=True,
    )


def programme_of(school_id: UUID, day: date) -> Row[Any] | None:
    """Return the programme that a school belongs to on a day: columns id, name, provider, phone, from_on, until_on."""
    asked = (
        select(
            SchoolProgramme.id,
            SchoolProgramme.name,
            SchoolProgramme.provider,
            SchoolProgramme.phone,
            ProgrammeMembership.from_on,
            ProgrammeMembership.until_on,
        )
        .join(ProgrammeMembership, ProgrammeMembership.programme_id == SchoolProgramme.id)
        .where(
            ProgrammeMembership.school_id == school_id,
            ProgrammeMembership.from_on <= day,
            or_(ProgrammeMembership.until_on.is_(None), ProgrammeMembership.until_on >= day),
        )
    )
    return db.session.execute(asked.order_by(ProgrammeMembership.from_on.desc()).limit(1)).one_or_none()


def schools_in(programme_ids: Collection[UUID], day: date) -> dict[UUID, int]:
    """Return programme -> how many schools belong to it on a day."""
    asked = select(ProgrammeMembership.programme_id).where(
        ProgrammeMembership.programme_id.in_(programme_ids),
        ProgrammeMembership.from_on <= day,
        or_(ProgrammeMembership.until_on.is_(None), ProgrammeMembership.until_on >= day),
    )
    found = db.session.scalars(asked).all()
    return {programme_id: found.count(programme_id) for programme_id in set(found)}
