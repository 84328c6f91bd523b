"""An instrument's file: what it says, and every fault of it named with its line."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as some

from hateprog.evaluation.questionnaires import files, reading
from hateprog.evaluation.questionnaires.instrument import Direction, Method, Moment
from hateprog.evaluation.questionnaires.reading import FaultyFile, read
from tests import factories as make
from tests.casefile.test_case_page import OFFENCE_WORDS


def faults(text: str) -> tuple[str, ...]:
    with pytest.raises(FaultyFile) as refused:
        read(text)
    assert refused.value.field == "text"
    return refused.value.faults


def test_a_file_in_order_is_an_instrument() -> None:
    said = read(make.instrument_file())
    assert (said.code, said.version, said.min_age, said.max_age) == ("kindness", 1, 18, None)
    assert (said.moments, said.method, said.direction) == (tuple(Moment), Method.SUM, Direction.HIGHER)
    assert [(item.code, item.reversed, item.may_be_left_out) for item in said.items] == [
        ("kind", False, False),
        ("rude", True, False),
        ("brave", False, True),
    ]
    assert said.range == "3 to 9"


@pytest.mark.parametrize("name", files.names())
def test_what_ships_is_in_order_short_and_fit_for_every_pathway(name: str) -> None:
    text = files.text_of(name)
    said = read(text)
    assert 6 <= len(said.items) <= 8
    assert said.licence
    assert OFFENCE_WORDS.findall(text) == []
    assert said.code == name


def test_what_ships_is_for_every_age_from_ten_on() -> None:
    adults, children = (read(files.text_of(name)) for name in files.names())
    assert (children.min_age, children.max_age, adults.min_age, adults.max_age) == (10, 17, 18, None)


@pytest.mark.parametrize(
    ("old", "new", "fault"),
    [
        ('code = "kindness"', 'code = "Kind-ness"', "Line 1: “code” must be small letters"),
        ("version = 1", "version = true", "Line 2: “version” must be a whole number from 1 to 9999"),
        ('title = "Kindness"', 'title = " \u202e "', "Line 3: “title” must be words"),
        ('title = "Kindness"', f'title = "{"x" * 121}"', "Line 3: “title” is at most 120 characters"),
        ('licence = "Free to use"', "", "“licence” is missing"),
        ("min_age = 18", "min_age = -1", "Line 5: “min_age” must be a whole number from 0 to 120"),
        ("min_age = 18\n", "min_age = 18\nmax_age = 17", "Line 6: “max_age” must not be below “min_age”"),
        ('["before", "after"]', '["before", "between"]', "Line 7: “moments” must be a list of before, after"),
        ('["before", "after"]', "[]", "Line 7: “moments” must be a list of before, after"),
        ('score = "sum"', 'score = "median"', "Line 8: “score” must be one of sum, mean"),
        ('"higher_is_better"', '"higher"', "Line 9: “direction” must be one of higher_is_better, lower_is_better"),
        ("may_be_missing = 1", "may_be_missing = 3", "Line 10: “may_be_missing” must be a whole number from 0 to 2"),
        ("value = 2", "value = 1", "Line 11: each answer needs a value and a label of its own"),
        ('"Perhaps"', '"No"', "Line 11: each answer needs a value and a label of its own"),
        ("value = 2", "worth = 2", "Line 11: answer 2 must look like"),
        ("value = 2", "value = 2.5", "Line 11: answer 2 must look like"),
        ("value = 2", "value = 1.0", "Line 11: answer 2 must look like"),
        ("value = 3", "value = 5", "Line 20, item 2: the values of a reversed item must lie evenly"),
        ('code = "rude"', 'code = "kind"', "Line 18, item 2: another item is called “kind” too"),
        ('text = "Being rude is fine"', "text = 7", "Line 19, item 2: “text” must be words"),
        ("reversed = true", "reversed = 1", "Line 20, item 2: “reversed” must be true or false"),
        ("reversed = true", "turned = true", "Line 20, item 2: nothing is called “turned” here"),
        ("min_age = 18", "min_age = 18\nsecret = 1", "Line 6: nothing is called “secret” here"),
        ("reversed = true", "answers = [1, 2]", "Line 20, item 2: answer 1 must look like"),
        (
            "reversed = true",
            'answers = [ { value = 0, label = "No" }, { value = 9, label = "Yes" } ]',
            "Line 10: answers may be missing only where all items have the same lowest and highest value",
        ),
        ("version = 1", "version = ", "This is not a questionnaire’s file: Invalid value (at line 2, column 11)"),
    ],
)
def test_a_fault_is_named_with_its_line(old: str, new: str, fault: str) -> None:
    text = make.instrument_file()
    assert old in text
    assert any(each.startswith(fault) for each in faults(text.replace(old, new, 1))), faults(text.replace(old, new, 1))


def test_all_faults_are_named_in_the_order_of_their_lines() -> None:
    text = make.instrument_file(version=0, score="median").replace('code = "brave"', 'code = "B"')
    assert faults(text) == (
        "Line 2: “version” must be a whole number from 1 to 9999",
        "Line 8: “score” must be one of sum, mean",
        "Line 23, item 3: “code” must be small letters, digits and underscores, such as attitudes_adults",
    )


@pytest.mark.parametrize("text", ["", "items = []", "items = 3", "[items]\nx = 1", "answers = 1\n[[items]]\n", "\x00"])
def test_what_is_no_instrument_at_all_is_refused(text: str) -> None:
    assert faults(text)


def test_a_huge_or_deep_file_is_refused_before_it_is_read() -> None:
    assert faults("#" * (reading.LARGEST + 1)) == ("A file is at most 30,000 characters",)
    assert faults("x = " + "[" * 9_000 + "]" * 9_000)
    assert faults(make.instrument_file() + "[[items]]\n" * 41)


@given(some.text(max_size=300))
def test_whatever_is_pasted_is_refused_in_words(text: str) -> None:
    assert all(faults(text))


def test_another_version_begins_from_the_file_with_the_next_number() -> None:
    assert read(reading.with_version(make.instrument_file(version=3), 4)).version == 4
    assert reading.with_version("no such line", 4) == "no such line"
