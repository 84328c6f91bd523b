"""Words on their way to a person: the translation layer, and cleaning what people typed."""

from __future__ import annotations

import unicodedata
from contextvars import ContextVar
from gettext import NullTranslations

ENGLISH = NullTranslations()
TRANSLATIONS: ContextVar[NullTranslations] = ContextVar("translations", default=ENGLISH)
"""The catalogue of the language being spoken now; the web layer sets it for each request."""

LINE_BREAKS = {"\r\n": "\n", "\r": "\n", "\u2028": "\n", "\u2029": "\n"}
BIDI_CONTROLS = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
INVISIBLE = frozenset("CZ")
"""The first letters of the Unicode categories of controls, format marks and separators."""


def _(message: str) -> str:
    """Return the message in the language being spoken now."""
    return TRANSLATIONS.get().gettext(message)


def N_(message: str) -> str:  # noqa: N802 - gettext's own name for "mark now, translate when shown"
    """Mark a message for translation where it is written; whoever shows it calls `_`."""
    return message


def tidy(typed: str) -> str:
    """Return what a person typed without what nobody typed on purpose.

    Unicode is composed (NFC) so that equal names compare equal, line breaks become one kind, and control and
    direction-override characters go: they can make a name read as another one. Letters of any script stay. What has
    nothing to be seen in it (blanks, joiners, marks of direction) is nothing.
    """
    for odd, plain in LINE_BREAKS.items():
        typed = typed.replace(odd, plain)
    kept = (
        char
        for char in typed
        if char in "\n\t" or (unicodedata.category(char) not in {"Cc", "Cs"} and char not in BIDI_CONTROLS)
    )
    tidied = unicodedata.normalize("NFC", "".join(kept)).strip()
    return tidied if any(unicodedata.category(char)[0] not in INVISIBLE for char in tidied) else ""


def search_key(name: str) -> str:
    """Return a name folded for comparison: no case, no accents, no spaces, hyphens or apostrophes."""
    bare = (char for char in unicodedata.normalize("NFKD", name.casefold()) if char.isalnum())
    return "".join(bare)
