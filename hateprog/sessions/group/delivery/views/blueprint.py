"""The blueprint of what became of sessions, and what its pages share."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask import Blueprint, redirect, url_for
from flask.typing import ResponseReturnValue

from hateprog.kernel.errors import Missing
from hateprog.sessions.group import queries as bookings
from hateprog.sessions.group.delivery import assurance, disclosing, rules
from hateprog.sessions.group.delivery.policy import Can
from hateprog.sessions.group.models import Booking
from hateprog.sessions.group.rules import CONFIRMED_ONCE

bp = Blueprint("delivery", "hateprog.sessions.group.delivery", template_folder="templates")


def booked(booking_id: UUID) -> Booking | None:
    """Return a booking that was ever confirmed."""
    found = bookings.booking(booking_id)
    return found if found is not None and found.state in CONFIRMED_ONCE else None


def again(booking_id: UUID) -> Booking:
    """Return a booking read anew, after a command that was refused let go of it."""
    found = booked(booking_id)
    if found is None:
        raise Missing
    return found


def to_session(booking_id: UUID) -> ResponseReturnValue:
    """Lead to what became of a session."""
    return redirect(url_for("delivery.show", booking_id=booking_id), 303)


@bp.app_context_processor
def _words() -> dict[str, Any]:
    return {"delivery_words": rules, "disclosure_words": disclosing, "assurance_words": assurance, "CanDeliver": Can}
