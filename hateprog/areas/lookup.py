"""Reading the ONS file: the whole of it or nothing, with every mistake by line and column."""

from __future__ import annotations

import csv
import re
from io import StringIO
from pathlib import Path
from typing import TYPE_CHECKING

from hateprog.areas import rules
from hateprog.areas.rules import COLUMNS, Fault, Line, Lookup
from hateprog.kernel.text import _, tidy

if TYPE_CHECKING:
    import _csv  # where the type of csv.reader has its name

LARGEST = 5_000_000  # bytes; the real file has about 22,000

HEADINGS = {
    "district_code": re.compile(r"^(ltla|lad)\d\d(_code|cd)$", re.IGNORECASE),
    "district_name": re.compile(r"^(ltla|lad)\d\d(_name|nm)$", re.IGNORECASE),
    "partnership_code": re.compile(r"^csp\d\d(_code|cd)$", re.IGNORECASE),
    "partnership_name": re.compile(r"^csp\d\d(_name|nm)$", re.IGNORECASE),
    "force_code": re.compile(r"^pfa\d\d(_code|cd)$", re.IGNORECASE),
    "force_name": re.compile(r"^pfa\d\d(_name|nm)$", re.IGNORECASE),
}
"""The two ways the ONS writes its headings (ltla24_code and LAD24CD), of any year; other columns are left alone."""


class NotALookupError(Exception):
    """The file cannot be taken. `faults` has every bad line; it is empty where this is no such file at all."""

    def __init__(self, message: str, faults: tuple[Fault, ...] = ()) -> None:
        super().__init__(message)
        self.faults = faults


def read(path: Path) -> Lookup:
    """Return what a file says. Raises `NotALookupError` where a single line of it is wrong."""
    if path.stat().st_size > LARGEST:
        raise NotALookupError(_("This file is far larger than a list of districts"))
    try:
        text = path.read_bytes().decode("utf-8-sig")
    except UnicodeDecodeError:
        raise NotALookupError(_("This file is not text in UTF-8")) from None
    return parsed(text)


def parsed(text: str) -> Lookup:
    """Return what the text of a file says. Raises `NotALookupError` where a single line of it is wrong."""
    rows = csv.reader(StringIO(text, newline=""), strict=True)
    try:
        headings = [tidy(heading) for heading in next(rows, [])]
        places = _places(headings)
        lines, faults = _lines(rows, headings, places)
    except csv.Error as broken:
        raise NotALookupError(_("Line {line} is not CSV: {why}").format(line=rows.line_num, why=broken)) from None
    named = {column: headings[place] for column, place in places.items()}
    for line in lines:
        faults.extend(rules.faults_of(line, named))
    faults.extend(rules.contradictions(lines, named))
    if faults:
        in_order = tuple(sorted(faults, key=lambda fault: fault.line))
        raise NotALookupError(_("Nothing was imported: the file has mistakes"), in_order)
    if not lines:
        raise NotALookupError(_("This file has headings but no districts"))
    return rules.lookup_of(lines)


def _places(headings: list[str]) -> dict[str, int]:
    """Return where each column stands."""
    places: dict[str, int] = {}
    for column, pattern in HEADINGS.items():
        found = [place for place, heading in enumerate(headings) if pattern.match(heading)]
        if len(found) != 1:
            expected = "ltla24_code, ltla24_name, csp24_code, csp24_name, pfa24_code, pfa24_name"
            raise NotALookupError(
                _("This is not the ONS lookup of districts, partnerships and forces, which has {expected}").format(
                    expected=expected
                )
            )
        places[column] = found[0]
    return places


def _lines(rows: _csv.Reader, headings: list[str], places: dict[str, int]) -> tuple[list[Line], list[Fault]]:
    lines, faults = [], []
    for cells in rows:
        if not any(cell.strip() for cell in cells):
            continue
        if len(cells) != len(headings):
            sentence = _("has {count} columns, not {expected}").format(count=len(cells), expected=len(headings))
            faults.append(Fault(rows.line_num, None, sentence))
            continue
        lines.append(Line(rows.line_num, *(" ".join(tidy(cells[places[column]]).split()) for column in COLUMNS)))
    return lines, faults
