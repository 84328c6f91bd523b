"""Pages of how content somebody was: about a case, about a group session, and for a referrer about their own."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from marshmallow import ValidationError

from hateprog.evaluation.satisfaction import queries, rules, schemas, service
from hateprog.evaluation.satisfaction.policy import Can
from hateprog.evaluation.satisfaction.rules import OF_A_CASE, Audience
from hateprog.evaluation.satisfaction.wording import every, newest
from hateprog.kernel.access import Role
from hateprog.kernel.clock import today
from hateprog.kernel.errors import Missing, NotNow, RuleBroken, Stale
from hateprog.kernel.text import _
from hateprog.referrals import case_queries as cases
from hateprog.referrals.queries import one_referral
from hateprog.sessions.group.rules import State
from hateprog.web.forms import Form
from hateprog.web.gate import acting, allows, can
from hateprog.web.notices import say

bp = Blueprint("satisfaction", __name__, template_folder="templates")


@bp.get("/cases/<uuid:referral_id>/satisfaction")
@allows(Can.RECORD, on=cases.case, logged=True)
def of_case(case: Any) -> ResponseReturnValue:
    """Show who is asked about a case, and what came of it; the answers to whoever may read them."""
    found = {audience: queries.of_case(case.id, audience) for audience in OF_A_CASE}
    return render_template(
        "satisfaction/of_case.html",
        case=case,
        found=found,
        why_not={audience: queries.why_not(case, audience) for audience in OF_A_CASE},
        wordings={each.audience: every()[each.audience][each.wording] for each in found.values() if each},
        reads=can(Can.READ, case),
        rules=rules,
    )


@bp.route("/cases/<uuid:referral_id>/satisfaction/<audience>", methods=["GET", "POST"])
@allows(Can.RECORD, on=one_referral, logged=True)
def record(referral: Any, audience: str) -> ResponseReturnValue:
    """Put down what came of asking somebody about a case."""
    if audience not in OF_A_CASE:
        raise Missing
    whom, referral_id = Audience(audience), referral.id
    stands = queries.of_case(referral_id, whom)
    closed = queries.why_not(referral, whom) or _closed(stands)
    told: dict[str, Any] = {"back": url_for(".of_case", referral_id=referral_id), "why_not": closed}
    told |= {"left_in_peace": not rules.may_be_asked(whom, referral.end_reason)}

    def act(given: dict[str, Any]) -> object:
        asked_on = schemas.asked_on_in(given, today())
        return service.record(acting(), referral, audience=whom, asked_on=asked_on, said=schemas.said_in(given))

    return _asked(whom, told, act, url_for(".of_case", referral_id=referral_id), their_own=False)


@bp.route("/cases/<uuid:referral_id>/how-it-was", methods=["GET", "POST"])
@allows(Can.SAY, on=one_referral, logged=True)
def own(referral: Any) -> ResponseReturnValue:
    """Ask the referrer how it was to work with the service."""
    closed = queries.why_not(referral, Audience.REFERRER) or _closed(queries.of_case(referral.id, Audience.REFERRER))
    back = url_for("casefile.show", referral_id=referral.id)

    def act(given: dict[str, Any]) -> object:
        return service.say(acting(), referral, said=schemas.said_in(given))

    return _asked(Audience.REFERRER, {"back": back, "why_not": closed}, act, back, their_own=True)


@bp.route("/bookings/<uuid:booking_id>/satisfaction", methods=["GET", "POST"])
@allows(Can.TEACHER, on=queries.booked)
def of_session(booking: Any) -> ResponseReturnValue:
    """Ask the school's teacher, or put down what they answered."""
    their_own, back = Role.SCHOOL in acting().roles, url_for("delivery.show", booking_id=booking.id)
    closed = _closed(queries.of_session(booking.id))
    if booking.state is not State.DELIVERED:
        closed = _("The teacher is asked once the session has taken place and is recorded")

    def act(given: dict[str, Any]) -> object:
        asked_on = schemas.asked_on_in(given, today())
        return service.of_session(acting(), booking, asked_on=asked_on, said=schemas.said_in(given))

    return _asked(Audience.TEACHER, {"back": back, "why_not": closed}, act, back, their_own=their_own)


def _closed(stands: Any) -> str | None:
    try:
        rules.check_open(stands.outcome if stands else None)
    except NotNow as refused:
        return refused.message
    return None


def _asked(
    audience: Audience, told: dict[str, Any], act: Callable[[dict[str, Any]], object], then: str, *, their_own: bool
) -> ResponseReturnValue:
    """Show the form of an audience, or do what it says and lead on."""
    wording, status = newest(audience), 200
    form = Form(schemas.form(wording, their_own=their_own), {} if their_own else {"asked_on": today()})
    if request.method == "POST":
        try:
            act(form.load(request))
        except (ValidationError, RuleBroken, Stale) as refused:
            if not isinstance(refused, Stale):
                form.refuse(refused)
            status = 409 if isinstance(refused, (NotNow, Stale)) else 422
            if status == 409:
                told |= {"why_not": getattr(refused, "message", str(refused))}
        else:
            say(_("Thank you. It is put down") if their_own else _("It is put down"))
            return redirect(then, 303)
    page = render_template(
        "satisfaction/ask.html", form=form, wording=wording, their_own=their_own, whom=rules.WHOM[audience], **told
    )
    return page, status


@bp.app_context_processor
def _words() -> dict[str, Any]:
    return {"CanSatisfy": Can}
