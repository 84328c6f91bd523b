"""Whatever is on the list is found in any text, however it is spaced, cased or accented; ordinary words are not."""

from __future__ import annotations

import unicodedata
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hateprog.kernel.errors import RuleBroken
from hateprog.letters.disclosure import Folded, check_listed, found

LETTERS = st.characters(min_codepoint=0x30, max_codepoint=0x24F, categories=["Ll", "Lu", "Nd"])
LISTED = st.lists(st.text(LETTERS, min_size=1, max_size=8), min_size=1, max_size=3).map(" ".join)
GAPS = st.sampled_from(["", " ", "  ", "\n", "-", ".", "’", "\u200d", " / "])
MARKS = st.sampled_from(["", "", "\u0301", "\u0308", "\u0327"])
AROUND = st.text(st.characters(codec="utf-8", exclude_categories=["Cs"]), max_size=30)


def holds(text: str, listed: str) -> bool:
    return Folded(text).holds(Folded(listed))


@given(data=st.data(), listed=LISTED, before=AROUND, after=AROUND)
def test_a_listed_word_is_caught_however_it_is_written(data: Any, listed: str, before: str, after: str) -> None:
    if len(Folded(listed).chars) < 2:
        listed += " Ash"
    written = ""
    for char in listed:
        cased = char.upper() if data.draw(st.booleans()) else char
        written += cased + data.draw(MARKS) * char.isalpha() + (data.draw(GAPS) if char != " " else " ")

    assert found({"Opening": f"{before} {written} {after}"}, "", [listed]) == ["Opening"]


@given(number=st.from_regex(r"7[0-9]{9}", fullmatch=True), before=AROUND)
@pytest.mark.parametrize("written", ["0{}", "+44{}", "0044 {}", "+44 (0){}"])
@pytest.mark.parametrize("listed", ["0{}", "+44 {}"])
def test_a_phone_number_is_caught_however_its_country_is_written(
    listed: str, written: str, number: str, before: str
) -> None:
    spaced = f"{number[:4]} {number[4:7]}-{number[7:]}"
    assert holds(f"{before} {written.format(spaced)}", listed.format(number))


@pytest.mark.parametrize(
    ("listed", "text"),
    [
        ("Ann", "Ann’s mother came"),
        ("Ann", "write to ANN."),
        ("Oakwood", "at Oakwoods"),
        ("Maria Nowak", "janemarianowak@home.example"),
        ("S60 1AE", "s601ae"),
        ("Michał Zając", "Michal Zajac"),
        ("Zoë", "ZOE"),
        ("Straße 5", "STRASSE 5"),
        ("Beech Row", "Beech\nRow"),
        ("07700 900123", "ring ٠٧٧٠٠٩٠٠١٢٣"),
    ],
)
def test_caught(listed: str, text: str) -> None:
    assert holds(text, listed)


@pytest.mark.parametrize(
    ("listed", "text"),
    [
        ("Ann", "we planned it annually"),
        ("Ethan", "more than that"),
        ("Jo", "enjoy the job"),
        ("Maria", "Mari came again"),
        ("07700 900123", "07700 900124"),
        ("", "anything"),
        ("!", "anything!"),
    ],
)
def test_not_caught(listed: str, text: str) -> None:
    assert not holds(text, listed)


def test_what_only_stands_in_two_fields_together_is_caught_in_the_whole() -> None:
    assert found({"a": "the", "b": "Green"}, "the Green", ["The Green"]) == ["The letter as a whole"]


def test_the_fields_are_named_and_nothing_else() -> None:
    fields = {"Opening": "Dear Jordan", "Where": "Oakwood School", "Your own words": "Bring oak wood"}
    assert found(fields, "", ["Oakwood", "Nowak"]) == ["Where", "Your own words"]
    assert found(fields, "", []) == []


@pytest.mark.parametrize("words", ["", "A", " - ", "é", "\u200d"])
def test_a_line_that_would_find_everything_or_nothing_is_refused(words: str) -> None:
    with pytest.raises(RuleBroken, match="at least two letters or digits"):
        check_listed(unicodedata.normalize("NFC", words))
