"""What may be typed to write a topic and its parts, and notes on what is new."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from marshmallow import ValidationError, post_load

from hateprog.kernel.text import N_, _
from hateprog.sessions.library.contents import (
    FEWEST_STATEMENTS,
    KIND_LABELS,
    LICENCE_LABELS,
    LONGEST,
    MOST_STATEMENTS,
    SUMMARY,
    TEXT,
    TITLE,
    Clip,
    Kind,
    Licence,
    Material,
    OutlinePart,
    Part,
)
from hateprog.sessions.library.models import TopicVersion
from hateprog.sessions.versions.typed import Lines, Titled, below
from hateprog.sessions.year_groups import YearGroup, year_name
from hateprog.web.fields import Choice, Day, Listed, ListedSeveral, Number, Words, YesNo
from hateprog.web.intake import Intake

QUESTION_MARK = "- "


def year_choices() -> list[tuple[str, str]]:
    """Return the year groups as a select lists them."""
    return [(str(year.value), year_name(year)) for year in YearGroup]


class AboutSchema(Intake):
    """What a draft says beside its outline and materials; year groups come out as numbers."""

    title = Words(N_("Title"), missing=N_("Enter a title"), limit=TITLE)
    summary = Words(
        N_("Summary for schools"),
        hint=N_("What pupils take away, and for whom it is right: a school chooses by this"),
        missing=N_("Enter a summary for schools"),
        limit=SUMMARY,
        lines=4,
    )
    year_from = Listed(N_("First year group"), year_choices, missing=N_("Select the first year group"))
    year_to = Listed(N_("Last year group"), year_choices, missing=N_("Select the last year group"))
    hands_up = Lines(
        N_("Statements for a show of hands"),
        hint=N_("{fewest} to {most} short ones, one on each line. Hands are counted before the session and after it.")
        .replace("{fewest}", str(FEWEST_STATEMENTS))
        .replace("{most}", str(MOST_STATEMENTS)),
        missing=N_("Enter the statements on which hands are shown"),
        limit=1_000,
        lines=4,
    )
    parents_text = Words(
        N_("What parents and carers should know"),
        hint=N_("In plain words. It stands on the public page of this topic, with everything else that is in it."),
        missing=N_("Enter what parents and carers should know"),
        limit=TEXT,
        lines=8,
    )

    @post_load
    def number_years(self, said: dict[str, Any], **_more: object) -> dict[str, Any]:
        """Return the answers with the year groups as numbers."""
        return said | {name: int(said[name]) for name in ("year_from", "year_to")}


class PartSchema(Intake):
    """One part of a draft's outline; comes out as an `OutlinePart`."""

    minutes = Number(N_("Minutes"), low=1, high=LONGEST, missing=N_("Enter how many minutes this part takes"))
    prompts = Lines(
        N_("What to say, ask and do"),
        hint=N_("One prompt on each line, in the order of the session"),
        missing=N_("Enter at least one prompt"),
        limit=8_000,
        lines=12,
    )

    def __init__(self, part: Part) -> None:
        super().__init__()
        self.part = part

    @post_load
    def build(self, said: dict[str, Any], **_more: object) -> OutlinePart:
        """Return the part."""
        return OutlinePart(self.part, said["minutes"], said["prompts"], said.get("clips") or ())


class ClipsSchema(PartSchema):
    """The part of a draft that is about clips."""

    clips = Titled(
        N_("Clips"),
        hint=N_(
            "Begin each with its title, on a line that starts with #. Below it, say what kind of clip to look for; then"
            " each question to ask on a line that starts with - (a hyphen and a space)."
        ),
        missing=N_("Describe at least one clip"),
        limit=8_000,
        lines=14,
    )

    @post_load
    def build(self, said: dict[str, Any], **_more: object) -> OutlinePart:
        """Return the part with its clips. Refuses a clip that is not described."""
        return OutlinePart(self.part, said["minutes"], said["prompts"], tuple(_clip(*pair) for pair in said["clips"]))


