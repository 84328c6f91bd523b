"""Reading the official register row by row: DfE's full file, or that of its performance tables.

The full file ("Get Information About Schools") has 139 columns and is written in Windows-1252 with days as dd-mm-yyyy;
the performance tables' has fewer columns and writes moments. What is read is told apart by its headings alone, and how
it is encoded by what is in it: what a program that saved it called it does not count.
"""

from __future__ import annotations

import csv
from codecs import getincrementaldecoder
from collections.abc import Callable, Iterator, Mapping
from datetime import date, datetime
from io import SEEK_END, TextIOWrapper
from pathlib import Path
from typing import IO, TYPE_CHECKING, TextIO

from hateprog.kernel.text import _, tidy
from hateprog.schools.rules import URN_HIGHEST, URN_LOWEST, Fault, Listed, Status

if TYPE_CHECKING:
    import _csv  # where the type of csv.reader has its name

LARGEST = 200_000_000  # bytes; the real file has about 62,000,000
LONGEST_CELL = 1_000
LONGEST_LINE = 100_000
CHUNK = 1 << 20
UTF_16 = (b"\xff\xfe", b"\xfe\xff")
FORMULA = ("=", "+", "@")
"""How a cell begins that a spreadsheet would work out; no name or street does."""

FULL: Mapping[str, str] = {
    "urn": "URN",
    "authority_code": "LA (code)",
    "authority_name": "LA (name)",
    "name": "EstablishmentName",
    "status": "EstablishmentStatus (code)",
    "opened_on": "OpenDate",
    "closed_on": "CloseDate",
    "phase": "PhaseOfEducation (name)",
    "low_age": "StatutoryLowAge",
    "high_age": "StatutoryHighAge",
    "pupils": "NumberOfPupils",
    "street": "Street",
    "locality": "Locality",
    "town": "Town",
    "postcode": "Postcode",
    "website": "SchoolWebsite",
    "phone": "TelephoneNum",
    "district_code": "DistrictAdministrative (code)",
    "site_name": "SiteName",
}
TABLES: Mapping[str, str] = {
    "urn": "URN",
    "authority_code": "LA",
    "name": "SCHNAME",
    "status": "ICLOSE",
    "opened_on": "OPENDATE",
    "closed_on": "CLOSEDATE",
    "low_age": "AGEL",
    "high_age": "AGEH",
    "street": "STREET",
    "locality": "LOCALITY",
    "town": "TOWN",
    "postcode": "POSTCODE",
    "phone": "TELNUM",
}
PERHAPS: Mapping[str, str] = {"authority_name": "LA_NAME_ADDED"}
"""A column that only some files of the performance tables have."""

STATUSES = {
    "1": Status.OPEN,
    "2": Status.CLOSED,
    "3": Status.PROPOSED_TO_CLOSE,
    "4": Status.PROPOSED_TO_OPEN,
}
"""The codes of the full file, which the performance tables use too."""

DAYS = ("%d-%m-%Y", "%Y-%m-%d %H:%M:%S", "%Y-%m-%d", "%d/%m/%Y")


class NotARegisterError(Exception):
    """The file is no register of schools at all, so nothing of it is taken."""


class CannotReadError(ValueError):
    """A cell that says nothing that a school can have. Its sentence goes after the line and the column."""


def read(path: Path) -> Iterator[Listed | Fault]:
    """Yield what each row says, or what is wrong with it, one at a time. Raises `NotARegisterError`."""
    with path.open("rb") as raw:
        yield from read_from(raw)


def read_from(raw: IO[bytes]) -> Iterator[Listed | Fault]:
    """Yield what `read` yields, of a file that is open already."""
    if raw.seek(0, SEEK_END) > LARGEST:
        raise NotARegisterError(_("This file is far larger than a register of schools"))
    raw.seek(0)
    encoding = _encoding_of(raw)
    raw.seek(0)
    text = TextIOWrapper(raw, encoding=encoding, newline="")
    try:
        yield from _rows(text)
    finally:
        text.detach()


def _encoding_of(raw: IO[bytes]) -> str:
    """Return how a file is written: UTF-8 where all of it can be, else Windows-1252."""
    decoder = getincrementaldecoder("utf-8")()
    chunk = raw.read(CHUNK)
    if chunk.startswith(UTF_16) or b"\0" in chunk[:2]:
        raise NotARegisterError(_("This file is written in UTF-16: save it as CSV in UTF-8"))
    try:
        while chunk:
            decoder.decode(chunk)
            chunk = raw.read(CHUNK)
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return "cp1252"
    return "utf-8-sig"


def _lines(text: TextIO) -> Iterator[str]:
    """Yield line by line, without ever holding one that has no end."""
    number = 0
    while line := text.readline(LONGEST_LINE):
        number += 1
        if len(line) == LONGEST_LINE:
            raise NotARegisterError(_("Line {line} is far longer than one of the register").format(line=number))
        yield line


