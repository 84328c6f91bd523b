"""What may be typed to write a programme template: lists with one item a line, and texts that begin with a title."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

from marshmallow import ValidationError, post_load

from hateprog.kernel.text import N_, _
from hateprog.sessions.curriculum.contents import PROMPT, TITLE, Scenario, SessionPlan, Video
from hateprog.sessions.curriculum.models import ProgrammeTemplate
from hateprog.sessions.curriculum.rules import LONGEST_GAP
from hateprog.sessions.versions.keyed import Keyed, keys_for
from hateprog.sessions.versions.rules import CODE
from hateprog.sessions.versions.sheets import Worksheet
from hateprog.sessions.versions.typed import EACH_TITLE, Lines, Titled, below
from hateprog.web.fields import Day, Number, Words
from hateprog.web.intake import Intake

ADDRESS = re.compile(r"^https?://\S+$", re.MULTILINE)


ONLY_THESE = N_("The code of a questionnaire on each line. Only these are asked; left empty, all that are in use are.")


class AboutSchema(Intake):
    """What a draft says beside its sessions."""

    title = Words(N_("Title"), missing=N_("Enter a title"), limit=TITLE)
    gap_days = Number(
        N_("Days between two sessions, at least"),
        hint=N_("1 means that there is a night between them"),
        low=1,
        high=LONGEST_GAP,
        missing=N_("Enter how many days lie between two sessions"),
    )
    before_codes = Lines(
        N_("Questionnaires before the programme"),
        hint=ONLY_THESE,
        required=False,
        limit=500,
        lines=2,
        spellcheck=False,
    )
    after_codes = Lines(
        N_("Questionnaires after the programme"),
        hint=ONLY_THESE,
        required=False,
        limit=500,
        lines=2,
        spellcheck=False,
    )

    @post_load
    def check_codes(self, said: dict[str, Any], **_more: object) -> dict[str, Any]:
        """Return the answers with lists of codes. Refuses what is no code."""
        for name in ("before_codes", "after_codes"):
            codes = list(dict.fromkeys(said[name] or ()))
            for code in codes:
                if not CODE.fullmatch(code):
                    sentence = _("“{code}” is no code: small letters, digits and underscores")
                    raise ValidationError(sentence.format(code=code[:TITLE]), name)
            said[name] = codes
        return said


class SessionSchema(Intake):
    """One session of a draft; comes out as a `SessionPlan`."""

    title = Words(N_("Title"), missing=N_("Enter a title"), limit=TITLE)
    aim = Words(N_("What it is for"), missing=N_("Enter what the session is for"), limit=PROMPT, lines=3)
    prompts = Lines(
        N_("What to say, ask and do"),
        hint=N_("One prompt on each line, in the order of the session"),
        missing=N_("Enter at least one prompt"),
        limit=8_000,
        lines=10,
    )
    topics = Lines(
        N_("To cover"),
        hint=N_("One on each line. The practitioner ticks them off in the record."),
        missing=N_("Enter at least one thing to cover"),
        limit=1_500,
        lines=5,
    )
    scenarios = Titled(N_("Scenarios"), hint=EACH_TITLE, required=False, limit=14_000, lines=12)
    videos = Titled(
        N_("Video prompts"),
        hint=N_(
            "Begin each with its title, on a line that starts with #. Then what to look for; an address of its own on"
            " a line of its own, if you want one."
        ),
        required=False,
        limit=8_000,
        lines=6,
    )
    worksheets = Titled(
        N_("Worksheets"),
        hint=N_(
            "Begin each with its title, on a line that starts with #. A line of ___ becomes a line to write on; - makes"
            " a point of a list. Each prints on one A4 page."
        ),
        required=False,
        limit=14_000,
        lines=14,
    )

    def __init__(self, number: int, known: Iterable[Keyed] = ()) -> None:
        super().__init__()
        self.number, self.known = number, tuple(known)

    @post_load
    def build(self, said: dict[str, Any], **_more: object) -> SessionPlan:
        """Return the session; topics that were there before keep their keys."""
        return SessionPlan(
            number=self.number,
            title=said["title"],
            aim=said["aim"],
            prompts=said["prompts"],
            topics=keys_for(said["topics"], self.known),
            scenarios=tuple(Scenario(*pair) for pair in said["scenarios"] or ()),
            videos=tuple(_video(*pair) for pair in said["videos"] or ()),
            worksheets=tuple(Worksheet(*pair) for pair in said["worksheets"] or ()),
        )


def _video(title: str, text: str) -> Video:
    found = ADDRESS.search(text)
    look_for = ADDRESS.sub("", text, count=1).strip() if found else text
    if not look_for:
        raise ValidationError(_("Enter what to look for in “{title}”").format(title=title[:TITLE]), "videos")
    return Video(title, look_for, found.group() if found else None)


class UseSchema(Intake):
    """From when a version is in use."""

    valid_from = Day(
        N_("First day"),
        hint=N_("Programmes that start on this day or later start on it"),
        missing=N_("Enter the first day"),
        ahead=True,
    )


def about_as_typed(version: ProgrammeTemplate) -> dict[str, Any]:
    """Return what a draft says beside its sessions, as a person would have typed it."""
    return {
        "title": version.title,
        "gap_days": version.gap_days,
        "before_codes": "\n".join(version.before_codes),
        "after_codes": "\n".join(version.after_codes),
    }


def session_as_typed(plan: SessionPlan) -> dict[str, Any]:
    """Return a session as a person would have typed it."""
    return {
        "title": plan.title,
        "aim": plan.aim,
        "prompts": "\n".join(plan.prompts),
        "topics": "\n".join(topic.label for topic in plan.topics),
        "scenarios": below((each.title, each.text) for each in plan.scenarios),
        "videos": below((each.title, "\n".join(filter(None, (each.look_for, each.address)))) for each in plan.videos),
        "worksheets": below((each.title, each.content) for each in plan.worksheets),
    }
