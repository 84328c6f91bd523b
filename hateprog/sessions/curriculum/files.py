"""Templates as files (TOML): reading one, and those that ship with the service.

A shipped file is named after its code and its version and is never edited once it was released, for the migration that
brings it in reads it: a test holds its fingerprint. What comes after it is a new file.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from hateprog.kernel.errors import RuleBroken
from hateprog.kernel.text import _
from hateprog.sessions.curriculum import contents, rules
from hateprog.sessions.curriculum.contents import Scenario, SessionPlan, Video
from hateprog.sessions.curriculum.rules import Audience, Definition
from hateprog.sessions.versions.keyed import Keyed
from hateprog.sessions.versions.rules import CODE
from hateprog.sessions.versions.sheets import Worksheet
from hateprog.sessions.versions.toml import check_names, listed, parsed, tables, texts, whole, words
from hateprog.web.shipped import Shipped

SHIPPED = Shipped(Path(__file__).parent / "shipped")
NAMES = frozenset({"code", "audience", "title", "gap_days", "before", "after", "sessions"})
PARTS: dict[str, tuple[type, tuple[str, ...]]] = {
    "topics": (Keyed, ("key", "label")),
    "scenarios": (Scenario, ("title", "text")),
    "videos": (Video, ("title", "look_for", "address")),
    "worksheets": (Worksheet, ("title", "content")),
}
"""What the parts of a session say."""

OPTIONAL = frozenset({"address"})


def read(text: str) -> Definition:
    """Return what a template's file defines. Raises `RuleBroken` with a sentence that names what is wrong."""
    return _definition(parsed(text))


def _definition(plain: Mapping[str, Any]) -> Definition:
    check_names(plain, NAMES)
    code, audience, gap_days = words(plain, "code"), plain.get("audience"), whole(plain, "gap_days")
    if not CODE.fullmatch(code):
        raise RuleBroken(_("“code” must be small letters, digits and underscores, such as adult_online"))
    if audience not in set(Audience):
        raise RuleBroken(_("“audience” must be one of {words}").format(words=", ".join(Audience)))
    title = words(plain, "title")
    contents.check_title(title)
    sessions = tuple(_session(number, each) for number, each in enumerate(tables(plain, "sessions"), start=1))
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
        check_names(plain, {"title", "aim", "prompts", *PARTS})
        return SessionPlan(
            number=number,
            title=words(plain, "title"),
            aim=words(plain, "aim"),
            prompts=texts(plain, "prompts"),
            **{name: _parts(plain, name) for name in PARTS},
        )
    except RuleBroken as wrong:
        sentence = _("Session {number}: {wrong}").format(number=number, wrong=wrong.message)
        raise RuleBroken(sentence) from None


def _parts(plain: Mapping[str, Any], name: str) -> tuple[Any, ...]:
    kind, known = PARTS[name]
    made = []
    for each in tables(plain, name):
        check_names(each, known)
        said = {key: words(each, key) for key in known if key in each or key not in OPTIONAL}
        if name == "topics" and not CODE.fullmatch(said["key"]):
            raise RuleBroken(_("“key” must be small letters, digits and underscores, such as what_happened"))
        made.append(kind(**said))
    if len({each.key for each in made if isinstance(each, Keyed)}) < len(made) and name == "topics":
        raise RuleBroken(_("Two topics have one key"))
    return tuple(made)


def _codes(plain: Mapping[str, Any], name: str) -> tuple[str, ...]:
    codes = listed(plain, name)
    if not all(isinstance(each, str) and CODE.fullmatch(each) for each in codes):
        raise RuleBroken(_("“{name}” must be codes of questionnaires").format(name=name))
    return tuple(dict.fromkeys(codes))
