"""Every SELECT of the register of schools."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import select

from hateprog.schools.models import School
from hateprog.store.base import db


def school(school_id: UUID) -> School | None:
    """Return a school by its id."""
    return db.session.get(School, school_id)


def by_urn(urn: int) -> School | None:
    """Return the school with this number in the register."""
    return db.session.scalar(select(School).where(School.urn == urn))
