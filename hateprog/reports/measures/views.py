"""The page of figures, and for each of them its rows and why it is that number."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID

from flask import Blueprint, abort, render_template, request, url_for
from flask.typing import ResponseReturnValue
from marshmallow import ValidationError

from hateprog.accounts.rules import ROLE_LABELS
from hateprog.areas import queries as areas
from hateprog.kernel.access import SEES_COUNTS_ONLY, Role
from hateprog.kernel.clock import local_date, today
from hateprog.kernel.errors import RuleBroken
from hateprog.reports.measures import queries, rules
from hateprog.reports.measures import times as steps
from hateprog.reports.measures.definitions import BY_CODE, MEASURES
from hateprog.reports.measures.policy import Can
from hateprog.reports.measures.queries import PAGE, Asked
from hateprog.reports.measures.rules import Measure
from hateprog.reports.measures.schemas import PeriodSchema
from hateprog.web.forms import Form
from hateprog.web.gate import acting, allows, can
from hateprog.web.intake import from_form

SEES_ALL_AREAS = SEES_COUNTS_ONLY | {Role.COORDINATOR}

bp = Blueprint("measures", __name__, template_folder="templates")


@dataclass(frozen=True, slots=True)
class Chosen:
    """What was chosen on the page, and the question that it comes to; None where something of it is wrong."""

    form: Form
    asked: Asked | None

    @property
    def here(self) -> dict[str, Any]:
        """Return the choice as it stands in an address."""
        if self.asked is None:
            return {}
        ends = {"first": self.asked.period.first, "last": self.asked.period.last}
        days = {
            f"{name}-{part}": str(getattr(day, part)) for name, day in ends.items() for part in ("day", "month", "year")
        }
        return days | ({"force": self.asked.force_code} if self.asked.force_code else {})


@bp.get("/figures")
@allows(Can.AGGREGATE)
def every() -> ResponseReturnValue:
    """Show every measure's number for a period, each leading to what it is made of."""
    chosen = _chosen()
    found = [queries.count(each, chosen.asked) for each in MEASURES] if chosen.asked else []
    return _page("every", chosen, found=found)


@bp.get("/figures/time-between-steps")
@allows(Can.AGGREGATE)
def times() -> ResponseReturnValue:
    """Show how long it took from one step of a case to the next."""
    chosen = _chosen()
    return _page("times", chosen, found=steps.taken(chosen.asked) if chosen.asked else [])


@bp.get("/figures/<code>")
@allows(Can.AGGREGATE)
def one(code: str) -> ResponseReturnValue:
    """Say why a number is what it is; to whoever may see them, show the rows that sum to it."""
    measure = BY_CODE.get(code) or abort(404)
    chosen = _chosen()
    if chosen.asked is None:
        return _page("one", chosen, measure=measure)
    told: dict[str, Any] = {"measure": measure, "counted": queries.count(measure, chosen.asked)}
    if can(Can.ROWS):
        told |= _rows(measure, chosen, chosen.asked)
    return _page("one", chosen, **told)


def _rows(measure: Measure, chosen: Chosen, asked: Asked) -> dict[str, Any]:
    after = _place(measure)
    rows = queries.rows_of(measure, asked, after)
    shown = rows[:PAGE]
    here = {"code": measure.code, **chosen.here}
    last = shown[-1] if len(rows) > PAGE else None
    return {
        "rows": [(row, local_date(row.counted_on) if measure.by_moment else row.counted_on) for row in shown],
        "following": url_for(".one", **here, after=f"{last.counted_on.isoformat()}_{last.id}") if last else None,
        "beginning": url_for(".one", **here) if after else None,
        "schools": queries.by_school(measure, asked) if measure.by_school else (),
    }


def _page(name: str, chosen: Chosen, **told: Any) -> ResponseReturnValue:
    exact = can(Can.ROWS)
    forces = areas.forces()
    page = render_template(
        f"measures/{name}.html",
        form=chosen.form,
        asked=chosen.asked,
        here=chosen.here,
        forces=forces,
        force=dict(forces).get(chosen.asked.force_code or "") if chosen.asked else None,
        exact=exact,
        shown=lambda count: rules.shown(count, exact=exact),
        rules=rules,
        roles=ROLE_LABELS,
        **told,
    )
    return page, 200 if chosen.asked else 422


def _chosen() -> Chosen:
    """Return which days and areas are asked for. An inspector is told of their own areas only, whatever they choose."""
    schema, actor = PeriodSchema(), acting()
    usual = rules.this_year(today())
    form = Form(schema, {"first": usual.first, "last": usual.last})
    try:
        if request.args.keys() - {"after"}:
            form.keep(request.args)
        said = schema.load(from_form(schema, request.args))
        period = rules.period(said.get("first"), said.get("last"), usual)
    except (ValidationError, RuleBroken) as refused:
        form.refuse(refused)
        return Chosen(form, None)
    form = Form(schema, {"first": period.first, "last": period.last, "force": said.get("force")})
    seen = None if actor.roles & SEES_ALL_AREAS else actor.areas
    return Chosen(form, Asked(period, seen, said.get("force")))


def _place(measure: Measure) -> queries.Place | None:
    """Return after which row the page begins; None for the first page, and for what is no place in a list."""
    said, _bar, row_id = request.args.get("after", "").partition("_")
    try:
        day: date | datetime = datetime.fromisoformat(said) if measure.by_moment else date.fromisoformat(said)
        return (day.astimezone(UTC) if isinstance(day, datetime) else day), UUID(row_id)
    except (ValueError, OverflowError):
        return None
