"""What a page says has just happened, with the next step beside it."""

from __future__ import annotations

from typing import Any

from flask import flash


def say(text: str, *, href: str | None = None, link: str | None = None, kind: str = "success") -> None:
    """Put a notice at the top of the next page. It waits in the cookie, so it never holds personal data."""
    message: Any = {"text": text, "href": href, "link": link} if href else text
    flash(message, kind)
