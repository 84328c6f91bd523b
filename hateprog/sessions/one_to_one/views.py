"""Pages of the one-to-one programme: planning, moving, recording, signing, adding, stopping."""

from __future__ import annotations

from collections.abc import Callable
from datetime import time
from typing import Any
from uuid import UUID, uuid4

from flask import Blueprint, jsonify, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from marshmallow import ValidationError
from werkzeug.datastructures import MultiDict

from hateprog.accounts import queries as accounts
from hateprog.kernel.clock import LONDON, local_date, utcnow
from hateprog.kernel.errors import NotNow, RuleBroken, Stale
from hateprog.kernel.text import _
from hateprog.referrals.queries import one_referral
from hateprog.sessions.one_to_one import drafts, queries, rules, service, template
from hateprog.sessions.one_to_one.models import OneToOne
from hateprog.sessions.one_to_one.policy import Can
from hateprog.sessions.one_to_one.schemas import (
    AddendumSchema,
    MissedSchema,
    PlanSchema,
    RecordSchema,
    RescheduleSchema,
    StopSchema,
)
from hateprog.web.forms import Form
from hateprog.web.gate import acting, allows
from hateprog.web.notices import say

bp = Blueprint("one_to_one", __name__, template_folder="templates")

USUAL = {"minutes": 60, "mode": rules.Mode.IN_PERSON}


def _status(refused: ValidationError | RuleBroken | Stale) -> int:
    """Return 409 where the thing itself stands in the way, 422 where the answers do."""
    return 409 if isinstance(refused, (NotNow, Stale)) else 422


@bp.route("/cases/<uuid:referral_id>/sessions/plan", methods=["GET", "POST"])
@allows(Can.CREATE, on=one_referral, logged=True)
def plan(referral: Any) -> ResponseReturnValue:
    """Plan the session that comes next: when, where and how."""
    referral_id: UUID = referral.id
    form = Form(PlanSchema(), USUAL, version=service.version_of(queries.enrolment_of(referral_id)))
    if request.method == "GET":
        return _plan_page(referral, form)
    try:
        session = service.plan(acting(), referral, **form.load(request), version=_version())
    except (ValidationError, RuleBroken) as refused:
        form.refuse(refused)
        return _plan_page(one_referral(referral_id), form)[0], _status(refused)
    except Stale as stale:
        return _plan_page(one_referral(referral_id), form, stale)[0], 409
    say(
        _("Session {number} is planned").format(number=session.number),
        href=url_for(".show", session_id=session.id),
        link=_("See the session plan"),
    )
    return _to_case(referral_id)


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
        service.reschedule(acting(), session, **said, version=_version())

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
        return _change_page(queries.one_session(session_id), form, page), _status(refused)
    except Stale as caught:
        stale = caught
        return _change_page(queries.one_session(session_id), form, page, stale), 409
    again = url_for(".plan", referral_id=session.case_id) if session.state is rules.State.TO_PLAN_AGAIN else None
    say(done.format(number=session.number), href=again, link=_("Plan it again") if again else None)
    return _to_case(session.case_id)


def _change_page(session: Any, form: Form, page: str, stale: Stale | None = None) -> str:
    if stale is not None:
        form.version = str(len(session.appointments))
    return render_template(
        page, session=session, case=session.referral, plan=template.PLANS[session.number], form=form, stale=stale
    )


@bp.get("/sessions/<uuid:session_id>")
@allows(Can.READ, on=queries.one_session, logged=True)
def show(session: OneToOne) -> ResponseReturnValue:
    """Show a session: its plan, its appointments, and to those who may read notes its record and what was added."""
    return _session_page(session, Form(AddendumSchema()))


@bp.post("/sessions/<uuid:session_id>/addenda")
@allows(Can.AMEND, on=queries.one_session)
def addendum(session: OneToOne) -> ResponseReturnValue:
    """Add words to a signed record."""
    form, session_id = Form(AddendumSchema()), session.id
    try:
        service.amend(acting(), session, words=form.load(request)["words"])
    except (ValidationError, RuleBroken) as refused:
        form.refuse(refused)
        return _session_page(queries.one_session(session_id), form), _status(refused)
    say(_("Added to the record of session {number}").format(number=session.number))
    return redirect(url_for(".show", session_id=session_id), 303)


def _session_page(session: Any, form: Form) -> str:
    record, earlier = session.record, queries.before(session)
    people = {record.signed_by, record.saved_by, *(each.by_id for each in record.addenda)} if record else set()
    plan = template.PLANS[session.number]
    return render_template(
        "one_to_one/show.html",
        session=session,
        case=session.referral,
        plan=plan,
        before=earlier.record if earlier else None,
        draft=drafts.in_words(plan, record.draft) if record and not record.is_signed else [],
        names=accounts.names(people),
        form=form,
        rules=rules,
        Can=Can,
        now=utcnow(),
    )


