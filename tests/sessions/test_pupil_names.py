"""Words that look as if they named a child are found, and what schools usually write is not taken for it."""

from __future__ import annotations

import pytest

from hateprog.kernel.errors import RuleBroken
from hateprog.sessions.pupil_names import check_names_no_child, looks_like_naming


@pytest.mark.parametrize(
    "text",
    [
        "There is a boy called Tom in the second row",
        "A pupil called jamie was upset",
        "pupil: Aisha",
        "One girl, Zofia, asked about her brother",
        "Kieran in 8A needs the ramp",
        "Kieran (Year 8) needs the ramp",
        "Please look after Kieran Walsh",
        "Speak to Kieran Walsh’s tutor",
        "Her name is Amara",
        "Jamie, aged 13, asked a question",
        "Jamie’s mum has written to us",
        "O’Brien in 9B is deaf",
        "Łukasz in Year 7 speaks Polish",
    ],
)
def test_words_that_name_a_child_are_found(text: str) -> None:
    assert looks_like_naming(text)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "Park in the staff car park and ring the bell",
        "Year 8 had an incident on Monday: racist words on a wall",
        "Two Muslim girls were called names on the bus",
        "Some pupils speak Polish at home",
        "One pupil uses a wheelchair, another a hearing loop",
        "Ask Mrs Hart at reception",
        "Captions on the screen, please. Large print for 3 pupils",
        "8A and 8B come together",
        "Main Hall, first floor",
        "The police came on 3 November",
        "They called out during the last assembly",
    ],
)
def test_what_schools_usually_write_is_not_taken_for_a_name(text: str) -> None:
    assert looks_like_naming(text) is None


@pytest.mark.parametrize("room", ["Rosa Parks Room", "Tŷ Newydd, llawr 1", "Mandela Hall", "Brunel, ground floor"])
def test_a_room_may_be_called_after_somebody(room: str) -> None:
    assert looks_like_naming(room, of_a_place=True) is None


def test_a_room_is_no_place_to_name_a_pupil() -> None:
    assert looks_like_naming("Hall, next to a pupil called Tom", of_a_place=True)


def test_the_words_are_said_beside_the_field() -> None:
    with pytest.raises(RuleBroken, match="boy called Tom") as refused:
        check_names_no_child("a boy called Tom", field="notes")

    assert refused.value.field == "notes"
