"""Pages that show a session, record it, sign it and add to it."""

from __future__ import annotations

from typing import Any
from uuid import UUID, uuid4

from flask import jsonify, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from marshmallow import ValidationError
from werkzeug.datastructures import MultiDict

from hateprog.accounts import queries as accounts
from hateprog.kernel.clock import local_date, today, utcnow
from hateprog.kernel.errors import RuleBroken, Stale
from hateprog.kernel.text import _
from hateprog.sessions.concerns import queries as concerns
from hateprog.sessions.notes import SHOWN_LABELS, NoteKind
from hateprog.sessions.one_to_one import drafts, queries, rules, service, when
from hateprog.sessions.one_to_one.models import OneToOne, SessionRecord
from hateprog.sessions.one_to_one.note_kinds import kinds_shown
from hateprog.sessions.one_to_one.policy import Can
from hateprog.sessions.one_to_one.schemas import AddendumSchema, RecordSchema
from hateprog.sessions.one_to_one.views.blueprint import bp, status_of, to_case, typed_version
from hateprog.web.forms import Form
from hateprog.web.gate import acting, allows
from hateprog.web.notices import say


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
        return _session_page(queries.one_session(session_id), form), status_of(refused)
    say(_("Added to the record of session {number}").format(number=session.number))
    return redirect(url_for(".show", session_id=session_id), 303)


def _session_page(session: Any, form: Form) -> str:
    record, earlier = session.record, queries.before(session)
    people = _people_of(record) if record else set()
    plan = session.plan
    return render_template(
        "one_to_one/show.html",
        session=session,
        case=session.referral,
        plan=plan,
        why_not_yet=service.why_not_yet(session),
        before=earlier.record if earlier else None,
        draft=drafts.in_words(plan, record.draft) if record and not record.is_signed else [],
        names=accounts.names({*people, session.referral.co_facilitator_id}),
        concerns=concerns.open_of(session.case_id),
        kinds={name: SHOWN_LABELS[NoteKind(kind)] for name, kind in kinds_shown(record).items()},
        form=form,
        rules=rules,
        Can=Can,
        now=utcnow(),
    )


def _people_of(record: SessionRecord) -> set[UUID | None]:
    second = record.countersignature
    signers = {record.signed_by, record.saved_by, second.by_id if second else None}
    return signers | {each.by_id for each in record.addenda}


@bp.post("/sessions/<uuid:session_id>/countersign")
@allows(Can.COUNTERSIGN, on=queries.one_session)
def countersign(session: OneToOne) -> ResponseReturnValue:
    """Sign a signed record as a second person."""
    session_id = session.id
    service.countersign(acting(), session)
    say(_("The record of session {number} is countersigned").format(number=session.number))
    return redirect(url_for(".show", session_id=session_id), 303)


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
        form.keep(MultiDict(drafts.AT_FIRST | session.record.draft))
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
        return jsonify(message=refused.message), status_of(refused)
    return jsonify(version=saved.version)


def _save(session: OneToOne) -> ResponseReturnValue:
    session_id = session.id
    try:
        service.save_draft(acting(), session, typed=drafts.typed(request.form), **_where_from())
    except (RuleBroken, Stale) as refused:
        return _not_saved(session_id, refused)
    if session.state is rules.State.CANCELLED:
        say(_("What you typed is kept, to be read here. The programme has ended, so nothing is signed."))
    else:
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
    return to_case(case_id)


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
    return _record_page(session, form), status_of(refused)


def _record_form(session: OneToOne) -> Form:
    appointment = session.appointment
    held_on = local_date(appointment.starts_at) if appointment else None
    version = session.record.version if session.record is not None else 0
    return Form(RecordSchema(session.plan), {"held_on": held_on} | drafts.AT_FIRST, version=version)


def _record_page(session: Any, form: Form, stale: Stale | None = None) -> str:
    plan, saved, earlier = session.plan, session.record, queries.before(session)
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
        ended=session.state is rules.State.CANCELLED,
        another_day=_another_day(session, form),
        child=when.is_child(session.referral.participant.born_on, today()),
        concerns=concerns.open_of(session.case_id),
        saved=drafts.differences(plan, saved.draft, drafts.typed(request.form)) if stale and saved else [],
        too_early=session.appointment is not None and utcnow() < session.appointment.starts_at,
    )


def _another_day(session: Any, form: Form) -> bool:
    """Say whether the date of the session is not the planned one as it stands, so that the page must show it."""
    planned = local_date(session.appointment.starts_at) if session.appointment else None
    said = form["held_on"]
    parts = {"day": planned.day, "month": planned.month, "year": planned.year} if planned else {}
    return said.error is not None or said.value != {part: str(number) for part, number in parts.items()}


def _where_from() -> dict[str, Any]:
    """Return which draft was typed over, and in which window."""
    return {"version": typed_version() or 0, "window": _window()}


def _window() -> str:
    """Return what the record's page calls itself, so that it never stands in its own way; empty for anything odd."""
    try:
        return str(UUID(request.form.get("window", "")))
    except ValueError:
        return ""
