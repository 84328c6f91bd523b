"""Templates as files (TOML): reading one, and those that ship with the service.

A shipped file is named after its code and its version and is never edited once it was released, for the migration that
brings it in reads it: a test holds its fingerprint. What comes after it is a new file.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from hateprog.kernel.errors import RuleBroken
from hateprog.kernel.text import _, tidy
from hateprog.sessions.curriculum import contents, rules
from hateprog.sessions.curriculum.contents import Scenario, SessionPlan, Topic, Video, Worksheet
from hateprog.sessions.curriculum.rules import CODE, Audience, Definition
from hateprog.web.shipped import Shipped

SHIPPED = Shipped(Path(__file__).parent / "shipped")
names, text_of = SHIPPED.names, SHIPPED.text_of
LARGEST = 100_000
"""Characters of the largest file that is read; the shipped ones have some twenty thousand."""

NAMES = frozenset({"code", "audience", "title", "gap_days", "before", "after", "sessions"})
PARTS: dict[str, tuple[type, tuple[str, ...]]] = {
    "topics": (Topic, ("key", "label")),
    "scenarios": (Scenario, ("title", "text")),
    "videos": (Video, ("title", "look_for", "address")),
    "worksheets": (Worksheet, ("title", "content")),
}
"""What the parts of a session say."""

OPTIONAL = frozenset({"address"})


def read(text: str) -> Definition:
    """Return what a template's file defines. Raises `RuleBroken` with a sentence that names what is wrong."""
    if len(text) > LARGEST:
        raise RuleBroken(_("A template is at most {count} characters").format(count=f"{LARGEST:,}"))
    try:
        plain = tomllib.loads(text.replace("\r\n", "\n"))
    except RecursionError:
        raise RuleBroken(_("This is nested deeper than any template")) from None
    except ValueError as wrong:  # no TOML, or a number of thousands of digits
        raise RuleBroken(_("This is not a template’s file: {wrong}").format(wrong=wrong)) from None
    return _definition(plain)


def _definition(plain: Mapping[str, Any]) -> Definition:
    _check_names(plain, NAMES)
    code, audience, gap_days = _text(plain, "code"), plain.get("audience"), plain.get("gap_days")
    if not CODE.fullmatch(code):
        raise RuleBroken(_("“code” must be small letters, digits and underscores, such as adult_online"))
    if audience not in set(Audience):
        raise RuleBroken(_("“audience” must be one of {words}").format(words=", ".join(Audience)))
    if type(gap_days) is not int:
        raise RuleBroken(_("“gap_days” must be a whole number of days"))
    title = _text(plain, "title")
    contents.check_title(title)
    sessions = tuple(_session(number, each) for number, each in enumerate(_tables(plain, "sessions"), start=1))
    rules.check_whole(sessions, gap_days)
    return Definition(
        code=code,
        audience=Audience(audience),
        title=title,
        gap_days=gap_days,
        sessions=sessions,
        before=_codes(plain, "before"),
        after=_codes(plain, "after"),
    )


def _session(number: int, plain: Mapping[str, Any]) -> SessionPlan:
    try:
        _check_names(plain, {"title", "aim", "prompts", *PARTS})
        return SessionPlan(
            number=number,
            title=_text(plain, "title"),
            aim=_text(plain, "aim"),
            prompts=tuple(_text({"prompts": each}, "prompts") for each in _list(plain, "prompts")),
            **{name: _parts(plain, name) for name in PARTS},
        )
    except RuleBroken as wrong:
        sentence = _("Session {number}: {wrong}").format(number=number, wrong=wrong.message)
        raise RuleBroken(sentence) from None


def _parts(plain: Mapping[str, Any], name: str) -> tuple[Any, ...]:
    kind, known = PARTS[name]
    made = []
    for each in _tables(plain, name):
        _check_names(each, known)
        said = {key: _text(each, key) for key in known if key in each or key not in OPTIONAL}
        if name == "topics" and not CODE.fullmatch(said["key"]):
            raise RuleBroken(_("“key” must be small letters, digits and underscores, such as what_happened"))
        made.append(kind(**said))
    if len({each.key for each in made if isinstance(each, Topic)}) < len(made) and name == "topics":
        raise RuleBroken(_("Two topics have one key"))
    return tuple(made)


def _codes(plain: Mapping[str, Any], name: str) -> tuple[str, ...]:
    codes = _list(plain, name)
    if not all(isinstance(each, str) and CODE.fullmatch(each) for each in codes):
        raise RuleBroken(_("“{name}” must be codes of questionnaires").format(name=name))
    return tuple(dict.fromkeys(codes))


def _check_names(plain: Mapping[str, Any], known: Any) -> None:
    for name in sorted(plain.keys() - set(known)):
        raise RuleBroken(_("Nothing is called “{name}” here").format(name=name))


def _tables(plain: Mapping[str, Any], name: str) -> list[Mapping[str, Any]]:
    found = _list(plain, name)
    if not all(isinstance(each, dict) for each in found):
        raise RuleBroken(_("“{name}” must be tables").format(name=name))
    return found


def _list(plain: Mapping[str, Any], name: str) -> list[Any]:
    found = plain.get(name, [])
    if not isinstance(found, list):
        raise RuleBroken(_("“{name}” must be a list").format(name=name))
    return found


def _text(plain: Mapping[str, Any], name: str) -> str:
    value = plain.get(name)
    words = tidy(value) if isinstance(value, str) else ""
    if not words:
        raise RuleBroken(_("“{name}” is missing").format(name=name))
    return words
