"""The page of how content everybody was, by year."""

from __future__ import annotations

from datetime import date

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue

from hateprog.areas import queries as areas
from hateprog.evaluation.satisfaction.policy import Can as CanSatisfy
from hateprog.evaluation.satisfaction.wording import labels, newest
from hateprog.kernel.clock import today
from hateprog.kernel.suppression import FEWEST_SHOWN
from hateprog.reports.satisfaction import queries, telling
from hateprog.reports.satisfaction.policy import Can
from hateprog.web.gate import allows, can

bp = Blueprint("satisfaction_figures", __name__, template_folder="templates")
YEARS = 5


@bp.get("/satisfaction")
@allows(Can.COUNT)
def show() -> ResponseReturnValue:
    """Show the counts of each audience for a calendar year; what is not in a list counts as not chosen.

    Only whole years, which do not overlap: of two periods a day apart, the difference would tell one answer. Who may
    open the answers may look at one force area.
    """
    this_year, reads_rows, forces = today().year, can(CanSatisfy.READ), areas.forces()
    years = [str(this_year - back) for back in range(YEARS)]
    year = request.args.get("year", "")
    year = year if year in years else years[0]
    asked_force = request.args.get("force", "") if reads_rows else ""
    force_code = asked_force if asked_force in dict(forces) else None
    found = queries.told(date(int(year), 1, 1), date(int(year), 12, 31), force_code=force_code)
    return render_template(
        "satisfaction_figures/show.html",
        shown=[
            telling.shown(
                told,
                newest(audience),
                labels(audience),
                dict(forces),
                exact=telling.is_exact(audience, reads_rows=reads_rows),
            )
            for audience, told in found.items()
        ],
        years=years,
        year=year,
        forces=forces if reads_rows else (),
        force_code=force_code or "",
        fewest=FEWEST_SHOWN,
    )
