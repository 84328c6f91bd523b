"""The page of figures, and for each of them its rows and why it is that number."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID

from flask import Blueprint, abort, render_template, request, url_for
from flask.typing import ResponseReturnValue

from hateprog.accounts.rules import ROLE_LABELS
from hateprog.areas import queries as areas
from hateprog.kernel.clock import local_date
from hateprog.reports.measures import queries, rules
from hateprog.reports.measures import times as steps
from hateprog.reports.measures.choosing import Chosen, chosen_here
from hateprog.reports.measures.definitions import BY_CODE, MEASURES
from hateprog.reports.measures.policy import Can
from hateprog.reports.measures.queries import PAGE, Asked
from hateprog.reports.measures.rules import Measure
from hateprog.web.gate import allows, can

bp = Blueprint("measures", __name__, template_folder="templates")


@bp.get("/figures")
@allows(Can.AGGREGATE)
def every() -> ResponseReturnValue:
    """Show every measure's number for a period, each leading to what it is made of."""
    chosen = chosen_here()
    found = [queries.count(each, chosen.asked) for each in MEASURES] if chosen.asked else []
    return _page("every", chosen, found=found)


@bp.get("/figures/time-between-steps")
@allows(Can.AGGREGATE)
def times() -> ResponseReturnValue:
    """Show how long it took from one step of a case to the next."""
    chosen = chosen_here()
    return _page("times", chosen, found=steps.taken(chosen.asked) if chosen.asked else [])


@bp.get("/figures/<code>")
@allows(Can.AGGREGATE)
def one(code: str) -> ResponseReturnValue:
    """Say why a number is what it is; to whoever may see them, show the rows that sum to it."""
    measure = BY_CODE.get(code) or abort(404)
    chosen = chosen_here()
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


def _place(measure: Measure) -> queries.Place | None:
    """Return after which row the page begins; None for the first page, and for what is no place in a list."""
    said, _bar, row_id = request.args.get("after", "").partition("_")
    try:
        day: date | datetime = datetime.fromisoformat(said) if measure.by_moment else date.fromisoformat(said)
        return (day.astimezone(UTC) if isinstance(day, datetime) else day), UUID(row_id)
    except (ValueError, OverflowError):
        return None
