"""What a session of a programme template holds, and what nobody could run or print. Source: domain.md section 5.

Pure: plain words in, a session or a refusal out.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from typing import Any

from hateprog.kernel.errors import RuleBroken
from hateprog.kernel.text import N_, _
from hateprog.sessions.versions.keyed import Keyed
from hateprog.sessions.versions.sheets import Worksheet, check_fits

MOST = {"prompts": 20, "topics": 12, "scenarios": 6, "videos": 6, "worksheets": 3}
"""How many of each a session has at most; a session of an hour uses a third of that."""

PARTS: dict[str, str] = {
    "prompts": N_("prompts"),
    "topics": N_("topics"),
    "scenarios": N_("scenarios"),
    "videos": N_("video prompts"),
    "worksheets": N_("worksheets"),
}
TITLE, PROMPT, TEXT = 120, 500, 2_000
"""The longest title or label, the longest prompt, the longest scenario, in characters."""

ADDRESS = re.compile(r"https://[^\s/]+\S*")
LAW_WORDS = re.compile(
    r"\b(offences?|offenders?|offending|crimes?|criminals?|criminality|convicted|convictions?|police|prosecut\w+"
    r"|guilt|guilty|sentenced|probation|cautioned|courts?)\b",
    re.IGNORECASE,
)
"""Words of an alleged offence. One template serves every pathway, and on one of them nothing is alleged (section 3)."""


@dataclass(frozen=True, slots=True)
class Scenario:
    """A situation to talk through."""

    title: str
    text: str


@dataclass(frozen=True, slots=True)
class Video:
    """What kind of clip to watch and what to look for in it; an address where the service has settled on one."""

    title: str
    look_for: str
    address: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class SessionPlan:
    """What one session is for, and all that a practitioner runs it from."""

    number: int
    title: str
    aim: str
    prompts: tuple[str, ...]
    topics: tuple[Keyed, ...]
    scenarios: tuple[Scenario, ...] = ()
    videos: tuple[Video, ...] = ()
    worksheets: tuple[Worksheet, ...] = ()

    @classmethod
    def of(cls, number: int, plain: Mapping[str, Any]) -> SessionPlan:
        """Return a session from what `as_json` gave, with its number."""
        return cls(
            number=number,
            title=plain["title"],
            aim=plain["aim"],
            prompts=tuple(plain["prompts"]),
            topics=tuple(Keyed(**each) for each in plain["topics"]),
            scenarios=tuple(Scenario(**each) for each in plain["scenarios"]),
            videos=tuple(Video(**each) for each in plain["videos"]),
            worksheets=tuple(Worksheet(**each) for each in plain["worksheets"]),
        )

    def as_json(self) -> dict[str, Any]:
        """Return it as JSON holds it; its place among the three is its number."""
        return {
            name: [*value] if isinstance(value, tuple) else value
            for name, value in asdict(self).items()
            if name != "number"
        }

    def label_of(self, key: str) -> str:
        """Return what a topic is called here; a key of another version, in words as far as it goes."""
        return next((topic.label for topic in self.topics if topic.key == key), key.replace("_", " "))


def check_session(plan: SessionPlan) -> None:
    """Raise `RuleBroken`, naming the field, unless a practitioner could run the session and print its worksheets."""
    for name in ("prompts", "topics"):
        if not getattr(plan, name):
            raise RuleBroken(_("A session needs at least one of these: {name}").format(name=_(PARTS[name])), field=name)
    for name, most in MOST.items():
        if len(getattr(plan, name)) > most:
            sentence = _("A session has at most {most} of these: {name}")
            raise RuleBroken(sentence.format(most=most, name=_(PARTS[name])), field=name)
    if len({topic.label.casefold() for topic in plan.topics}) < len(plan.topics):
        raise RuleBroken(_("Two topics are called the same"), field="topics")
    if not all(ADDRESS.fullmatch(video.address) for video in plan.videos if video.address):
        raise RuleBroken(_("The address of a video must start with https://"), field="videos")
    for worksheet in plan.worksheets:
        check_fits(worksheet)
    _check_texts(plan)


def _check_texts(plan: SessionPlan) -> None:
    for name, limit, text in _texts(plan):
        if len(text) > limit:
            sentence = _("This is longer than {limit} characters: “{beginning}…”")
            raise RuleBroken(sentence.format(limit=f"{limit:,}", beginning=text[:40]), field=name)
        check_words(text, field=name)


def check_title(title: str) -> None:
    """Raise `RuleBroken` for a title of a template that is too long, or has a word of an alleged offence in it."""
    if len(title) > TITLE:
        raise RuleBroken(_("A title is at most {limit} characters").format(limit=TITLE), field="title")
    check_words(title, field="title")


def check_words(text: str, *, field: str | None = None) -> None:
    """Raise `RuleBroken` for a word of an alleged offence: the same page is used where nothing is alleged."""
    if found := LAW_WORDS.search(text):
        sentence = _("“{word}” cannot be used: this is shown on early-intervention cases too, where nothing is alleged")
        raise RuleBroken(sentence.format(word=found.group()), field=field)


def _texts(plan: SessionPlan) -> Iterable[tuple[str, int, str]]:
    """Yield each text of a session with the name of its field and how long it may be."""
    yield from (("title", TITLE, plan.title), ("aim", PROMPT, plan.aim))
    yield from (("prompts", PROMPT, each) for each in plan.prompts)
    yield from (("topics", TITLE, each.label) for each in plan.topics)
    for name in ("scenarios", "videos", "worksheets"):
        yield from ((name, TITLE, each.title) for each in getattr(plan, name))
    yield from (("scenarios", TEXT, each.text) for each in plan.scenarios)
    yield from (("videos", TEXT, each.look_for) for each in plan.videos)
    yield from (("videos", PROMPT, each.address or "") for each in plan.videos)
    yield from (("worksheets", 2 * TEXT, each.content) for each in plan.worksheets)
