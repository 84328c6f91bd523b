"""Every SELECT about returns that were made."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import select

from hateprog.reports.returns.models import MadeReturn
from hateprog.store.base import db

AT_MOST = 50


def made_of(period_id: UUID) -> Sequence[MadeReturn]:
    """Return the last fifty returns that were made of a period, the newest first."""
    asked = select(MadeReturn).where(MadeReturn.period_id == period_id)
    return db.session.scalars(asked.order_by(MadeReturn.made_at.desc(), MadeReturn.id).limit(AT_MOST)).all()
