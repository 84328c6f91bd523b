"""What must be looked at before words go to the other side: it marks and stops; a person decides. Pure.

Built on `scrutiny.redaction`, which finds what gives somebody away; added is what hurts or leads to somebody: accounts
and addresses online, schools, threats, children (domain.md section 7). It reads English and says so when a text looks
like something else. Nothing goes to an outside service.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import StrEnum

from hateprog.kernel.errors import RuleBroken
from hateprog.kernel.text import N_, _
from hateprog.scrutiny import redaction


class Kind(StrEnum):
    """What a finding is; the first ten are those of `redaction.Kind`."""

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
    ONLINE = "online"
    SCHOOL = "school"
    THREAT = "threat"
    CHILD = "child"


KIND_LABELS: dict[Kind, str] = {
    **{Kind(kind.value): label for kind, label in redaction.KIND_LABELS.items()},
    Kind.ONLINE: N_("account or address online"),
    Kind.SCHOOL: N_("school"),
    Kind.THREAT: N_("sounds like a threat"),
    Kind.CHILD: N_("mentions a child"),
}
ALWAYS_CERTAIN = frozenset({Kind.POSTCODE, Kind.PHONE, Kind.EMAIL, Kind.ONLINE})
"""What leads to somebody whoever they are: these stop a release even where the case does not know them."""


@dataclass(frozen=True, slots=True)
class Known:
    """What both sides' files say of their people: names and nicknames, numbers, streets, schools, places."""

    people: redaction.Known = field(default_factory=redaction.Known)
    schools: tuple[str, ...] = ()
    words: tuple[str, ...] = ()
    """What must not be disclosed on the case, as somebody put it down: nicknames, workplaces, anything."""


@dataclass(frozen=True, slots=True, order=True)
class Finding:
    """A piece of a text, from `start` up to `end`, and what it is. One that `blocks` stops the release."""

    start: int
    end: int
    kind: Kind
    blocks: bool


@dataclass(frozen=True, slots=True)
class Piece:
    """A piece of a text as it is shown; plain where `finding` is None."""

    text: str
    finding: Finding | None = None


@dataclass(frozen=True, slots=True)
class Screened:
    """What the screen found in a text. Not `in_english`: it could hardly read it, so somebody who can has to."""

    text: str
    findings: tuple[Finding, ...]
    in_english: bool

    @property
    def blocked_by(self) -> tuple[Kind, ...]:
        """Return the kinds of what stops a release, each once."""
        return tuple(dict.fromkeys(each.kind for each in self.findings if each.blocks))

    @property
    def pieces(self) -> tuple[Piece, ...]:
        """Return the text cut at its findings; put together again the pieces are the text."""
        cut, place = [], 0
        for each in self.findings:
            cut += [Piece(self.text[place : each.start]), Piece(self.text[each.start : each.end], each)]
            place = each.end
        return tuple(piece for piece in [*cut, Piece(self.text[place:])] if piece.text)


WORDS = re.compile(r"[^\W\d_]+")
ONLINE = re.compile(
    r"(?<![\w@])@[\w.]{2,30}\b|\b(?:https?://|www\.)\S+"
    r"|\b(?:insta(?:gram)?|snap(?:chat)?|tik\s?tok|facebook|fb|twitter|whats\s?app|telegram|discord|x)\s*[:=@]\s*[\w.@-]{2,40}",
    re.IGNORECASE,
)
SCHOOL = re.compile(
    r"\b(?:[A-Z][\w'’.-]+\s+){1,4}(?:School|Academy|College|Primary|Secondary|Nursery|High|Grammar|University)\b"
)
THREAT = re.compile(
    r"\b(?:kill(?:ed|ing)?|murder|stab(?:bed)?|shoot|knife|acid|petrol|burn(?:\s+\w+){0,3}\s+down|smash(?:\s+your)?"
    r"|beat(?:\s+\w+)?\s+up|hurt\s+you|(?:find|get|come\s+for|coming\s+for)\s+you|watch\s+(?:your|ur)\s+back"
    r"|know\s+where\s+(?:you|u)\s+(?:live|work)|(?:you(?:'|’)?ll|you\s+will)\s+(?:pay|regret|be\s+sorry)|or\s+else"
    r"|make\s+you\s+pay|you(?:'|’)?re\s+dead|your\s+family)\b",
    re.IGNORECASE,
)
CHILD = re.compile(
    r"\b(?:(?:my|our|his|her|their|your)\s+(?:\w+\s+)?(?:son|daughter|child|children|kids?|baby|boy|girl|little\s+one|grandson"
    r"|granddaughter|grandchild(?:ren)?|niece|nephew)s?|\d{1,2}[\s-]year[\s-]olds?|pupils?|school\s+run|nursery|playgroup)\b",
    re.IGNORECASE,
)
ALSO: tuple[tuple[Kind, re.Pattern[str]], ...] = (
    (Kind.ONLINE, ONLINE),
    (Kind.SCHOOL, SCHOOL),
    (Kind.THREAT, THREAT),
    (Kind.CHILD, CHILD),
)
OFTEN_WORDS = """
about after all am an and are as at be because been but by can could did does for from had has have he her him his how
if in is it just me my not of our out she so that the their them then they this up us was were what when where which who
why will with would you your
"""
OFTEN = frozenset(OFTEN_WORDS.split())
FEW_WORDS, OFTEN_ENOUGH = 5, 0.15
"""Nearly half of English text is such words, hardly any of another language. Below five words nothing is said."""


def screen(text: str, known: Known) -> Screened:
    """Return what is to be looked at in a text, in order and none within another; what stops a release goes first."""
    people = known.people
    marks = redaction.marks(text, people)
    found = [*(_of(mark) for mark in marks), *_also(text), *_listed(text, known)]
    kept: list[Finding] = []
    for each in sorted(found, key=lambda finding: (not finding.blocks, finding.start - finding.end, finding.start)):
        if all(each.end <= other.start or other.end <= each.start for other in kept):
            kept.append(each)
    return Screened(text, tuple(sorted(kept)), reads_as_english(text))


def reads_as_english(text: str) -> bool:
    """Say whether a text looks like English, of which alone the screen can judge."""
    words = [word.casefold() for word in WORDS.findall(text)]
    return len(words) < FEW_WORDS or sum(word in OFTEN for word in words) / len(words) >= OFTEN_ENOUGH


def check_may_go(screened: Screened, *, field: str) -> None:
    """Raise `RuleBroken`, saying the kinds and never the words, while something certain stands in a text."""
    if kinds := screened.blocked_by:
        what = ", ".join(_(KIND_LABELS[kind]) for kind in kinds)
        raise RuleBroken(_("Take out what leads to somebody: {what}").format(what=what), field=field)


def _of(mark: redaction.Mark) -> Finding:
    kind = Kind(mark.kind.value)
    return Finding(mark.start, mark.end, kind, mark.certain or kind in ALWAYS_CERTAIN)


def _also(text: str) -> Iterator[Finding]:
    for kind, pattern in ALSO:
        for match in pattern.finditer(text):
            yield Finding(*match.span(), kind, kind in ALWAYS_CERTAIN)


def _listed(text: str, known: Known) -> Iterator[Finding]:
    for kind, listed in ((Kind.SCHOOL, known.schools), (Kind.NAME, known.words)):
        for words in listed:
            pattern = r"[\W_]+".join(re.escape(word) for word in re.findall(r"\w+", words))
            if pattern:
                for match in re.finditer(rf"(?<!\w){pattern}(?!\w)", text, re.IGNORECASE):
                    yield Finding(*match.span(), kind, blocks=True)
