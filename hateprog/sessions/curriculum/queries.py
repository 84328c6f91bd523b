"""Every question about programme templates' versions."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import Select, func, select

from hateprog.sessions.curriculum import rules
from hateprog.sessions.curriculum.models import ProgrammeTemplate
from hateprog.sessions.curriculum.rules import SESSIONS, Audience
from hateprog.sessions.versions.rules import Status
from hateprog.store.base import db

LISTED = (
    ProgrammeTemplate.id,
    ProgrammeTemplate.code,
    ProgrammeTemplate.version,
    ProgrammeTemplate.title,
    ProgrammeTemplate.audience,
    ProgrammeTemplate.status,
    ProgrammeTemplate.valid_from,
    ProgrammeTemplate.saved_at,
    ProgrammeTemplate.saved_by,
)

TITLES = select(*(ProgrammeTemplate.sessions[place]["title"].as_string() for place in range(SESSIONS)))


def one_version(version_id: UUID) -> ProgrammeTemplate | None:
    """Return a version of a template."""
    return db.session.get(ProgrammeTemplate, version_id, populate_existing=True)


def versions(code: str | None = None) -> Sequence[Any]:
    """Return the versions of every template, or of one, by audience and code, the newest first (columns).

    An operator has a handful of them, so there are no pages.
    """
    asked = select(*LISTED).order_by(
        ProgrammeTemplate.audience.desc(), ProgrammeTemplate.code, ProgrammeTemplate.version.desc()
    )
    return db.session.execute(asked if code is None else asked.where(ProgrammeTemplate.code == code)).all()


def newest_number(code: str) -> int:
    """Return the number of a template's newest version; 0 before the first."""
    asked = select(func.max(ProgrammeTemplate.version)).where(ProgrammeTemplate.code == code)
    return db.session.scalar(asked) or 0


def first_days(audience: Audience) -> Collection[date]:
    """Return the days from which versions for these people are in use."""
    asked = select(ProgrammeTemplate.valid_from).where(
        ProgrammeTemplate.audience == audience, ProgrammeTemplate.status == Status.IN_USE
    )
    return {day for day in db.session.scalars(asked) if day is not None}


def id_to_start_on(born_on: date | None, day: date) -> Select[tuple[UUID]]:
    """Return the question for the id of the version on which somebody's programme starts on `day` (Europe/London)."""
    return (
        select(ProgrammeTemplate.id)
        .where(
            ProgrammeTemplate.audience == rules.audience_of(born_on, day),
            ProgrammeTemplate.status == Status.IN_USE,
            ProgrammeTemplate.valid_from <= day,
        )
        .order_by(ProgrammeTemplate.valid_from.desc())
        .limit(1)
    )


def to_start_on(born_on: date | None, day: date) -> ProgrammeTemplate | None:
    """Return the version on which somebody's programme starts on `day`; None where none is in use for them."""
    return with_id(id_to_start_on(born_on, day).scalar_subquery())


def titles(version_id: Any) -> Sequence[str]:
    """Return what the three sessions of a version are called; none for no version. For pages that show no more."""
    return tuple(db.session.execute(TITLES.where(ProgrammeTemplate.id == version_id)).one_or_none() or ())


def with_id(version_id: Any) -> ProgrammeTemplate | None:
    """Return the version with an id that a question gives, such as that of an enrolment."""
    return db.session.scalar(select(ProgrammeTemplate).where(ProgrammeTemplate.id == version_id))


def questionnaires_named(version_ids: Collection[UUID]) -> dict[UUID, tuple[list[str], list[str]]]:
    """Return the codes of the questionnaires, before and after, that these versions name, by version."""
    asked = select(ProgrammeTemplate.id, ProgrammeTemplate.before_codes, ProgrammeTemplate.after_codes)
    rows = db.session.execute(asked.where(ProgrammeTemplate.id.in_(version_ids)))
    return {row.id: (row.before_codes, row.after_codes) for row in rows}
