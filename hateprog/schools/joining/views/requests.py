"""A coordinator looks at what schools ask: sends a link again, refuses, or invites whom an office has confirmed."""

from __future__ import annotations

from flask import redirect, render_template, url_for
from flask import request as http
from flask.typing import ResponseReturnValue
from marshmallow import ValidationError

from hateprog.accounts import queries as accounts
from hateprog.kernel.errors import RuleBroken
from hateprog.kernel.text import _
from hateprog.schools.joining import queries, rules, service
from hateprog.schools.joining.models import SchoolRequest
from hateprog.schools.joining.policy import Can
from hateprog.schools.joining.rules import State
from hateprog.schools.joining.schemas import Refuse
from hateprog.schools.joining.views.blueprint import bp, status_of
from hateprog.web.forms import Form
from hateprog.web.gate import acting, allows
from hateprog.web.intake import Intake
from hateprog.web.notices import say


@bp.get("/schools/requests")
@allows(Can.LIST_REQUESTS)
def requests() -> ResponseReturnValue:
    """List what the schools of one's areas ask: open requests first."""
    return render_template("joining/requests.html", rows=queries.requests_for(acting()), labels=rules.STATE_LABELS)


@bp.get("/schools/requests/<uuid:request_id>")
@allows(Can.ANSWER, on=queries.one_request)
def request(asks: SchoolRequest) -> ResponseReturnValue:
    """Show who asks, and what the school's office said."""
    return render_template(
        "joining/request.html",
        asks=asks,
        label=rules.STATE_LABELS[asks.state],
        is_open=asks.state in rules.OPEN,
        settled_by=accounts.name_of(asks.settled_by),
        State=State,
        kept=rules.KEPT_WHEN_OVER.days,
        form=Form(Intake()),
    )


@bp.post("/schools/requests/<uuid:request_id>/send")
@allows(Can.ANSWER, on=queries.one_request)
def send_again(asks: SchoolRequest) -> ResponseReturnValue:
    """Ask the school's office once more."""
    service.send_again(acting(), asks)
    say(_("A new link is on its way to the school’s office. The one sent before no longer works"))
    return redirect(url_for(".request", request_id=asks.id), 303)


@bp.post("/schools/requests/<uuid:request_id>/invite")
@allows(Can.ANSWER, on=queries.one_request)
def invite_confirmed(asks: SchoolRequest) -> ResponseReturnValue:
    """Invite whom the office confirmed, where that could not be done at once."""
    service.invite_confirmed(acting(), asks)
    say(_("The invitation is on its way"))
    return redirect(url_for(".request", request_id=asks.id), 303)


@bp.route("/schools/requests/<uuid:request_id>/refuse", methods=["GET", "POST"])
@allows(Can.ANSWER, on=queries.one_request)
def refuse(asks: SchoolRequest) -> ResponseReturnValue:
    """Ask why, and refuse a request."""
    form = Form(Refuse())
    if http.method == "POST":
        try:
            service.refuse(acting(), asks, reason=form.load(http)["reason"])
        except (ValidationError, RuleBroken) as refused:
            form.refuse(refused)
            return render_template("joining/refuse.html", form=form, asks=asks), status_of(refused)
        say(_("The request is refused. Whoever asked is not told by the service: ring them if they should know"))
        return redirect(url_for(".request", request_id=asks.id), 303)
    return render_template("joining/refuse.html", form=form, asks=asks)
