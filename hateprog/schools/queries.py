"""Every SELECT of the register of schools."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from datetime import date
from itertools import count
from typing import Any
from uuid import UUID

from sqlalchemy import Select, Subquery, func, or_, select, tuple_
from sqlalchemy.orm import joinedload, selectinload

from hateprog.areas import queries as areas
from hateprog.kernel.text import search_key
from hateprog.schools.kept import of_json
from hateprog.schools.models import FormerName, RegisterChange, RegisterFile, RegisterImport, RegisterRows, School
from hateprog.schools.rules import Change, Fault, Listed
from hateprog.store.base import db

PAGE = 50


def school(school_id: UUID) -> School | None:
    """Return a school with its former names and its office's address."""
    return db.session.get(
        School,
        school_id,
        options=[selectinload(School.former_names), joinedload(School.office)],
        populate_existing=True,
    )


def by_urn(urn: int) -> School | None:
    """Return the school with this number in the register."""
    return db.session.scalar(select(School).where(School.urn == urn))


def these(urns: Collection[int]) -> dict[int, School]:
    """Return URN -> school for those that are known."""
    return {row.urn: row for row in db.session.scalars(select(School).where(School.urn.in_(urns)))}


def was_called(school_id: UUID, name: str, until_on: date) -> bool:
    """Say whether it is noted already that a school was called so until that day."""
    asked = select(FormerName.id).where(FormerName.school_id == school_id, FormerName.name == name)
    return db.session.scalar(asked.where(FormerName.until_on == until_on)) is not None


def listed_in(authority_code: str) -> dict[int, UUID]:
    """Return URN -> id of the schools of an authority that are in the register."""
    asked = select(School.urn, School.id).where(School.authority_code == authority_code, School.retired_at.is_(None))
    return {row.urn: row.id for row in db.session.execute(asked)}


def authorities() -> Sequence[tuple[str, str]]:
    """Return (code, name) of every authority with a school, by name."""
    asked = select(School.authority_code, School.authority_name).distinct().order_by(School.authority_name)
    return list({row.authority_code: row.authority_name for row in db.session.execute(asked)}.items())


def authority_by_school() -> Subquery:
    """Return `school_id` and `authority_code` of every school, to count what schools did by authority."""
    return select(School.id.label("school_id"), School.authority_code).subquery("authority_by_school")


def found(words: str = "", *, authority: str = "", after: UUID | None = None) -> Sequence[School]:
    """Return up to a page of schools and one more, by name: those whose name, former name, URN or postcode fits.

    `after` is the school that ended the page before.
    """
    asked = select(School).order_by(School.name_key, School.id).limit(PAGE + 1)
    if words:
        asked = asked.where(_fits(words))
    if authority:
        asked = asked.where(School.authority_code == authority)
    if after is not None:
        key = select(School.name_key).where(School.id == after).scalar_subquery()
        asked = asked.where(tuple_(School.name_key, School.id) > tuple_(key, after))
    return db.session.scalars(asked).all()


def _fits(words: str) -> Any:
    key, bare = search_key(words), "".join(words.split()).upper()
    ways: list[Any] = [func.replace(School.postcode, " ", "").startswith(bare, autoescape=True)] if bare else []
    if bare.isdecimal() and len(bare) < len("10000000"):
        ways.append(School.urn == int(bare))
    if key or not ways:
        former = select(FormerName.school_id).where(FormerName.name_key.contains(key, autoescape=True))
        ways += [School.name_key.contains(key, autoescape=True), School.id.in_(former)]
    return or_(*ways)


def imports() -> Sequence[RegisterImport]:
    """Return the last imports, the newest first."""
    return db.session.scalars(select(RegisterImport).order_by(RegisterImport.at.desc()).limit(PAGE)).all()


def one_import(import_id: UUID) -> RegisterImport | None:
    """Return an import."""
    return db.session.get(RegisterImport, import_id)


def one_file(file_id: UUID) -> RegisterFile | None:
    """Return a file that was sent, as far as it is now."""
    return db.session.get(RegisterFile, file_id, populate_existing=True)


def waiting_files() -> Sequence[RegisterFile]:
    """Return the files that were sent and are not taken over yet, the oldest first."""
    asked = select(RegisterFile).where(RegisterFile.finished_at.is_(None)).order_by(RegisterFile.sent_at)
    return db.session.scalars(asked).all()


def rows_of(file_id: UUID) -> Iterator[Listed | Fault]:
    """Yield the rows of a file that was sent, a few in memory at a time."""
    for number in count():
        asked = select(RegisterRows.rows).where(RegisterRows.file_id == file_id, RegisterRows.number == number)
        rows = db.session.scalar(asked)
        if rows is None:
            return
        yield from map(of_json, rows)


def kinds_in(import_id: UUID) -> dict[Change, int]:
    """Return how many changes of each kind an import brought."""
    asked = select(RegisterChange.kind, func.count().label("of_them")).where(RegisterChange.import_id == import_id)
    return {row.kind: row.of_them for row in db.session.execute(asked.group_by(RegisterChange.kind))}


def changes_of(
    import_id: UUID, *, kind: Change | None = None, authority: str = "", after: UUID | None = None
) -> Sequence[Any]:
    """Return up to a page, and one more, of what an import brought (columns): kind, words, and id, name and URN of it.

    By kind, then by name; broken rows by line. `after` is the change that ended the page before.
    """
    name = func.coalesce(School.name_key, "")
    place = (RegisterChange.kind, RegisterChange.line, name, RegisterChange.id)
    asked = (
        select(
            RegisterChange.id.label("change_id"),
            RegisterChange.kind,
            RegisterChange.words,
            School.id,
            School.name,
            School.urn,
        )
        .outerjoin(School, School.id == RegisterChange.school_id)
        .where(RegisterChange.import_id == import_id)
        .order_by(*place)
        .limit(PAGE + 1)
    )
    if kind is not None:
        asked = asked.where(RegisterChange.kind == kind)
    if authority:
        asked = asked.where(School.authority_code == authority)
    if after is not None:
        last = select(*place).outerjoin(School, School.id == RegisterChange.school_id)
        row = db.session.execute(last.where(RegisterChange.id == after)).one_or_none()
        if row is not None:
            asked = asked.where(tuple_(*place) > tuple_(*row))
    return db.session.execute(asked).all()


def placed(asked: Select[Any], school_id: Any) -> Select[Any]:
    """Return another feature's rows with their school's name (`reference`), district and force area."""
    told = asked.add_columns(School.name.label("reference"), School.district_code)
    return areas.with_force(told.join(School, School.id == school_id), School.district_code)
