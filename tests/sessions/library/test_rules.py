"""What makes a topic whole, whom it suits, and how long a note is shown: no database is asked."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from hateprog.kernel.errors import NotNow, RuleBroken
from hateprog.sessions.library import files, rules
from hateprog.sessions.library.contents import Kind, Licence, OutlinePart, Part, minutes_of
from hateprog.sessions.versions.keyed import Keyed

SHIPPED = {name: files.read(files.SHIPPED.text_of(name)) for name in files.SHIPPED.names()}
WHOLE = SHIPPED["what_hate_is_1"]
TODAY = date(2026, 5, 1)


def without_prompts(part: Part) -> tuple[OutlinePart, ...]:
    return tuple(replace(each, prompts=()) if each.part is part else each for each in WHOLE.outline)


def refused(said: rules.Definition, sentence: str) -> None:
    with pytest.raises(RuleBroken) as refusal:
        rules.check_whole(said)
    assert sentence in refusal.value.message


def test_what_ships_is_for_the_years_that_it_says_and_fits_into_a_lesson() -> None:
    told = {name: (each.year_from, each.year_to, minutes_of(each.outline)) for name, each in SHIPPED.items()}

    assert told == {"online_1": (9, 13, 50), "what_hate_is_1": (7, 9, 50), "words_and_bystanders_1": (5, 8, 50)}
    assert all(len(line) <= 120 for name in SHIPPED for line in files.SHIPPED.text_of(name).splitlines())


@pytest.mark.parametrize("name", sorted(SHIPPED))
def test_what_ships_names_help_for_pupils_and_is_ours(name: str) -> None:
    assert "Childline" in files.SHIPPED.text_of(name)
    assert "no pupil's name is written down" in SHIPPED[name].parents_text
    assert {each.licence for each in SHIPPED[name].materials} == {Licence.OURS}
    assert any(each.for_pupils for each in SHIPPED[name].materials)
    assert any(each.kind is Kind.STAFF_NOTES for each in SHIPPED[name].materials)


@pytest.mark.parametrize("name", sorted(SHIPPED))
def test_a_hall_can_be_held_for_the_whole_of_what_ships(name: str) -> None:
    said = SHIPPED[name]

    assert minutes_of(said.outline) == 50
    assert sum(len(each.prompts) for each in said.outline) >= 25
    assert "safeguarding" in str(said.outline[0].prompts) or "keep you safe" in str(said.outline[0].prompts)
    assert "show of hands" in str(said.outline[0].prompts).casefold()
    assert "show of hands again" in str(said.outline[-1].prompts).casefold()
    assert len(said.outline[1].clips) == 2


@pytest.mark.parametrize(
    ("said", "sentence"),
    [
        ({"title": ""}, "“title” is missing"),
        ({"summary": "x" * 1001}, "longer than 1,000 characters"),
        ({"year_from": -1}, "from Reception to Year 13"),
        ({"year_to": 14}, "must not be below the first"),
        ({"year_to": 6}, "must not be below the first"),
        ({"outline": ()}, "four parts"),
        ({"outline": without_prompts(Part.DEBATE)}, "Debate: Enter at least one prompt"),
        ({"outline": tuple(replace(each, minutes=60) for each in WHOLE.outline)}, "the parts add up to 240"),
        ({"outline": tuple(replace(each, clips=()) for each in WHOLE.outline)}, "Describe at least one clip"),
        ({"hands_up": WHOLE.hands_up[:1]}, "Enter 2 to 4 statements: there are 1"),
        ({"hands_up": WHOLE.hands_up[:1] * 2}, "Two statements are the same"),
        ({"materials": WHOLE.materials * 5}, "at most 8 materials"),
        ({"materials": (replace(WHOLE.materials[0], licence=Licence.CC_BY),)}, "Enter who made it"),
        ({"materials": (replace(WHOLE.materials[2], for_pupils=True),)}, "do not go to pupils"),
    ],
)
def test_what_nobody_could_run_is_not_whole(said: dict[str, Any], sentence: str) -> None:
    rules.check_whole(WHOLE)
    refused(replace(WHOLE, **said), sentence)


def test_statements_differ_whatever_their_capitals() -> None:
    refused(replace(WHOLE, hands_up=(Keyed("a", "I know"), Keyed("b", "I KNOW"))), "Two statements are the same")


@pytest.mark.parametrize(("years", "fits"), [((), True), ((7,), True), ((7, 9), True), ((6, 7), False), ((10,), False)])
def test_a_topic_suits_when_it_is_right_for_every_year(years: tuple[int, ...], fits: bool) -> None:
    assert rules.suits(7, 9, years) is fits


@pytest.mark.parametrize(
    ("title", "body", "days", "sentence"),
    [
        ("", "Something", 1, "A title has"),
        ("A film", "", 1, "A note has"),
        ("A film", "x" * 1001, 1, "A note has"),
        ("A film", "Something", -1, "today or in the future"),
        ("A film", "Something", 93, "at most"),
    ],
)
def test_a_note_says_something_for_a_term_at_most(title: str, body: str, days: int, sentence: str) -> None:
    rules.check_note("A film", "Something", TODAY + timedelta(days=92), today=TODAY)
    with pytest.raises(RuleBroken, match=sentence):
        rules.check_note(title, body, TODAY + timedelta(days=days), today=TODAY)


def test_a_note_is_shown_through_its_last_day_unless_it_is_taken_down() -> None:
    assert rules.is_shown(TODAY, taken_down=False, today=TODAY)
    assert not rules.is_shown(TODAY, taken_down=False, today=TODAY + timedelta(days=1))
    assert not rules.is_shown(TODAY, taken_down=True, today=TODAY)
    with pytest.raises(NotNow):
        rules.check_shown(TODAY, True, today=TODAY)


@pytest.mark.parametrize(
    ("old", "new", "sentence"),
    [
        ('code = "what_hate_is"', 'code = "What hate is"', "small letters, digits and underscores"),
        ("[years]", "[ages]", "“"),
        ("from = 7", 'from = "seven"', "from"),
        ('kind = "handout"', 'kind = "film"', "must be one of"),
        ('licence = "ours"', 'licence = "free"', "must be one of"),
        ("for_pupils = true", 'for_pupils = "yes"', "must be true or false"),
        ('key = "knows_whom_to_tell"', 'key = "could_explain"', "one key"),
        ("[introduction]", "[introduction", "TOML"),
        ("minutes = 15", "minutes = 15\nmusic = true", "music"),
    ],
)
def test_a_file_that_says_something_else_is_refused_by_name(old: str, new: str, sentence: str) -> None:
    text = files.SHIPPED.text_of("what_hate_is_1")
    assert old in text
    with pytest.raises(RuleBroken, match=sentence):
        files.read(text.replace(old, new, 1))
