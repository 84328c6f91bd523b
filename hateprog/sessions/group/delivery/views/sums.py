"""What the sessions of a school come to in a school year."""

from __future__ import annotations

from datetime import date
from typing import Any

from flask import render_template, request
from flask.typing import ResponseReturnValue

from hateprog.kernel.clock import today
from hateprog.schools import queries as schools
from hateprog.sessions.group.delivery import queries, sums
from hateprog.sessions.group.delivery.policy import Can
from hateprog.sessions.group.delivery.views.blueprint import bp
from hateprog.sessions.group.views.blueprint import midnight
from hateprog.web.gate import allows

FIRST_YEAR, LAST_YEAR = 2000, 2098


@bp.get("/schools/<uuid:school_id>/counts")
@allows(Can.SUMS, on=schools.school)
def of_school(school: Any) -> ResponseReturnValue:
    """Show what a school's sessions come to from September to August."""
    year = _year()
    records = queries.what_counts(school.id, midnight(date(year, 9, 1)), midnight(date(year + 1, 9, 1)))
    feedback = queries.feedback([each.booking_id for each in records])
    return render_template(
        "delivery/sums.html",
        school=school,
        year=year,
        this_year=_begun_in(today()),
        total=sums.of_records(records),
        hands=sums.hands_of(records),
        ratings=sums.ratings_of(feedback),
    )


def _begun_in(day: date) -> int:
    return day.year if day.month >= 9 else day.year - 1


def _year() -> int:
    said = request.args.get("year", "")
    if said.isascii() and said.isdecimal() and len(said) == len("2026"):
        return min(max(int(said), FIRST_YEAR), LAST_YEAR)
    return _begun_in(today())
