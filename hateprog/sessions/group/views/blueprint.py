"""The blueprint of group sessions, and what its pages share."""

from __future__ import annotations

from datetime import date, datetime, time
from typing import Any

from flask import Blueprint, abort, request

from hateprog.kernel.clock import from_local
from hateprog.kernel.errors import NotNow
from hateprog.sessions.group import rules
from hateprog.sessions.group.policy import Can
from hateprog.sessions.year_groups import year_name

bp = Blueprint("group", "hateprog.sessions.group", template_folder="templates")
COLOURS = {
    rules.State.HELD: "yellow",
    rules.State.CONFIRMED: "green",
    rules.State.DELIVERED: "blue",
    rules.State.MISSED: "orange",
    rules.State.CANCELLED: "grey",
    rules.State.RELEASED: "grey",
}


def midnight(day: date) -> datetime:
    """Return the moment (UTC) at which a day begins in Europe/London."""
    return from_local(day, time(0))


def status_of(refused: Exception) -> int:
    """Return 409 for what cannot be done now, 422 for an answer that cannot be taken."""
    return 409 if isinstance(refused, NotNow) else 422


def typed_version() -> int:
    """Return how many changes there were when the form was opened; nobody but our own pages sends anything else."""
    said = request.form.get("version", "")
    if not said.isdecimal() or len(said) > len("1000000"):
        abort(400)
    return int(said)


@bp.app_context_processor
def _words() -> dict[str, Any]:
    return {"booking_words": rules, "booking_colours": COLOURS, "CanBook": Can, "year_name": year_name}
