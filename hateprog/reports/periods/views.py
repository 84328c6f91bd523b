"""Pages of frozen periods: the list, one with what came late, freezing, freezing in place of a mistaken one."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from marshmallow import ValidationError

from hateprog.accounts import queries as accounts
from hateprog.areas import queries as areas
from hateprog.kernel.errors import NotNow, RuleBroken
from hateprog.kernel.text import _
from hateprog.reports.measures.definitions import BY_CODE
from hateprog.reports.measures.policy import Can as CanFigure
from hateprog.reports.periods import queries, schemas, service, telling
from hateprog.reports.periods.models import FrozenPeriod
from hateprog.reports.periods.policy import Can
from hateprog.reports.periods.superseded import told_no_more
from hateprog.web.forms import Form
from hateprog.web.gate import acting, allows, can
from hateprog.web.notices import say

bp = Blueprint("periods", __name__, template_folder="templates")


@bp.get("/periods")
@allows(Can.READ)
def every() -> ResponseReturnValue:
    """List every period that was frozen."""
    rows = queries.every()
    return render_template(
        "periods/every.html",
        rows=rows,
        names=accounts.names(row.frozen_by for row, _later in rows),
        forces=dict(areas.forces()),
        Can=Can,
    )


@bp.get("/periods/<uuid:period_id>")
@allows(Can.READ, on=queries.one_period)
def one(period: FrozenPeriod) -> ResponseReturnValue:
    """Show the figures as they were frozen; to whoever may know, what they come to now, and the ledger.

    Of one that was superseded whoever sees counts only is told where the figures are now, and no figure.
    """
    gone = told_no_more(period)
    if gone is not None:
        return gone
    exact, with_ledger = can(CanFigure.ROWS), can(Can.LEDGER)
    lines = service.compared(period)
    later = queries.in_place_of(period)
    return render_template(
        "periods/one.html",
        period=period,
        later=later,
        earlier=queries.one_period(period.supersedes_id) if period.supersedes_id else None,
        names=accounts.names(row.frozen_by for row in (period, later) if row),
        force=areas.name_of(period.force_code),
        lines=telling.told(period, lines, exact=exact),
        ledger=_ledger(period) if exact else (),
        with_ledger=with_ledger,
        exact=exact,
        Can=Can,
    )


@bp.route("/periods/new", methods=["GET", "POST"])
@allows(Can.FREEZE)
def new() -> ResponseReturnValue:
    """Freeze a period."""
    return _freezing(Form(schemas.FreezeSchema()), None)


@bp.route("/periods/<uuid:period_id>/supersede", methods=["GET", "POST"])
@allows(Can.FREEZE, on=queries.one_period)
def supersede(period: FrozenPeriod) -> ResponseReturnValue:
    """Freeze a period in place of this one."""
    said = {"first": period.first, "last": period.last, "force": period.force_code, "note": period.note}
    return _freezing(Form(schemas.SupersedeSchema(), said), period)


def _freezing(form: Form, mistaken: FrozenPeriod | None) -> ResponseReturnValue:
    status = 200
    if request.method == "POST":
        try:
            said = {"force": None, "note": None} | form.load(request)
            if mistaken is None:
                made = service.freeze(acting(), None, **said)
            else:
                made = service.supersede(acting(), mistaken, **said)
        except (ValidationError, RuleBroken) as refused:
            form.refuse(refused)
            status = 409 if isinstance(refused, NotNow) else 422
        else:
            say(_("The period is frozen: what its figures were stays as it is, and what comes late is written down"))
            return redirect(url_for(".one", period_id=made.id), 303)
    return render_template("periods/new.html", form=form, mistaken=mistaken), status


def _ledger(period: FrozenPeriod) -> list[dict[str, Any]]:
    names = {each.measure: BY_CODE[each.measure].name for each in queries.ledger(period.id) if each.measure in BY_CODE}
    return [
        {"measure": _(names.get(row.measure, row.measure)), "area": telling.area_name(row.area), "row": row}
        for row in queries.ledger(period.id)
    ]
