"""The first page of a school's staff: their school, its programme, and who else there has an account."""

from __future__ import annotations

from flask import render_template
from flask.typing import ResponseReturnValue

from hateprog.accounts.rules import STATE_LABELS, State, state_of
from hateprog.accounts.school_staff_queries import coordinators_for, staff_of
from hateprog.kernel.clock import today
from hateprog.schools import queries as schools
from hateprog.schools.joining import queries
from hateprog.schools.joining.policy import Can
from hateprog.schools.joining.views.blueprint import bp
from hateprog.schools.models import School
from hateprog.schools.rules import is_bookable
from hateprog.web.gate import acting, allows


def own_school() -> School | None:
    """Return the school whose staff is acting."""
    school_id = acting().school_id
    return None if school_id is None else schools.school(school_id)


@bp.get("/your-school")
@allows(Can.OWN, on=own_school)
def yours(school: School) -> ResponseReturnValue:
    """Show one's school, its programme or whom to ring for one, and one's colleagues."""
    programme = queries.programme_of(school.id, today())
    staff = [(row, state_of(row.activated_at, row.disabled_at)) for row in staff_of(school.id)]
    return render_template(
        "joining/yours.html",
        school=school,
        bookable=is_bookable(school, today()),
        programme=programme,
        serving=queries.serving(school.authority_code) if programme is None else (),
        coordinators=coordinators_for(school.areas) if programme is None else (),
        staff=[(row, state) for row, state in staff if state is not State.DISABLED],
        labels=STATE_LABELS,
    )
