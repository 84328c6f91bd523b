"""The page that stands in the place of a superseded period's figures, for whoever sees counts only."""

from __future__ import annotations

from flask import render_template
from flask.typing import ResponseReturnValue

from hateprog.reports.measures.policy import Can as CanFigure
from hateprog.reports.periods import queries
from hateprog.reports.periods.models import FrozenPeriod
from hateprog.web.gate import can


def told_no_more(period: FrozenPeriod) -> ResponseReturnValue | None:
    """Return the page (410) that says where the figures are now; None while the period stands, or to whoever sees rows.

    Figures of a mistaken freeze and of the one in its place, side by side, tell how many cases came between.
    """
    stands = queries.standing_for().get(period.id)
    if stands is None or can(CanFigure.ROWS):
        return None
    return render_template("periods/superseded.html", period=period, stands=stands), 410
