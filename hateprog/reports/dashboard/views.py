"""The dashboard's page."""

from __future__ import annotations

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from hateprog.areas import queries as areas
from hateprog.reports.dashboard import service
from hateprog.reports.dashboard.panels import (
    funnel,
    harmed,
    headline,
    months,
    questions,
    satisfaction,
    schools,
    strands,
    support,
    targets,
    times,
)
from hateprog.reports.dashboard.policy import Can
from hateprog.reports.dashboard.queries import Answers
from hateprog.reports.dashboard.rules import Panel
from hateprog.reports.measures.choosing import chosen_here
from hateprog.reports.measures.policy import Can as CanFigure
from hateprog.reports.satisfaction.policy import Can as CanSatisfaction
from hateprog.reports.targets.policy import Can as CanTarget
from hateprog.web.gate import allows, can

bp = Blueprint("dashboard", __name__, template_folder="templates")


@bp.get("/dashboard")
@allows(CanFigure.AGGREGATE)
def show() -> ResponseReturnValue:
    """Show what the programme did in a period: numbers that lead to their rows, and charts with their tables."""
    chosen = chosen_here()
    answers = service.answers(chosen.asked) if chosen.asked else None
    exact = can(CanFigure.ROWS)
    forces = areas.forces()
    page = render_template(
        "dashboard/show.html",
        form=chosen.form,
        asked=chosen.asked,
        here=chosen.here,
        forces=forces,
        force=dict(forces).get(chosen.asked.force_code or "") if chosen.asked else None,
        exact=exact,
        counted_at=answers and answers.counted_at,
        tiles=headline.tiles(answers, exact=exact) if answers else [],
        panels=_panels(answers, exact=exact) if answers else [],
    )
    return page, 200 if chosen.asked else 422


def _panels(answers: Answers, *, exact: bool) -> list[Panel]:
    shown = (
        funnel.panel,
        targets.panel if can(CanTarget.READ) else None,
        months.panel,
        times.panel,
        strands.panel,
        *((harmed.panel, questions.panel) if can(Can.HARMED) else ()),
        satisfaction.panel if can(CanSatisfaction.COUNT) else None,
        support.panel,
        schools.panel,
    )
    found = [panel(answers, exact=exact) for panel in shown if panel is not None]
    return [panel for panel in found if panel is not None]
