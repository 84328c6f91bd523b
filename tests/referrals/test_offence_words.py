"""The words of an offence, which early intervention never speaks, and the words that only look like one."""

from __future__ import annotations

import pytest

from hateprog.referrals.offence_words import offence_word


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("No offence was committed", "offence"),
        ("Has not reoffended", "reoffended"),
        ("OFFENDER", "OFFENDER"),
        ("A crime, recorded", "crime"),
        ("Criminal damage", "Criminal"),
        ("Admits it in full", "Admits"),
        ("An admission", "admission"),
        ("un-convicted", "un-convicted"),
        ("Asked in court", "court"),
        ("Known to the police", "police"),
        ("Under caution", "caution"),
        ("was_charged", "charged"),
        ("The victim agrees", "victim"),
        ("A perpetrator", "perpetrator"),
        ("Under suspicion: a suspect", "suspect"),
        ("Holds extremist views", "extremist"),
        ("A cr\u00adime", "crime"),
        ("\uff43\uff52\uff49\uff4d\uff45", "crime"),
        ("o\u200bffence", "offence"),
    ],
)
def test_a_word_of_an_offence_is_found_however_it_is_written(text: str, word: str) -> None:
    assert offence_word(text) == word


@pytest.mark.parametrize(
    "text",
    [
        "",
        "Behaviour that discriminates",
        "Is courteous and answers as a courtesy",
        "Takes precautions",
        "The administrator",
        "Indicates regret",
        "Used hostile words about a neighbour’s religion",
    ],
)
def test_a_word_that_only_looks_like_one_is_none(text: str) -> None:
    assert offence_word(text) is None
