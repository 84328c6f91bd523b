"""What can be done to the register of schools: taking over the official one, and keeping a school's office address."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import asdict
from itertools import islice
from typing import Any
from uuid import uuid4

from hateprog.areas import queries as areas
from hateprog.kernel.access import Actor
from hateprog.kernel.clock import today, utcnow
from hateprog.kernel.errors import RuleBroken
from hateprog.kernel.text import _, search_key
from hateprog.schools import queries, rules
from hateprog.schools.models import FormerName, RegisterChange, RegisterImport, School, SchoolOffice
from hateprog.schools.policy import Can
from hateprog.schools.rules import Change, Fault, Listed, Status, Taken
from hateprog.store.base import db
from hateprog.store.command import command

AT_ONCE = 500
"""Rows looked up and written together: what is in memory does not grow with the file."""

NOT_COMPARED = frozenset({"line", "urn"})
ADDRESS = ("street", "locality", "town", "postcode")


@command(Can.IMPORT)
def take(actor: Actor, _nothing: None, /, rows: Iterable[Listed | Fault], *, done: Callable[[int], None]) -> Taken:
    """Make the register what the official one says, touching only what differs; return what it came to.

    A row that cannot be read is noted and the others are taken. A school that the file does not list is retired where
    the file speaks for its authority (`rules.covers`). `done` is told how many rows were gone through. Everything or,
    where it is stopped or the file turns out to be none, nothing.
    """
    taken, listed = Taken(), defaultdict[str, set[int]](set)
    reading = RegisterImport(by_id=actor.id)
    db.session.add(reading)
    db.session.flush()
    districts = _districts()
    for batch in _batches(rows):
        said = [row for row in batch if isinstance(row, Listed)]
        taken.faults += [row for row in batch if isinstance(row, Fault)]
        known = queries.these([row.urn for row in said])
        for row in said:
            listed[row.authority_code].add(row.urn)
            _take_one(reading, known.get(row.urn), row, districts, taken)
        db.session.flush()
        for each in list(db.session.identity_map.values()):
            if isinstance(each, (School, FormerName, RegisterChange)):
                db.session.expunge(each)
        taken.rows += len(batch)
        done(len(batch))
    _retire_the_rest(reading, listed, taken)
    for fault in taken.faults:
        db.session.add(RegisterChange(import_id=reading.id, kind=Change.BROKEN, words=str(fault)))
    reading.rows, reading.new, reading.changed = taken.rows, taken.new, taken.changed
    reading.retired, reading.unchanged, reading.broken = taken.retired, taken.unchanged, len(taken.faults)
    return taken


def _batches(rows: Iterable[Listed | Fault]) -> Iterator[list[Listed | Fault]]:
    going = iter(rows)
    while batch := list(islice(going, AT_ONCE)):
        yield batch


def _districts() -> dict[str, str]:
    """Return code -> code and folded name -> code of every district: an authority that is one is known by its name."""
    known = areas.districts()
    return {code: code for code, _name in known} | {search_key(name.partition(" (")[0]): code for code, name in known}


def _take_one(
    reading: RegisterImport, known: School | None, row: Listed, districts: dict[str, str], taken: Taken
) -> None:
    said = {name: value for name, value in asdict(row).items() if name not in NOT_COMPARED}
    said["authority_name"] = row.authority_name or (known.authority_name if known else row.authority_code)
    said["district_code"] = districts.get(row.district_code or "") or districts.get(search_key(said["authority_name"]))
    said["name_key"] = search_key(row.name)
    if known is None:
        retired_at = utcnow() if row.status is Status.CLOSED else None
        db.session.add(School(id=uuid4(), urn=row.urn, retired_at=retired_at, **said))
        taken.new += 1
        return
    told = list(_told(known, row))
    differs = {name for name, value in said.items() if getattr(known, name) != value}
    if not differs and not told:
        taken.unchanged += 1
        return
    taken.changed += 1
    if known.name != row.name:
        db.session.add(FormerName(school_id=known.id, name=known.name, name_key=known.name_key, until_on=today()))
    for name in differs:
        setattr(known, name, said[name])
    _let_it_be(known, row)
    for kind, words in told:
        db.session.add(RegisterChange(import_id=reading.id, school_id=known.id, kind=kind, words=words))


def _told(known: School, row: Listed) -> Iterator[tuple[Change, str]]:
    """Yield what a reader of the import wants to know of a school that differs."""
    if known.name != row.name:
        yield Change.RENAMED, _("{old} is now {new}").format(old=known.name, new=row.name)
    if any(getattr(known, name) != getattr(row, name) for name in ADDRESS):
        old, new = (", ".join(filter(None, (getattr(each, name) for name in ADDRESS))) for each in (known, row))
        yield Change.MOVED, _("From {old} to {new}").format(old=old or "–", new=new or "–")
    if known.authority_code != row.authority_code:
        new = row.authority_name or row.authority_code
        yield Change.ANOTHER_AUTHORITY, _("From {old} to {new}").format(old=known.authority_name, new=new)
    if row.status is Status.CLOSED and known.status is not Status.CLOSED:
        yield Change.CLOSED, _("It cannot be booked any more")
    elif row.status is not Status.CLOSED and known.retired_at is not None:
        yield Change.BACK, _("It can be booked again")


def _let_it_be(school: School, row: Listed) -> None:
    """Retire a school that has closed, and take one back that the register lists again."""
    if row.status is not Status.CLOSED:
        school.retired_at = None
    elif school.retired_at is None:
        school.retired_at = utcnow()


def _retire_the_rest(reading: RegisterImport, listed: dict[str, set[int]], taken: Taken) -> None:
    for code in sorted(listed):
        known = queries.listed_in(code)
        gone = known.keys() - listed[code]
        if gone and not rules.covers(listed[code], known.keys()):
            taken.kept.append(code)
            continue
        for school in queries.these(gone).values():
            school.retired_at = utcnow()
            taken.retired += 1
            words = _("The file lists the other schools of its authority, and not this one")
            db.session.add(RegisterChange(import_id=reading.id, school_id=school.id, kind=Change.RETIRED, words=words))


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
