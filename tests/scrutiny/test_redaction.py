"""What is marked in a text, what certainly identifies somebody, and what stands in its place."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hateprog.scrutiny.redaction import Kind, Known, gives_away, marks, pieces, replaced

KNOWN = Known(
    names=("Jordan Oyelaran-Ashby", "PC Robin Field", "Insp Indira Vale", "Zoë O’Brien", "Jo Li"),
    references=("HC-7K3M9Q",),
    crime_references=("14/12345/26",),
    postcodes=("S65 1AB",),
    phones=("07700 900982",),
    emails=("jordan@post.example",),
    streets=("12 Alma Road\nRotherham",),
    courts=("Sheffield Magistrates’ Court",),
    places=("Rotherham",),
)
CERTAIN = (
    ("He says Jordan Oyelaran-Ashby did it", "Jordan Oyelaran-Ashby", Kind.NAME),
    ("he says jordan oyelaran-ashby did it", "jordan oyelaran-ashby", Kind.NAME),
    ("Mr OYELARAN-ASHBY admits it", "OYELARAN-ASHBY", Kind.NAME),
    ("Ashby's mother rang", "Ashby", Kind.NAME),
    ("Jordan’s mother rang", "Jordan", Kind.NAME),
    ("As\u200dhby admits it", "As\u200dhby", Kind.NAME),
    ("Zoe O'Brien was there", "Zoe O'Brien", Kind.NAME),
    ("Zo\u00eb\u00a0O\u2019Brien was there", "Zo\u00eb\u00a0O\u2019Brien", Kind.NAME),
    ("Zoe\u0308 was there", "Zoe\u0308", Kind.NAME),
    ("PC Field said so", "Field", Kind.NAME),
    ("Vale decided", "Vale", Kind.NAME),
    ("Li said so", "Li", Kind.NAME),
    ("See HC-7K3M9Q", "HC-7K3M9Q", Kind.REFERENCE),
    ("See hc 7k3m9q", "hc 7k3m9q", Kind.REFERENCE),
    ("Crime 14/12345/26", "14/12345/26", Kind.CRIME_REFERENCE),
    ("Lives in S651AB", "S651AB", Kind.POSTCODE),
    ("Lives in s65 1ab", "s65 1ab", Kind.POSTCODE),
    ("Ring 07700900982", "07700900982", Kind.PHONE),
    ("Ring +44 7700 900 982", "+44 7700 900 982", Kind.PHONE),
    ("Ring (07700) 900-982 now", "07700) 900-982", Kind.PHONE),
    ("Write to Jordan@Post.example", "Jordan@Post.example", Kind.EMAIL),
    ("Lives at 12 Alma Road", "12 Alma Road", Kind.STREET),
    ("Lives in alma road", "alma road", Kind.STREET),
)
POSSIBLE = (
    ("In Rotherham", "Rotherham", Kind.PLACE),
    ("At Sheffield Magistrates' Court", "Sheffield Magistrates' Court", Kind.COURT),
    ("by Mill Lane", "Mill Lane", Kind.STREET),
    ("Near DN1 2AB", "DN1 2AB", Kind.POSTCODE),
    ("Ring 01632 960 001", "01632 960 001", Kind.PHONE),
    ("Write to a.b@c.example", "a.b@c.example", Kind.EMAIL),
    ("Like HC-34679C", "HC-34679C", Kind.REFERENCE),
    ("Crime 14/99999/25", "14/99999/25", Kind.CRIME_REFERENCE),
    ("Born on 4 May 2001", "4 May 2001", Kind.DATE),
    ("Born on 04/05/2001", "04/05/2001", Kind.DATE),
    ("Born on 2001-05-04", "2001-05-04", Kind.DATE),
    ("On the 3rd of March", "3rd of March", Kind.DATE),
    ("in the field", "field", Kind.NAME),
)


def marked(text: str, known: Known = KNOWN) -> list[tuple[str, Kind, bool]]:
    return [(text[each.start : each.end], each.kind, each.certain) for each in marks(text, known)]


@pytest.mark.parametrize(("text", "found", "kind"), CERTAIN)
def test_what_the_case_knows_is_certain_however_it_is_written(text: str, found: str, kind: Kind) -> None:
    assert (found, kind, True) in marked(text)
    assert kind in gives_away(text, KNOWN)


@pytest.mark.parametrize(("text", "found", "kind"), POSSIBLE)
def test_what_only_looks_like_it_is_marked_and_does_not_stop_anything(text: str, found: str, kind: Kind) -> None:
    assert (found, kind, False) in marked(text)
    assert gives_away(text, KNOWN) == ()


@pytest.mark.parametrize(
    "text",
    [
        "Admitted in full, with a first offence; the programme fits.",
        "The person referred understood what they had said within 24 hours, 3 times.",
        "They live in a valley, and the fields were empty.",
        "",
        "Section 5, 1986 act; score 3 of 5.",
    ],
)
def test_plain_words_are_left_alone(text: str) -> None:
    assert marked(text) == []
    assert replaced(text, KNOWN) == text


def test_an_empty_case_knows_nothing_and_matches_nothing() -> None:
    nothing = Known(
        names=("", " ", "PC", "-"), references=("-",), postcodes=(" ",), phones=("none",), streets=("", "7")
    )

    assert gives_away("- PC Field, none at 7.", nothing) == ()


def test_everything_that_is_marked_is_replaced_by_its_kind() -> None:
    text = "Jordan Oyelaran-Ashby of 12 Alma Road, S65 1AB (07700 900982) admitted it on 4 May 2026."

    assert replaced(text, KNOWN) == "[name] of [street], [postcode] ([phone number]) admitted it on [date]."


WORDS = st.one_of(
    st.text(max_size=30),
    st.sampled_from([*KNOWN.names, *KNOWN.postcodes, *KNOWN.phones, *KNOWN.references, "4 May 2001", "Mill Lane"]),
)
TEXTS = st.lists(WORDS, max_size=12).map(" ".join)


@given(TEXTS)
def test_marks_come_in_order_within_the_text_and_never_overlap(text: str) -> None:
    found = marks(text, KNOWN)

    assert all(0 <= each.start < each.end <= len(text) for each in found)
    assert all(one.end <= two.start for one, two in pairwise(found))


@given(TEXTS)
def test_the_pieces_are_the_text(text: str) -> None:
    assert "".join(each.text for each in pieces(text, KNOWN)) == text


@given(TEXTS)
def test_nothing_certain_is_left_once_what_is_marked_is_replaced(text: str) -> None:
    assert gives_away(replaced(text, KNOWN), KNOWN) == ()


@given(st.sampled_from([text for text, _found, _kind in CERTAIN]), st.text(max_size=40), st.text(max_size=40))
def test_words_around_a_name_do_not_hide_it(text: str, before: str, after: str) -> None:
    assert gives_away(f"{before} {text} {after}", KNOWN) != ()


@pytest.mark.parametrize(
    "text", ["a" * 6_000, "A " * 3_000, "07 " * 2_000, "1/" * 3_000, "a.b@" * 1_500, "Jordan " * 850]
)
def test_a_long_text_is_read_in_no_time(text: str) -> None:
    marks(text, KNOWN)
