"""The wording of letters: parts with blanks in braces, from a closed list, filled in when a letter is made. Pure.

Letters of early intervention hold no word of an offence (domain.md section 3), and a reminder, which somebody else
may read over a shoulder, no word of what the appointment is about.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from hateprog.kernel.errors import RuleBroken
from hateprog.kernel.text import N_, _, tidy
from hateprog.letters.rules import TO_REFERRER, WITH_OWN_WORDS, Kind
from hateprog.referrals.offence_words import OFFENCE_WORDS, offence_word
from hateprog.referrals.rules import Pathway


class Part(StrEnum):
    """A part of a letter."""

    HEADING = "heading"
    OPENING = "opening"
    OWN_WORDS = "own_words"
    CLOSING = "closing"


class Blank(StrEnum):
    """What can be filled in, as it is named between braces."""

    GIVEN_NAME = "given_name"
    WHEN = "when"
    WHERE = "where"
    PRACTITIONER = "practitioner"
    PRACTITIONER_FIRST_NAME = "practitioner_first_name"
    REFERENCE = "reference"
    ENDED_ON = "ended_on"


PERSON_REFERRED = N_("The person referred")
PART_LABELS: dict[Part, str] = {
    Part.HEADING: N_("Heading"),
    Part.OPENING: N_("Opening"),
    Part.OWN_WORDS: N_("Your own words"),
    Part.CLOSING: N_("Closing"),
}
BLANK_LABELS: dict[Blank, str] = {
    Blank.GIVEN_NAME: N_("Given name of the person referred"),
    Blank.WHEN: N_("Day and time of the appointment"),
    Blank.WHERE: N_("Place, or how they meet"),
    Blank.PRACTITIONER: N_("Name of the practitioner"),
    Blank.PRACTITIONER_FIRST_NAME: N_("First name of the practitioner"),
    Blank.REFERENCE: N_("Reference of the case"),
    Blank.ENDED_ON: N_("Day on which the case ended"),
}

OF_AN_APPOINTMENT = frozenset(Blank) - {Blank.ENDED_ON}
OF_AN_END = frozenset({Blank.REFERENCE, Blank.PRACTITIONER, Blank.PRACTITIONER_FIRST_NAME, Blank.ENDED_ON})
BLANKS: dict[Kind, frozenset[Blank]] = {
    Kind.APPOINTMENT: OF_AN_APPOINTMENT,
    Kind.MISSED: OF_AN_APPOINTMENT,
    Kind.COMPLETION: OF_AN_END,
    Kind.ENDED: OF_AN_END,
    Kind.REMINDER: frozenset({Blank.GIVEN_NAME, Blank.WHEN, Blank.PRACTITIONER_FIRST_NAME}),
}
"""What each kind may name: a letter to the referrer names nobody but the practitioner, a reminder no place."""

NEEDED: dict[Kind, Blank] = {
    Kind.APPOINTMENT: Blank.WHEN,
    Kind.MISSED: Blank.WHEN,
    Kind.COMPLETION: Blank.REFERENCE,
    Kind.ENDED: Blank.REFERENCE,
    Kind.REMINDER: Blank.WHEN,
}
"""Without which a letter of this kind would not say what it is for."""

IN_BRACES = re.compile(r"\{([^{}]*)\}")
GIVES_AWAY = re.compile(
    rf"{OFFENCE_WORDS.pattern}|hate|programme|restorative|session|incident|victim|harmed|referr", re.IGNORECASE
)
"""What a reminder would give away to whoever reads it over a shoulder."""


@dataclass(frozen=True, slots=True)
class Wording:
    """What a letter says before anything is filled in. `own_words` is what its writer may change."""

    heading: str
    opening: str
    closing: str
    own_words: str = ""

    def parts(self) -> dict[Part, str]:
        """Return every part under its name, in the order of the letter."""
        return {part: getattr(self, part.value) for part in Part}


def check(kind: Kind, pathway: Pathway, wording: Wording) -> None:
    """Raise `RuleBroken`, naming the part, for a wording that letters of this kind and pathway cannot be made from."""
    for part, text in wording.parts().items():
        _check_blanks(kind, part, text)
        _check_words(kind, pathway, part, text)
    if wording.own_words and kind not in WITH_OWN_WORDS:
        raise RuleBroken(_("A letter of this kind has no paragraph of its writer’s own"), field=Part.OWN_WORDS)
    needed = NEEDED[kind]
    if f"{{{needed}}}" not in wording.opening:
        sentence = _("The opening must say {blank}: {label}")
        label = _(BLANK_LABELS[needed]).lower()
        raise RuleBroken(sentence.format(blank=f"{{{needed}}}", label=label), field=Part.OPENING)


def _check_blanks(kind: Kind, part: Part, text: str) -> None:
    allowed = BLANKS[kind] if part in {Part.OPENING, Part.CLOSING} else frozenset()
    for name in IN_BRACES.findall(text):
        if name not in allowed:
            sentence = _("{blank} cannot be filled in here. Use only: {known}")
            known = ", ".join(f"{{{each}}}" for each in Blank if each in allowed) or _("nothing in braces")
            raise RuleBroken(sentence.format(blank=f"{{{name}}}", known=known), field=part)
    if set("{}") & set(IN_BRACES.sub("", text)):
        raise RuleBroken(_("A brace stands alone: what is filled in stands between { and }"), field=part)


def _check_words(kind: Kind, pathway: Pathway, part: Part, text: str) -> None:
    text = IN_BRACES.sub("", text)
    if kind is Kind.REMINDER and (found := GIVES_AWAY.search(text)):
        sentence = _("“{word}” would give away to others what the appointment is about")
        raise RuleBroken(sentence.format(word=_whole_word(text, found)), field=part)
    check_pathway_words(pathway, part, text)


def check_pathway_words(pathway: Pathway | None, part: Part, text: str) -> None:
    """Raise `RuleBroken`, naming the word, for one of an offence where nothing is alleged (domain.md section 3)."""
    if pathway is Pathway.EARLY_INTERVENTION and (word := offence_word(text)):
        sentence = _("“{word}” sounds like an offence: early intervention alleges none, so say it in another way")
        raise RuleBroken(sentence.format(word=word), field=part)


def _whole_word(text: str, found: re.Match[str]) -> str:
    """Return the word in which something was found."""
    start, end = found.span()
    while start > 0 and text[start - 1].isalnum():
        start -= 1
    while end < len(text) and text[end].isalnum():
        end += 1
    return text[start:end]


def filled(text: str, values: Mapping[Blank, str]) -> str:
    """Return a part with its blanks filled in; what is filled in is never read for braces again."""
    return IN_BRACES.sub(lambda match: values[Blank(match[1])], text)


def told_to(kind: Kind) -> str:
    """Return whom a letter of this kind is to, in words."""
    return _("The referrer") if kind in TO_REFERRER else _(PERSON_REFERRED)


def cleaned(own_words: str | None) -> str | None:
    """Return a writer's paragraph as it would be filed, before the form was sent for good."""
    return None if own_words is None else tidy(own_words)
