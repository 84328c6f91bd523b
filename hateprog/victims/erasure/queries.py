"""Every SELECT about erasures, and what of a person goes with them."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import select

from hateprog.store.base import db
from hateprog.victims.erasure.models import Erasure

PAGE = 50


def one_erasure(erasure_id: UUID) -> Erasure | None:
    """Return an erasure."""
    return db.session.get(Erasure, erasure_id)


def open_of(victim_id: UUID) -> Erasure | None:
    """Return the erasure that was asked for and is not over, if there is one."""
    asked = select(Erasure).where(
        Erasure.victim_id == victim_id, Erasure.erased_at.is_(None), Erasure.dropped_at.is_(None)
    )
    return db.session.scalar(asked)


def latest() -> Sequence[Erasure]:
    """Return the fifty erasures asked for last, the newest first."""
    return db.session.scalars(select(Erasure).order_by(Erasure.asked_at.desc(), Erasure.id).limit(PAGE)).all()
