"""Topics as files (TOML): reading one, and those that ship with the service."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from hateprog.kernel.errors import RuleBroken
from hateprog.kernel.text import _
from hateprog.sessions.library import rules
from hateprog.sessions.library.contents import Clip, Kind, Licence, Material, OutlinePart, Part
from hateprog.sessions.library.rules import Definition
from hateprog.sessions.versions.keyed import Keyed
from hateprog.sessions.versions.rules import CODE
from hateprog.sessions.versions.toml import check_names, parsed, tables, texts, whole, words
from hateprog.web.shipped import Shipped

SHIPPED = Shipped(Path(__file__).parent / "shipped")
PARTS = tuple(part.value for part in Part)
NAMES = frozenset({"code", "title", "summary", "years", "parents_text", "hands_up", "materials", *PARTS})


def read(text: str) -> Definition:
    """Return what a topic's file defines. Raises `RuleBroken` with a sentence that names what is wrong."""
    plain = parsed(text)
    check_names(plain, NAMES)
    years = _table(plain, "years")
    check_names(years, {"from", "to"})
    said = Definition(
        code=_key(plain, "code"),
        title=words(plain, "title"),
        summary=words(plain, "summary"),
        year_from=whole(years, "from"),
        year_to=whole(years, "to"),
        outline=tuple(_part(part, _table(plain, part.value)) for part in Part),
        hands_up=tuple(_statement(each) for each in tables(plain, "hands_up")),
        materials=tuple(_material(each) for each in tables(plain, "materials")),
        parents_text=words(plain, "parents_text"),
    )
    if len({each.key for each in said.hands_up}) < len(said.hands_up):
        raise RuleBroken(_("Two statements have one key"))
    rules.check_whole(said)
    return said


def _part(part: Part, plain: Mapping[str, Any]) -> OutlinePart:
    check_names(plain, {"minutes", "prompts", "clips"})
    clips = tuple(_clip(each) for each in tables(plain, "clips"))
    return OutlinePart(part, whole(plain, "minutes"), texts(plain, "prompts"), clips)


def _clip(plain: Mapping[str, Any]) -> Clip:
    check_names(plain, {"title", "describes", "questions"})
    return Clip(words(plain, "title"), words(plain, "describes"), texts(plain, "questions"))


def _statement(plain: Mapping[str, Any]) -> Keyed:
    check_names(plain, {"key", "label"})
    return Keyed(_key(plain, "key"), words(plain, "label"))


def _material(plain: Mapping[str, Any]) -> Material:
    check_names(plain, {"title", "kind", "licence", "credit", "for_pupils", "content"})
    kind, licence, for_pupils = plain.get("kind"), plain.get("licence"), plain.get("for_pupils")
    if kind not in set(Kind):
        raise RuleBroken(_("“{name}” must be one of {words}").format(name="kind", words=", ".join(Kind)))
    if licence not in set(Licence):
        raise RuleBroken(_("“{name}” must be one of {words}").format(name="licence", words=", ".join(Licence)))
    if not isinstance(for_pupils, bool):
        raise RuleBroken(_("“for_pupils” must be true or false"))
    return Material(
        title=words(plain, "title"),
        kind=Kind(kind),
        licence=Licence(licence),
        for_pupils=for_pupils,
        content=words(plain, "content"),
        credit=words(plain, "credit") if "credit" in plain else None,
    )


def _table(plain: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    found = plain.get(name)
    if not isinstance(found, dict):
        raise RuleBroken(_("“{name}” must be a table").format(name=name))
    return found


def _key(plain: Mapping[str, Any], name: str) -> str:
    found = words(plain, name)
    if not CODE.fullmatch(found):
        raise RuleBroken(_("“{name}” must be small letters, digits and underscores").format(name=name))
    return found
