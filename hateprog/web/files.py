"""Files that are larger than a form: only where a page says so, and only from whoever may send one there."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

from flask import Flask, request

from hateprog.web.gate import DECLARED, can

View = TypeVar("View", bound=Callable[..., Any])
TAKES = "_takes"


def takes(most: int) -> Callable[[View], View]:
    """Let a route take a body of up to `most` bytes. Stands above `allows`, whose permission is asked first."""

    def mark(view: View) -> View:
        setattr(view, TAKES, most)
        return view

    return mark


def register(app: Flask) -> None:
    """Ask before anything reads the body: everybody else is held to MAX_CONTENT_LENGTH. Long files go to the disk."""

    @app.before_request
    def let_large_files_in() -> None:
        view = app.view_functions.get(request.endpoint or "")
        most = getattr(view, TAKES, None)
        if most is not None and request.method == "POST" and can(getattr(view, DECLARED)):
            request.max_content_length = most
