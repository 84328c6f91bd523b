"""The page on which a liaison asks somebody harmed how content they were, and reads what they said."""

from __future__ import annotations

from uuid import UUID

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from marshmallow import ValidationError

from hateprog.evaluation.satisfaction import rules, schemas
from hateprog.evaluation.satisfaction.rules import FINAL, Audience
from hateprog.evaluation.satisfaction.wording import every, newest
from hateprog.kernel.clock import today
from hateprog.kernel.errors import NotNow, RuleBroken, Stale
from hateprog.kernel.text import _
from hateprog.victims.models import Harmed
from hateprog.victims.offers.queries import one_harmed
from hateprog.victims.satisfaction import queries, service
from hateprog.victims.satisfaction.policy import Can
from hateprog.web.forms import Form
from hateprog.web.gate import acting, allows
from hateprog.web.notices import say

bp = Blueprint("victim_satisfaction", __name__, template_folder="templates", url_prefix="/people-harmed")


@bp.route("/in-case/<uuid:harmed_id>/satisfaction", methods=["GET", "POST"])
@allows(Can.RECORD, on=one_harmed, logged=True)
def record(harmed: Harmed) -> ResponseReturnValue:
    """Ask how content they were, or show what they said."""
    harmed_id, status = harmed.id, 200
    form = Form(schemas.form(newest(Audience.VICTIM), their_own=False), {"asked_on": today()})
    if request.method == "POST":
        try:
            given = form.load(request)
            asked_on, said = schemas.asked_on_in(given, today()), schemas.said_in(given)
            service.record(acting(), harmed, asked_on=asked_on, said=said)
        except (ValidationError, RuleBroken, Stale) as refused:
            if not isinstance(refused, Stale):
                form.refuse(refused)
            status = 409 if isinstance(refused, (NotNow, Stale)) else 422
        else:
            say(_("It is put down"))
            return redirect(url_for(".record", harmed_id=harmed_id), 303)
    return _page(harmed_id, form), status


def _page(harmed_id: UUID, form: Form) -> str:
    harmed = one_harmed(harmed_id)
    assert harmed is not None  # the gate has just found them
    row = queries.of_harmed(harmed.id)
    return render_template(
        "victim_satisfaction/ask.html",
        harmed=harmed,
        victim=harmed.victim,
        form=form,
        row=row,
        is_final=row is not None and row.outcome in FINAL,
        why_not=queries.why_not(harmed),
        wording=every()[Audience.VICTIM][row.wording] if row else newest(Audience.VICTIM),
        rules=rules,
    )