def _clip(title: str, text: str) -> Clip:
    lines = [line.strip() for line in text.split("\n") if line.strip()]
    describes = " ".join(line for line in lines if not line.startswith(QUESTION_MARK))
    if not describes:
        raise ValidationError(_("Enter what “{title}” should show").format(title=title[:TITLE]), "clips")
    questions = tuple(line.removeprefix(QUESTION_MARK) for line in lines if line.startswith(QUESTION_MARK))
    return Clip(title, describes, questions)


class MaterialSchema(Intake):
    """A material of a draft; comes out as a `Material`."""

    title = Words(N_("Title"), missing=N_("Enter a title"), limit=TITLE)
    kind = Choice(N_("What it is"), Kind, labels=KIND_LABELS, missing=N_("Select what it is"))
    for_pupils = YesNo(N_("May it be given to pupils?"), missing=N_("Select yes if it may be given to pupils"))
    licence = Choice(N_("Licence"), Licence, labels=LICENCE_LABELS, missing=N_("Select its licence"))
    credit = Words(
        N_("Who made it"),
        hint=N_("Where it was not written for this service: its author and title, as the licence asks for them"),
        required=False,
        limit=TITLE,
    )
    content = Words(
        N_("Text"),
        hint=N_(
            "A line of ___ becomes a line to write on; - makes a point of a list. It must fit on one A4 page. What"
            " somebody else has written goes in only under its licence."
        ),
        missing=N_("Enter its text"),
        limit=TEXT,
        lines=18,
    )

    @post_load
    def build(self, said: dict[str, Any], **_more: object) -> Material:
        """Return the material."""
        return Material(**said)


class NoteSchema(Intake):
    """A note on something that practitioners should know now. `topics` returns (code, title) of topics in use."""

    title = Words(N_("Title"), missing=N_("Enter a title"), limit=TITLE)
    body = Words(
        N_("What practitioners should know"),
        hint=N_("What is going round or has happened, and what to do when pupils bring it up. Name nobody."),
        missing=N_("Enter what practitioners should know"),
        limit=SUMMARY,
        lines=6,
    )
    topic_codes = ListedSeveral(
        N_("Topics with which it is shown too"), list, hint=N_("Every practitioner sees it either way"), required=False
    )
    ends_on = Day(
        N_("Last day on which it is shown"),
        hint=N_("Within the next three months. It can be taken down before."),
        missing=N_("Enter the last day on which it is shown"),
        ahead=True,
    )

    def __init__(self, topics: Iterable[tuple[str, str]] = ()) -> None:
        super().__init__()
        listed = list(topics)
        self.load_fields["topic_codes"].choices = lambda: listed  # type: ignore[attr-defined]  # a ListedSeveral

    @post_load
    def no_topics(self, said: dict[str, Any], **_more: object) -> dict[str, Any]:
        """Return the answers with a list of topics, empty where none was ticked."""
        return said | {"topic_codes": said["topic_codes"] or []}


def about_as_typed(version: TopicVersion) -> dict[str, Any]:
    """Return what a draft says beside its outline and materials, as a person would have typed it."""
    return {
        "title": version.title,
        "summary": version.summary,
        "year_from": str(version.year_from),
        "year_to": str(version.year_to),
        "hands_up": "\n".join(each.label for each in version.statements),
        "parents_text": version.parents_text,
    }


def part_as_typed(part: OutlinePart) -> dict[str, Any]:
    """Return a part of the outline as a person would have typed it."""
    clips = ((clip.title, _under(clip)) for clip in part.clips)
    return {"minutes": part.minutes, "prompts": "\n".join(part.prompts), "clips": below(clips)}


def _under(clip: Clip) -> str:
    return "\n".join((clip.describes, *(QUESTION_MARK + each for each in clip.questions)))


def material_as_typed(material: Material) -> dict[str, Any]:
    """Return a material as a person would have typed it."""
    plain = material.as_json()
    return plain | {"for_pupils": "yes" if material.for_pupils else "no"}
