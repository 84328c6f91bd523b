"""Pages of the risk assessment: the tab of a case, writing one, saying it is still right, and what is late."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from marshmallow import ValidationError

from hateprog.accounts import queries as accounts
from hateprog.kernel.clock import today
from hateprog.kernel.errors import NotNow, RuleBroken, Stale
from hateprog.kernel.text import _
from hateprog.referrals import case_queries as cases
from hateprog.referrals.queries import one_referral
from hateprog.risk import queries, rules, service
from hateprog.risk.policy import Can
from hateprog.risk.schemas import assessment_schema
from hateprog.web.forms import Form
from hateprog.web.gate import acting, allows
from hateprog.web.intake import Intake
from hateprog.web.notices import say

bp = Blueprint("risk", __name__, template_folder="templates")
bp.add_app_template_global(queries.before_session, "risk_before_session")


@bp.app_template_global()
def still_right(assessed: Any) -> Form:
    """Return the form that is only a button: this assessment is still right."""
    return Form(Intake(), version=assessed.number)


@bp.get("/cases/<uuid:referral_id>/risk")
@allows(Can.READ, on=cases.case, logged=True)
def show(case: Any) -> ResponseReturnValue:
    """Show the assessment of a case that is in force, how often it was reviewed, and those before it."""
    versions, reviews = queries.versions(case.id), queries.reviews(case.id)
    held = rules.specialists(case.domestic_or_sexual, queries.in_force(case.id))
    people = {each.made_by for each in versions} | {each.reviewed_by for each in reviews}
    return render_template(
        "risk/show.html",
        case=case,
        versions=versions,
        reviews=reviews,
        waits=queries.waits(case.id) if case.stage in rules.RUNNING else None,
        specialists=[_(rules.SPECIALIST_LABELS[each]) for each in rules.Specialist if each in held],
        writable=case.stage in rules.WRITABLE,
        names=accounts.names(people),
        today=today(),
        rules=rules,
        Can=Can,
    )


@bp.route("/cases/<uuid:referral_id>/risk/assess", methods=["GET", "POST"])
@allows(Can.UPDATE, on=one_referral, logged=True)
def assess(referral: Any) -> ResponseReturnValue:
    """Write the assessment, starting from the one in force."""
    referral_id: UUID = referral.id
    form = _form(referral_id)
    if request.method == "GET":
        return render_template("risk/assess.html", case=referral, form=form, hazards=range(1, rules.HAZARDS + 1))
    stale = None
    try:
        service.assess(acting(), referral, **form.load(request), version=form.version)
    except (ValidationError, RuleBroken) as refused:
        form.refuse(refused)
        status = 409 if isinstance(refused, NotNow) else 422
    except Stale as caught:
        stale, status, form.version = caught, 409, _form(referral_id).version
    else:
        say(
            _("The risk assessment is kept, and counts as reviewed before the next session"),
            href=url_for("casefile.show", referral_id=referral_id),
            link=_("Go to the case"),
        )
        return redirect(url_for(".show", referral_id=referral_id), 303)
    shown = {"case": one_referral(referral_id), "form": form, "stale": stale, "hazards": range(1, rules.HAZARDS + 1)}
    return render_template("risk/assess.html", **shown), status


def _form(referral_id: UUID) -> Form:
    """Return the form with what the assessment in force says; its review date is asked anew."""
    versions = queries.versions(referral_id)
    if not versions:
        return Form(assessment_schema(), version=0)
    newest = versions[0]
    chosen = {rules.Specialist.DOMESTIC: newest.domestic, rules.Specialist.SEXUAL: newest.sexual}
    said: dict[str, Any] = {
        "must_be_there": newest.must_be_there,
        "venue": newest.venue,
        "specialist": [each for each, holds in chosen.items() if holds],
    }
    for hazard in newest.hazards:
        said |= {
            f"{part}_{hazard.number}": getattr(hazard, part)
            for part in ("what", "who", "likelihood", "severity", "mitigation")
        }
    return Form(assessment_schema(), said, version=newest.number)


@bp.post("/cases/<uuid:referral_id>/risk/review")
@allows(Can.UPDATE, on=one_referral)
def review(referral: Any) -> ResponseReturnValue:
    """Say that the assessment in force is still right, and go back to where that was asked."""
    referral_id: UUID = referral.id
    service.review(acting(), referral, version=request.form.get("version"))
    say(_("The risk assessment is still right, and that is put down for the next session"))
    there = "one_to_one.plan" if request.form.get("then") == "plan" else "risk.show"
    return redirect(url_for(there, referral_id=referral_id), 303)


@bp.get("/risk/late")
@allows(Can.LIST)
def late() -> ResponseReturnValue:
    """Show the cases under way without a risk assessment, and those whose review date has passed."""
    rows = queries.late(acting())
    return render_template(
        "risk/late.html",
        rows=rows,
        names=accounts.names({row.practitioner_id for row in rows}),
    )
