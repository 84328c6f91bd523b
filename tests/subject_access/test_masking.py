"""What tells of somebody else is masked, by exactly where it stands."""

from __future__ import annotations

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as some

from hateprog.kernel.errors import RuleBroken
from hateprog.scrutiny import redaction
from hateprog.subject_access import masking
from hateprog.subject_access.masking import MASK, Known

JORDAN = Known(own=("Jordan Ashby", "07700 900982", "j.ashby@example.org"), staff=("Pat Moor", "Sam Brook"))


def as_it_leaves(text: str, known: Known = JORDAN) -> str:
    return masking.masked(text, masking.spans(text, known))


@pytest.mark.parametrize(
    ("text", "leaves"),
    [
        ("Jordan shouted at Ola Nowak in the street.", f"Jordan shouted at {MASK} in the street."),
        ("Nowak heard it too.", f"{MASK} heard it too."),
        ("She lives at 12 Acacia Avenue, S60 2TD.", f"She lives at {MASK}, {MASK}."),
        ("Ring 07700 900123 or o.nowak@example.org", f"Ring {MASK} or {MASK}"),
        ("Jordan is on 07700 900982, j.ashby@example.org", "Jordan is on 07700 900982, j.ashby@example.org"),
        ("Pat Moor and Jordan’s words. The CPS agreed in May.", "Pat Moor and Jordan’s words. The CPS agreed in May."),
        ("Met Zoë Ångström’s mother", f"Met {MASK} mother"),
        (
            "Jordan and KHAN hit OLA NOWAK, the PNC and B2 say",
            f"Jordan and {MASK} hit {MASK}, the PNC and B2 say",
        ),
    ],
)
def test_others_go_and_their_own_and_those_at_work_stay(text: str, leaves: str) -> None:
    known = Known(own=JORDAN.own, staff=JORDAN.staff, plain=frozenset({"met", "ring"}))
    assert as_it_leaves(text, known) == leaves


def test_what_the_file_knows_of_others_goes_however_it_is_written() -> None:
    known = Known(own=("Jordan Ashby",), others=redaction.Known(names=("May Field",)), never=("old rope works",))
    assert as_it_leaves("may field, near the Old Rope-Works", known) == f"{MASK}, near the {MASK}"


def test_a_word_that_stands_small_elsewhere_begins_a_sentence_and_names_nobody() -> None:
    plain = masking.small_words(["he said sorry", "Sorry he was"])
    assert as_it_leaves("Sorry was said.", Known(plain=plain)) == "Sorry was said."


def test_more_is_masked_and_shown_by_exactly_the_words_that_stand_there() -> None:
    texts = ["The boy next door ran.", "Sheffield, boy"]
    masks = [masking.spans(each, Known()) for each in texts]
    after = masking.changed(texts, masks, also="boy\nnext door", lifted="Sheffield")
    leaves = [masking.masked(text, spans) for text, spans in zip(texts, after, strict=True)]
    assert leaves == [f"The {MASK} ran.", f"Sheffield, {MASK}"]


@pytest.mark.parametrize("said", [{"also": "Boy", "lifted": ""}, {"also": "", "lifted": "ran"}])
def test_words_that_do_not_stand_there_or_are_not_masked_are_refused(said: dict[str, str]) -> None:
    with pytest.raises(RuleBroken):
        masking.changed(["The boy ran."], [[]], **said)


@given(some.text(max_size=80), some.lists(some.text(max_size=12), max_size=3))
def test_whatever_is_typed_the_pieces_are_the_text_and_no_mask_touches_another(text: str, names: list[str]) -> None:
    spans = masking.spans(text, Known(others=redaction.Known(names=tuple(names))))
    assert "".join(piece for piece, _hidden in masking.pieces(text, spans)) == text
    assert all(first[1] < second[0] for first, second in itertools.pairwise(spans))
