"""The people of a school who have an account: a coordinator invites them, again where needed, and ends an account."""

from __future__ import annotations

from uuid import UUID

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from marshmallow import ValidationError

from hateprog.accounts import school_staff
from hateprog.accounts.rules import STATE_LABELS, State, state_of
from hateprog.accounts.school_staff_queries import staff_of
from hateprog.accounts.tokens import new_token
from hateprog.kernel.clock import today
from hateprog.kernel.errors import RuleBroken
from hateprog.kernel.text import _
from hateprog.schools import queries as schools
from hateprog.schools.joining import queries, rules, service
from hateprog.schools.joining.policy import Can
from hateprog.schools.joining.schemas import End, Invite
from hateprog.schools.joining.views.blueprint import bp, status_of
from hateprog.schools.models import School
from hateprog.web.forms import Form
from hateprog.web.gate import acting, allows
from hateprog.web.intake import Intake
from hateprog.web.notices import say


@bp.get("/schools/<uuid:school_id>/people")
@allows(Can.INVITE, on=schools.school)
def people(school: School) -> ResponseReturnValue:
    """List who of a school has an account, and who asks for one."""
    return render_template(
        "joining/people.html",
        school=school,
        rows=[(row, state_of(row.activated_at, row.disabled_at)) for row in staff_of(school.id)],
        asking=queries.open_of(school.id),
        may_join=rules.may_join(school),
        in_programme=queries.programme_of(school.id, today()) is not None,
        form=Form(Intake()),
        State=State,
        labels=STATE_LABELS,
        request_labels=rules.STATE_LABELS,
        Can=Can,
    )


@bp.route("/schools/<uuid:school_id>/people/invite", methods=["GET", "POST"])
@allows(Can.INVITE, on=schools.school)
def invite(school: School) -> ResponseReturnValue:
    """Invite somebody of a school."""
    rules.check_may_join(school)
    form = Form(Invite())
    if request.method == "POST":
        try:
            service.invite(acting(), school, **form.load(request), token=new_token())
        except (ValidationError, RuleBroken) as refused:
            form.refuse(refused)
            return render_template("joining/invite.html", form=form, school=school), status_of(refused)
        another = url_for(".invite", school_id=school.id)
        say(_("The invitation is on its way"), href=another, link=_("Invite another person of this school"))
        return redirect(url_for(".people", school_id=school.id), 303)
    return render_template("joining/invite.html", form=form, school=school)


@bp.post("/schools/<uuid:school_id>/people/<uuid:account_id>/invitation")
@allows(Can.INVITE, on=schools.school)
def invite_again(school: School, account_id: UUID) -> ResponseReturnValue:
    """Send an invitation again."""
    service.invite_again(acting(), school, account_id=account_id, token=new_token())
    say(_("A new invitation is on its way. The link sent before no longer works"))
    return redirect(url_for(".people", school_id=school.id), 303)


@bp.route("/schools/<uuid:school_id>/people/<uuid:account_id>/end", methods=["GET", "POST"])
@allows(Can.INVITE, on=schools.school)
def end(school: School, account_id: UUID) -> ResponseReturnValue:
    """Ask why, and end the account of somebody of a school."""
    account = school_staff.one_of(school.id, account_id)
    form = Form(End())
    if request.method == "POST":
        try:
            service.end(acting(), school, account_id=account_id, reason=form.load(request)["reason"])
        except (ValidationError, RuleBroken) as refused:
            form.refuse(refused)
            return render_template("joining/end.html", form=form, school=school, account=account), status_of(refused)
        say(_("The account is ended, and everything it was signed in to has ended"))
        return redirect(url_for(".people", school_id=school.id), 303)
    return render_template("joining/end.html", form=form, school=school, account=account)
