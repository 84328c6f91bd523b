"""Schedules' files (TOML): read part by part, with a sentence that names what is wrong."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from pathlib import Path
from typing import Any, TypeVar

from hateprog.kernel.errors import RuleBroken
from hateprog.kernel.text import _
from hateprog.referrals.rules import Pathway
from hateprog.retention.rules import LONGEST, About, From, Whose
from hateprog.sessions.versions import toml

EXAMPLES = Path(__file__).parent / "examples"
NAMES = (
    "code",
    "about",
    "whose",
    "pathway",
    "counted_from",
    "years",
    "months",
    "source_document",
    "source_section",
    "valid_from",
    "example",
)
Kind = TypeVar("Kind", bound=StrEnum)


@dataclass(frozen=True, slots=True)
class Said:
    """One schedule as a file says it. `example` marks what is there to show how, and is nobody's law."""

    code: str
    about: About
    whose: Whose
    pathway: Pathway | None
    counted_from: From
    years: int
    months: int
    source_document: str
    source_section: str
    valid_from: date
    example: bool


def read(text: str) -> list[Said]:
    """Return the schedules of a file. Raises `RuleBroken`, saying of which one what is wrong."""
    plain = toml.parsed(text)
    toml.check_names(plain, {"schedule"})
    found = [_read(number, each) for number, each in enumerate(toml.tables(plain, "schedule"), start=1)]
    if not found:
        raise RuleBroken(_("There is no schedule in this file"))
    if len({each.code for each in found}) < len(found):
        raise RuleBroken(_("Two schedules of this file have the same code"))
    return found


def examples() -> list[tuple[str, str]]:
    """Return name and text of each file that ships: examples of how schedules are written, not law."""
    return [(path.stem, path.read_text(encoding="utf-8")) for path in sorted(EXAMPLES.glob("*.toml"))]


def file_or_example(name: str) -> str:
    """Return the text of a file, or of the example of that name. Raises `RuleBroken` where there is neither."""
    shipped = dict(examples())
    if name in shipped:
        return shipped[name]
    try:
        return Path(name).read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError):
        raise RuleBroken(_("The file {name} cannot be read").format(name=name)) from None


def _read(number: int, plain: Mapping[str, Any]) -> Said:
    try:
        toml.check_names(plain, NAMES)
        years, months = _period(plain)
        about = _one_of(About, plain, "about") if "about" in plain else About.CASE
        of_case = about is About.CASE
        if not of_case:
            toml.check_names(plain, set(NAMES) - {"whose", "pathway", "counted_from"})
        return Said(
            code=toml.words(plain, "code"),
            about=about,
            whose=_one_of(Whose, plain, "whose") if of_case else Whose.ANYBODY,
            pathway=_one_of(Pathway, plain, "pathway") if "pathway" in plain else None,
            counted_from=_one_of(From, plain, "counted_from") if of_case else From.CLOSED,
            years=years,
            months=months,
            source_document=toml.words(plain, "source_document"),
            source_section=toml.words(plain, "source_section"),
            valid_from=_day(plain, "valid_from"),
            example=plain.get("example") is True,
        )
    except RuleBroken as wrong:
        raise RuleBroken(_("Schedule {number}: {wrong}").format(number=number, wrong=wrong.message)) from None


def _period(plain: Mapping[str, Any]) -> tuple[int, int]:
    years, months = (toml.whole(plain, name) if name in plain else 0 for name in ("years", "months"))
    if years < 0 or not 0 <= months < 12 or not 0 < years * 12 + months <= LONGEST:
        raise RuleBroken(_("years and months must come to between 1 month and 100 years, months to less than 12"))
    return years, months


def _one_of(kind: type[Kind], plain: Mapping[str, Any], name: str) -> Kind:
    said = plain.get(name)
    if said not in set(kind):
        raise RuleBroken(_("“{name}” must be one of {kinds}").format(name=name, kinds=", ".join(kind)))
    return kind(said)


def _day(plain: Mapping[str, Any], name: str) -> date:
    said = plain.get(name)
    if type(said) is not date:
        raise RuleBroken(_("“{name}” must be a day such as 2026-11-26").format(name=name))
    return said
