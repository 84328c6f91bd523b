"""Changing a booking, moving it to another date, cancelling it."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from marshmallow import ValidationError

from hateprog.kernel.clock import utcnow
from hateprog.kernel.errors import Missing, RuleBroken, Stale
from hateprog.kernel.text import _
from hateprog.sessions.group import queries, rules, service
from hateprog.sessions.group.models import Booking
from hateprog.sessions.group.policy import Can
from hateprog.sessions.group.rules import Event, State
from hateprog.sessions.group.schemas import CancelSchema, ChooseSchema, as_typed
from hateprog.sessions.group.views.blueprint import bp, status_of, typed_version
from hateprog.sessions.group.views.booking import fill_in_page, form_of, refuse
from hateprog.sessions.group.views.choosing import free_dates, when
from hateprog.web.forms import Form
from hateprog.web.gate import acting, allows
from hateprog.web.notices import say


@bp.route("/bookings/<uuid:booking_id>/change", methods=["GET", "POST"])
@allows(Can.CANCEL, on=queries.booking, logged=True)
def change(booking: Booking) -> ResponseReturnValue:
    """Change what the school said: groups, numbers, room, who is there."""
    _check_booked(booking, Event.CHANGE)
    booking_id = booking.id
    form = Form(form_of(booking), as_typed(booking), version=booking.changes)
    if request.method == "GET":
        return fill_in_page(booking, form, changing=True)
    try:
        service.change(acting(), booking, details=form.load(request), version=typed_version())
    except (ValidationError, RuleBroken) as refused:
        refuse(form, refused)
        return fill_in_page(_again(booking_id), form, changing=True), status_of(refused)
    except Stale as stale:
        form.version = str(_again(booking_id).changes)
        return fill_in_page(_again(booking_id), form, changing=True, stale=stale), 409
    say(_("The booking is changed. Everybody who has to know is told"))
    return redirect(url_for(".show", booking_id=booking_id), 303)


@bp.route("/bookings/<uuid:booking_id>/move", methods=["GET", "POST"])
@allows(Can.CANCEL, on=queries.booking, logged=True)
def move(booking: Booking) -> ResponseReturnValue:
    """Move a booking to another free date."""
    _check_booked(booking, Event.MOVE)
    booking_id, schema = booking.id, ChooseSchema()
    form = Form(schema, version=booking.changes)
    if request.method == "GET":
        return _move_page(booking, schema, form)
    try:
        service.move(acting(), booking, **form.load(request), version=typed_version())
    except (ValidationError, RuleBroken) as refused:
        form.refuse(refused)
        return _move_page(_again(booking_id), schema, form), status_of(refused)
    except Stale as stale:
        form.version = str(_again(booking_id).changes)
        return _move_page(_again(booking_id), schema, form, stale=stale), 409
    say(_("The session has moved. Everybody who has to know is told"))
    return redirect(url_for(".show", booking_id=booking_id), 303)


def _move_page(booking: Booking, schema: ChooseSchema, form: Form, **more: Any) -> str:
    groups = [each.said for each in booking.groups]
    dates = free_dates(acting(), booking.school, groups=len(groups), pupils=rules.pupils_of(groups))
    schema.offer(dates.choices)
    ask_shut = dates.with_shut or form.error_for("despite_shut") is not None
    return render_template(
        "group/move.html", booking=booking, form=form, dates=dates, ask_shut=ask_shut, when=when(booking.slot), **more
    )


@bp.route("/bookings/<uuid:booking_id>/cancel", methods=["GET", "POST"])
@allows(Can.CANCEL, on=queries.booking, logged=True)
def cancel(booking: Booking) -> ResponseReturnValue:
    """Cancel a booking, with the reason."""
    _check_booked(booking, Event.CANCEL)
    booking_id = booking.id
    form = Form(CancelSchema())
    if request.method == "GET":
        return _cancel_page(booking, form)
    try:
        service.cancel(acting(), booking, **form.load(request))
    except (ValidationError, RuleBroken) as refused:
        form.refuse(refused)
        return _cancel_page(_again(booking_id), form), status_of(refused)
    say(_("The session is cancelled. Everybody who has to know is told"))
    return redirect(url_for(".show", booking_id=booking_id), 303)


def _cancel_page(booking: Booking, form: Form) -> str:
    late = rules.is_late(booking.slot.starts_at, utcnow(), service.notice())
    return render_template("group/cancel.html", booking=booking, form=form, late=late, when=when(booking.slot))


def _again(booking_id: UUID) -> Booking:
    """Return a booking read anew, after a command that was refused let go of it."""
    booking = queries.booking(booking_id)
    if booking is None:
        raise Missing
    return booking


def _check_booked(booking: Booking, event: Event) -> None:
    """Raise `Missing` for what was never booked, and `NotNow` for a page on which nothing could be done any more."""
    if booking.state in {State.HELD, State.RELEASED}:
        raise Missing
    if request.method == "GET":
        rules.after(booking.state, event)
