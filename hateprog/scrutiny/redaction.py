"""Finding what would give somebody away in a text, and putting something else in its place.

A helper for whoever redacts, not a judge: it marks what looks like a name, a place, a number or a date. What it knows
for certain from the case (names, reference, contact details) stops a release; the rest is a person's to look at. Pure.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum

from hateprog.kernel.text import N_, _


class Kind(StrEnum):
    """What a mark takes a piece of text for."""

    NAME = "name"
    REFERENCE = "reference"
    CRIME_REFERENCE = "crime_reference"
    POSTCODE = "postcode"
    PHONE = "phone"
    EMAIL = "email"
    STREET = "street"
    COURT = "court"
    PLACE = "place"
    DATE = "date"


KIND_LABELS: dict[Kind, str] = {
    Kind.NAME: N_("name"),
    Kind.REFERENCE: N_("reference"),
    Kind.CRIME_REFERENCE: N_("police reference"),
    Kind.POSTCODE: N_("postcode"),
    Kind.PHONE: N_("phone number"),
    Kind.EMAIL: N_("email address"),
    Kind.STREET: N_("street"),
    Kind.COURT: N_("court"),
    Kind.PLACE: N_("place"),
    Kind.DATE: N_("date"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """What the case says of its people: whatever of it stands in a text gives somebody away."""

    names: tuple[str, ...] = ()
    references: tuple[str, ...] = ()
    crime_references: tuple[str, ...] = ()
    postcodes: tuple[str, ...] = ()
    phones: tuple[str, ...] = ()
    emails: tuple[str, ...] = ()
    streets: tuple[str, ...] = ()
    courts: tuple[str, ...] = ()
    places: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, order=True)
class Mark:
    """A piece of a text, from `start` up to `end`; `certain` where the case itself says that it identifies."""

    start: int
    end: int
    kind: Kind
    certain: bool


@dataclass(frozen=True, slots=True)
class Piece:
    """A piece of a text as it is shown: plain where `mark` is None."""

    text: str
    mark: Mark | None = None


SHORTEST_NAME, SHORTEST_PHONE = 2, 6
TITLES = frozenset(
    {
        *("pc", "dc", "ds", "di", "dci", "dsi", "csi", "sgt", "insp", "inspector", "sergeant", "constable"),
        *("mr", "mrs", "miss", "ms", "mx", "dr", "prof", "rev", "sir", "dame", "the", "and"),
    }
)
"""Words that stand with a name and are none."""

PLAIN = {"’": "'", "‘": "'", "‐": "-", "‑": "-", "–": "-", "—": "-"}

LOOKS_LIKE: tuple[tuple[Kind, re.Pattern[str]], ...] = (
    (Kind.EMAIL, re.compile(r"(?<![\w.+'-])[\w.+'-]+@[\w-]+(?:\.[\w-]+)+", re.IGNORECASE)),
    (Kind.REFERENCE, re.compile(r"\bHC[\s-]?[0-9A-Z]{6,12}\b", re.IGNORECASE)),
    (Kind.CRIME_REFERENCE, re.compile(r"\b\d{2}[A-Z]{0,3}\s?/\s?\d{3,}\s?/\s?\d{2,4}\b", re.IGNORECASE)),
    (Kind.POSTCODE, re.compile(r"\b[A-Z]{1,2}\d[A-Z\d]?\s*\d[ABD-HJLNP-UW-Z]{2}\b", re.IGNORECASE)),
    (Kind.PHONE, re.compile(r"(?<![\w/])(?:\+44|0)[\s().-]*(?:\d[\s().-]*){8,10}\d(?![\w/])")),
    (
        Kind.STREET,
        re.compile(
            r"\b(?:\d+[a-z]?\s+)?(?:[A-Z][\w'-]+\s+){1,3}"
            r"(?:Street|St|Road|Rd|Lane|Avenue|Ave|Close|Drive|Way|Place|Terrace|Crescent|Gardens|Square|Row|Grove|Walk"
            r"|Mews|Parade|Rise|View)\b"
        ),
    ),
    (
        Kind.DATE,
        re.compile(
            r"\b(?:\d{1,2}[/.-]\d{1,2}[/.-]\d{2,4}|\d{4}-\d{2}-\d{2}|\d{1,2}(?:st|nd|rd|th)?\s+(?:of\s+)?"
            r"(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*\.?(?:,?\s+\d{4})?)\b",
            re.IGNORECASE,
        ),
    ),
)
"""What anybody's look like, without the case."""


class _Folded:
    """A text without accents, joiners and typographic characters, that knows where each of its characters came from."""

    def __init__(self, text: str) -> None:
        chars: list[str] = []
        self._from: list[int] = []
        for place, char in enumerate(text):
            for plain in unicodedata.normalize("NFKD", PLAIN.get(char, char)):
                if unicodedata.category(plain) not in {"Mn", "Cf", "Me"}:
                    chars.append(PLAIN.get(plain, plain))
                    self._from.append(place)
        self.text, self._length = "".join(chars), len(text)

    def mark(self, start: int, end: int, kind: Kind, certain: bool) -> Mark:
        following = self._from[end] if end < len(self._from) else self._length
        return Mark(self._from[start], max(self._from[end - 1] + 1, following), kind, certain)


