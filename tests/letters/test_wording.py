"""What letters say: blanks from a closed list, no offence in early intervention, nothing given away in a reminder."""

from __future__ import annotations

from itertools import product
from typing import Any

import pytest

from hateprog.kernel.errors import RuleBroken
from hateprog.letters import wording
from hateprog.letters.composing import example
from hateprog.letters.queries import newest_wording, wordings
from hateprog.letters.rules import Kind
from hateprog.letters.wording import BLANKS, GIVES_AWAY, Blank, Part, Wording, filled
from hateprog.referrals.rules import Pathway
from tests.casefile.test_case_page import OFFENCE_WORDS

EARLY = Pathway.EARLY_INTERVENTION
GOOD = Wording("Your appointment", "Dear {given_name}, see you at {when}.", "{practitioner}", "Bring a friend.")


def refused(wanted: Wording, kind: Kind = Kind.APPOINTMENT, pathway: Pathway = Pathway.CONVICTED) -> tuple[str, str]:
    with pytest.raises(RuleBroken) as caught:
        wording.check(kind, pathway, wanted)
    return str(caught.value.field), caught.value.message


def having(**said: str) -> Wording:
    return Wording(**{**{part.value: text for part, text in GOOD.parts().items()}, **said})


def test_a_good_one_is_taken() -> None:
    wording.check(Kind.APPOINTMENT, EARLY, GOOD)


@pytest.mark.parametrize("blank", ["victim", "address", "given_name ", "", "0", "given_name.x", "when!r"])
@pytest.mark.parametrize("part", ["opening", "closing"])
def test_an_unknown_blank_is_refused_naming_those_there_are(part: str, blank: str) -> None:
    field, message = refused(having(**{part: f"See you at {{when}} {{{blank}}}"}))
    assert field == part
    assert f"{{{blank}}}" in message
    assert "{given_name}, {when}, {where}" in message


@pytest.mark.parametrize("part", ["heading", "own_words"])
def test_nothing_is_filled_in_where_everybody_reads_or_its_writer_writes(part: str) -> None:
    assert refused(having(**{part: "For {given_name}"}))[0] == part


@pytest.mark.parametrize("text", ["{when", "when}", "{when} {", "{{when}}", "}{when}"])
def test_a_brace_alone_is_refused(text: str) -> None:
    assert refused(having(opening=text))[0] == "opening"


@pytest.mark.parametrize("kind", list(Kind))
def test_the_opening_says_what_the_letter_is_for(kind: Kind) -> None:
    plain = Wording("Hello", "Dear friend", "Goodbye")
    assert refused(plain, kind)[0] == "opening"


@pytest.mark.parametrize(("kind", "blank"), [(kind, blank) for kind in Kind for blank in Blank])
def test_each_kind_has_its_own_blanks(kind: Kind, blank: Blank) -> None:
    wanted = Wording("Hello", f"{{{wording.NEEDED[kind]}}} {{{blank}}}", "Bye")
    if blank in BLANKS[kind]:
        wording.check(kind, EARLY, wanted)
    else:
        assert refused(wanted, kind)[0] == "opening"


def test_a_letter_to_the_referrer_names_no_person_and_has_no_words_of_its_writer() -> None:
    for kind in (Kind.COMPLETION, Kind.ENDED):
        assert BLANKS[kind].isdisjoint({Blank.GIVEN_NAME, Blank.WHEN, Blank.WHERE})
        assert refused(Wording("Done", "{reference}", "Bye", "They said much"), kind)[0] == "own_words"


@pytest.mark.parametrize("word", ["Court", "police", "offences", "admitted", "crime"])
@pytest.mark.parametrize("part", ["heading", "opening", "own_words", "closing"])
def test_an_edited_letter_of_early_intervention_has_no_word_of_an_offence(part: str, word: str) -> None:
    wanted = having(**{part: f"{{when}} {word}" if part == "opening" else f"The {word}"})
    field, message = refused(wanted, pathway=EARLY)
    assert (field, f"“{word}”" in message) == (part, True)
    wording.check(Kind.APPOINTMENT, Pathway.CONVICTED, wanted)


@pytest.mark.parametrize("word", ["hate", "programme", "session 2", "victim", "probation"])
@pytest.mark.parametrize("pathway", list(Pathway))
def test_a_reminder_gives_nothing_away(pathway: Pathway, word: str) -> None:
    assert refused(Wording("Hello", f"{{when}} {word}", "Bye"), Kind.REMINDER, pathway)[0] == "opening"
    assert BLANKS[Kind.REMINDER] == {Blank.GIVEN_NAME, Blank.WHEN, Blank.PRACTITIONER_FIRST_NAME}


def test_what_is_filled_in_is_never_read_for_blanks() -> None:
    assert filled("{given_name} {when}", {Blank.GIVEN_NAME: "{when}", Blank.WHEN: "now"}) == "{when} now"


@pytest.mark.parametrize("dialect", ["sqlite"], indirect=True)
def test_every_shipped_wording_is_good(saved: Any) -> None:
    assert {(row.kind, row.pathway) for row in wordings()} == set(product(Kind, Pathway))
    for kind, pathway in product(Kind, Pathway):
        version = newest_wording(kind, pathway)
        wording.check(kind, pathway, version.wording)
        assert (version.version, version.written_by) == (1, None)
        draft = example(kind, pathway, version.wording)
        assert "{" not in draft.text
        for pattern in (OFFENCE_WORDS if pathway is EARLY else None, GIVES_AWAY if kind is Kind.REMINDER else None):
            assert pattern is None or not pattern.search(f"{draft.heading} {draft.text}")
    assert Part.OWN_WORDS in newest_wording(Kind.MISSED, EARLY).wording.parts()
