"""How a school found a session: given with the school's account."""

from __future__ import annotations

from flask import render_template, request
from flask.typing import ResponseReturnValue
from marshmallow import ValidationError

from hateprog.kernel.clock import utcnow
from hateprog.kernel.errors import RuleBroken
from hateprog.kernel.text import _
from hateprog.sessions.group.delivery import rules, schemas, service
from hateprog.sessions.group.delivery.policy import Can
from hateprog.sessions.group.delivery.views.blueprint import again, booked, bp, to_session
from hateprog.sessions.group.models import Booking
from hateprog.sessions.group.views.blueprint import status_of
from hateprog.sessions.group.views.choosing import when
from hateprog.web.forms import Form
from hateprog.web.gate import acting, allows
from hateprog.web.notices import say


@bp.route("/bookings/<uuid:booking_id>/feedback", methods=["GET", "POST"])
@allows(Can.GIVE_FEEDBACK, on=booked)
def rate(booking: Booking) -> ResponseReturnValue:
    """Say how a session was."""
    booking_id, form = booking.id, Form(schemas.FeedbackSchema())
    if request.method == "GET":
        rules.check_rated(booking.state, booking.slot.ends_at, utcnow())
        return _page(booking, form)
    try:
        service.rate(acting(), booking, **form.load(request))
    except (ValidationError, RuleBroken) as refused:
        form.refuse(refused)
        return _page(again(booking_id), form), status_of(refused)
    say(_("Thank you for saying how the session was"))
    return to_session(booking_id)


def _page(booking: Booking, form: Form) -> str:
    return render_template("delivery/feedback.html", booking=booking, when=when(booking.slot), form=form)
