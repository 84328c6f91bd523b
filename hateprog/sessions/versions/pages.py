"""Answering the form that changes a version, on pages of every kind of version."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import redirect, request
from flask.typing import ResponseReturnValue
from marshmallow import ValidationError

from hateprog.kernel.errors import Missing, NotNow, RuleBroken, Stale
from hateprog.sessions.versions.columns import VersionColumns
from hateprog.web.forms import Form
from hateprog.web.notices import say


def typed_revision() -> int | None:
    """Return what the draft was at when the form was opened, as the form says; None where it says nothing."""
    return request.form.get("version", type=int)


def answer(
    form: Form,
    act: Callable[[Any], object],
    page: Callable[[Any, Stale | None], str],
    again: Callable[[], VersionColumns | None],
    *,
    done: str,
    leads_to: str,
) -> ResponseReturnValue:
    """Show a form that changes a version, or act on its answers; what was typed stays where it is refused.

    `page` shows the version that `again` finds, with who was quicker if somebody was. Raises `Missing` for a draft that
    somebody else has thrown away.
    """
    if request.method == "GET":
        return page(_there(again()), None)
    try:
        act(form.load(request))
    except (ValidationError, RuleBroken) as refused:
        form.refuse(refused)
        return page(_there(again()), None), 409 if isinstance(refused, NotNow) else 422
    except Stale as stale:
        newest = _there(again())
        form.version = str(newest.revision)  # they have been told: saving again is meant
        return page(newest, stale), 409
    say(done)
    return redirect(leads_to, 303)


def _there(version: VersionColumns | None) -> VersionColumns:
    if version is None:
        raise Missing
    return version
