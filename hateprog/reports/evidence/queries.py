"""Every question about the releases that were made."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import select, tuple_

from hateprog.reports.evidence.models import EvidenceRelease
from hateprog.store.base import db

PAGE = 25


def releases(*, after: UUID | None = None) -> Sequence[EvidenceRelease]:
    """Return the releases, the newest first: one more than a page holds where there is another page.

    `after` is the last one of the page before; one that does not exist is taken for none.
    """
    order = EvidenceRelease.made_at, EvidenceRelease.id
    asked = select(EvidenceRelease).order_by(*(each.desc() for each in order)).limit(PAGE + 1)
    last = None if after is None else db.session.get(EvidenceRelease, after)
    if last is not None:
        asked = asked.where(tuple_(*order) < tuple_(last.made_at, last.id))
    return db.session.scalars(asked).all()
