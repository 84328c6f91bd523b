"""Words that look as if they named a child: group sessions keep no pupil's name (domain.md section 6). Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator

from hateprog.kernel.errors import RuleBroken
from hateprog.kernel.text import _

NAME = r"[^\W\d_a-zß-öø-ÿ][^\W\d_]*[’'-]?[^\W\d_]+"
"""A word that begins with a capital letter, as names do in scripts that have capitals."""

CHILD = r"(?:pupil|student|child|boy|girl|learner|kid|lad|son|daughter|pupils|students|children|boys|girls|kids|lads)"
A_CLASS = r"(?:[Yy]ears?|[Yy]r|[Rr]eception|[Cc]lass|[Ff]orm|[Tt]utor|\d{1,2}[A-Z]{0,2}\b|Y\d{1,2}\b|R[A-Z]?\b)"
CALLED = re.compile(
    rf"\b(?i:{CHILD})\b(?:\s+(?i:is|are|was|here))?(?:\s+(?i:called|named|name|by the name of))?"
    rf"[\s:,(]+(?P<name>{NAME})"
)
NAMED = re.compile(rf"\b(?i:called|named|(?:whose|his|her|their)\s+names?\s+(?:is|are))\s+(?P<name>{NAME})")
OF_A_CLASS = re.compile(rf"\b(?P<name>{NAME})\s*(?:,\s*|\(\s*|\b(?:in|of|from)\s+){A_CLASS}")
ANYHOW = re.compile(rf"\b(?i:{CHILD})\s+(?i:who\s+(?:is|was)\s+)?(?i:called|named)\s+(?P<name>[^\W\d_]{{2,}})")
"""“A pupil called jamie”: here a name needs no capital."""

AGED = re.compile(rf"\b(?P<name>{NAME})\s*,?\s*\(?(?i:aged)\s+\d{{1,2}}\b")
FAMILY = re.compile(
    rf"\b(?P<name>{NAME})[’']s\s+(?i:mum|mam|mother|dad|father|parents?|sister|brother|nan|gran|carers?|family)\b"
)
FULL = re.compile(rf"(?P<before>\S+\s+)?\b(?P<first>{NAME})\s+(?P<name>{NAME})")
PLACES_WORDS = """
academy access art arts assembly august autumn bank block building building’s centre christmas church
classroom college computer council crime dance december desk disability drama dsl easter east english entrance
exam february first floor friday gate geography global ground group gym hall hate head history ict inset it
january july june lab lead library lift lower lunch main maths march may middle monday music new north november
october office old park parking period phase phone please practitioner practitioners primary prevent projector
pupil pupils ramp reception religious road room saturday school science secondary sen senco send september
site sixth form south special sports spring staff stage street student students studio suite summer sunday
teacher teachers term the theatre thursday toilet tuesday upper visitor visitors wednesday west wheelchair
whiteboard wing year years youth yes no not none all also and our we is its there they this that these those
two one three four five six seven eight nine ten eleven twelve thirteen some most many both other others about
after before in on at for with from by or if when where who what how any each every children boys girls muslim
jewish christian hindu sikh british asian black white polish roma traveller gypsy ukrainian arabic urdu
punjabi somali romanian welsh irish scottish french german spanish chinese european jews muslims christians
hindus sikhs islam judaism christianity lgbt lgbtq eal key gcse a-level btec level
"""
PLACES = frozenset(PLACES_WORDS.split())
"""Capitalised words that are no child's name where they stand: places, days, peoples, beginnings of sentences."""

NO_NAME_WORDS = "all back by each for from her him in it names on out the them this to up us upon"
NO_NAME = frozenset(NO_NAME_WORDS.split())
"""What may come after “called” that is no name, with a capital or without."""

OF_ADULTS_WORDS = """
mr mrs ms miss mx dr sir dame prof professor rev revd father imam rabbi pc sgt teacher
"""
OF_ADULTS = frozenset(OF_ADULTS_WORDS.split())


def looks_like_naming(text: str | None, *, of_a_place: bool = False) -> str | None:
    """Return the words of a text that look as if they named a child; None where none do.

    It errs on the side of asking: a name can be left out, and “the hall” be written without capitals. What a place is
    called may well be somebody's name, so there only what says that a child is called so is found.
    """
    return next(_called(text or "") if of_a_place else _found(text or ""), None)


def _called(text: str, patterns: tuple[re.Pattern[str], ...] = (CALLED, NAMED, ANYHOW)) -> Iterator[str]:
    for pattern in patterns:
        for match in pattern.finditer(text):
            if _may_be_a_name(match["name"]):
                yield match[0].strip()


def _found(text: str) -> Iterator[str]:
    yield from _called(text, (CALLED, NAMED, ANYHOW, OF_A_CLASS, AGED, FAMILY))
    for match in FULL.finditer(text):
        before = (match["before"] or "").strip().rstrip(".").casefold()
        by_title = before in OF_ADULTS or match["first"].casefold() in OF_ADULTS
        if not by_title and _may_be_a_name(match["first"]) and _may_be_a_name(match["name"]):
            yield f"{match['first']} {match['name']}"


def _may_be_a_name(word: str) -> bool:
    return word.casefold() not in PLACES | NO_NAME


def check_names_no_child(text: str | None, *, field: str, of_a_place: bool = False) -> None:
    """Raise `RuleBroken` for words that look as if they named a child."""
    found = looks_like_naming(text, of_a_place=of_a_place)
    if found:
        said = _("This looks as if it named a child: “{words}”. Take the name out: no pupil is named in this service")
        raise RuleBroken(said.format(words=found), field=field)
