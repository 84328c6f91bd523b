"""Booking a session: choosing a free date, filling the form in while it is held, waiting for one that is taken."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from marshmallow import Schema, ValidationError

from hateprog.accounts import queries as accounts
from hateprog.kernel.access import Role
from hateprog.kernel.clock import local_date, utcnow
from hateprog.kernel.errors import Missing, RuleBroken
from hateprog.kernel.text import _
from hateprog.schools import queries as schools
from hateprog.sessions.group import queries, service
from hateprog.sessions.group.models import Booking
from hateprog.sessions.group.policy import Can
from hateprog.sessions.group.rules import State, Taken, is_late
from hateprog.sessions.group.schemas import ChooseSchema, booking_schema, last_said, shown_rows
from hateprog.sessions.group.views.blueprint import bp, status_of
from hateprog.sessions.group.views.choosing import as_choice, free_dates, when
from hateprog.sessions.library import queries as library
from hateprog.sessions.school_days import queries as school_days
from hateprog.web.forms import Form
from hateprog.web.gate import acting, allows
from hateprog.web.notices import say


@bp.route("/schools/<uuid:school_id>/sessions/book", methods=["GET", "POST"])
@allows(Can.BOOK, on=schools.school)
def choose(school: Any) -> ResponseReturnValue:
    """Offer the free dates; hold the one that is chosen, and go on to the form."""
    school_id: UUID = school.id
    schema = ChooseSchema()
    form = Form(schema)
    if request.method == "GET":
        return _choose_page(school, schema, form)
    try:
        said = form.load(request)
        booking = service.hold(acting(), school, **said)
    except Taken as taken:
        return _too_late(school_id, taken, said["slot_id"])
    except (ValidationError, RuleBroken) as refused:
        form.refuse(refused)
        return _choose_page(_again(school_id), schema, form), status_of(refused)
    return redirect(url_for(".fill_in", booking_id=booking.id), 303)


def _again(school_id: UUID) -> Any:
    """Return a school read anew, after a command that was refused let go of it."""
    school = schools.school(school_id)
    if school is None:
        raise Missing
    return school


def _choose_page(school: Any, schema: ChooseSchema, form: Form) -> str:
    dates = free_dates(acting(), school)
    schema.offer(dates.choices)
    ask_shut = dates.with_shut or form.error_for("despite_shut") is not None
    return render_template("group/choose.html", school=school, form=form, dates=dates, ask_shut=ask_shut)


def _too_late(school_id: UUID, taken: Taken, slot_id: UUID) -> ResponseReturnValue:
    """Offer the three nearest dates and a place on the waiting list to whoever came too late."""
    school, slot = _again(school_id), queries.slot(slot_id)
    if slot is None:
        raise Missing
    earliest = utcnow() + service.lead_of(acting())
    near = queries.nearest_free(school.authority_code, slot, earliest, school_id=school_id)
    schema = ChooseSchema()
    schema.offer([as_choice(each) for each in near])
    page = render_template(
        "group/taken.html",
        school=school,
        slot=slot,
        when=when(slot),
        message=taken.message,
        near=near,
        form=Form(schema),
        waits=queries.place_of(slot_id, school_id),
    )
    return page, 409


@bp.post("/schools/<uuid:school_id>/sessions/waiting/<uuid:slot_id>")
@allows(Can.BOOK, on=schools.school)
def join(school: Any, slot_id: UUID) -> ResponseReturnValue:
    """Join the waiting list of a date that another school has."""
    service.join(acting(), school, slot_id=slot_id)
    say(_("Your school is on the waiting list. We write to you when that date comes free"))
    return _to_school(school.id)


@bp.post("/schools/<uuid:school_id>/sessions/waiting/<uuid:slot_id>/leave")
@allows(Can.BOOK, on=schools.school)
def leave(school: Any, slot_id: UUID) -> ResponseReturnValue:
    """Leave a waiting list, or pass an offer on to the next school."""
    service.leave(acting(), school, slot_id=slot_id)
    say(_("Your school does not wait for that date any more"))
    return _to_school(school.id)


def _to_school(school_id: UUID) -> ResponseReturnValue:
    if acting().school_id == school_id:
        return redirect(url_for(".every"), 303)
    return redirect(url_for(".school", school_id=school_id), 303)


@bp.route("/bookings/<uuid:booking_id>/fill-in", methods=["GET", "POST"])
@allows(Can.BOOK, on=queries.booking)
def fill_in(booking: Booking) -> ResponseReturnValue:
    """Say who comes where; sending it books the date that is held."""
    booking_id, school_id = booking.id, booking.school_id
    if booking.state is not State.HELD:
        if request.method == "POST" and booking.state is State.RELEASED:
            return _let_go(booking)
        return redirect(url_for(".show" if booking.state is not State.RELEASED else ".choose", **_where(booking)), 303)
    form = Form(form_of(booking), last_said(queries.last_of_school(school_id)))
    if request.method == "GET":
        return fill_in_page(booking, form)
    try:
        service.confirm(acting(), booking, details=form.load(request))
    except (ValidationError, RuleBroken) as refused:
        refuse(form, refused)
        found = queries.booking(booking_id)
        if found is None or found.state is State.RELEASED:
            return _let_go(booking)
        return fill_in_page(found, form), status_of(refused)
    say(_("The session is booked. We have written to you"))
    return redirect(url_for(".show", booking_id=booking_id), 303)


def _where(booking: Booking) -> dict[str, Any]:
    return {"school_id": booking.school_id} if booking.state is State.RELEASED else {"booking_id": booking.id}


def _let_go(booking: Booking) -> ResponseReturnValue:
    """Say that the date was let go of, and offer the dates that are free."""
    say(_("The date was kept for 15 minutes, which are over. Choose it again if it is still free"))
    return redirect(url_for(".choose", school_id=booking.school_id), 303)


def form_of(booking: Booking) -> Schema:
    """Return the form of a booking: rows for as many groups as its slot takes, topics in use and those it has."""
    has = library.topics([each.topic_id for each in booking.topics])
    topics = {str(each.id): each for each in [*library.topics_in_use(), *has]}
    choices = [(key, each.title, f"{each.years}. {each.summary}") for key, each in topics.items()]
    return booking_schema(max(shown_rows(booking.slot.capacity_groups), len(booking.groups)), lambda: list(choices))


def refuse(form: Form, refused: ValidationError | RuleBroken) -> None:
    """Show what is wrong; what is wrong with the groups stands beside the first of them."""
    if isinstance(refused, RuleBroken) and refused.field == "groups":
        refused.field = "pupils_0"
    form.refuse(refused)


def fill_in_page(booking: Booking, form: Form, **more: Any) -> str:
    """Return the form of a booking, to confirm it or (`changing`) to change it."""
    rows = len([name for name in form.schema.load_fields if name.startswith("label_")])
    return render_template("group/fill_in.html", booking=booking, form=form, rows=rows, when=when(booking.slot), **more)


@bp.post("/bookings/<uuid:booking_id>/give-back")
@allows(Can.BOOK, on=queries.booking)
def give_back(booking: Booking) -> ResponseReturnValue:
    """Let go of the date that is held."""
    school_id = booking.school_id
    service.give_back(acting(), booking)
    say(_("The date is free again"))
    return redirect(url_for(".choose", school_id=school_id), 303)


@bp.get("/bookings/<uuid:booking_id>")
@allows(Can.READ, on=queries.booking, logged=True)
def show(booking: Booking) -> ResponseReturnValue:
    """Show a booking: when, who comes, what the school said, and its papers."""
    if booking.state in {State.HELD, State.RELEASED}:
        raise Missing
    now, day = utcnow(), local_date(booking.slot.starts_at)
    return render_template(
        "group/show.html",
        booking=booking,
        when=when(booking.slot),
        topics=library.topics([each.topic_id for each in booking.topics]),
        names=accounts.names([*booking.practitioner_ids, booking.confirmed_by, booking.cancelled_by]),
        past=booking.slot.starts_at <= now,
        near=Role.COORDINATOR not in acting().roles and is_late(booking.slot.starts_at, now, service.notice()),
        day=day.isoformat(),
        shut=school_days.why_shut(booking.school, day) if booking.state is State.CONFIRMED else None,
    )
