"""What the screen marks, what it stops, and what it leaves to a person."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hateprog.kernel.errors import RuleBroken
from hateprog.questions.screening import Kind, Known, check_may_go, screen
from hateprog.scrutiny import redaction

KNOWN = Known(
    people=redaction.Known(
        names=("Marta Kowalska", "Daz"),
        postcodes=("SO14 3FJ",),
        phones=("07700 900123",),
        streets=("12 Mill Lane",),
        places=("Eastleigh",),
    ),
    schools=("Hillcrest Academy",),
    words=("the Green Café",),
)


def kinds(text: str, known: Known = KNOWN) -> dict[Kind, bool]:
    """Return the kinds found in a text, and whether each blocks."""
    return {each.kind: each.blocks for each in screen(text, known).findings}


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("Why did you shout at Marta?", Kind.NAME),
        ("Does Kowalska mean nothing to you", Kind.NAME),
        ("Was it Daz who told you?", Kind.NAME),
        ("I live at SO14 3FJ", Kind.POSTCODE),
        ("write to me at so143fj please", Kind.POSTCODE),
        ("I live at LS1 4AP", Kind.POSTCODE),
        ("ring 07700 900123", Kind.PHONE),
        ("ring +44 7700 900 123", Kind.PHONE),
        ("ring 020 7946 0018", Kind.PHONE),
        ("mail me: someone@example.org", Kind.EMAIL),
        ("I am @someone_else on there", Kind.ONLINE),
        ("insta: some.one", Kind.ONLINE),
        ("see https://example.org/me", Kind.ONLINE),
        ("outside my door in Mill Lane", Kind.STREET),
        ("you go to hillcrest academy now", Kind.SCHOOL),
        ("You come into The Green Café", Kind.NAME),
    ],
)
def test_what_certainly_leads_to_somebody_stops_the_release(text: str, kind: Kind) -> None:
    assert kinds(text)[kind]
    with pytest.raises(RuleBroken, match="Take out what leads to somebody"):
        check_may_go(screen(text, KNOWN), field="words")


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("It was on 3 May 2026", Kind.DATE),
        ("You were in Acacia Avenue", Kind.STREET),
        ("in Eastleigh everybody knows", Kind.PLACE),
        ("You went to Saint Mary's Primary", Kind.SCHOOL),
        ("I will find you", Kind.THREAT),
        ("you'll regret it", Kind.THREAT),
        ("I know where you live", Kind.THREAT),
        ("My little daughter was there", Kind.CHILD),
        ("My 7-year-old saw it", Kind.CHILD),
    ],
)
def test_what_a_person_has_to_judge_is_marked_and_stops_nothing(text: str, kind: Kind) -> None:
    assert kinds(text)[kind] is False
    check_may_go(screen(text, KNOWN), field="words")


@pytest.mark.parametrize(
    "text", ["Why me?", "What did you think would happen?", "Are you sorry now, and have you told your friends?", ""]
)
def test_an_ordinary_question_passes_without_a_mark(text: str) -> None:
    screened = screen(text, KNOWN)

    assert screened.findings == ()
    assert screened.in_english


@pytest.mark.parametrize(
    "text",
    [
        "Dlaczego to zrobiłeś właśnie mojej rodzinie i czy teraz tego żałujesz?",
        "آپ نے یہ میرے ساتھ کیوں کیا اور کیا اب آپ کو افسوس ہے؟",
        "你为什么要这样对待我 你 现在 后悔 吗 请 告诉 我",
    ],
)
def test_a_question_in_another_language_is_said_to_be_one(text: str) -> None:
    assert not screen(text, KNOWN).in_english


def test_what_is_certain_is_found_in_any_language() -> None:
    assert kinds("Dlaczego krzyczałeś na Martę Kowalską, Marta Kowalska pyta z SO14 3FJ")[Kind.POSTCODE]
    assert kinds("آپ نے 07700 900123 پر فون کیوں کیا")[Kind.PHONE]


def test_a_text_of_20000_characters_is_read_to_its_end() -> None:
    text = "I want to know why. " * 999 + "I live at SO14 3FJ"

    assert len(text) > 19_900
    assert screen(text, KNOWN).blocked_by == (Kind.POSTCODE,)


@given(st.text(max_size=300))
def test_put_together_the_pieces_are_the_text_and_no_text_breaks_the_screen(text: str) -> None:
    screened = screen(text, KNOWN)

    assert "".join(piece.text for piece in screened.pieces) == text
    ends = [0, *(end for each in screened.findings for end in (each.start, each.end))]
    assert ends == sorted(ends)


@given(st.text(max_size=60), st.text(max_size=60), st.sampled_from(["SO14 3FJ", "Marta Kowalska", "a@example.org"]))
def test_whatever_stands_around_it_a_certain_thing_never_goes(before: str, after: str, certain: str) -> None:
    assert screen(f"{before} {certain} {after}", KNOWN).blocked_by


def test_the_sentence_says_what_kind_it_is_and_never_the_words() -> None:
    with pytest.raises(RuleBroken) as refused:
        check_may_go(screen("I am Marta Kowalska of SO14 3FJ", KNOWN), field="words")

    assert refused.value.message == "Take out what leads to somebody: name, postcode"
    assert "Marta" not in refused.value.message
