"""The sheet on which counts are taken in the room: as a page that prints, and as PDF."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from flask import Response, render_template

from hateprog.sessions.group.delivery import sheets
from hateprog.sessions.group.delivery.policy import Can
from hateprog.sessions.group.delivery.views.blueprint import booked, bp
from hateprog.sessions.group.models import Booking
from hateprog.sessions.library import queries as library
from hateprog.web.gate import allows
from hateprog.web.paper import as_pdf


@bp.get("/bookings/<uuid:booking_id>/delivery/sheet")
@allows(Can.RECORD, on=booked)
def sheet(booking: Booking) -> str:
    """Show the sheet, to be printed."""
    return render_template("delivery/sheet.html", booking=booking, sheet=sheets.sheet_of(booking, _topics(booking)))


@bp.get("/bookings/<uuid:booking_id>/delivery/sheet.pdf")
@allows(Can.RECORD, on=booked)
def sheet_pdf(booking: Booking) -> Response:
    """Return the sheet on paper."""
    content = sheets.printed(sheets.sheet_of(booking, _topics(booking)), booking)
    return as_pdf(content, f"{booking.reference}-counts")


def _topics(booking: Booking) -> Sequence[Any]:
    """Return the topics that were booked, or else those in use that are right for the years."""
    ids = [each.topic_id for each in booking.topics]
    return library.topics(ids) if ids else library.topics_in_use({each.year_group for each in booking.groups})
