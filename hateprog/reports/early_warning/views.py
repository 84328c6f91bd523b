"""The page of what has dried up."""

from __future__ import annotations

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from hateprog.kernel.clock import today
from hateprog.reports.early_warning import queries, rules
from hateprog.reports.early_warning.policy import Can
from hateprog.web.gate import allows

bp = Blueprint("early_warning", __name__, template_folder="templates")


@bp.get("/early-warning")
@allows(Can.READ)
def show() -> ResponseReturnValue:
    """Show which sources, districts and authorities have dried up against their own past."""
    day = today()
    return render_template(
        "early_warning/show.html",
        sources=queries.by_source(day),
        districts=queries.by_district(day),
        bookings=queries.bookings(day),
        since=rules.bounds(day)[0][0],
        rules=rules,
    )
