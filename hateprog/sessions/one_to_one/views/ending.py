"""The page that stops the programme."""

from __future__ import annotations

from typing import Any

from flask import render_template, request
from flask.typing import ResponseReturnValue
from marshmallow import ValidationError

from hateprog.kernel.errors import RuleBroken
from hateprog.kernel.text import _
from hateprog.referrals.queries import one_referral
from hateprog.sessions.one_to_one import queries, rules, service
from hateprog.sessions.one_to_one.policy import Can
from hateprog.sessions.one_to_one.schemas import StopSchema
from hateprog.sessions.one_to_one.views.blueprint import bp, status_of, to_case
from hateprog.web.forms import Form
from hateprog.web.gate import acting, allows
from hateprog.web.notices import say


@bp.route("/cases/<uuid:referral_id>/stop", methods=["GET", "POST"])
@allows(Can.STOP, on=one_referral, logged=True)
def stop(referral: Any) -> ResponseReturnValue:
    """Stop the programme by one act: everything that waits is cancelled."""
    form, referral_id = Form(StopSchema()), referral.id
    if request.method == "GET":
        rules.check_stoppable(referral.stage, started=queries.enrolment_of(referral.id) is not None)
        return render_template("one_to_one/stop.html", form=form, case=referral)
    try:
        said = form.load(request)
        service.stop(acting(), referral, asked_by=said["asked_by"], note=said["note"])
    except (ValidationError, RuleBroken) as refused:
        form.refuse(refused)
        return render_template("one_to_one/stop.html", form=form, case=one_referral(referral_id)), status_of(refused)
    say(_("The programme is stopped, and everything that was planned is cancelled. The coordinator has been told."))
    return to_case(referral_id)
