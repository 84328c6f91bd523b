"""Papers of a booking: as pages, as PDF, as a calendar file, and all of them as one zip."""

from __future__ import annotations

from flask import Response, render_template

from hateprog.kernel.errors import Missing
from hateprog.sessions.group import papers, queries
from hateprog.sessions.group.models import Booking
from hateprog.sessions.group.papers import Letter
from hateprog.sessions.group.policy import Can
from hateprog.sessions.group.rules import CONFIRMED_ONCE, State
from hateprog.sessions.group.views.blueprint import bp
from hateprog.web.gate import allows
from hateprog.web.paper import as_pdf


@bp.get("/bookings/<uuid:booking_id>/assurance")
@allows(Can.READ, on=queries.booking)
def assurance(booking: Booking) -> str:
    """Show the letter of assurance about who comes."""
    return _page(booking, papers.assurance(_to_come(booking)), ".assurance_pdf")


@bp.get("/bookings/<uuid:booking_id>/assurance.pdf")
@allows(Can.READ, on=queries.booking, logged=True)
def assurance_pdf(booking: Booking) -> Response:
    """Return the letter of assurance on paper."""
    return as_pdf(papers.printed(papers.assurance(_to_come(booking)), booking), f"{booking.reference}-assurance")


@bp.get("/bookings/<uuid:booking_id>/parents")
@allows(Can.READ, on=queries.booking)
def parents(booking: Booking) -> str:
    """Show the notice for parents and carers."""
    return _page(booking, papers.notice_for_parents(_to_come(booking)), ".parents_pdf")


@bp.get("/bookings/<uuid:booking_id>/parents.pdf")
@allows(Can.READ, on=queries.booking)
def parents_pdf(booking: Booking) -> Response:
    """Return the notice for parents and carers on paper."""
    return as_pdf(papers.printed(papers.notice_for_parents(_to_come(booking)), booking), f"{booking.reference}-parents")


@bp.get("/bookings/<uuid:booking_id>/session.ics")
@allows(Can.READ, on=queries.booking)
def calendar(booking: Booking) -> Response:
    """Return the session as a calendar file."""
    response = Response(papers.calendar(_booked(booking)), content_type="text/calendar; charset=utf-8")
    return _to_keep(response, f"{booking.reference}.ics")


@bp.get("/bookings/<uuid:booking_id>/papers.zip")
@allows(Can.READ, on=queries.booking, logged=True)
def everything(booking: Booking) -> Response:
    """Return all papers of a booking in one file."""
    response = Response(papers.everything(_to_come(booking)), mimetype="application/zip")
    return _to_keep(response, f"{booking.reference}.zip")


def _to_keep(response: Response, name: str) -> Response:
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


def _booked(booking: Booking) -> Booking:
    """Return a booking that was ever confirmed. Raises `Missing` for what was only held."""
    if booking.state not in CONFIRMED_ONCE:
        raise Missing
    return booking


def _to_come(booking: Booking) -> Booking:
    """Return a booking that stands. Raises `Missing` for one that is cancelled: a letter would say that we come."""
    if booking.state is State.CANCELLED:
        raise Missing
    return _booked(booking)


def _page(booking: Booking, letter: Letter, on_paper: str) -> str:
    return render_template("group/letter.html", booking=booking, letter=letter, on_paper=on_paper)
