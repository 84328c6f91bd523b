"""What is masked in words that go to one person because it tells of another. Pure.

Built on `questions.screening`, which marks numbers, addresses and the names that a file knows. Added is every word
that looks like a name and is neither the person's own nor that of somebody at work: whoever gathers a pack does not
know whom the other side's files name, and must not learn it by a mask (docs/decisions/0081).
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from hateprog.kernel.errors import RuleBroken
from hateprog.kernel.text import _
from hateprog.questions import screening
from hateprog.questions.screening import Kind
from hateprog.scrutiny import redaction
from hateprog.sessions.pupil_names import PLACES

Span = tuple[int, int]
MASK = "█████"
OF_SOMEBODY = frozenset({Kind.NAME, Kind.POSTCODE, Kind.PHONE, Kind.EMAIL, Kind.STREET, Kind.ONLINE, Kind.SCHOOL})
CAPITALISED = re.compile(r"(?<![\w])[A-ZÀ-ÖØ-Þ][\w’'-]*\w")
SMALL = re.compile(r"(?<![\w])[a-zß-öø-ÿ][\w’'-]*\w")
OFTEN_SHORT = (
    "am asb asbo asd adhd bbc cctv cjs cps cv dbs dc di dpa dpo ds dwp dvla eu gcse gdpr gp hmp hmpps hr ico id iom it "
    "la mappa marac mash mp nhs ok opcc pc pcc pcso pm pnc ptsd rj rjc rso send sgt sms tv uk usa yjs yos yot"
)
ABBREVIATIONS = frozenset(OFTEN_SHORT.split())
"""What is written in capital letters and names nobody. Other words of capitals are taken for names, however short: the
police write surnames so (KHAN), and one that is masked too much is shown again by hand."""

DAYS_WORDS = "jan feb mar apr jun jul aug sep sept oct nov dec mon tue wed thu fri sat sun"
PLAIN = PLACES | screening.OFTEN | redaction.TITLES | frozenset(DAYS_WORDS.split())


@dataclass(frozen=True, slots=True)
class Known:
    """Whose words these are: what is `own` and `staff` stays, what is `others` goes; `plain` are no names at all."""

    own: tuple[str, ...] = ()
    staff: tuple[str, ...] = ()
    others: redaction.Known = field(default_factory=redaction.Known)
    never: tuple[str, ...] = ()
    """What must not be disclosed on the case, as somebody put it down (letters.disclosure)."""

    plain: frozenset[str] = frozenset()


def small_words(texts: Iterable[str]) -> frozenset[str]:
    """Return the words that some text has without a capital: with one they begin a sentence and name nobody."""
    return frozenset(match[0] for text in texts for match in SMALL.finditer(text))


def spans(text: str, known: Known) -> list[Span]:
    """Return the pieces of a text to be masked, in order and none touching another."""
    stays = _parts(known.own) | _parts(known.staff)
    whole = {_bare(each) for each in known.own} - {""}
    screened = screening.screen(text, screening.Known(people=known.others, words=known.never))
    marked = [
        (each.start, each.end)
        for each in screened.findings
        if each.kind in OF_SOMEBODY and _bare(text[each.start : each.end]) not in whole
    ]
    return _joined(text, [*marked, *_names(text, stays | known.plain | PLAIN)])


def words_found(text: str, words: str) -> list[Span]:
    """Return each place where exactly these words stand in a text, whatever stands around them."""
    return [match.span() for match in re.finditer(re.escape(words), text)] if words else []


def changed(texts: Sequence[str], masks: Sequence[Sequence[Span]], *, also: str, lifted: str) -> list[list[Span]]:
    """Return the masks of several texts with words masked as well and words that are shown after all, one a line.

    Raises `RuleBroken` for a line that stands in none of the texts, or is not masked, without saying the words.
    """
    more, shown = _lines(also), _lines(lifted)
    for words in more:
        if not any(words_found(text, words) for text in texts):
            raise RuleBroken(_("Mask only words that stand in this part exactly so"), field="also")
    for words in shown:
        if not any(
            _covers(kept, found) for text, kept in zip(texts, masks, strict=True) for found in words_found(text, words)
        ):
            raise RuleBroken(_("Show only words that are masked in this part exactly so"), field="lifted")
    return [
        _without(
            _joined(text, [*kept, *(span for words in more for span in words_found(text, words))]),
            [span for words in shown for span in words_found(text, words)],
        )
        for text, kept in zip(texts, masks, strict=True)
    ]


def masked(text: str, masks: Iterable[Span]) -> str:
    """Return a text as it leaves: every masked piece is the same mark, which tells neither how long it was nor what."""
    return "".join(MASK if hidden else piece for piece, hidden in pieces(text, masks))


def pieces(text: str, masks: Iterable[Span]) -> Iterator[tuple[str, bool]]:
    """Yield a text cut at its masks: each piece and whether it is masked; together the pieces are the text."""
    place = 0
    for start, end in masks:
        if place < start:
            yield text[place:start], False
        yield text[start:end], True
        place = end
    if place < len(text):
        yield text[place:], False


def _names(text: str, stays: Collection[str]) -> Iterator[Span]:
    for match in CAPITALISED.finditer(text):
        word = match[0].replace("’", "'")
        folded = re.sub(r"'\w{0,2}$", "", word).casefold()
        abbreviation = word.isupper() and (folded in ABBREVIATIONS or any(char.isdigit() for char in word))
        if folded not in stays and word.casefold() not in stays and not abbreviation:
            yield match.span()


def _parts(values: Iterable[str]) -> frozenset[str]:
    return frozenset(part.casefold() for value in values for part in re.findall(r"[^\W_]+(?:['’-]\w+)*", value))


def _bare(text: str) -> str:
    return "".join(char for char in text.casefold() if char.isalnum())


def _lines(typed: str) -> list[str]:
    return [line.strip() for line in (typed or "").splitlines() if line.strip()]


def _covers(masks: Iterable[Span], found: Span) -> bool:
    return any(start < found[1] and found[0] < end for start, end in masks)


def _joined(text: str, found: Iterable[Span]) -> list[Span]:
    """Return spans in order as few as can be: what only a space parts is one, so that no mask tells a name's length."""
    kept: list[Span] = []
    for start, end in sorted(found):
        if kept and not text[kept[-1][1] : start].strip():
            kept[-1] = (kept[-1][0], max(end, kept[-1][1]))
        else:
            kept.append((start, end))
    return kept


def _without(masks: Iterable[Span], shown: Iterable[Span]) -> list[Span]:
    kept = list(masks)
    for begin, finish in shown:
        kept = [
            piece
            for start, end in kept
            for piece in ((start, min(end, begin)), (max(start, finish), end))
            if piece[0] < piece[1]
        ]
    return sorted(set(kept))
