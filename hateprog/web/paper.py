"""Sheets and letters as tagged PDF: a typst template beside a feature's pages, and what it is told."""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from functools import cache, lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from flask import Response, current_app

from hateprog.kernel.text import _
from hateprog.web.filters import show_moment

if TYPE_CHECKING:
    from typst import Fonts

WEB = Path(__file__).parent
STYLE = WEB / "templates" / "paper"
FONTS = WEB / "fonts"
BODY_FONT = "Noto Sans"
SAID = re.compile(r'\bsay\("([^"]+)"\)')
REFERENCE = re.compile(r"[A-Za-z0-9]+(-[A-Za-z0-9]+)*")
PLAIN = frozenset(map(chr, range(ord(" "), ord("~") + 1))) | {"\n", "\t"}
PROBE = """#let given = json(bytes(sys.inputs.given))
#set document(title: "-")
#set text(font: given.fonts)
#given.text *#given.text*"""


def pdf(template: str, told: Mapping[str, Any], *, title: str, reference: str, made_at: datetime) -> bytes:
    """Return a typst template, named as for `render_template` ("eligibility/proof.typ"), as a tagged PDF (PDF/UA-1).

    `told` is what JSON can hold, and in the template it is data: no word in it is ever read as typst. `title` and
    `reference` (of the case, say) are printed with it; `made_at` (aware, from `kernel.clock`) too. The same of all
    gives the same bytes. A character that no font has is printed as its number, with a note at the end that says so.

    Needs an application context. Raises jinja2's `TemplateNotFound`, `TypeError` for what JSON cannot hold and
    `typst.TypstError` for a fault in the template.
    """
    from typst import TypstError  # heavy: only for whoever prints

    source = _source(template)
    given = {
        "told": told,
        "title": title,
        "reference": reference,
        "made": show_moment(made_at),
        "words": {words: _(words) for words in SAID.findall(source + (STYLE / "style.typ").read_text("utf-8"))},
        "fonts": _families(),
        "spelled": False,
    }
    try:
        return _compiled(source, given, made_at)
    except TypstError:  # most likely a letter that no font has: PDF/UA refuses it; else it is raised again
        return _compiled(source, {**_spelled(given), "spelled": True}, made_at)


def as_pdf(content: bytes, name: str) -> Response:
    """Return a PDF as an answer that a browser shows. `name`, of the file, is a reference: people are in no file name.

    Raises `ValueError` for a name with anything but Latin letters, digits and hyphens.
    """
    if not REFERENCE.fullmatch(name):
        raise ValueError("A file is named after a reference: letters, digits and hyphens")
    return Response(
        content, mimetype="application/pdf", headers={"Content-Disposition": f'inline; filename="{name}.pdf"'}
    )


def _source(template: str) -> str:
    environment = current_app.jinja_env
    if environment.loader is None:
        raise RuntimeError("The application has no templates")
    return environment.loader.get_source(environment, template)[0]


@cache
def _fonts() -> Fonts:
    """Return every font that there is: ours, typst's own, the machine's."""
    from typst import Fonts

    return Fonts(font_paths=[FONTS])


@cache
def _families() -> list[str]:
    """Return our own families, which come before any other font: then each machine prints a name alike."""
    from typst import Fonts

    ours = Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=[FONTS]).families()
    return sorted(ours, key=lambda family: (family != BODY_FONT, family))


def _compiled(source: str, given: Mapping[str, Any], made_at: datetime) -> bytes:
    import typst

    # Under a name: typst spends a number on each nameless source and panics when a process has used up its 65,535.
    named = {"main.typ": source.encode()}
    made: bytes = typst.compile(  # type: ignore[call-overload]  # its types leave out the sources by name of its README
        named,
        root=STYLE,  # all that a template can read
        font_paths=_fonts(),
        sys_inputs={"given": json.dumps(given)},
        pdf_standards="ua-1",
        timestamp=made_at.astimezone(UTC).replace(microsecond=0),
    )
    return made


def _spelled(told: Any) -> Any:
    """Return the same with each character that no font has as its number."""
    if isinstance(told, str):
        return _spelled_text(told)
    if isinstance(told, Mapping):
        return {name: _spelled(each) for name, each in told.items()}
    if isinstance(told, (list, tuple)):
        return [_spelled(each) for each in told]
    return told


def _spelled_text(text: str) -> str:
    """Spell what has no font; in a text where that is not enough (marks piled on marks), all that is not plain."""
    if _prints(text):
        return text
    spelled = "".join(map(_spelled_cluster, _clusters(text)))
    return spelled if _prints(spelled) else "".join(char if char in PLAIN else _number(char) for char in text)


@lru_cache(maxsize=4096)  # letters, which tell of nobody
def _spelled_cluster(cluster: str) -> str:
    if _prints(cluster):
        return cluster
    return "".join(char if _prints(char) else _number(char) for char in cluster)


def _clusters(text: str) -> Iterator[str]:
    """Yield each character with the marks and joiners after it: they are printed from one font or not at all."""
    cluster = ""
    for char in text:
        if cluster and unicodedata.category(char) not in {"Mn", "Mc", "Me", "Cf"}:
            yield cluster
            cluster = ""
        cluster += char
    yield cluster


def _number(char: str) -> str:
    return f"[U+{ord(char):04X}]"


def _prints(text: str) -> bool:
    """Say whether there is a font for all of a text, which nobody knows better than typst."""
    from typst import TypstError

    try:
        _compiled(PROBE, {"fonts": _families(), "text": text}, datetime.fromtimestamp(0, UTC))
    except TypstError:
        return False
    return True
