"""What a session may hold, without a database: what nobody could run or print is refused, naming the field."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hateprog.kernel.errors import RuleBroken
from hateprog.sessions.curriculum import contents
from hateprog.sessions.curriculum.contents import (
    MOST,
    Scenario,
    SessionPlan,
    Video,
)
from hateprog.sessions.versions.keyed import Keyed, keys_for
from hateprog.sessions.versions.sheets import Line, Worksheet

PLAN = SessionPlan(
    number=1,
    title="What happened",
    aim="They tell it.",
    prompts=("Listen.",),
    topics=(Keyed("what_happened", "What happened"),),
    scenarios=(Scenario("On the bus", "Four friends get on."),),
    videos=(Video("A clip", "Look for the moment.", "https://films.example/1"),),
    worksheets=(Worksheet("My story", "I was here:\n___"),),
)
FIT = Worksheet("Full", "\n".join(["x"] * 40))


def test_a_session_is_the_same_after_json() -> None:
    assert SessionPlan.of(1, PLAN.as_json()) == PLAN
    contents.check_session(PLAN)


@pytest.mark.parametrize(
    ("wrong", "field", "sentence"),
    [
        ({"prompts": ()}, "prompts", "at least one of these: prompts"),
        ({"topics": ()}, "topics", "at least one of these: topics"),
        ({"prompts": ("Ask.",) * (MOST["prompts"] + 1)}, "prompts", "at most 20 of these: prompts"),
        ({"worksheets": (FIT,) * 4}, "worksheets", "at most 3 of these: worksheets"),
        ({"topics": (Keyed("a", "Same"), Keyed("b", "same"))}, "topics", "Two topics are called the same"),
        ({"title": "x" * 121}, "title", "longer than 120 characters"),
        ({"prompts": ("x" * 501,)}, "prompts", "longer than 500 characters"),
        ({"scenarios": (Scenario("Long", "x" * 2_001),)}, "scenarios", "longer than 2,000 characters"),
        ({"videos": (Video("A clip", "Look.", "http://films.example"),)}, "videos", "must start with https://"),
        ({"videos": (Video("A clip", "Look.", "https://"),)}, "videos", "must start with https://"),
        ({"videos": (Video("A clip", "Look.", "javascript:alert(1)"),)}, "videos", "must start with https://"),
        ({"worksheets": (Worksheet("Long", "x\n" * 60),)}, "worksheets", "“Long” must fit on one page of 44 lines"),
        ({"worksheets": (Worksheet("Long", "___\n" * 30),)}, "worksheets", "must fit on one page"),
        ({"worksheets": (Worksheet("Long", "x" * 3_500),)}, "worksheets", "must fit on one page"),
        ({"aim": "What an Offence is"}, "aim", "“Offence” cannot be used"),
        ({"topics": (Keyed("a", "Hate crime"),)}, "topics", "“crime” cannot be used"),
        ({"scenarios": (Scenario("On the bus", "She calls the police."),)}, "scenarios", "“police” cannot be used"),
        ({"worksheets": (Worksheet("My plan", "I was convicted of:"),)}, "worksheets", "“convicted” cannot be used"),
    ],
)
def test_what_nobody_could_run_is_refused(wrong: dict[str, Any], field: str, sentence: str) -> None:
    with pytest.raises(RuleBroken, match=sentence) as refused:
        contents.check_session(replace(PLAN, **wrong))

    assert refused.value.field == field


@pytest.mark.parametrize("word", ["discrimination", "in charge", "courtesy", "offended", "policy"])
def test_a_word_of_everyday_use_is_not_taken_for_one_of_the_law(word: str) -> None:
    contents.check_words(f"This is about {word}.")


def test_lines_of_a_worksheet_are_text_points_and_lines_to_write_on() -> None:
    sheet = Worksheet("My plan", "Three things:\n- one\n\n___\n_______")

    assert sheet.lines == (
        (Line.TEXT, "Three things:"),
        (Line.POINT, "one"),
        (Line.GAP, ""),
        (Line.WRITE, ""),
        (Line.WRITE, ""),
    )


def test_a_topic_that_keeps_its_words_keeps_its_key() -> None:
    known = (Keyed("what_happened", "What happened, in their own words"), Keyed("support", "Support they may want"))

    topics = keys_for(["Support they may want", "What happened", "Support"], known)

    assert topics == (
        Keyed("support", "Support they may want"),
        Keyed("what_happened_2", "What happened"),
        Keyed("support_3", "Support"),
    )


def test_a_topic_of_another_version_is_still_readable() -> None:
    assert PLAN.label_of("what_happened") == "What happened"
    assert PLAN.label_of("making_amends") == "making amends"


@given(st.lists(st.text(min_size=1), unique=True, max_size=12), st.lists(st.text(min_size=1), unique=True, max_size=6))
def test_every_topic_has_a_key_of_its_own(labels: list[str], older: list[str]) -> None:
    known = keys_for(older, ())

    topics = keys_for(labels, known)

    assert [topic.label for topic in topics] == labels
    assert len({topic.key for topic in topics}) == len(labels)
    assert all(topic.key for topic in topics)
