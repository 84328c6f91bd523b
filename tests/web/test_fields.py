"""Each kind of answer takes what people write, and refuses the rest with a sentence."""

from __future__ import annotations

from contextlib import suppress
from datetime import date, time
from enum import StrEnum
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as some
from marshmallow import ValidationError, fields

from hateprog.web.fields import (
    Choice,
    Choices,
    ClockTime,
    Day,
    Email,
    Listed,
    Number,
    Password,
    Phone,
    Ticked,
    Words,
    YesNo,
)
from hateprog.web.intake import Intake


class Colour(StrEnum):
    RED = "red"
    BLUE = "blue"


LABELS = {Colour.RED: "Red", Colour.BLUE: "Blue"}
DISTRICTS = [("E08000018", "Rotherham"), ("E06000045", "Southampton")]


class Answers(Intake):
    """A question of every kind, none of which must be answered."""

    name = Words("Name", required=False, limit=50)
    account = Words("Account", required=False, limit=100, lines=5)
    email = Email("Email address", required=False)
    phone = Phone("Phone number", required=False)
    day = Day("Date of birth", required=False)
    clock = ClockTime("Time", required=False)
    number = Number("Number", low=1, high=9, required=False)
    colour = Choice("Colour", Colour, labels=LABELS, required=False)
    colours = Choices("Colours", Colour, labels=LABELS, required=False)
    district = Listed("District", lambda: DISTRICTS, required=False)
    sure = YesNo("Are you sure?", required=False)


def read(name: str, answer: Any) -> Any:
    return Answers().load({name: answer})[name]


def refusal(name: str, answer: Any) -> str:
    with pytest.raises(ValidationError) as refused:
        Answers().load({name: answer})
    said = refused.value.messages[name]
    return said[0] if isinstance(said, list) else next(iter(said.values()))[0]


@pytest.mark.parametrize(
    ("answer", "day"),
    [
        ("2001-5-4", date(2001, 5, 4)),
        ("2001-05-04", date(2001, 5, 4)),
        ("2024-2-29", date(2024, 2, 29)),
        (" 2001 - 5 - 4 ", date(2001, 5, 4)),
        ("1900-1-1", date(1900, 1, 1)),
        ("2099-12-31", date(2099, 12, 31)),
    ],
)
def test_a_date_is_read(answer: str, day: date) -> None:
    assert read("day", answer) == day


@pytest.mark.parametrize(
    "answer",
    [
        "2026-2-30",
        "2025-2-29",
        "2026-13-1",
        "2026-0-1",
        "2026-1-0",
        "2026-1-32",
        "2026-x-1",
        "2026-nov-1",
        "2026-1_0-1",
        "2026-+5-1",
        "2026-1.5-1",
        "2026-\u0000-1",
        "2026-1-1-1",
        "2026-1-1-x",
        "-2026-1-1",
        "10000-1-1",
        "1-1-" + "9" * 10_000,
        "٢٠٢٦-x-1",
        "today",
        "2026",
        5,
        True,
        [],
        {},
    ],
)
def test_what_is_no_date_is_refused_with_its_label(answer: Any) -> None:
    assert refusal("day", answer) == "Date of birth must be a real date" or refusal("day", answer).startswith(
        "Date of birth must include"
    )


@pytest.mark.parametrize(
    ("answer", "sentence"),
    [
        ("2026-11-", "Date of birth must include a day"),
        ("-11-21", "Date of birth must include a year"),
        ("--21", "Date of birth must include a month and year"),
        ("2026--", "Date of birth must include a day and month"),
        ("1899-12-31", "Date of birth must be between 1900 and 2099"),
        ("2100-1-1", "Date of birth must be between 1900 and 2099"),
        ("26-1-1", "Date of birth must be between 1900 and 2099"),
    ],
)
def test_a_date_with_something_missing_or_out_of_reach_says_what(answer: str, sentence: str) -> None:
    assert refusal("day", answer) == sentence


