"""Pages that plan a session, move it, and say that it did not take place."""

from __future__ import annotations

from collections.abc import Callable
from datetime import time
from typing import Any
from uuid import UUID

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue
from marshmallow import ValidationError

from hateprog.kernel.clock import LONDON
from hateprog.kernel.errors import NotNow, RuleBroken, Stale
from hateprog.kernel.text import _
from hateprog.referrals.queries import one_referral
from hateprog.sessions.one_to_one import queries, rules, service, template
from hateprog.sessions.one_to_one.models import OneToOne
from hateprog.sessions.one_to_one.policy import Can
from hateprog.sessions.one_to_one.schemas import MissedSchema, PlanSchema, RescheduleSchema
from hateprog.sessions.one_to_one.views.blueprint import bp, status_of, to_case, typed_version
from hateprog.web.forms import Form
from hateprog.web.gate import acting, allows
from hateprog.web.notices import say

USUAL = {"minutes": 60, "mode": rules.Mode.IN_PERSON}


@bp.route("/cases/<uuid:referral_id>/sessions/plan", methods=["GET", "POST"])
@allows(Can.CREATE, on=one_referral, logged=True)
def plan(referral: Any) -> ResponseReturnValue:
    """Plan the session that comes next: when, where and how."""
    referral_id: UUID = referral.id
    form = Form(PlanSchema(), USUAL, version=service.version_of(queries.enrolment_of(referral_id)))
    if request.method == "GET":
        return _plan_page(referral, form)
    try:
        session = service.plan(acting(), referral, **form.load(request), version=typed_version())
    except (ValidationError, RuleBroken) as refused:
        form.refuse(refused)
        return _plan_page(one_referral(referral_id), form)[0], status_of(refused)
    except Stale as stale:
        return _plan_page(one_referral(referral_id), form, stale)[0], 409
    say(
        _("Session {number} is planned").format(number=session.number),
        href=url_for(".show", session_id=session.id),
        link=_("See the session plan"),
    )
    return to_case(referral_id)


def _plan_page(referral: Any, form: Form, stale: Stale | None = None) -> tuple[str, int]:
    """Return the page, and 409 where no session may be planned now: it then says why."""
    number, why_not, enrolment = None, None, queries.enrolment_of(referral.id)
    try:
        number = service.number_to_plan(referral, enrolment)
    except NotNow as refused:
        why_not = refused.message
    if stale is not None:
        form.version = str(service.version_of(enrolment))
    shown = {"case": referral, "form": form, "plan": template.PLANS.get(number or 0), "stale": stale}
    return render_template("one_to_one/plan.html", why_not=why_not, **shown), 409 if why_not else 200


@bp.route("/sessions/<uuid:session_id>/reschedule", methods=["GET", "POST"])
@allows(Can.CREATE, on=queries.one_session, logged=True)
def reschedule(session: OneToOne) -> ResponseReturnValue:
    """Move a planned session; the old appointment stays, with who asked and why."""
    form = Form(RescheduleSchema(), _as_planned(session), version=len(session.appointments))

    def act(said: dict[str, Any]) -> None:
        service.reschedule(acting(), session, **said, version=typed_version())

    return _change(session, form, act, "one_to_one/reschedule.html", _("Session {number} is moved"))


@bp.route("/sessions/<uuid:session_id>/missed", methods=["GET", "POST"])
@allows(Can.SIGN, on=queries.one_session, logged=True)
def miss(session: OneToOne) -> ResponseReturnValue:
    """Record that a session did not take place, and whose cause it was."""

    def act(said: dict[str, Any]) -> None:
        service.miss(acting(), session, **said)

    done = _("Session {number} is recorded as missed. Its number is planned again.")
    return _change(session, Form(MissedSchema()), act, "one_to_one/miss.html", done)


def _change(
    session: OneToOne, form: Form, act: Callable[[dict[str, Any]], None], page: str, done: str
) -> ResponseReturnValue:
    """Show a form that changes what is planned, or act on its answers and go back to the case."""
    session_id, stale = session.id, None
    if request.method == "GET":
        return _change_page(session, form, page)
    try:
        act(form.load(request))
    except (ValidationError, RuleBroken) as refused:
        form.refuse(refused)
        return _change_page(queries.one_session(session_id), form, page), status_of(refused)
    except Stale as caught:
        stale = caught
        return _change_page(queries.one_session(session_id), form, page, stale), 409
    again = url_for(".plan", referral_id=session.case_id) if session.state is rules.State.TO_PLAN_AGAIN else None
    say(done.format(number=session.number), href=again, link=_("Plan it again") if again else None)
    return to_case(session.case_id)


def _change_page(session: Any, form: Form, page: str, stale: Stale | None = None) -> str:
    if stale is not None:
        form.version = str(len(session.appointments))
    return render_template(
        page, session=session, case=session.referral, plan=template.PLANS[session.number], form=form, stale=stale
    )


def _as_planned(session: OneToOne) -> dict[str, Any]:
    """Return the present appointment, as a form to change it starts."""
    appointment = session.appointment
    if appointment is None:
        return dict(USUAL)
    local = appointment.starts_at.astimezone(LONDON)
    return {
        "day": local.date(),
        "time": time(local.hour, local.minute),
        "minutes": appointment.minutes,
        "mode": appointment.mode,
        "place": appointment.place,
    }
