"""Pages of concerns: those that are open, one of them, raising one, and who the safeguarding lead is."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from marshmallow import ValidationError

from hateprog.accounts import queries as accounts
from hateprog.kernel.clock import today
from hateprog.kernel.errors import RuleBroken, Stale
from hateprog.kernel.text import _
from hateprog.referrals.queries import one_referral
from hateprog.sessions.concerns import queries, service
from hateprog.sessions.concerns.models import Concern
from hateprog.sessions.concerns.policy import Can
from hateprog.sessions.concerns.schemas import AcknowledgeSchema, ConcernSchema, LeadSchema
from hateprog.sessions.concerns.waiting import Waiting
from hateprog.sessions.notes import SHOWN_LABELS
from hateprog.web.forms import Form
from hateprog.web.gate import acting, allows
from hateprog.web.notices import say

bp = Blueprint("concerns", __name__, template_folder="templates")


@bp.get("/concerns")
@allows(Can.LIST)
def every() -> ResponseReturnValue:
    """List the concerns that nobody has acknowledged, the one due first at the top."""
    lead = queries.newest_lead()
    return render_template(
        "concerns/every.html",
        section=Waiting.of(queries.all_open()),
        lead=accounts.name_of(lead.account_id) if lead else None,
        able=lead is not None and lead.account_id in {row.account_id for row in queries.people_to_tell()},
    )


@bp.get("/concerns/<uuid:concern_id>")
@allows(Can.READ, on=queries.one_concern, logged=True)
def show(concern: Concern) -> ResponseReturnValue:
    """Show a concern, and to whoever may acknowledge it the form to do so."""
    return _concern_page(concern, Form(AcknowledgeSchema()))


@bp.post("/concerns/<uuid:concern_id>/acknowledge")
@allows(Can.ACKNOWLEDGE, on=queries.one_concern, logged=True)
def acknowledge(concern: Concern) -> ResponseReturnValue:
    """Say what is done about a concern."""
    form, concern_id = Form(AcknowledgeSchema()), concern.id
    try:
        service.acknowledge(acting(), concern, action=form.load(request)["action"])
    except ValidationError as refused:
        form.refuse(refused)
        return _concern_page(queries.one_concern(concern_id), form), 422
    except Stale as stale:
        return _concern_page(queries.one_concern(concern_id), form, stale), 409
    say(_("The concern is acknowledged, and whoever raised it is told"))
    return redirect(url_for(".show", concern_id=concern_id), 303)


def _concern_page(concern: Any, form: Form, stale: Stale | None = None) -> str:
    people = {concern.raised_by, concern.told_id, concern.escalated_to, concern.acknowledged_by}
    return render_template(
        "concerns/show.html",
        concern=concern,
        case=concern.referral,
        names=accounts.names(people),
        kinds=SHOWN_LABELS,
        form=form,
        stale=stale,
        today=today(),
        Can=Can,
    )


@bp.route("/cases/<uuid:referral_id>/concerns/raise", methods=["GET", "POST"], endpoint="raise")
@allows(Can.RAISE, on=one_referral, logged=True)
def raise_one(referral: Any) -> ResponseReturnValue:
    """Raise a concern about anybody's safety, outside a session's record."""
    form, referral_id = Form(ConcernSchema(queries.choices)), referral.id
    if request.method == "GET":
        return _raise_page(referral, form)
    try:
        concern = service.raise_concern(acting(), referral, **form.load(request))
    except (ValidationError, RuleBroken) as refused:
        form.refuse(refused)
        return _raise_page(one_referral(referral_id), form), 422
    say(
        _("The concern is raised, and a mail has gone to whom you chose. It stays open until they act."),
        href=url_for(".show", concern_id=concern.id),
        link=_("See the concern"),
    )
    return redirect(url_for("casefile.show", referral_id=referral_id), 303)


def _raise_page(referral: Any, form: Form) -> str:
    return render_template("concerns/raise.html", case=referral, form=form, nobody=not queries.people_to_tell())


@bp.route("/concerns/safeguarding-lead", methods=["GET", "POST"])
@allows(Can.NAME_LEAD)
def lead() -> ResponseReturnValue:
    """Name the safeguarding lead."""
    named = queries.newest_lead()
    form = Form(LeadSchema(queries.choices), {"account": named.account_id} if named else None)
    if request.method == "GET":
        return render_template("concerns/lead.html", form=form)
    try:
        service.name_lead(acting(), None, account_id=UUID(form.load(request)["account"]))
    except (ValidationError, RuleBroken) as refused:
        form.refuse(refused)
        return render_template("concerns/lead.html", form=form), 422
    say(_("The safeguarding lead is named"))
    return redirect(url_for(".every"), 303)