@pytest.mark.parametrize(
    ("answer", "clock"),
    [
        ("4pm", time(16)),
        ("4 pm", time(16)),
        ("4PM", time(16)),
        ("4:30pm", time(16, 30)),
        ("4.30pm", time(16, 30)),
        ("16:30", time(16, 30)),
        ("16:30:00", time(16, 30)),
        ("1630", time(16, 30)),
        ("9", time(9)),
        ("09:05", time(9, 5)),
        ("12am", time(0)),
        ("12pm", time(12)),
        ("12 noon", time(12)),
        ("12 midnight", time(0)),
        ("0:00", time(0)),
        ("23:59", time(23, 59)),
    ],
)
def test_a_time_is_read_as_people_write_it(answer: str, clock: time) -> None:
    assert read("clock", answer) == clock


@pytest.mark.parametrize(
    "answer",
    [
        "24:00",
        "25:00",
        "12:60",
        "13pm",
        "0am",
        "11 noon",
        "4ish",
        "-1",
        "4:5",
        "4:30:15",
        "9" * 10_000,
        "\x00",
        4.5,
        [],
        {},
    ],
)
def test_what_is_no_time_is_refused(answer: Any) -> None:
    assert refusal("clock", answer) == "Enter a time, like 4pm or 16:30"


@pytest.mark.parametrize("answer", ["1", "9", " 5 ", 3])
def test_a_whole_number_is_read(answer: Any) -> None:
    assert read("number", answer) in range(1, 10)


@pytest.mark.parametrize(
    "answer", ["0", "10", "-1", "1.5", "two", "", "1e3", "NaN", "9" * 10_000, float("inf"), [], {}]
)
def test_what_is_no_whole_number_in_reach_is_refused(answer: Any) -> None:
    assert refusal("number", answer) == "Enter a whole number between 1 and 9"


@pytest.mark.parametrize(
    "answer",
    [
        "alex@example.com",
        "Alex.Winter+referrals@force.police.example",
        "o'brien@example.com",
        "a@b.example",
        f"{'a' * 60}@example.com",
    ],
)
def test_an_email_address_is_read_in_lower_case(answer: str) -> None:
    assert read("email", f" {answer} ") == answer.lower()


@pytest.mark.parametrize(
    "answer",
    [
        "alex",
        "alex@",
        "@example.com",
        "alex@example",
        "alex@@example.com",
        "a b@example.com",
        "alex@example.com\nBcc: all@example.com",
        "alex@example.com, robin@example.com",
        "<alex@example.com>",
        "alex@exam ple.com",
        "alex@-example.com",
        "alex@example..com",
    ],
)
def test_what_is_no_email_address_is_refused(answer: str) -> None:
    assert refusal("email", answer) == "Enter an email address in the correct format, like name@example.com"


@pytest.mark.parametrize(
    "answer",
    [
        "07700 900 982",
        "01632 960 001",
        "0117 496 0860",
        "+44 117 496 0860",
        "020 7946 0991",
        "07723-456-789",
        "+44 (0)7723 456 789",
        "00 44 7723456789",
        "0808 157 0192",
        "+33122334455",
        "\u200b\t+44 (0)7723 456 789\ufeff \r\n",
    ],
)
def test_a_phone_number_that_could_be_dialled_is_read_dramas_numbers_too(answer: str) -> None:
    assert read("phone", answer)


@pytest.mark.parametrize(
    "answer",
    [
        "0772345678",
        "0772345678910",
        "0400 123 4567",
        "07890x32109",
        "999",
        "call me",
        "07723 ☟☜⬇⬆☞☝",
        "+",
        "\x00",
        "0" * 30,
    ],
)
def test_a_number_that_could_not_is_refused(answer: str) -> None:
    assert refusal("phone", answer).startswith("Enter a phone number")


def test_words_are_tidied_and_too_many_are_counted_for_the_person() -> None:
    assert read("name", "  Zoe\u0308   de\tla\nCruz\x00 ") == "Zoë de la Cruz"
    assert read("account", "one\r\ntwo\x00") == "one\ntwo"
    assert refusal("name", "x" * 51) == "Name must be 50 characters or fewer"
    assert refusal("account", "x" * 10_000) == "Account must be 100 characters or fewer"


def test_a_limit_reads_with_its_thousands() -> None:
    class Long(Intake):
        account = Words("Account", limit=5_000, lines=10)

    with pytest.raises(ValidationError, match="5,000 characters or fewer"):
        Long().load({"account": "x" * 5_001})


