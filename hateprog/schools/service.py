"""What can be done to the register of schools: taking over the official one, and keeping a school's office address."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any
from uuid import UUID

from flask import current_app
from sqlalchemy import delete, insert, text, update

from hateprog.kernel.access import Actor
from hateprog.kernel.clock import utcnow
from hateprog.kernel.errors import RuleBroken
from hateprog.kernel.text import _
from hateprog.schools import queries
from hateprog.schools.kept import as_json
from hateprog.schools.models import RegisterFile, RegisterImport, RegisterRows, SchoolOffice
from hateprog.schools.policy import Can
from hateprog.schools.rules import Fault, Listed, Taken
from hateprog.schools.taking import batches, take_over
from hateprog.store.base import db
from hateprog.store.command import bookkeeping, command

MOST_TRIES = 3


@command(Can.IMPORT)
def take(actor: Actor, _nothing: None, /, rows: Iterable[Listed | Fault], *, done: Callable[[int], None]) -> Taken:
    """Make the register what the official one says, touching only what differs; return what it came to.

    A row that cannot be read is noted and the others are taken. A school that the file does not list is retired where
    the file speaks for its authority (`rules.covers`). `done` is told how many rows were gone through. Everything or,
    where it is stopped or the file turns out to be none, nothing.
    """
    return take_over(_begun(actor.id), rows, done=done)


def _begun(by_id: UUID) -> RegisterImport:
    """Begin an import. Another one waits until it is over; SQLite has one writer anyway."""
    if db.session.get_bind().dialect.name == "postgresql":
        db.session.execute(text("LOCK TABLE register_import IN EXCLUSIVE MODE"))
    reading = RegisterImport(by_id=by_id)
    db.session.add(reading)
    db.session.flush()
    return reading


@command(Can.IMPORT)
def send(actor: Actor, _nothing: None, /, rows: Iterable[Listed | Fault]) -> RegisterFile:
    """Keep the rows of a file until the timetable takes them over, outside the request."""
    sent = RegisterFile(by_id=actor.id)
    db.session.add(sent)
    db.session.flush()
    for number, batch in enumerate(batches(rows)):
        kept = {"file_id": sent.id, "number": number, "rows": [as_json(row) for row in batch]}
        db.session.execute(insert(RegisterRows).values(kept))
        sent.rows += len(batch)
    return sent


@command(Can.IMPORT)
def take_sent(_actor: Actor, sent: RegisterFile, /) -> None:
    """Take over the rows of a file that was sent, as whoever sent it; what was done meanwhile is not done again."""
    if sent.finished_at is None:
        reading = _begun(sent.by_id)
        take_over(reading, queries.rows_of(sent.id), done=lambda _rows: None)
        sent.import_id, sent.finished_at = reading.id, utcnow()
        db.session.execute(delete(RegisterRows).where(RegisterRows.file_id == sent.id))


def take_what_was_sent(actor: Actor) -> None:
    """Take over the file that waits longest; one with which that failed several times is given up."""
    sent = next(iter(queries.waiting_files()), None)
    if sent is None:
        return
    begun = update(RegisterFile).where(RegisterFile.id == sent.id, RegisterFile.finished_at.is_(None))
    with bookkeeping():
        if sent.tries >= MOST_TRIES:
            db.session.execute(begun.values(finished_at=utcnow()))
            db.session.execute(delete(RegisterRows).where(RegisterRows.file_id == sent.id))
            return
        db.session.execute(begun.values(tries=sent.tries + 1))
    take_sent(actor, sent)


@command(Can.UPDATE)
def keep_office(actor: Actor, school: Any, /, *, email: str, source: str) -> SchoolOffice:
    """Keep the address of a school's office, and where it is published. Raises `RuleBroken` for a retired school.

    Another address than before is told to those whom `app.extensions["office_moved"]` lists.
    """
    if school.retired_at is not None:
        raise RuleBroken(_("This school is closed or no longer in the register"))
    if school.office is None:
        school.office = SchoolOffice(school_id=school.id)
    another = school.office.email != email
    school.office.email, school.office.source = email, source
    school.office.written_by, school.office.written_at = actor.id, utcnow()
    for told in current_app.extensions["office_moved"] if another else ():
        told(school)
    kept: SchoolOffice = school.office
    return kept
