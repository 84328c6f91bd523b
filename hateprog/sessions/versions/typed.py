"""Answers typed as lists: one item a line, or texts below one another, each beginning with its title."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

from marshmallow import ValidationError

from hateprog.kernel.text import N_, _
from hateprog.web.fields import Words

SHOWN = 120
"""How much of a title is repeated in a sentence about what is wrong with it, in characters."""

TITLE_MARK = "#"
EACH_TITLE = N_("Begin each with its title, on a line that starts with #")


class Lines(Words):
    """Items typed one a line; empty lines do not count."""

    def _deserialize(self, value: Any, *context: Any, **more: Any) -> Any:
        typed = super()._deserialize(value, *context, **more)
        return tuple(" ".join(line.split()) for line in typed.split("\n") if line.strip())


class Titled(Words):
    """Texts below one another, each beginning with its title on a line that starts with #; (title, text) pairs."""

    def _deserialize(self, value: Any, *context: Any, **more: Any) -> Any:
        typed = super()._deserialize(value, *context, **more)
        before, *parts = re.split(rf"^{TITLE_MARK}+[ \t]*", typed, flags=re.MULTILINE)
        if before.strip() or not parts:
            raise ValidationError(_("Begin with a title, on a line that starts with #"))
        pairs = [(title.strip(), text.strip()) for title, _break, text in (part.partition("\n") for part in parts)]
        for title, text in pairs:
            if not title:
                raise ValidationError(_("A title is missing after a #"))
            if not text:
                raise ValidationError(_("Enter something below “{title}”").format(title=title[:SHOWN]))
        return tuple(pairs)


def below(pairs: Iterable[tuple[str, str]]) -> str:
    """Return texts as a person would have typed them below one another."""
    return "\n\n".join(f"{TITLE_MARK} {title}\n{text}" for title, text in pairs)
