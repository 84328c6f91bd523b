"""When a topic is whole, whom it is for, and how long a note is shown. Source: domain.md section 6.

Pure: dates in, an answer or a refusal out. Dates are calendar dates in London.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from hateprog.kernel.errors import NotNow, RuleBroken
from hateprog.kernel.text import _
from hateprog.sessions.library.contents import (
    LONGEST,
    MOST_MATERIALS,
    PART_LABELS,
    SHORTEST,
    SUMMARY,
    TEXT,
    TITLE,
    Material,
    OutlinePart,
    Part,
    check_material,
    check_part,
    check_statements,
    minutes_of,
)
from hateprog.sessions.versions.keyed import Keyed
from hateprog.sessions.year_groups import FIRST, LAST

NOTE_SHOWN_FOR = timedelta(days=92)
"""How far ahead the last day of a note may lie: what is still true after a term belongs into a topic."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Definition:
    """All that a version of a topic says. `year_from` and `year_to` are year groups, both included."""

    code: str
    title: str
    summary: str
    year_from: int
    year_to: int
    outline: tuple[OutlinePart, ...]
    hands_up: tuple[Keyed, ...]
    materials: tuple[Material, ...]
    parents_text: str


def check_about(title: str, summary: str, parents_text: str, year_from: int, year_to: int) -> None:
    """Raise `RuleBroken`, naming the field, for texts that are missing or too long and years that are none."""
    named = (("title", title, TITLE), ("summary", summary, SUMMARY), ("parents_text", parents_text, TEXT))
    for field, text, limit in named:
        if not text:
            raise RuleBroken(_("“{name}” is missing").format(name=field), field=field)
        if len(text) > limit:
            raise RuleBroken(_("This is longer than {limit} characters").format(limit=f"{limit:,}"), field=field)
    if not FIRST <= year_from <= LAST:
        raise RuleBroken(_("Select a year group from Reception to Year 13"), field="year_from")
    if not year_from <= year_to <= LAST:
        raise RuleBroken(_("The last year group must not be below the first"), field="year_to")


def check_whole(said: Definition) -> None:
    """Raise `RuleBroken`, naming what is missing, unless a practitioner could run the session from it."""
    check_about(said.title, said.summary, said.parents_text, said.year_from, said.year_to)
    if tuple(each.part for each in said.outline) != tuple(Part):
        raise RuleBroken(_("A session has four parts: introduction, clips, debate and closing"))
    for each in said.outline:
        _within(_(PART_LABELS[each.part]), lambda part=each: check_part(part))
    if not SHORTEST <= (minutes := minutes_of(said.outline)) <= LONGEST:
        sentence = _("A session takes {fewest} to {most} minutes: the parts add up to {count}")
        raise RuleBroken(sentence.format(fewest=SHORTEST, most=LONGEST, count=minutes))
    check_statements(said.hands_up)
    check_materials(said.materials)


def check_materials(materials: Sequence[Material]) -> None:
    """Raise `RuleBroken` for more materials than are carried into a hall, or one that cannot be printed."""
    if len(materials) > MOST_MATERIALS:
        raise RuleBroken(_("A topic has at most {most} materials").format(most=MOST_MATERIALS))
    for material in materials:
        _within(material.title, lambda each=material: check_material(each))


def _within(name: str, check: Any) -> None:
    """Say of a refusal to what it belongs."""
    try:
        check()
    except RuleBroken as wrong:
        raise RuleBroken(_("{name}: {wrong}").format(name=name, wrong=wrong.message)) from None


def suits(year_from: int, year_to: int, years: Collection[int]) -> bool:
    """Say whether a topic for these year groups is right for every one of `years`; for none of them it is."""
    return all(year_from <= each <= year_to for each in years)


def check_note(title: str, body: str, ends_on: date, *, today: date) -> None:
    """Raise `RuleBroken` unless a note says something and is shown from today to a day within a term."""
    if not title or len(title) > TITLE:
        raise RuleBroken(_("A title has 1 to {limit} characters").format(limit=TITLE), field="title")
    if not body or len(body) > SUMMARY:
        raise RuleBroken(_("A note has 1 to {limit} characters").format(limit=f"{SUMMARY:,}"), field="body")
    if ends_on < today:
        raise RuleBroken(_("Its last day must be today or in the future"), field="ends_on")
    if ends_on > today + NOTE_SHOWN_FOR:
        sentence = _("A note is shown for {days} days at most: what stays true belongs into a topic")
        raise RuleBroken(sentence.format(days=NOTE_SHOWN_FOR.days), field="ends_on")


def is_shown(ends_on: date, taken_down: bool, *, today: date) -> bool:
    """Say whether a note is shown today: through its last day, unless it was taken down before."""
    return not taken_down and today <= ends_on


def check_shown(ends_on: date, taken_down: bool, *, today: date) -> None:
    """Raise `NotNow` for a note that is shown no more."""
    if not is_shown(ends_on, taken_down, today=today):
        raise NotNow(_("This note is not shown any more"))
