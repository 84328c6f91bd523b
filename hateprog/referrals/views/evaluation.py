"""Somebody says later whether what is recorded about them may be used to evaluate the programme."""

from __future__ import annotations

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from marshmallow import ValidationError

from hateprog.kernel.clock import today
from hateprog.kernel.errors import NotNow, RuleBroken
from hateprog.kernel.text import _
from hateprog.referrals import queries, service
from hateprog.referrals.facts import Told
from hateprog.referrals.models import Referral
from hateprog.referrals.policy import Can
from hateprog.referrals.rules import EDITABLE
from hateprog.referrals.schemas.evaluation import AskedAgain
from hateprog.referrals.schemas.steps import with_who_said_so
from hateprog.referrals.views.blueprint import bp
from hateprog.web.forms import Form
from hateprog.web.gate import acting, allows


@bp.route("/referrals/<uuid:referral_id>/evaluation", methods=["GET", "POST"])
@allows(Can.UPDATE_PARTICIPANT, on=queries.one_referral, logged=True)
def for_evaluation(referral: Referral) -> ResponseReturnValue:
    """Ask what they say now, who told it and when; the answer stands beside those before it."""
    answers = {"evaluation_consent": referral.evaluation_consent, "told_on": today()}
    form = Form(with_who_said_so(AskedAgain()), values=answers)
    if request.method == "POST":
        referral_id, reference = referral.id, referral.reference
        try:
            given = form.load(request)
            told = Told(given["told_by"], given["told_on"])
            service.answer_for_evaluation(acting(), referral, given["evaluation_consent"], told=told)
        except (ValidationError, RuleBroken) as refused:
            form.refuse(refused)
            shown = render_template("referrals/evaluation.html", form=form, id=referral_id, reference=reference)
            return shown, 409 if isinstance(refused, NotNow) else 422
        flash(_("The answer is kept. It counts from the next release of the evidence base on."), "success")
        return redirect(url_for("casefile.show", referral_id=referral_id), 303)
    if referral.stage in EDITABLE:
        return redirect(url_for(".show", referral_id=referral.id))
    return render_template("referrals/evaluation.html", form=form, id=referral.id, reference=referral.reference)
