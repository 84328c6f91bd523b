"""What a topic of a group session holds, and what nobody could run or print. Source: domain.md section 6.

Pure: plain words in, a topic or a refusal out. Minutes are whole minutes.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from enum import StrEnum
from typing import Any

from hateprog.kernel.errors import RuleBroken
from hateprog.kernel.text import N_, _
from hateprog.sessions.versions.keyed import Keyed
from hateprog.sessions.versions.sheets import Worksheet, check_fits

TITLE, STATEMENT, PROMPT, SUMMARY, TEXT = 120, 160, 500, 1_000, 4_000
"""The longest title, statement, prompt or question, summary, and text, in characters."""

FEWEST_STATEMENTS, MOST_STATEMENTS = 2, 4
"""How many statements hands are shown on: a hall is counted in two minutes, before and again after."""

MOST_PROMPTS, MOST_CLIPS, MOST_QUESTIONS, MOST_MATERIALS = 14, 4, 6, 8
SHORTEST, LONGEST = 20, 120
"""Minutes of a whole session: less is an assembly notice, more is more than two lessons."""


class Part(StrEnum):
    """The parts of a session, in their order."""

    INTRODUCTION = "introduction"
    CLIPS = "clips"
    DEBATE = "debate"
    CLOSING = "closing"


class Kind(StrEnum):
    """What a material is."""

    HANDOUT = "handout"
    POSTER = "poster"
    SLIDES = "slides"
    STAFF_NOTES = "staff_notes"


class Licence(StrEnum):
    """Under what terms a material may be copied."""

    OURS = "ours"
    OGL = "ogl"
    CC_BY = "cc_by"
    CC_BY_SA = "cc_by_sa"
    PERMISSION = "permission"


PART_LABELS: dict[Part, str] = {
    Part.INTRODUCTION: N_("Introduction and protected characteristics"),
    Part.CLIPS: N_("Clips"),
    Part.DEBATE: N_("Debate"),
    Part.CLOSING: N_("Closing"),
}
KIND_LABELS: dict[Kind, str] = {
    Kind.HANDOUT: N_("Handout"),
    Kind.POSTER: N_("Poster"),
    Kind.SLIDES: N_("Words for a slide"),
    Kind.STAFF_NOTES: N_("Notes for school staff"),
}
LICENCE_LABELS: dict[Licence, str] = {
    Licence.OURS: N_("Written for this service: schools may copy and change it for their own lessons"),
    Licence.OGL: N_("Open Government Licence 3.0"),
    Licence.CC_BY: N_("Creative Commons Attribution 4.0 (CC BY)"),
    Licence.CC_BY_SA: N_("Creative Commons Attribution-ShareAlike 4.0 (CC BY-SA)"),
    Licence.PERMISSION: N_("With its owner’s permission: may be printed for the session, not changed or passed on"),
}


@dataclass(frozen=True, slots=True)
class Clip:
    """What kind of clip to show and what to ask about it. No clip is kept or shipped: whoever runs it finds one."""

    title: str
    describes: str
    questions: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class OutlinePart:
    """One part of a session: how long it takes and what to say, ask and do; the clips, where it is about those."""

    part: Part
    minutes: int
    prompts: tuple[str, ...] = ()
    clips: tuple[Clip, ...] = ()

    @classmethod
    def of(cls, plain: Mapping[str, Any]) -> OutlinePart:
        """Return a part from what `as_json` gave."""
        clips = (Clip(each["title"], each["describes"], tuple(each["questions"])) for each in plain["clips"])
        return cls(Part(plain["part"]), plain["minutes"], tuple(plain["prompts"]), tuple(clips))

    def as_json(self) -> dict[str, Any]:
        """Return it as JSON holds it."""
        clips = [{**asdict(each), "questions": [*each.questions]} for each in self.clips]
        return {"part": self.part.value, "minutes": self.minutes, "prompts": [*self.prompts], "clips": clips}


@dataclass(frozen=True, slots=True)
class Material:
    """Something on one sheet that goes with a session. `credit` names its author where it is not ours."""

    title: str
    kind: Kind
    licence: Licence
    for_pupils: bool
    content: str
    credit: str | None = None

    @classmethod
    def of(cls, plain: Mapping[str, Any]) -> Material:
        """Return a material from what `as_json` gave."""
        return cls(**{**plain, "kind": Kind(plain["kind"]), "licence": Licence(plain["licence"])})

    def as_json(self) -> dict[str, Any]:
        """Return it as JSON holds it."""
        return {**asdict(self), "kind": self.kind.value, "licence": self.licence.value}

    @property
    def sheet(self) -> Worksheet:
        """Return it as it lies on the table."""
        return Worksheet(self.title, self.content)


EMPTY = tuple(OutlinePart(part, minutes) for part, minutes in zip(Part, (10, 15, 20, 5), strict=True))
"""The outline of a topic that was only just begun: fifty minutes, nothing in them yet."""


def minutes_of(outline: Iterable[OutlinePart]) -> int:
    """Return how many minutes a session takes."""
    return sum(each.minutes for each in outline)


def check_part(part: OutlinePart) -> None:
    """Raise `RuleBroken`, naming the field, unless a practitioner could run this part of a session."""
    if not 1 <= part.minutes <= LONGEST:
        raise RuleBroken(_("A part takes 1 to {most} minutes").format(most=LONGEST), field="minutes")
    if not part.prompts:
        raise RuleBroken(_("Enter at least one prompt"), field="prompts")
    _check_count(part.prompts, MOST_PROMPTS, _("prompts"), field="prompts")
    _check_texts(part.prompts, PROMPT, field="prompts")
    if part.part is Part.CLIPS and not part.clips:
        raise RuleBroken(_("Describe at least one clip"), field="clips")
    if part.part is not Part.CLIPS and part.clips:
        raise RuleBroken(_("Clips belong to the part “{name}”").format(name=_(PART_LABELS[Part.CLIPS])), field="clips")
    _check_count(part.clips, MOST_CLIPS, _("clips"), field="clips")
    for clip in part.clips:
        if not clip.questions:
            raise RuleBroken(_("“{title}” has no question to ask").format(title=clip.title[:TITLE]), field="clips")
        _check_count(clip.questions, MOST_QUESTIONS, _("questions about a clip"), field="clips")
        _check_texts((clip.title,), TITLE, field="clips")
        _check_texts((clip.describes, *clip.questions), PROMPT, field="clips")


def check_statements(statements: Sequence[Keyed]) -> None:
    """Raise `RuleBroken` unless hands can be shown on them: 2 to 4 short statements, each one different."""
    if not FEWEST_STATEMENTS <= len(statements) <= MOST_STATEMENTS:
        sentence = _("Enter {fewest} to {most} statements: there are {count}")
        told = {"fewest": FEWEST_STATEMENTS, "most": MOST_STATEMENTS, "count": len(statements)}
        raise RuleBroken(sentence.format(**told), field="hands_up")
    if len({each.label.casefold() for each in statements}) < len(statements):
        raise RuleBroken(_("Two statements are the same"), field="hands_up")
    _check_texts((each.label for each in statements), STATEMENT, field="hands_up")


def check_material(material: Material) -> None:
    """Raise `RuleBroken`, naming the field, unless it prints on one page and says whose it is."""
    _check_texts((material.title,), TITLE, field="title")
    _check_texts((material.content,), TEXT, field="content")
    _check_texts((material.credit or "",), TITLE, field="credit")
    check_fits(material.sheet, field="content")
    if material.licence is not Licence.OURS and not material.credit:
        raise RuleBroken(_("Enter who made it: its licence asks for that"), field="credit")
    if material.kind is Kind.STAFF_NOTES and material.for_pupils:
        raise RuleBroken(_("Notes for school staff do not go to pupils"), field="for_pupils")


def _check_count(things: Sequence[object], most: int, name: str, *, field: str) -> None:
    if len(things) > most:
        raise RuleBroken(_("At most {most} of these: {name}").format(most=most, name=name), field=field)


def _check_texts(texts: Iterable[str], limit: int, *, field: str) -> None:
    for text in texts:
        if len(text) > limit:
            sentence = _("This is longer than {limit} characters: “{beginning}…”")
            raise RuleBroken(sentence.format(limit=f"{limit:,}", beginning=text[:40]), field=field)