@bp.route("/sessions/<uuid:session_id>/record", methods=["GET", "POST"])
@allows(Can.SIGN, on=queries.one_session, logged=True)
def record(session: OneToOne) -> ResponseReturnValue:
    """Record a session on one page: it saves itself as a draft while being written, and is signed at the end."""
    if request.method == "POST":
        return _save(session) if request.form.get("then") == "draft" else _sign(session)
    if session.state is not rules.State.PLANNED:
        return redirect(url_for(".show", session_id=session.id), 302)
    form = _record_form(session)
    if session.record is not None and session.record.draft:
        form.keep(MultiDict(session.record.draft))
    return _record_page(session, form)


@bp.post("/sessions/<uuid:session_id>/draft")
@allows(Can.UPDATE_DRAFT, on=queries.one_session)
def draft(session: OneToOne) -> ResponseReturnValue:
    """Keep what was typed so far, for the page that saves itself; 409 where another window saved meanwhile."""
    try:
        saved = service.save_draft(acting(), session, typed=drafts.typed(request.form), **_where_from())
    except Stale as stale:
        when = stale.when.isoformat() if stale.when else None
        return jsonify(message=stale.message, who=stale.who, when=when), 409
    except RuleBroken as refused:
        return jsonify(message=refused.message), _status(refused)
    return jsonify(version=saved.version)


def _save(session: OneToOne) -> ResponseReturnValue:
    session_id = session.id
    try:
        service.save_draft(acting(), session, typed=drafts.typed(request.form), **_where_from())
    except (RuleBroken, Stale) as refused:
        return _not_saved(session_id, refused)
    say(_("Your draft is saved. Nothing is signed yet."))
    return redirect(url_for(".record", session_id=session_id), 303)


def _sign(session: OneToOne) -> ResponseReturnValue:
    session_id, form = session.id, _record_form(session)
    try:
        service.sign(acting(), session, answers=form.load(request), **_where_from())
    except ValidationError as refused:
        form.refuse(refused)
        return _record_page(queries.one_session(session_id), form), 422
    except (RuleBroken, Stale) as refused:
        return _not_saved(session_id, refused)
    number, case_id = session.number, session.case_id
    if number == rules.LENGTH:
        say(
            _("Session 3 is signed, and the programme is complete. Thank you: the coordinator has been told."),
            href=url_for(".show", session_id=session_id),
            link=_("Read or print the record"),
        )
    else:
        say(
            _("Session {number} is signed").format(number=number),
            href=url_for(".plan", referral_id=case_id),
            link=_("Plan session {number}").format(number=number + 1),
        )
    return _to_case(case_id)


def _not_saved(session_id: UUID, refused: RuleBroken | Stale) -> ResponseReturnValue:
    """Show the form again with all that was typed, why it was not saved, and what was saved meanwhile beside it.

    Sending it once more then replaces what was saved, knowingly.
    """
    session: Any = queries.one_session(session_id)
    form = _record_form(session)
    current = form.version
    form.keep(request.form)
    if isinstance(refused, Stale):
        form.version = current
        return _record_page(session, form, refused), 409
    form.refuse(refused)
    return _record_page(session, form), _status(refused)


def _record_form(session: OneToOne) -> Form:
    appointment = session.appointment
    held_on = local_date(appointment.starts_at) if appointment else None
    version = session.record.version if session.record is not None else 0
    return Form(RecordSchema(template.PLANS[session.number]), {"held_on": held_on}, version=version)


def _record_page(session: Any, form: Form, stale: Stale | None = None) -> str:
    plan, saved, earlier = template.PLANS[session.number], session.record, queries.before(session)
    return render_template(
        "one_to_one/record.html",
        session=session,
        case=session.referral,
        plan=plan,
        before=earlier.record if earlier else None,
        form=form,
        window=_window() or str(uuid4()) if stale is None else str(uuid4()),
        stale=stale,
        signed=saved is not None and saved.is_signed,
        saved=drafts.differences(plan, saved.draft, drafts.typed(request.form)) if stale and saved else [],
        too_early=session.appointment is not None and utcnow() < session.appointment.starts_at,
    )


def _version() -> int | None:
    """Return the version that the form was opened on; None for anything but a number."""
    return request.form.get("version", type=int)


def _where_from() -> dict[str, Any]:
    """Return which draft was typed over, and in which window."""
    return {"version": _version() or 0, "window": _window()}


def _window() -> str:
    """Return what the record's page calls itself, so that it never stands in its own way; empty for anything odd."""
    try:
        return str(UUID(request.form.get("window", "")))
    except ValueError:
        return ""


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
        return render_template("one_to_one/stop.html", form=form, case=one_referral(referral_id)), _status(refused)
    say(_("The programme is stopped, and everything that was planned is cancelled. The coordinator has been told."))
    return _to_case(referral_id)


def _to_case(referral_id: UUID) -> ResponseReturnValue:
    return redirect(url_for("casefile.show", referral_id=referral_id), 303)


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
