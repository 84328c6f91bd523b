"""Every question about letters, their wording, reminders, and what must not be disclosed."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import Select, bindparam, exists, func, select
from sqlalchemy.orm import joinedload

from hateprog.kernel.access import Actor
from hateprog.kernel.clock import utcnow
from hateprog.letters.models import Letter, LetterWording, ReminderConsent, Undisclosed
from hateprog.letters.rules import Channel, Kind
from hateprog.referrals import case_queries as cases
from hateprog.referrals.rules import Pathway
from hateprog.sessions.one_to_one import appointment_queries as appointments
from hateprog.sessions.one_to_one.rules import day_after
from hateprog.store.base import db


def of_case(case_id: UUID) -> Sequence[Any]:
    """Return what was written on a case, the newest first (columns): kind, channel, who made it and when it went."""
    asked = select(
        Letter.id,
        Letter.kind,
        Letter.channel,
        Letter.made_by,
        Letter.made_at,
        Letter.sent_at,
        Letter.stopped_at,
    ).where(Letter.referral_id == case_id)
    return db.session.execute(asked.order_by(Letter.made_at.desc(), Letter.id)).all()


def one_letter(letter_id: UUID) -> Letter | None:
    """Return a letter with its case and the version of the wording that it was made from."""
    return db.session.get(
        Letter,
        letter_id,
        options=[cases.with_case(Letter.referral), joinedload(Letter.wording)],
        populate_existing=True,
    )


def newest_wording(kind: Kind, pathway: Pathway) -> LetterWording:
    """Return the wording in use; each kind and pathway has one from the beginning."""
    asked = select(LetterWording).where(LetterWording.kind == kind, LetterWording.pathway == pathway)
    return db.session.scalars(asked.order_by(LetterWording.version.desc()).limit(1)).one()


def wordings() -> Sequence[Any]:
    """Return the wordings in use (columns): kind, pathway, version, who wrote it and when."""
    newest = (
        select(LetterWording.kind, LetterWording.pathway, func.max(LetterWording.version).label("version"))
        .group_by(LetterWording.kind, LetterWording.pathway)
        .subquery()
    )
    columns = (LetterWording.kind, LetterWording.pathway, LetterWording.version)
    asked = select(*columns, LetterWording.written_by, LetterWording.written_at).join(
        newest,
        (LetterWording.kind == newest.c.kind)
        & (LetterWording.pathway == newest.c.pathway)
        & (LetterWording.version == newest.c.version),
    )
    rows = db.session.execute(asked).all()
    return sorted(rows, key=lambda row: (list(Kind).index(row.kind), list(Pathway).index(row.pathway)))


def versions_of(kind: Kind, pathway: Pathway) -> Sequence[Any]:
    """Return every version of a wording, the newest first (columns)."""
    columns = (LetterWording.id, LetterWording.version, LetterWording.written_by, LetterWording.written_at)
    asked = select(*columns).where(LetterWording.kind == kind, LetterWording.pathway == pathway)
    return db.session.execute(asked.order_by(LetterWording.version.desc())).all()


def one_wording(wording_id: UUID) -> LetterWording | None:
    """Return a version of a wording."""
    return db.session.get(LetterWording, wording_id)


def undisclosed_on(case_id: UUID) -> list[str]:
    """Return what must not stand in a letter of a case. For checking letters: no page of the practitioner shows it."""
    asked = select(Undisclosed.words).where(Undisclosed.referral_id == case_id, Undisclosed.removed_at.is_(None))
    return list(db.session.scalars(asked))


def kept_undisclosed(case_id: UUID) -> Sequence[Any]:
    """Return the list of a case for its coordinators, in the order in which it was written (columns)."""
    columns = (Undisclosed.id, Undisclosed.words, Undisclosed.added_by, Undisclosed.added_at)
    asked = select(*columns).where(Undisclosed.referral_id == case_id, Undisclosed.removed_at.is_(None))
    return db.session.execute(asked.order_by(Undisclosed.added_at, Undisclosed.id)).all()


def one_undisclosed(undisclosed_id: UUID) -> Undisclosed | None:
    """Return a line of a case's list, with its case."""
    return db.session.get(
        Undisclosed, undisclosed_id, options=[cases.with_case(Undisclosed.referral)], populate_existing=True
    )


def consent_of(case_id: UUID) -> ReminderConsent | None:
    """Return what was last said about reminders on a case; None while nobody has asked."""
    return consents_of([case_id]).get(case_id)


def consents_of(case_ids: Collection[UUID]) -> dict[UUID, ReminderConsent]:
    """Return what was last said about reminders, by case."""
    asked = select(ReminderConsent).where(ReminderConsent.referral_id.in_(case_ids))
    return {each.referral_id: each for each in db.session.scalars(asked.order_by(ReminderConsent.recorded_at))}


def reminded(appointment_ids: Collection[UUID]) -> set[UUID]:
    """Return of which of these appointments somebody was reminded, or was to be."""
    asked = select(Letter.appointment_id).where(
        Letter.kind == Kind.REMINDER, Letter.appointment_id.in_(appointment_ids)
    )
    return {appointment_id for appointment_id in db.session.scalars(asked) if appointment_id is not None}


LAST_SAID = (
    select(ReminderConsent.channel)
    .where(ReminderConsent.referral_id == appointments.CASE_ID)
    .order_by(ReminderConsent.recorded_at.desc(), ReminderConsent.id)
    .limit(1)
    .scalar_subquery()
)
TO_RING: Select[Any] = appointments.planned_with(
    bindparam("practitioner_id"), bindparam("start"), bindparam("end")
).where(
    LAST_SAID == Channel.PHONE,
    ~exists().where(Letter.kind == Kind.REMINDER, Letter.appointment_id == appointments.APPOINTMENT_ID),
)
"""Made once: the first page of every practitioner asks it."""


def to_ring(actor: Actor) -> Sequence[Any]:
    """Return the practitioner's appointments of tomorrow of which to remind somebody by phone, and nobody has yet."""
    start, end = day_after(utcnow())
    return db.session.execute(TO_RING, {"practitioner_id": actor.id, "start": start, "end": end}).all()