def _rows(text: TextIO) -> Iterator[Listed | Fault]:
    rows = csv.reader(_lines(text), strict=True)
    try:
        headings = [tidy(heading) for heading in next(rows, [])]
        columns = _columns(headings)
        first: dict[int, int] = {}
        schools = 0
        for cells in rows:
            if any(cell.strip() for cell in cells):
                said = _row(rows, cells, headings, columns, first)
                schools += isinstance(said, Listed)
                yield said
    except csv.Error as broken:
        raise NotARegisterError(_("Line {line} is not CSV: {why}").format(line=rows.line_num, why=broken)) from None
    except UnicodeDecodeError:
        raise NotARegisterError(_("This file is not text in UTF-8 or Windows-1252")) from None
    if not schools:
        raise NotARegisterError(_("No row of this file is a school"))


def _columns(headings: list[str]) -> dict[str, int]:
    """Return where each thing that is asked for stands."""
    for names in (FULL, TABLES):
        if all(headings.count(name) == 1 for name in names.values()):
            found = {asked: headings.index(name) for asked, name in names.items()}
            return found | {asked: headings.index(name) for asked, name in PERHAPS.items() if name in headings}
    sentence = _("This is not the register of schools, which has at least the columns {expected}")
    raise NotARegisterError(sentence.format(expected=", ".join(list(FULL.values())[:5])))


def _row(
    rows: _csv.Reader, cells: list[str], headings: list[str], columns: dict[str, int], first: dict[int, int]
) -> Listed | Fault:
    """Return what a row says. `first` knows on which line each URN stood, and learns of this one."""
    line, place = rows.line_num, columns["urn"]
    if len(cells) != len(headings):
        sentence = _("has {count} columns, not {expected}").format(count=len(cells), expected=len(headings))
        return Fault(line, None, sentence)
    try:
        urn = _urn(_text(cells[place]))
    except CannotReadError as refused:
        return Fault(line, headings[place], str(refused))
    if urn in first:
        sentence = _("{urn} is on line {line} too").format(urn=urn, line=first[urn])
        return Fault(line, headings[place], sentence, urn)
    first[urn] = line
    said: dict[str, object] = {"authority_name": None}
    for asked, place in columns.items():
        try:
            said[asked] = READ_AS.get(asked, _words)(_text(cells[place]))
        except CannotReadError as refused:
            return Fault(line, headings[place], str(refused), urn)
    says = None if "pupils" in columns else frozenset(name for name, value in said.items() if value is not None)
    return Listed(line=line, says=says, **said)  # type: ignore[arg-type]  # `READ_AS` sees to each


def _text(typed: str) -> str:
    """Return what stands in a cell. Raises `CannotReadError`."""
    if "\0" in typed:
        raise CannotReadError(_("there is a character in it that no text has (NUL)"))
    said = " ".join(tidy(typed).split())
    if len(said) > LONGEST_CELL:
        raise CannotReadError(_("{count} characters are too many").format(count=len(said)))
    return said


def _words(said: str) -> str | None:
    if said.startswith(FORMULA):
        raise CannotReadError(_("“{said}” begins as a formula does").format(said=said[:40]))
    return said or None


def _name(said: str) -> str:
    if name := _words(said):
        return name
    raise CannotReadError(_("the school has no name"))


def _postcode(said: str) -> str | None:
    postcode = _words(said)
    return postcode and postcode.upper()


def _phone(said: str) -> str | None:
    return said or None  # one from abroad begins with a plus


def _status(said: str) -> Status:
    if said not in STATUSES:
        raise CannotReadError(_("“{said}” is no status of a school").format(said=said[:40]))
    return STATUSES[said]


def _authority(said: str) -> str:
    if not (said.isascii() and said.isdigit() and len(said) == len("372")):
        raise CannotReadError(_("“{said}” is no code of an authority, which has three digits").format(said=said[:40]))
    return said


def _urn(said: str) -> int:
    if not (said.isascii() and said.isdigit()) or not URN_LOWEST <= int(said[:10]) <= URN_HIGHEST:
        raise CannotReadError(_("“{said}” is no URN, which has six digits").format(said=said[:40]))
    return int(said)


def _whole(said: str) -> int | None:
    if not said:
        return None
    if not (said.isascii() and said.isdigit()) or len(said) > len("99999"):
        raise CannotReadError(_("“{said}” is no whole number").format(said=said[:40]))
    return int(said)


def _day(said: str) -> date | None:
    if not said:
        return None
    for written in DAYS:
        try:
            return datetime.strptime(said, written).date()  # noqa: DTZ007 - a day in the file, not a moment
        except ValueError:
            continue
    raise CannotReadError(_("“{said}” is no day").format(said=said[:40]))


READ_AS: Mapping[str, Callable[[str], object]] = {
    "urn": _urn,
    "name": _name,
    "status": _status,
    "authority_code": _authority,
    "postcode": _postcode,
    "phone": _phone,
    "opened_on": _day,
    "closed_on": _day,
    "low_age": _whole,
    "high_age": _whole,
    "pupils": _whole,
}
"""How each column is read; the others are words."""
