"""Pages of targets: the list with how far each is, setting one, dropping one."""

from __future__ import annotations

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from marshmallow import ValidationError

from hateprog.areas import queries as areas
from hateprog.kernel.clock import today
from hateprog.kernel.errors import RuleBroken
from hateprog.kernel.text import _
from hateprog.reports.measures.policy import Can as CanFigure
from hateprog.reports.measures.rules import UNIT_LABELS
from hateprog.reports.targets import queries, rules, schemas, service
from hateprog.reports.targets.models import Target
from hateprog.reports.targets.policy import Can
from hateprog.web.forms import Form
from hateprog.web.gate import acting, allows, can
from hateprog.web.intake import Intake
from hateprog.web.notices import say

bp = Blueprint("targets", __name__, template_folder="templates")


@bp.get("/targets")
@allows(Can.READ)
def every() -> ResponseReturnValue:
    """List the targets, each with what has come of it; the number leads to what it is made of."""
    return render_template(
        "targets/every.html",
        lines=queries.kept(),
        forces=dict(areas.forces()),
        units=UNIT_LABELS,
        method=rules.FORECAST_METHOD,
        Can=Can,
        shown=_shown,
        form=Form(Intake()),
    )


def _shown(progress: rules.Progress) -> rules.Shown:
    return rules.shown(progress, exact=can(CanFigure.ROWS))


@bp.route("/targets/new", methods=["GET", "POST"])
@allows(Can.KEEP)
def new() -> ResponseReturnValue:
    """Set a target."""
    form, status = Form(schemas.TargetSchema(), {"first": today()}), 200
    if request.method == "POST":
        try:
            service.set_target(acting(), None, **{"force": None} | form.load(request))
        except (ValidationError, RuleBroken) as refused:
            form.refuse(refused)
            status = 422
        else:
            say(_("The target is set"))
            return redirect(url_for(".every"), 303)
    return render_template("targets/new.html", form=form), status


@bp.post("/targets/<uuid:target_id>/drop")
@allows(Can.KEEP, on=queries.one_target)
def drop(target: Target) -> ResponseReturnValue:
    """Drop a target."""
    service.drop(acting(), target)
    say(_("The target is dropped"))
    return redirect(url_for(".every"), 303)
