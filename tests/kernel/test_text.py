"""What people type is tidied of what nobody typed on purpose, and of nothing else."""

from __future__ import annotations

from gettext import NullTranslations

import pytest
from hypothesis import example, given
from hypothesis import strategies as some

from hateprog.kernel.text import N_, TRANSLATIONS, _, search_key, tidy


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("  Zoë  ", "Zoë"),
        ("Zoe\u0308", "Zoë"),
        ("O\u2019Brien", "O\u2019Brien"),
        ("محمد", "محمد"),
        ("Նարե", "Նարե"),
        ("கவிதா", "கவிதா"),
        ("one\r\ntwo\rthree\u2028four", "one\ntwo\nthree\nfour"),
        ("nu\x00l", "nul"),
        ("be\x07ll", "bell"),
        ("\u202egnihton", "gnihton"),
        ("\u2066isolated\u2069", "isolated"),
        ("half a pair \ud800", "half a pair"),
        ("a\tb", "a\tb"),
        ("👩🏽\u200d🎓", "👩🏽\u200d🎓"),
        ("=1+1", "=1+1"),
        ("", ""),
        ("\u200e\u200b\u200d\ufeff", ""),
        ("م\u200cی", "م\u200cی"),
    ],
)
def test_letters_of_any_script_stay_and_controls_go(typed: str, kept: str) -> None:
    assert tidy(typed) == kept


@example("e\x00\u0301")
@given(some.text())
def test_tidying_twice_changes_nothing_more_and_leaves_nothing_a_database_refuses(typed: str) -> None:
    once = tidy(typed)

    assert tidy(once) == once
    assert "\x00" not in once
    once.encode()


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("O'Brien", "obrien"),
        ("O\u2019BRIEN", "O'Brien"),
        ("Zoë", "Zoe"),
        ("Smith-Jones", "smith jones"),
        ("Łukasz", "łukasz"),
        ("STRAẞE", "strasse"),
        ("Gonza\u0301lez", "gonzalez"),
    ],
)
def test_names_that_a_person_would_call_the_same_share_a_key(one: str, other: str) -> None:
    assert search_key(one) == search_key(other)


@given(some.text(), some.text())
def test_a_key_is_letters_and_digits_only(one: str, other: str) -> None:
    assert search_key(f"{one} {other}") == search_key(one) + search_key(other)


def test_a_sentence_is_said_in_the_language_being_spoken() -> None:
    class Shouting(NullTranslations):
        def gettext(self, message: str) -> str:
            return message.upper()

    marked = N_("Page not found")
    speaking = TRANSLATIONS.set(Shouting())
    try:
        assert _(marked) == "PAGE NOT FOUND"
    finally:
        TRANSLATIONS.reset(speaking)
    assert _(marked) == "Page not found"
