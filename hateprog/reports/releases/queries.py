"""Every SELECT about releases, and the releases as the check against differencing reads them."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from uuid import UUID

from sqlalchemy import or_, select, text
from sqlalchemy.orm import selectinload

from hateprog.reports.releases.differencing import Seen
from hateprog.reports.releases.models import Release
from hateprog.reports.releases.rules import EVERY, Cell, Hiding
from hateprog.store.base import db

AT_MOST = 100
WHOLE = (selectinload(Release.columns), selectinload(Release.cells))


def one_release(release_id: UUID) -> Release | None:
    """Return a release with all that it tells."""
    asked = select(Release).where(Release.id == release_id).options(*WHOLE)
    return db.session.scalar(asked.execution_options(populate_existing=True))


def latest() -> Sequence[Release]:
    """Return the hundred releases that were prepared last, the newest first, without what they tell."""
    return db.session.scalars(select(Release).order_by(Release.prepared_at.desc(), Release.id).limit(AT_MOST)).all()


def addresses() -> Collection[str]:
    """Return the addresses that are taken."""
    return set(db.session.scalars(select(Release.address)))


def published() -> Sequence[Release]:
    """Return the releases that everybody may read, those of the newest days first, without what they tell."""
    asked = select(Release).where(Release.published_at.is_not(None), Release.withdrawn_at.is_(None))
    return db.session.scalars(asked.order_by(Release.last_on.desc(), Release.first_on, Release.address)).all()


def at_address(address: str) -> Release | None:
    """Return the release of a public page, with all that it tells; one that was withdrawn from it too, no other."""
    asked = select(Release).where(Release.address == address, Release.published_at.is_not(None))
    return db.session.scalar(asked.options(*WHOLE))


def one_after_the_other() -> None:
    """Let one release be approved at a time: each is checked against those approved before it.

    Until the end of the transaction. SQLite has one writer anyway. Rows that others locked do not stand in the way.
    """
    if db.session.get_bind().dialect.name == "postgresql":
        db.session.execute(text("LOCK TABLE figures_release IN SHARE ROW EXCLUSIVE MODE"))


def beside_earlier(release: Release) -> tuple[Seen, list[Seen]]:
    """Return a release, and those approved before it, those withdrawn from the public too: they were read.

    A release of everything, or of a force area, counts what came from districts that were put down only after it too:
    then that was nobody. Without them the same place would be two, and what one release tells of it not hold for both.
    """
    told = or_(Release.withdrawn_at.is_(None), Release.published_at.is_not(None))
    asked = select(Release).where(Release.approved_at.is_not(None), told, Release.id != release.id).options(*WHOLE)
    earlier = db.session.scalars(asked.order_by(Release.approved_at, Release.id)).all()
    everywhere = {area for each in (release, *earlier) for column in each.columns for area in column.areas}
    return _seen(release, everywhere), [_seen(each, everywhere) for each in earlier]


def _seen(release: Release, everywhere: Collection[str]) -> Seen:
    """Return a release as everybody sees it; `everywhere` has the districts of all those it is held against."""
    areas = {}
    for column in release.columns:
        own = set(column.areas)
        if release.force_code is None or column.code == EVERY:
            forces = {area.partition("/")[0] for area in own}
            all_of_it = release.force_code is None and column.code == EVERY
            own |= {area for area in everywhere if all_of_it or area.partition("/")[0] in forces}
        areas[column.code] = frozenset(own)
    is_rounded = release.hiding is Hiding.ROUNDED
    cells = (
        Cell(each.kind, each.line, each.column_code, areas[each.column_code], each.number, is_rounded)
        for each in release.cells
    )
    return Seen(release.address, release.first_on, release.last_on, tuple(cells))
