"""The page on which coordinators keep what no letter of a case may hold."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from marshmallow import ValidationError

from hateprog.accounts import queries as accounts
from hateprog.kernel.errors import RuleBroken
from hateprog.kernel.text import _
from hateprog.letters import queries, service
from hateprog.letters.models import Undisclosed
from hateprog.letters.policy import Can
from hateprog.letters.schemas import UndisclosedSchema
from hateprog.letters.views.blueprint import bp, status_of
from hateprog.referrals.queries import one_referral
from hateprog.web.forms import Form
from hateprog.web.gate import acting, allows
from hateprog.web.notices import say


@bp.route("/cases/<uuid:referral_id>/undisclosed", methods=["GET", "POST"])
@allows(Can.KEEP_UNDISCLOSED, on=one_referral, logged=True)
def undisclosed(referral: Any) -> ResponseReturnValue:
    """Show the list of a case, and add to it."""
    form, case_id = Form(UndisclosedSchema()), referral.id
    if request.method == "GET":
        return _page(case_id, form)
    try:
        service.keep_undisclosed(acting(), referral, words=form.load(request)["words"])
    except (ValidationError, RuleBroken) as refused:
        form.refuse(refused)
        return _page(case_id, form), status_of(refused)
    say(_("The list is saved. No letter of this case can hold anything on it."))
    return _to_list(case_id)


@bp.post("/undisclosed/<uuid:undisclosed_id>/remove")
@allows(Can.KEEP_UNDISCLOSED, on=queries.one_undisclosed)
def remove_undisclosed(line: Undisclosed) -> ResponseReturnValue:
    """Take a line off the list."""
    service.remove_undisclosed(acting(), line)
    say(_("It is taken off the list"))
    return _to_list(line.case_id)


def _to_list(case_id: UUID) -> ResponseReturnValue:
    return redirect(url_for(".undisclosed", referral_id=case_id), 303)


def _page(case_id: UUID, form: Form) -> str:
    lines = queries.kept_undisclosed(case_id)
    return render_template(
        "letters/undisclosed.html",
        case=one_referral(case_id),
        form=form,
        lines=lines,
        names=accounts.names([each.added_by for each in lines]),
    )