@pytest.mark.parametrize("answer", ["green", "RED", "", "red,blue", "Colour.RED", 1, None.__class__, [], {}])
def test_an_answer_that_is_not_on_the_list_is_refused(answer: Any) -> None:
    assert refusal("colour", answer) == "Select one of the answers listed"


def test_several_answers_are_each_on_the_list_and_counted_once() -> None:
    assert read("colours", ["red", "blue", "red"]) == [Colour.RED, Colour.BLUE]
    assert refusal("colours", ["red", "green"]) == "Select from the answers listed"


@pytest.mark.parametrize("answer", ["E99999999", "Rotherham", "", "\x00"])
def test_a_list_known_only_when_asked_is_asked(answer: str) -> None:
    assert read("district", "E08000018") == "E08000018"
    assert refusal("district", answer) == "Select one of the answers listed"


@pytest.mark.parametrize(("answer", "meant"), [("yes", True), ("no", False), (True, True)])
def test_yes_and_no_are_read(answer: Any, meant: bool) -> None:
    assert read("sure", answer) is meant


@pytest.mark.parametrize("answer", ["maybe", "", 7, [], {}])
def test_what_is_neither_is_refused(answer: Any) -> None:
    assert refusal("sure", answer) == "Select yes or no"


class Needed(Intake):
    """A question of every kind, each of which must be answered."""

    name = Words("Name", missing="Enter your name")
    email = Email("Email", missing="Enter your email address")
    day = Day("Date", missing="Enter the date")
    clock = ClockTime("Time", missing="Enter the time")
    number = Number("Number", low=1, high=9, missing="Enter the number")
    colour = Choice("Colour", Colour, labels=LABELS, missing="Select a colour")
    colours = Choices("Colours", Colour, labels=LABELS, missing="Select the colours")
    district = Listed("District", lambda: DISTRICTS, missing="Select the district")
    sure = YesNo("Sure?", missing="Select whether you are sure")
    declared = Ticked("Declaration", statement="It is true", missing="Confirm that it is true")
    password = Password("Password", missing="Enter your password")


def test_a_missing_answer_is_asked_for_in_the_questions_own_words() -> None:
    with pytest.raises(ValidationError) as refused:
        Needed().load({})

    assert {name: said[0] for name, said in refused.value.messages.items()} == {
        name: field.error_messages["required"] for name, field in Needed().fields.items()
    }


@pytest.mark.parametrize("blank", ["   ", "\u200e\u202e", "\x00\x01", "\n\r\n"])
def test_an_answer_of_nothing_but_blanks_and_controls_is_missing(blank: str) -> None:
    with pytest.raises(ValidationError) as refused:
        Needed().load({"name": blank}, partial=True)

    assert refused.value.messages["name"] == ["Enter your name"]


def test_a_declaration_must_be_made() -> None:
    with pytest.raises(ValidationError) as refused:
        Needed().load({"declared": "no"}, partial=True)

    assert refused.value.messages["declared"] == ["Confirm that it is true"]


@pytest.mark.parametrize("secret", ["x" * 257, "x" * 10_000, "half a pair \ud800"])
def test_a_password_that_no_hash_could_bear_is_refused(secret: str) -> None:
    with pytest.raises(ValidationError):
        Needed().load({"password": secret}, partial=True)


def test_a_password_is_taken_as_it_is() -> None:
    assert Needed().load({"password": "  two  spaces  "}, partial=True) == {"password": "  two  spaces  "}


JSON = some.recursive(
    some.none() | some.booleans() | some.integers() | some.floats() | some.text(),
    lambda inner: some.lists(inner, max_size=3) | some.dictionaries(some.text(max_size=5), inner, max_size=3),
    max_leaves=5,
)


@given(some.sampled_from(sorted(Needed().fields)), JSON)
def test_whatever_is_sent_is_read_or_refused_and_nothing_breaks(name: str, answer: Any) -> None:
    with suppress(ValidationError):  # and no other exception
        Needed().load({name: answer}, partial=True)


def test_every_kind_of_answer_says_how_it_is_asked() -> None:
    assert all(isinstance(getattr(field, "kind", None), str) for field in Needed().fields.values())
    assert {type(field) for field in Needed().fields.values()} >= {Words, Day, Choice}
    assert all(isinstance(field, fields.Field) for field in Needed().fields.values())
