from __future__ import annotations

from pathlib import Path

import pytest

from hateprog.areas import lookup
from hateprog.areas.lookup import NotALookupError

HEAD = "ltla24_code,ltla24_name,csp24_code,csp24_name,pfa24_code,pfa24_name\n"
ROTHERHAM = "E08000018,Rotherham,E22000210,Rotherham,E23000011,South Yorkshire\n"
BARNSLEY = "E08000016,Barnsley,E22000207,Barnsley,E23000011,South Yorkshire\n"
CITY = 'E09000001,City of London,E22000180,City of London,E23000034,"London, City of"\n'


def faults_in(text: str) -> list[str]:
    with pytest.raises(NotALookupError) as refused:
        lookup.parsed(text)
    return [str(fault) for fault in refused.value.faults]


def test_a_file_says_districts_their_partnerships_and_forces() -> None:
    read = lookup.parsed(HEAD + ROTHERHAM + BARNSLEY)

    assert read.districts["E08000018"].name == "Rotherham"
    assert read.districts["E08000018"].force_code == "E23000011"
    assert read.districts["E08000018"].partnerships == {"E22000210"}
    assert read.partnerships == {"E22000210": "Rotherham", "E22000207": "Barnsley"}
    assert read.notes == ()


def test_a_district_may_lie_in_several_partnerships() -> None:
    bcp = '"Bournemouth, Christchurch and Poole"'
    read = lookup.parsed(
        HEAD
        + f"E06000058,{bcp},E22000063,Bournemouth,E23000039,Dorset\n"
        + f"E06000058,{bcp},E22000067,Poole,E23000039,Dorset\n"
    )

    assert read.districts["E06000058"].partnerships == {"E22000063", "E22000067"}


@pytest.mark.parametrize(
    "head",
    [
        HEAD.replace("24", "31"),
        "\ufeff" + HEAD,
        "LAD24CD,LAD24NM,CSP24CD,CSP24NM,PFA24CD,PFA24NM\n",
    ],
    ids=["another year", "byte order mark", "the portal's own headings"],
)
def test_any_year_and_both_ways_of_heading_are_read(tmp_path: Path, head: str) -> None:
    file = tmp_path / "lookup.csv"
    file.write_bytes((head + ROTHERHAM).replace("\n", "\r\n").encode())

    assert lookup.read(file).districts.keys() == {"E08000018"}


def test_columns_may_stand_in_any_order_and_others_are_left_alone() -> None:
    read = lookup.parsed(
        "ObjectId,pfa24_name,pfa24_code,csp24_name,csp24_code,ltla24_name,ltla24_code\n"
        "1,South Yorkshire,E23000011,Rotherham,E22000210,Rotherham,E08000018\n"
    )

    assert read.districts["E08000018"].name == "Rotherham"


def test_another_spelling_of_a_force_is_taken_in_silence() -> None:
    assert lookup.parsed(HEAD + CITY).notes == ()


def test_another_name_of_a_force_is_noted_and_stands_in_nobodys_way() -> None:
    read = lookup.parsed(HEAD + ROTHERHAM.replace("South Yorkshire", "Hallamshire"))

    assert read.notes == ("The file calls E23000011 “Hallamshire”; here it is South Yorkshire",)


def test_every_bad_line_is_named_with_its_number_and_column() -> None:
    assert faults_in(
        HEAD
        + ROTHERHAM
        + "E08000016,,E22000207,Barnsley,E23000011,South Yorkshire\n"
        + "S12000033,Aberdeen City,E22000999,Aberdeen,E23000011,South Yorkshire\n"
        + "E08000017,Doncaster,X1,Doncaster,E23000099,Nowhere\n"
        + "E08000019,Sheffield\n"
        + f"E08000015,{'x' * 101},E22000206,Wirral,E23000004,Merseyside\n"
    ) == [
        "Line 3, column ltla24_name: is empty",
        "Line 4, column ltla24_code: “S12000033” is not the code of a district in England or Wales",
        "Line 5, column csp24_code: “X1” is not the code of a community safety partnership",
        "Line 5, column pfa24_code: “E23000099” is not the code of one of the 43 police force areas",
        "Line 6: has 2 columns, not 6",
        "Line 7, column ltla24_name: must be 100 characters or fewer",
    ]


@pytest.mark.parametrize(
    ("second", "fault"),
    [
        (ROTHERHAM, "Line 3: says the same as line 2"),
        (
            "E08000018,Rovrum,E22000207,Barnsley,E23000011,South Yorkshire\n",
            "Line 3, column ltla24_name: “Rovrum”, but line 2 says “Rotherham” for E08000018",
        ),
        (
            "E08000018,Rotherham,E22000207,Barnsley,E23000030,Hampshire\n",
            "Line 3, column pfa24_code: “E23000030”, but line 2 says “E23000011” for E08000018",
        ),
        (
            "E08000016,Barnsley,E22000210,Barnsley,E23000011,South Yorkshire\n",
            "Line 3, column csp24_name: “Barnsley”, but line 2 says “Rotherham” for E22000210",
        ),
        (
            "E08000016,Barnsley,E22000207,Barnsley,E23000011,Kent\n",
            "Line 3, column pfa24_name: “Kent”, but line 2 says “South Yorkshire” for E23000011",
        ),
    ],
)
def test_a_line_that_contradicts_an_earlier_one_is_named(second: str, fault: str) -> None:
    assert faults_in(HEAD + ROTHERHAM + second) == [fault]


@pytest.mark.parametrize(
    "text",
    [
        "",
        "\n",
        "outcode,dfe_la_code,la_name,n_schools\nAL1,919,Hertfordshire,22\n",
        HEAD.replace("pfa24_name", "note") + ROTHERHAM,
        HEAD.replace("ltla24_name", "ltla24_code") + ROTHERHAM,
        HEAD,
        HEAD + '"never closed' + ROTHERHAM,
        "\0" * 100,
        "=cmd|' /C calc'!A0",
    ],
    ids=[
        "empty",
        "blank",
        "another file",
        "column missing",
        "column twice",
        "headings only",
        "quote",
        "NUL",
        "formula",
    ],
)
def test_a_file_that_is_no_such_file_is_refused_whole(text: str) -> None:
    assert faults_in(text) == []


@pytest.mark.parametrize("content", [b"\xff\xfe\x00\x01", "Ynys M\u00f4n".encode("cp1252"), b"%PDF-1.7\n\x80\x81"])
def test_a_file_that_is_not_utf8_text_is_refused_whole(tmp_path: Path, content: bytes) -> None:
    file = tmp_path / "lookup.csv"
    file.write_bytes(content)

    with pytest.raises(NotALookupError, match="UTF-8"):
        lookup.read(file)


def test_a_huge_file_is_refused_before_it_is_read(tmp_path: Path) -> None:
    file = tmp_path / "lookup.csv"
    with file.open("wb") as large:
        large.truncate(lookup.LARGEST + 1)

    with pytest.raises(NotALookupError, match="larger"):
        lookup.read(file)
