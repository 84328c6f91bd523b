"""What is read from a file of the register, and what is not: no database is asked."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from hateprog.schools import reading
from hateprog.schools.reading import NotARegisterError
from hateprog.schools.rules import Fault, Listed, Status, covers
from tests.schools.files import FERNCLIFFE, YSGOL, full, kept, tables


def listed(path: Path) -> list[Listed]:
    rows = list(reading.read(path))
    assert [row for row in rows if isinstance(row, Fault)] == []
    return [row for row in rows if isinstance(row, Listed)]


def faults(path: Path) -> list[str]:
    return [str(row) for row in reading.read(path) if isinstance(row, Fault)]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig"])
def test_the_full_file_says_what_a_school_is_and_welsh_names_stay_whole(tmp_path: Path, encoding: str) -> None:
    one, other = listed(kept(tmp_path, full(FERNCLIFFE, YSGOL), encoding=encoding))

    assert (one.urn, one.authority_code, one.status) == (900101, "372", Status.OPEN)
    assert (one.opened_on, one.pupils, one.low_age) == (date(2012, 9, 1), 1225, 11)
    assert (one.line, other.line) == (2, 3)
    assert other.name == "Ysgol Tŷ Ffynnon’r Bîg"


def test_a_file_in_windows_1252_is_told_by_what_is_in_it(tmp_path: Path) -> None:
    (school,) = listed(kept(tmp_path, full(FERNCLIFFE | {"name": "École Sainte-Thérèse – Coupé’s"}), encoding="cp1252"))

    assert school.name == "École Sainte-Thérèse – Coupé’s"


def test_the_performance_tables_have_moments_for_days_and_two_for_closed(tmp_path: Path) -> None:
    closed = FERNCLIFFE | {"status": "2", "opened_on": "", "closed_on": "2018-09-30 00:00:00"}
    (school,) = listed(kept(tmp_path, tables(closed)))

    assert (school.status, school.closed_on, school.authority_name) == (Status.CLOSED, date(2018, 9, 30), None)


@pytest.mark.parametrize(
    ("said", "sentence"),
    [
        ({"urn": "90010"}, "Line 2, URN: “90010” is no URN, which has six digits"),
        ({"urn": "90010A"}, "Line 2, URN: “90010A” is no URN, which has six digits"),
        ({"urn": "٩٠٠١٠١"}, "Line 2, URN: “٩٠٠١٠١” is no URN, which has six digits"),
        ({"urn": ""}, "Line 2, URN: “” is no URN, which has six digits"),
        ({"name": " "}, "Line 2, EstablishmentName: the school has no name"),
        ({"name": "=HYPERLINK(1)"}, "Line 2, EstablishmentName: “=HYPERLINK(1)” begins as a formula does"),
        ({"town": "a\0b"}, "Line 2, Town: there is a character in it that no text has (NUL)"),
        ({"street": "x" * 1001}, "Line 2, Street: 1001 characters are too many"),
        ({"status": "9"}, "Line 2, EstablishmentStatus (code): “9” is no status of a school"),
        ({"authority_code": "37"}, "Line 2, LA (code): “37” is no code of an authority, which has three digits"),
        ({"opened_on": "31-02-2012"}, "Line 2, OpenDate: “31-02-2012” is no day"),
        ({"pupils": "-5"}, "Line 2, NumberOfPupils: “-5” is no whole number"),
        ({"pupils": "lots"}, "Line 2, NumberOfPupils: “lots” is no whole number"),
    ],
)
def test_a_row_that_cannot_be_is_said_with_its_line_and_column_and_the_next_is_taken(
    tmp_path: Path, said: dict[str, str], sentence: str
) -> None:
    path = kept(tmp_path, full(FERNCLIFFE | said, YSGOL), encoding="utf-8")

    assert faults(path) == [sentence]
    assert [row.urn for row in reading.read(path) if isinstance(row, Listed)] == [900102]


def test_two_rows_with_one_urn_are_said_and_the_first_counts(tmp_path: Path) -> None:
    assert faults(kept(tmp_path, full(FERNCLIFFE, FERNCLIFFE | {"name": "Another"}))) == [
        "Line 3, URN: 900101 is on line 2 too"
    ]


def test_a_row_that_is_cut_off_is_said(tmp_path: Path) -> None:
    assert faults(kept(tmp_path, full(FERNCLIFFE, more=["900103,372\r\n"]))) == ["Line 3 has 2 columns, not 139"]


@pytest.mark.parametrize(
    ("held", "sentence"),
    [
        (b"", "This is not the register of schools"),
        (b"name,age\r\nFerncliffe,12\r\n", "This is not the register of schools"),
        (b"PK\x03\x04\x14\x00", "This is not the register of schools"),
        (full(FERNCLIFFE).encode("utf-16"), "This file is written in UTF-16"),
        (full(FERNCLIFFE).encode("utf-16-le"), "This file is written in UTF-16"),
        (full(FERNCLIFFE).encode("utf-16-be"), "This file is written in UTF-16"),
        (full(FERNCLIFFE, FERNCLIFFE | {"name": "x" * 200_000}).encode(), "Line 3 is far longer"),
        (full().encode(), "No row of this file is a school"),
        (full(FERNCLIFFE | {"urn": "1"}).encode(), "No row of this file is a school"),
        (full(FERNCLIFFE).encode() + b'"an open quote', "Line 3 is not CSV"),
        (full(FERNCLIFFE).encode() + b"\x81\x8d", "This file is not text in UTF-8 or Windows-1252"),
    ],
)
def test_what_is_no_register_is_refused_whole(tmp_path: Path, held: bytes, sentence: str) -> None:
    with pytest.raises(NotARegisterError, match=sentence):
        list(reading.read(kept(tmp_path, held)))


def test_a_file_speaks_for_an_authority_when_it_lists_nine_tenths_of_it() -> None:
    known = set(range(10))
    assert covers(set(range(9)), known)
    assert not covers(set(range(8)), known)
    assert covers({1}, ())
