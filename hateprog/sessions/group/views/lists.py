"""Lists of bookings: a school's own page, and those of coordinators and practitioners."""

from __future__ import annotations

from typing import Any

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue

from hateprog.accounts import queries as accounts
from hateprog.kernel.access import Role
from hateprog.kernel.clock import today, utcnow
from hateprog.kernel.errors import Missing
from hateprog.kernel.text import _, tidy
from hateprog.schools import queries as schools
from hateprog.schools.joining import queries as joining
from hateprog.sessions.group import queries, rules
from hateprog.sessions.group.policy import Can
from hateprog.sessions.group.rules import State
from hateprog.sessions.group.views.blueprint import bp, midnight
from hateprog.web.gate import acting, allows


@bp.get("/group-sessions")
@allows(Can.LIST)
def every() -> ResponseReturnValue:
    """Show a school its own sessions, a practitioner those they come to, a coordinator all, with filters."""
    actor = acting()
    if Role.COORDINATOR not in actor.roles and actor.school_id is not None:
        school = schools.school(actor.school_id)
        if school is None:
            raise Missing
        return _school_page(school)
    coordinates = Role.COORDINATOR in actor.roles
    state, authority = _state(), tidy(request.args.get("authority", ""))[:10]
    past, page = request.args.get("past") == "yes", _page()
    found = queries.bookings(
        start=None if past else midnight(today()),
        end=midnight(today()) if past else None,
        state=state,
        authority=authority if coordinates else "",
        practitioner_id=None if coordinates else actor.id,
        page=page,
    )
    rows = found[: queries.PAGE]
    here: dict[str, Any] = {"state": state, "authority": authority or None, "past": "yes" if past else None}
    return render_template(
        "group/list.html",
        rows=rows,
        coordinates=coordinates,
        state=state or "",
        states=[("", _("Any state")), *((each.value, _(rules.STATE_LABELS[each])) for each in rules.CONFIRMED_ONCE)],
        authority=authority,
        authorities=[("", _("Any authority")), *schools.authorities()] if coordinates else [],
        past=past,
        filtered=bool(state or authority or past),
        names=accounts.names({each for row in rows for each in row.practitioner_ids}),
        previous=url_for(".every", **here, page=page - 1) if page > 1 else None,
        following=url_for(".every", **here, page=page + 1) if len(found) > len(rows) else None,
    )


@bp.get("/schools/<uuid:school_id>/sessions")
@allows(Can.BOOK, on=schools.school)
def school(found: Any) -> ResponseReturnValue:
    """Show the sessions of one school: to come and past, what it waits for, what it is offered."""
    return _school_page(found)


def _school_page(school: Any) -> str:
    now = utcnow()
    bookings = queries.of_school(school.id)
    coming = [each for each in bookings if each.slot.ends_at > now and each.state is not State.CANCELLED]
    held = [each for each in queries.held_by(school.id) if each.made_by == acting().id]
    return render_template(
        "group/school.html",
        school=school,
        coming=coming,
        past=[each for each in reversed(bookings) if each not in coming],
        held=held,
        on_the_list=queries.places_of(school.id),
        names=accounts.names({each for row in coming for each in row.practitioner_ids}),
        own=acting().school_id == school.id,
        without_programme=joining.programme_of(school.id, today()) is None,
    )


def _state() -> State | None:
    said = request.args.get("state", "")
    return next((each for each in rules.CONFIRMED_ONCE if each.value == said), None)


def _page() -> int:
    said = request.args.get("page", "1")
    return max(int(said), 1) if said.isdecimal() and len(said) <= len("1000") else 1
