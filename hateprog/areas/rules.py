"""What an imported file of areas must say, and what it changes: plain values, no database.

The file is the ONS lookup from local authority district to community safety partnership to police force area.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from hateprog.areas.forces import FORCES, same_name
from hateprog.kernel.text import N_, _

LONGEST_NAME = 100
DISTRICT_CODE = re.compile(r"^(E0[6-9]|W06)\d{6}$")
PARTNERSHIP_CODE = re.compile(r"^(E22|W14)\d{6}$")

NOT_A_DISTRICT = N_("“{said}” is not the code of a district in England or Wales")
NOT_A_PARTNERSHIP = N_("“{said}” is not the code of a community safety partnership")
NOT_A_FORCE = N_("“{said}” is not the code of one of the 43 police force areas")


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the file: a district, a partnership that it belongs to, and its force area."""

    number: int
    district_code: str
    district_name: str
    partnership_code: str
    partnership_name: str
    force_code: str
    force_name: str


COLUMNS = tuple(Line.__dataclass_fields__)[1:]


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong with a line; `column` is the heading in the file, or None where the whole line is wrong."""

    line: int
    column: str | None
    sentence: str

    def __str__(self) -> str:
        where = _("Line {line}, column {column}") if self.column else _("Line {line}")
        return f"{where.format(line=self.line, column=self.column)}: {self.sentence}"


@dataclass(frozen=True, slots=True)
class Place:
    """A district as the file has it: its name, its force area, and its partnerships' codes."""

    name: str
    force_code: str
    partnerships: frozenset[str]


@dataclass(frozen=True, slots=True)
class Lookup:
    """The whole file: districts and partnerships by code. `notes` say what is odd but stands in nobody's way."""

    districts: dict[str, Place]
    partnerships: dict[str, str]
    notes: tuple[str, ...] = ()


@dataclass(slots=True)
class Changes:
    """What an import changed, as sentences; and the districts that the file no longer has, which stay."""

    made: list[str] = field(default_factory=list)
    vanished: list[str] = field(default_factory=list)


def faults_of(line: Line, headings: Mapping[str, str]) -> Iterable[Fault]:
    """Yield what is wrong with a line by itself. `headings` says what each column is called in the file."""
    for column in COLUMNS:
        said = getattr(line, column)
        if not said:
            yield Fault(line.number, headings[column], _("is empty"))
        elif len(said) > LONGEST_NAME:
            sentence = _("must be {limit} characters or fewer").format(limit=LONGEST_NAME)
            yield Fault(line.number, headings[column], sentence)
        elif column in _WRONG_CODE and not _fits(column, said):
            yield Fault(line.number, headings[column], _(_WRONG_CODE[column]).format(said=said))


_WRONG_CODE = {
    "district_code": NOT_A_DISTRICT,
    "partnership_code": NOT_A_PARTNERSHIP,
    "force_code": NOT_A_FORCE,
}


def _fits(column: str, code: str) -> bool:
    if column == "force_code":
        return code in FORCES
    return bool((DISTRICT_CODE if column == "district_code" else PARTNERSHIP_CODE).match(code))


def contradictions(lines: Iterable[Line], headings: Mapping[str, str]) -> Iterable[Fault]:
    """Yield where a line says something else of the same code than an earlier one, or the same thing again."""
    said: dict[tuple[str, str], tuple[str, int]] = {}
    seen: dict[tuple[str, str], int] = {}
    for line in lines:
        pair = (line.district_code, line.partnership_code)
        if pair in seen:
            sentence = _("says the same as line {other}").format(other=seen[pair])
            yield Fault(line.number, None, sentence)
            continue
        seen[pair] = line.number
        for code, column in (
            ("district_code", "district_name"),
            ("district_code", "force_code"),
            ("partnership_code", "partnership_name"),
            ("force_code", "force_name"),
        ):
            value = getattr(line, column)
            earlier, where = said.setdefault((column, getattr(line, code)), (value, line.number))
            if earlier != value:
                sentence = _("“{said}”, but line {other} says “{earlier}” for {code}").format(
                    said=value, other=where, earlier=earlier, code=getattr(line, code)
                )
                yield Fault(line.number, headings[column], sentence)


def lookup_of(lines: Iterable[Line]) -> Lookup:
    """Return what faultless lines say together."""
    districts: dict[str, Place] = {}
    partnerships: dict[str, str] = {}
    forces: dict[str, str] = {}
    for line in lines:
        before = districts.get(line.district_code)
        theirs = (before.partnerships if before else frozenset()) | {line.partnership_code}
        districts[line.district_code] = Place(line.district_name, line.force_code, theirs)
        partnerships[line.partnership_code] = line.partnership_name
        forces[line.force_code] = line.force_name
    odd = _("The file calls {code} “{theirs}”; here it is {ours}")
    notes = tuple(
        odd.format(code=code, theirs=theirs, ours=FORCES[code])
        for code, theirs in sorted(forces.items())
        if not same_name(theirs, FORCES[code])
    )
    return Lookup(districts, partnerships, notes)
