"""What can be done to the register of schools: taking over the official one, and keeping a school's office address."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from hateprog.kernel.access import Actor
from hateprog.kernel.clock import utcnow
from hateprog.kernel.errors import RuleBroken
from hateprog.kernel.text import _
from hateprog.schools.models import RegisterImport, SchoolOffice
from hateprog.schools.policy import Can
from hateprog.schools.rules import Fault, Listed, Taken
from hateprog.schools.taking import take_over
from hateprog.store.base import db
from hateprog.store.command import command


@command(Can.IMPORT)
def take(actor: Actor, _nothing: None, /, rows: Iterable[Listed | Fault], *, done: Callable[[int], None]) -> Taken:
    """Make the register what the official one says, touching only what differs; return what it came to.

    A row that cannot be read is noted and the others are taken. A school that the file does not list is retired where
    the file speaks for its authority (`rules.covers`). `done` is told how many rows were gone through. Everything or,
    where it is stopped or the file turns out to be none, nothing.
    """
    reading = RegisterImport(by_id=actor.id)
    db.session.add(reading)
    db.session.flush()
    return take_over(reading, rows, done=done)


@command(Can.UPDATE)
def keep_office(actor: Actor, school: Any, /, *, email: str, source: str) -> SchoolOffice:
    """Keep the address of a school's office, and where it is published. Raises `RuleBroken` for a retired school."""
    if school.retired_at is not None:
        raise RuleBroken(_("This school is closed or no longer in the register"))
    if school.office is None:
        school.office = SchoolOffice(school_id=school.id)
    school.office.email, school.office.source = email, source
    school.office.written_by, school.office.written_at = actor.id, utcnow()
    kept: SchoolOffice = school.office
    return kept
