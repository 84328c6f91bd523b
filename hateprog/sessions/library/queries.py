"""Every question about topics' versions and about notes on what is new."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import func, select

from hateprog.kernel.access import Actor
from hateprog.kernel.clock import today
from hateprog.sessions.library import rules
from hateprog.sessions.library.models import EmergingNote, TopicVersion
from hateprog.sessions.versions.rules import Status
from hateprog.store.base import db

LISTED = (
    TopicVersion.id,
    TopicVersion.code,
    TopicVersion.version,
    TopicVersion.title,
    TopicVersion.status,
    TopicVersion.year_from,
    TopicVersion.year_to,
    TopicVersion.saved_at,
    TopicVersion.saved_by,
)
IN_ORDER = (TopicVersion.year_from, TopicVersion.year_to, TopicVersion.code)


def topic(version_id: UUID) -> TopicVersion | None:
    """Return a version of a topic, such as the one that a booking keeps, whatever became of it since."""
    return db.session.get(TopicVersion, version_id, populate_existing=True)


def topics(version_ids: Collection[UUID]) -> Sequence[TopicVersion]:
    """Return several versions at once, those for the youngest first."""
    return db.session.scalars(select(TopicVersion).where(TopicVersion.id.in_(version_ids)).order_by(*IN_ORDER)).all()


def topics_in_use(year_groups: Collection[int] = ()) -> Sequence[TopicVersion]:
    """Return the versions in use that are right for every one of these year groups (Reception is 0); for none, all.

    A service has a handful of topics, so there are no pages.
    """
    asked = select(TopicVersion).where(TopicVersion.status == Status.IN_USE).order_by(*IN_ORDER)
    return [each for each in db.session.scalars(asked) if rules.suits(each.year_from, each.year_to, year_groups)]


def in_use(code: str) -> TopicVersion | None:
    """Return the version of a topic that is in use; None where none is."""
    return db.session.scalar(
        select(TopicVersion).where(TopicVersion.code == code, TopicVersion.status == Status.IN_USE)
    )


def to_replace(code: str) -> TopicVersion | None:
    """Return the version in use, kept from others until the transaction ends; None where it was replaced meanwhile.

    PostgreSQL waits for whoever has it and then asks again whether it is in use. SQLite has one writer anyway.
    """
    return db.session.scalar(
        select(TopicVersion)
        .where(TopicVersion.code == code, TopicVersion.status == Status.IN_USE)
        .with_for_update()
        .execution_options(populate_existing=True)
    )


def public(code: str, version: int | None = None) -> TopicVersion | None:
    """Return what everybody may see of a topic: the version in use, or one by its number that was ever in use."""
    if version is None:
        return in_use(code)
    return db.session.scalar(
        select(TopicVersion).where(
            TopicVersion.code == code, TopicVersion.version == version, TopicVersion.status != Status.DRAFT
        )
    )


def versions(code: str | None = None) -> Sequence[Any]:
    """Return the versions of every topic, or of one, for the youngest first, the newest version first (columns)."""
    asked = select(*LISTED).order_by(TopicVersion.code, TopicVersion.version.desc())
    return db.session.execute(asked if code is None else asked.where(TopicVersion.code == code)).all()


def newest_number(code: str) -> int:
    """Return the number of a topic's newest version; 0 before the first."""
    return db.session.scalar(select(func.max(TopicVersion.version)).where(TopicVersion.code == code)) or 0


def codes() -> set[str]:
    """Return how the topics that there are, are named."""
    return set(db.session.scalars(select(TopicVersion.code).distinct()))


def one_note(note_id: UUID) -> EmergingNote | None:
    """Return a note."""
    return db.session.get(EmergingNote, note_id, populate_existing=True)


def notes_shown(day: date, code: str | None = None) -> Sequence[EmergingNote]:
    """Return the notes that are shown on a day, the newest first; with a code, those attached to that topic."""
    asked = (
        select(EmergingNote)
        .where(EmergingNote.ends_on >= day, EmergingNote.taken_down_at.is_(None))
        .order_by(EmergingNote.written_at.desc(), EmergingNote.id)
    )
    return [each for each in db.session.scalars(asked) if code is None or code in each.topic_codes]


def notes_on_today(_actor: Actor) -> Sequence[EmergingNote]:
    """Return the notes that a practitioner's first page shows."""
    return notes_shown(today())


def past_notes(day: date, most: int = 50) -> Sequence[EmergingNote]:
    """Return the notes that are shown no more, the last one first."""
    asked = (
        select(EmergingNote)
        .where((EmergingNote.ends_on < day) | EmergingNote.taken_down_at.is_not(None))
        .order_by(EmergingNote.written_at.desc(), EmergingNote.id)
        .limit(most)
    )
    return db.session.scalars(asked).all()
