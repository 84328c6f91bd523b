"""Pages that plan a session, move it, and say that it did not take place."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from marshmallow import ValidationError

from hateprog.kernel.clock import today, utcnow
from hateprog.kernel.errors import NotNow, RuleBroken, Stale
from hateprog.kernel.text import _
from hateprog.referrals.queries import one_referral
from hateprog.sessions.one_to_one import queries, rules, service, when
from hateprog.sessions.one_to_one.models import OneToOne
from hateprog.sessions.one_to_one.plan_schemas import PlanSchema, RescheduleSchema
from hateprog.sessions.one_to_one.policy import Can
from hateprog.sessions.one_to_one.schemas import CalledOffSchema, MissedSchema
from hateprog.sessions.one_to_one.views import plan_form
from hateprog.sessions.one_to_one.views.blueprint import bp, status_of, to_case, typed_version
from hateprog.web.forms import Form
from hateprog.web.gate import acting, allows
from hateprog.web.notices import say


@bp.route("/cases/<uuid:referral_id>/sessions/plan", methods=["GET", "POST"])
@allows(Can.CREATE, on=one_referral, logged=True)
def plan(referral: Any) -> ResponseReturnValue:
    """Plan the session that comes next: when, where, how and with whom."""
    referral_id: UUID = referral.id
    version = service.version_of(queries.enrolment_of(referral_id))
    form = Form(PlanSchema(), plan_form.usual(referral), version=version)
    if request.method == "GET":
        return _plan_page(referral, form)
    if plan_form.looks_up():
        plan_form.keep(form)
        return _plan_page(referral, form)
    try:
        session = service.plan(acting(), referral, **form.load(request), version=typed_version())
    except (ValidationError, RuleBroken) as refused:
        plan_form.refuse(form, refused)
        return _plan_page(one_referral(referral_id), form)[0], status_of(refused)
    except Stale as stale:
        plan_form.keep(form)
        return _plan_page(one_referral(referral_id), form, stale)[0], 409
    say(
        _("Session {number} is planned.").format(number=session.number) + plan_form.said_twice(session.appointment),
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
    template = enrolment.template if enrolment else service.to_start_on(referral)
    shown = {"case": referral, "form": form, "template": template, "stale": stale}
    shown["plan"] = template.plan(number) if number and template else None
    planned = (each for each in enrolment.sessions if each.state is rules.State.PLANNED) if enrolment else iter(())
    shown["to_record"] = next(planned, None)
    shown |= plan_form.beside(form, referral, earliest=service.earliest_day(enrolment, number or 1))
    return render_template("one_to_one/plan.html", why_not=why_not, **shown), 409 if why_not else 200


@bp.route("/sessions/<uuid:session_id>/reschedule", methods=["GET", "POST"])
@allows(Can.CREATE, on=queries.one_session, logged=True)
def reschedule(session: OneToOne) -> ResponseReturnValue:
    """Move a planned session; the old appointment stays, with who asked and why."""
    session_id: UUID = session.id
    form = Form(RescheduleSchema(), plan_form.as_planned(session), version=len(session.appointments))
    if request.method == "GET":
        return _move_page(session, form)
    if plan_form.looks_up():
        plan_form.keep(form)
        return _move_page(session, form)
    try:
        service.reschedule(acting(), session, **form.load(request), version=typed_version())
    except (ValidationError, RuleBroken) as refused:
        plan_form.refuse(form, refused)
        return _move_page(queries.one_session(session_id), form), status_of(refused)
    except Stale as stale:
        plan_form.keep(form)
        return _move_page(queries.one_session(session_id), form, stale), 409
    say(_("Session {number} is moved.").format(number=session.number) + plan_form.said_twice(session.appointment))
    return to_case(session.case_id)


def _move_page(session: Any, form: Form, stale: Stale | None = None) -> str:
    earliest = when.earliest_day(service.day_held(queries.before(session)), today(), session.enrolment.template.gap)
    shown = plan_form.beside(form, session.referral, earliest=earliest, moving=session)
    return _change_page(session, form, "one_to_one/reschedule.html", stale, **shown)


@bp.post("/sessions/<uuid:session_id>/interpreter")
@allows(Can.CREATE, on=queries.one_session)
def book_interpreter(session: OneToOne) -> ResponseReturnValue:
    """Put down that the interpreter is booked now."""
    service.book_interpreter(acting(), session)
    say(_("The interpreter for session {number} is booked").format(number=session.number))
    return redirect(url_for(".show", session_id=session.id), 303)


@bp.route("/sessions/<uuid:session_id>/called-off", methods=["GET", "POST"])
@allows(Can.CREATE, on=queries.one_session, logged=True)
def call_off(session: OneToOne) -> ResponseReturnValue:
    """Call a planned session off before its time, where no new one is known yet."""

    def act(said: dict[str, Any]) -> None:
        service.call_off(acting(), session, **said)

    done = _("Session {number} is called off. Its number is planned again.")
    return _change(session, Form(CalledOffSchema()), act, "one_to_one/call_off.html", done)


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


def _change_page(session: Any, form: Form, page: str, stale: Stale | None = None, **more: Any) -> str:
    if stale is not None:
        form.version = str(len(session.appointments))
    shown = {"session": session, "case": session.referral, "plan": session.plan, "form": form, "now": utcnow()}
    return render_template(page, stale=stale, **shown, **more)
