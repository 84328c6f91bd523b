"""Taking over the official register, some rows at a time: what differs is changed and told, the rest is not touched."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, fields
from itertools import islice
from uuid import uuid4

from hateprog.areas import queries as areas
from hateprog.kernel.clock import today, utcnow
from hateprog.kernel.text import _, search_key
from hateprog.schools import queries, rules
from hateprog.schools.models import FormerName, RegisterChange, RegisterImport, School
from hateprog.schools.rules import Change, Fault, Listed, Status, Taken
from hateprog.store.base import db

AT_ONCE = 500
"""Rows looked up and written together: what is in memory does not grow with the file."""

COMPARED = frozenset(each.name for each in fields(Listed)) - {"line", "urn", "says", "authority_name", "district_code"}
ADDRESS = ("street", "locality", "town", "postcode")


@dataclass(frozen=True, slots=True)
class Known:
    """What is known before a file is read: district by code, district by folded name, name of each authority."""

    districts: Mapping[str, str]
    by_name: Mapping[str, str]
    authorities: Mapping[str, str]


@dataclass(slots=True)
class Seen:
    """Which schools a file has spoken of so far: in each authority those listed, and those of rows that are broken."""

    listed: defaultdict[str, set[int]] = field(default_factory=lambda: defaultdict(set))
    broken: set[int] = field(default_factory=set)


def take_over(reading: RegisterImport, rows: Iterable[Listed | Fault], *, done: Callable[[int], None]) -> Taken:
    """Make the register what the rows say, and note it with the import; return what it came to."""
    taken, seen, known = Taken(), Seen(), _known()
    for batch in batches(rows):
        said = [row for row in batch if isinstance(row, Listed)]
        here = queries.these([row.urn for row in said])
        for row in said:
            seen.listed[row.authority_code].add(row.urn)
            _take_one(reading, here.get(row.urn), row, known, taken)
        for fault in batch:
            if isinstance(fault, Fault):
                _leave_out(reading, fault, seen, taken)
        _let_go()
        taken.rows += len(batch)
        done(len(batch))
    _retire_the_rest(reading, seen, taken)
    for name in ("rows", "new", "changed", "retired", "unchanged", "broken"):
        setattr(reading, name, getattr(taken, name))
    reading.doubts = "\n".join(taken.doubts) or None
    return taken


def batches(rows: Iterable[Listed | Fault]) -> Iterator[list[Listed | Fault]]:
    """Yield the rows some at a time."""
    going = iter(rows)
    while batch := list(islice(going, AT_ONCE)):
        yield batch


def _known() -> Known:
    districts = areas.districts()
    return Known(
        districts={code: code for code, _name in districts},
        by_name={search_key(name.partition(" (")[0]): code for code, name in districts},
        authorities=dict(queries.authorities()),
    )


def _let_go() -> None:
    """Write, and forget what was written."""
    db.session.flush()
    for each in list(db.session.identity_map.values()):
        if isinstance(each, (School, FormerName, RegisterChange)):
            db.session.expunge(each)


def _take_one(reading: RegisterImport, school: School | None, row: Listed, known: Known, taken: Taken) -> None:
    said = {name: getattr(row, name) for name in (COMPARED if row.says is None else COMPARED & row.says)}
    said["name_key"] = search_key(row.name)
    said |= _where(school, row, known)
    if school is None:
        retired_at = utcnow() if row.status is Status.CLOSED else None
        school = School(id=uuid4(), urn=row.urn, retired_at=retired_at, **said)
        db.session.add(school)
        _tell(reading, school, Change.NEW, ", ".join(filter(None, (school.authority_name, row.postcode))), taken)
        taken.new += 1
        return
    if row.status is not Status.CLOSED and school.retired_at is not None:
        said.setdefault("closed_on", None)
    differs = {name for name, value in said.items() if getattr(school, name) != value}
    told = list(_told(school, row, differs))
    if not differs and not told:
        taken.unchanged += 1
        return
    taken.changed += 1
    if "name" in differs and not queries.was_called(school.id, school.name, today()):
        db.session.add(FormerName(school_id=school.id, name=school.name, name_key=school.name_key, until_on=today()))
    for kind, words in told:
        _tell(reading, school, kind, words, taken)
    for name in differs:
        setattr(school, name, said[name])
    _let_it_be(school, row)


def _where(school: School | None, row: Listed, known: Known) -> dict[str, str | None]:
    """Return the authority's name and the district. The authority decides, never the town.

    The district is the one that the file names; else that of the authority's own name, as unitary and metropolitan ones
    have; what was known before of a school that stays in its authority stays.
    """
    stays = school is not None and school.authority_code == row.authority_code
    name = row.authority_name or (school.authority_name if school is not None and stays else None)
    name = name or known.authorities.get(row.authority_code) or row.authority_code
    district = known.districts.get(row.district_code or "") or (school.district_code if school and stays else None)
    return {"authority_name": name, "district_code": district or known.by_name.get(search_key(name))}


def _told(school: School, row: Listed, differs: set[str]) -> Iterator[tuple[Change, str]]:
    """Yield what a reader of the import wants to know of a school, of which this differs."""
    if "name" in differs:
        yield Change.RENAMED, _("{old} is now {new}").format(old=school.name, new=row.name)
    if differs.intersection(ADDRESS):
        before = (getattr(school, name) for name in ADDRESS)
        after = (getattr(row if name in differs else school, name) for name in ADDRESS)
        old, new = (", ".join(filter(None, each)) or "–" for each in (before, after))
        yield Change.MOVED, _("From {old} to {new}").format(old=old, new=new)
    if "authority_code" in differs:
        new = row.authority_name or row.authority_code
        yield Change.ANOTHER_AUTHORITY, _("From {old} to {new}").format(old=school.authority_name, new=new)
    if row.status is Status.CLOSED and school.status is not Status.CLOSED:
        yield Change.CLOSED, _("It cannot be booked any more")
    elif row.status is not Status.CLOSED and school.retired_at is not None:
        yield Change.BACK, _("It can be booked again")


def _let_it_be(school: School, row: Listed) -> None:
    """Retire a school that has closed, and take one back that the register lists again."""
    if row.status is not Status.CLOSED:
        school.retired_at = None
    elif school.retired_at is None:
        school.retired_at = utcnow()


def _leave_out(reading: RegisterImport, fault: Fault, seen: Seen, taken: Taken) -> None:
    if fault.urn is not None:
        seen.broken.add(fault.urn)
    taken.note(fault)
    db.session.add(RegisterChange(import_id=reading.id, kind=Change.BROKEN, words=str(fault), line=fault.line))


def _retire_the_rest(reading: RegisterImport, seen: Seen, taken: Taken) -> None:
    """Retire whom the file leaves out, where it speaks for their authority; a broken row still names its own school."""
    for code in () if taken.unsure else sorted(seen.listed):
        known = queries.listed_in(code)
        gone = known.keys() - seen.listed[code] - seen.broken
        if gone and not rules.covers(seen.listed[code] | seen.broken, known.keys()):
            taken.kept.append(code)
            continue
        for school in queries.these(gone).values():
            school.retired_at = utcnow()
            taken.retired += 1
            words = _("The file lists the other schools of its authority, and not this one")
            _tell(reading, school, Change.RETIRED, words, taken)


def _tell(reading: RegisterImport, school: School, kind: Change, words: str, taken: Taken) -> None:
    taken.told[kind] += 1
    db.session.add(RegisterChange(import_id=reading.id, school=school, kind=kind, words=words))