def marks(text: str, known: Known) -> tuple[Mark, ...]:
    """Return what should be looked at in a text, in order and none within another; the certain ones win."""
    folded = _Folded(text)
    found = [*_certain(folded, known), *_possible(folded, known)]
    kept: list[Mark] = []
    for each in sorted(found, key=lambda mark: (not mark.certain, mark.start - mark.end, mark.start)):
        if all(each.end <= other.start or other.end <= each.start for other in kept):
            kept.append(each)
    return tuple(sorted(kept))


def pieces(text: str, known: Known) -> tuple[Piece, ...]:
    """Return a text cut at its marks; put together again the pieces are the text."""
    cut, place = [], 0
    for mark in marks(text, known):
        cut += [Piece(text[place : mark.start]), Piece(text[mark.start : mark.end], mark)]
        place = mark.end
    return tuple(piece for piece in [*cut, Piece(text[place:])] if piece.text)


def replaced(text: str, known: Known) -> str:
    """Return a text with “[name]”, “[postcode]” and so on in place of everything that is marked."""
    return "".join(f"[{_(KIND_LABELS[each.mark.kind])}]" if each.mark else each.text for each in pieces(text, known))


def gives_away(text: str, known: Known) -> tuple[Kind, ...]:
    """Return the kinds of what certainly identifies somebody in a text, each once; empty where nothing does."""
    return tuple(dict.fromkeys(each.kind for each in marks(text, known) if each.certain))


def _certain(folded: _Folded, known: Known) -> Iterator[Mark]:
    for name in known.names:
        words = _words(name)
        yield from _all(folded, [r"[\s.,-]+".join(map(re.escape, words))] if len(words) > 1 else [], Kind.NAME)
        parts = {part for word in words for part in (word, *word.split("-")) if len(part) >= SHORTEST_NAME}
        yield from _capitalised(folded, parts)
    yield from _all(folded, map(_spaced, known.references), Kind.REFERENCE)
    yield from _all(folded, map(_spaced, known.crime_references), Kind.CRIME_REFERENCE)
    yield from _all(folded, map(_spaced, known.postcodes), Kind.POSTCODE)
    yield from _all(folded, (re.escape(each) for each in known.emails), Kind.EMAIL)
    yield from _all(folded, _lines(known.streets), Kind.STREET)
    yield from _phones(folded, known.phones)


def _possible(folded: _Folded, known: Known) -> Iterator[Mark]:
    for kind, pattern in LOOKS_LIKE:
        for match in pattern.finditer(folded.text):
            yield folded.mark(*match.span(), kind, certain=False)
    for kind, names in ((Kind.COURT, known.courts), (Kind.PLACE, known.places)):
        yield from _all(folded, (re.escape(_fold(name)) for name in names), kind, certain=False)


def _all(folded: _Folded, patterns: Iterable[str], kind: Kind, *, certain: bool = True) -> Iterator[Mark]:
    for pattern in patterns:
        if pattern:
            for match in re.finditer(rf"(?<!\w){pattern}(?!\w)", folded.text, re.IGNORECASE):
                yield folded.mark(*match.span(), kind, certain)


def _capitalised(folded: _Folded, parts: Iterable[str]) -> Iterator[Mark]:
    """Mark each part of a name: certain with its capital; written small it may be a word, like “may” or “field”."""
    for part in parts:
        for match in re.finditer(rf"(?<!\w){re.escape(part)}(?!\w)", folded.text, re.IGNORECASE):
            yield folded.mark(*match.span(), Kind.NAME, certain=match[0][0].isupper())


def _phones(folded: _Folded, phones: Iterable[str]) -> Iterator[Mark]:
    """Mark the numbers, however they are spaced, with the country's code or without, whatever stands beside them."""
    between = r"[\s().-]*"
    for digits in {_dialled(each) for each in phones}:
        if len(digits) >= SHORTEST_PHONE:
            number = between.join(digits.removeprefix("0"))
            for match in re.finditer(rf"(?:(?:\+|00){between}4{between}4)?{between}0?{between}{number}", folded.text):
                start = match.start() + len(match[0]) - len(match[0].lstrip(" \t\n().-"))
                yield folded.mark(start, match.end(), Kind.PHONE, certain=True)


def _dialled(phone: str) -> str:
    digits = re.sub(r"\D", "", phone)
    return re.sub(r"^(?:00)?44(?:0)?", "0", digits)


def _fold(text: str) -> str:
    return _Folded(text).text


def _words(name: str) -> list[str]:
    words = [word.strip(".,'") for word in _fold(name).split()]
    return [word for word in words if word and word.casefold() not in TITLES]


def _spaced(value: str) -> str:
    """Return the pattern of a reference or a postcode, however it is spaced or hyphenated."""
    bare = [char for char in _fold(value) if not char.isspace() and char != "-"]
    return r"[\s-]*".join(map(re.escape, bare))


def _lines(addresses: Iterable[str]) -> Iterator[str]:
    """Yield the pattern of each line of an address that is more than a word, with and without its house number."""
    for address in addresses:
        for line in re.split(r"[\n,]+", _fold(address)):
            words = line.split()
            for kept in (words, words[1:] if words and words[0][0].isdigit() else []):
                if len(kept) > 1:
                    yield r"\s+".join(map(re.escape, kept))
