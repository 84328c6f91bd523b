"""Pages of frozen periods: the list, one with what came late, freezing, freezing in place of a mistaken one."""

from __future__ import annotations

from dataclasses import dataclass
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
from hateprog.reports.measures.rules import UNIT_LABELS
from hateprog.reports.periods import queries, rules, schemas, service
from hateprog.reports.periods.models import FrozenPeriod
from hateprog.reports.periods.policy import Can
from hateprog.reports.periods.rules import Compared
from hateprog.web.forms import Form
from hateprog.web.gate import acting, allows, can
from hateprog.web.notices import say

bp = Blueprint("periods", __name__, template_folder="templates")


@dataclass(frozen=True, slots=True)
class Line:
    """A figure as it is shown to whoever looks: words, not numbers."""

    measure: str
    unit: str
    area: str
    is_whole: bool
    frozen: str
    now: str
    difference: str


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
    """Show the figures as they were frozen; to whoever may know, what they come to now, and the ledger."""
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
        lines=told(lines, exact=exact),
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


def told(lines: list[Compared], *, exact: bool) -> list[Line]:
    """Return figures as they may be told: exactly, or with the small ones and what they follow from hidden."""
    hidden = frozenset() if exact else rules.untold({(each.measure, each.area): each.frozen for each in lines})
    return [_line(each, hidden=(each.measure, each.area) in hidden, exact=exact) for each in lines]


def _line(each: Compared, *, hidden: bool, exact: bool) -> Line:
    measure = BY_CODE.get(each.measure)
    if each.now is None:
        now = difference = _("no such measure any more")
    elif exact:
        now, difference = f"{each.now:,}", f"{each.difference:+,}" if each.difference else "0"
    else:
        now, difference = "", rules.HIDDEN if hidden else rules.told_change(each.difference)
    return Line(
        measure=_(measure.name) if measure else each.measure,
        unit=_(UNIT_LABELS[measure.unit]) if measure else "",
        area=area_name(each.area),
        is_whole=each.area == rules.WHOLE,
        frozen=rules.HIDDEN if hidden else f"{each.frozen:,}",
        now=now,
        difference=difference,
    )


def area_name(area: str) -> str:
    """Return what an area of a figure is called."""
    if area == rules.WHOLE:
        return _("Together")
    return _("Area not known") if area == rules.NOWHERE else areas.name_of(area) or area


def _ledger(period: FrozenPeriod) -> list[dict[str, Any]]:
    names = {each.measure: BY_CODE[each.measure].name for each in queries.ledger(period.id) if each.measure in BY_CODE}
    return [
        {"measure": _(names.get(row.measure, row.measure)), "area": area_name(row.area), "row": row}
        for row in queries.ledger(period.id)
    ]
