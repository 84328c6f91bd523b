"""The visitors' day sheet: who comes to which school when, and how they get in; and writing the latter down."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from marshmallow import ValidationError

from hateprog.kernel.access import Role
from hateprog.kernel.clock import today
from hateprog.kernel.errors import Missing, RuleBroken, Stale
from hateprog.kernel.text import _, tidy
from hateprog.schools import queries as schools
from hateprog.sessions.group import queries as bookings
from hateprog.sessions.group.delivery import assurance, queries, schemas, service
from hateprog.sessions.group.delivery.policy import Can
from hateprog.sessions.group.delivery.views.blueprint import bp
from hateprog.sessions.group.policy import Can as CanBook
from hateprog.sessions.group.rules import State
from hateprog.sessions.group.views.blueprint import midnight, status_of, typed_version
from hateprog.sessions.library import queries as library
from hateprog.web.forms import Form
from hateprog.web.gate import acting, allows
from hateprog.web.notices import say

FIRST, LAST = date(2000, 1, 1), date(2098, 12, 31)


@bp.get("/days")
@allows(CanBook.LIST)
def now() -> ResponseReturnValue:
    """Lead to today's sheet, or to that of the day asked for."""
    return redirect(url_for(".day", day=_day(request.args.get("day", "")) or today()), 303)


@bp.get("/days/<day>")
@allows(CanBook.LIST, logged=True)
def day(day: str) -> ResponseReturnValue:
    """Show one day: a practitioner's own sessions, a school's own, or all of an area to a coordinator."""
    on = _day(day)
    if on is None:
        raise Missing
    authority = tidy(request.args.get("authority", ""))[:10]
    coordinates = Role.COORDINATOR in acting().roles
    rows = [each for each in _sessions(on, authority if coordinates else "") if each.state is not State.CANCELLED]
    return render_template(
        "delivery/day.html",
        day=on,
        before=max(on - timedelta(days=1), FIRST),
        after=min(on + timedelta(days=1), LAST),
        rows=rows,
        arrivals=queries.arrivals(each.school_id for each in rows),
        visitors=assurance.of_visitors({who for each in rows for who in each.practitioner_ids}, on),
        titles=_titles(rows),
        coordinates=coordinates,
        authority=authority,
        authorities=[("", _("Any authority")), *schools.authorities()] if coordinates else [],
        visits=acting().school_id is None,
    )


def _sessions(on: date, authority: str) -> list[Any]:
    """Return the sessions of a day that are for whoever is acting to see, page after page."""
    actor = acting()
    coordinates = Role.COORDINATOR in actor.roles
    asked: dict[str, Any] = {"start": midnight(on), "end": midnight(on + timedelta(days=1)), "authority": authority}
    if not coordinates and actor.school_id is not None:
        asked["school_id"] = actor.school_id
    elif not coordinates:
        asked["practitioner_id"] = actor.id
    found: list[Any] = []
    page = 1
    while len(rows := bookings.bookings(**asked, page=page)) > bookings.PAGE:
        found += rows[: bookings.PAGE]
        page += 1
    return [*found, *rows]


def _titles(rows: Sequence[Any]) -> dict[UUID, list[str]]:
    """Return booking -> what its topics are called."""
    topics = library.topics({each.topic_id for row in rows for each in row.topics})
    return {row.id: [t.title for t in topics if t.id in {each.topic_id for each in row.topics}] for row in rows}


def _day(said: str) -> date | None:
    try:
        found = date.fromisoformat(said)
    except ValueError:
        return None
    return found if FIRST <= found <= LAST else None


@bp.route("/schools/<uuid:school_id>/arrival", methods=["GET", "POST"])
@allows(Can.KEEP_ARRIVAL, on=schools.school)
def arrival(school: Any) -> ResponseReturnValue:
    """Write down where visitors park, how they get in, and what is in the rooms."""
    school_id = school.id
    kept = queries.arrival(school_id)
    form = Form(schemas.ArrivalSchema(), _as_typed(kept), version=kept.changes if kept else 0)
    if request.method == "GET":
        return _arrival_page(school, form)
    try:
        service.keep_arrival(acting(), school, **form.load(request), version=typed_version())
    except (ValidationError, RuleBroken) as refused:
        form.refuse(refused)
        return _arrival_page(_again(school_id), form), status_of(refused)
    except Stale as stale:
        newest = queries.arrival(school_id)
        form.version = str(newest.changes if newest else 0)
        return _arrival_page(_again(school_id), form, stale=stale), 409
    say(_("Visitors will read this on the sheet of their day"))
    return redirect(url_for("group.school", school_id=school_id), 303)


def _as_typed(kept: Any) -> dict[str, Any]:
    return {name: getattr(kept, name) for name in ("parking", "entrance", "equipment")} if kept else {}


def _again(school_id: Any) -> Any:
    school = schools.school(school_id)
    if school is None:
        raise Missing
    return school


def _arrival_page(school: Any, form: Form, **more: Any) -> str:
    return render_template("delivery/arrival.html", school=school, form=form, **more)
