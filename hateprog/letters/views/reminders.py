"""Pages that record whether somebody wants to be reminded of appointments, and that they were reminded by phone."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask import render_template, request
from flask.typing import ResponseReturnValue
from marshmallow import ValidationError

from hateprog.kernel.errors import RuleBroken
from hateprog.kernel.text import _
from hateprog.letters import queries, service
from hateprog.letters.policy import Can
from hateprog.letters.reminding import Named, telling_coordinators
from hateprog.letters.rules import Kind
from hateprog.letters.schemas import ConsentSchema
from hateprog.letters.views.blueprint import bp, status_of, to_letters
from hateprog.referrals.queries import one_referral
from hateprog.web.forms import Form
from hateprog.web.gate import acting, allows
from hateprog.web.notices import say


@bp.route("/cases/<uuid:referral_id>/reminders", methods=["GET", "POST"])
@allows(Can.RECORD_CONSENT, on=one_referral, logged=True)
def reminders(referral: Any) -> ResponseReturnValue:
    """Record whether the person referred wants to be reminded, and how."""
    case_id, now = referral.id, queries.consent_of(referral.id)
    form = Form(ConsentSchema(), {"wanted": now.wanted, "channel": now.channel} if now else None)
    if request.method == "GET":
        return render_template("letters/reminders.html", form=form, case=referral)
    try:
        service.record_consent(acting(), referral, **form.load(request))
    except (ValidationError, RuleBroken) as refused:
        form.refuse(refused)
        return render_template("letters/reminders.html", form=form, case=one_referral(case_id)), status_of(refused)
    say(_("It is recorded whether they want to be reminded"))
    return to_letters(case_id)


@bp.post("/cases/<uuid:referral_id>/reminders/<uuid:appointment_id>/rang")
@allows(Can.MAKE, on=one_referral)
def rang(referral: Any, appointment_id: UUID) -> ResponseReturnValue:
    """File that somebody was reminded by phone."""
    case = Named(referral.id, referral.reference)
    with telling_coordinators(acting(), case, Can.MAKE, Kind.REMINDER):
        service.rang(acting(), referral, appointment_id=appointment_id)
    say(_("It is filed that they were reminded by phone"))
    return to_letters(case.id)
