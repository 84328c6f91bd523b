"""The funnel: how far the cases came, by pathway, age group and area, each number leading to its cases."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any
from uuid import UUID

from flask import Blueprint, abort, render_template, request, url_for
from flask.typing import ResponseReturnValue

from hateprog.areas import queries as areas
from hateprog.kernel.text import N_, _
from hateprog.referrals.rules import PATHWAY_LABELS
from hateprog.reports.kept import queries, service, telling
from hateprog.reports.kept.queries import PAGE, Place
from hateprog.reports.kept.rules import AGE_LABELS, NOT_KNOWN, STEP_LABELS, STEPS, By, Line, Step, whole_months
from hateprog.reports.measures.choosing import Chosen, chosen_here
from hateprog.reports.measures.policy import Can
from hateprog.reports.measures.queries import Asked
from hateprog.web.gate import allows, can

bp = Blueprint("kept", __name__, template_folder="templates")

BY_LABELS: dict[By, str] = {
    By.PATHWAY: N_("Pathway"),
    By.AGE: N_("Age when the referral came"),
    By.FORCE: N_("Force area"),
    By.DISTRICT: N_("District"),
}


@bp.get("/figures/funnel")
@allows(Can.AGGREGATE)
def funnel() -> ResponseReturnValue:
    """Show how many of the cases received in whole months reached each step."""
    exact, chosen = can(Can.ROWS), chosen_here()
    if chosen.asked is None:
        return _page("funnel", chosen)
    waiting = service.refresh()
    found = queries.funnel(chosen.asked if exact else Asked(chosen.asked.period, chosen.asked.areas))
    shown = found if exact else telling.told(found)
    leads_to = chosen.here if exact else None
    return _page(
        "funnel",
        chosen,
        months=found.months,
        whole=_cells(shown.whole, None, leads_to),
        numbers=shown.whole.reached,
        tables=[(BY_LABELS[by], _table(by, lines, leads_to)) for by, lines in shown.lines.items()],
        waiting=waiting,
        many=service.MANY,
    )


@bp.get("/figures/funnel/<step>")
@allows(Can.ROWS)
def rows(step: str) -> ResponseReturnValue:
    """Show the cases that reached a step: all of them, or those of one line of the funnel."""
    reached = Step(step) if step in STEPS else abort(404)
    chosen = chosen_here()
    by = By(request.args["by"]) if request.args.get("by") in list(By) else None
    value = request.args.get("value", "") if by else ""
    if chosen.asked is None:
        return _page("rows", chosen, step=reached)
    service.refresh()
    after = _place()
    found = queries.rows_of(chosen.asked, reached, by, value, after)
    shown = found[:PAGE]
    here = {"step": step, **chosen.here} | ({"by": by.value, "value": value} if by else {})
    last = shown[-1] if len(found) > PAGE else None
    return _page(
        "rows",
        chosen,
        step=reached,
        line=_name(by, value, areas.names([value])) if by else None,
        months=whole_months(chosen.asked.period),
        rows=shown,
        following=url_for(".rows", **here, after=f"{last.received_on}_{last.id}") if last else None,
        beginning=url_for(".rows", **here) if after else None,
    )


def _page(name: str, chosen: Chosen, **told: Any) -> ResponseReturnValue:
    forces = areas.forces()
    page = render_template(
        f"kept/{name}.html",
        form=chosen.form,
        asked=chosen.asked,
        here=chosen.here,
        forces=forces,
        force=dict(forces).get(chosen.asked.force_code or "") if chosen.asked else None,
        exact=can(Can.ROWS),
        steps=STEP_LABELS,
        **told,
    )
    return page, 200 if chosen.asked else 422


def _table(by: By, lines: Sequence[Line], leads_to: dict[str, Any] | None) -> list[list[Any]]:
    """Return the rows of a table: what each line is called, and its numbers."""
    known = areas.names(line.value for line in lines) if by in {By.FORCE, By.DISTRICT} else {}
    named = [(_name(by, line.value, known), line) for line in lines]
    if known:
        named.sort(key=lambda each: each[0])
    return [[name, *_cells(line, by, leads_to)] for name, line in named]


def _cells(line: Line, by: By | None, leads_to: dict[str, Any] | None) -> list[dict[str, Any]]:
    """Return the numbers of a line, each leading to its cases where those may be seen."""
    one: dict[str, Any] = {"by": by.value, "value": line.value} if by else {}
    cells: list[dict[str, Any]] = []
    for step, number in zip(STEPS, line.reached, strict=True):
        cell = {"text": "–" if number is None else f"{number:,}", "numeric": True}
        if number and leads_to is not None:
            cell["href"] = url_for(".rows", step=step, **one, **leads_to)
        cells.append(cell)
    return cells


def _name(by: By, value: str, known: dict[str, str]) -> str:
    """Return what a line is called, in words."""
    if value == NOT_KNOWN:
        return _("Not known")
    labels: dict[Any, str] = {**PATHWAY_LABELS} if by is By.PATHWAY else {**AGE_LABELS} if by is By.AGE else known
    return _(labels[value]) if value in labels else value


def _place() -> Place | None:
    """Return after which case the page begins; None for the first page, and for what is no place in the list."""
    day, _bar, case = request.args.get("after", "").partition("_")
    try:
        return date.fromisoformat(day), UUID(case)
    except ValueError:
        return None
