"""Recording a session on one page, correcting it, points to follow up; and what became of it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from marshmallow import ValidationError

from hateprog.accounts import queries as accounts
from hateprog.areas import queries as areas
from hateprog.kernel.clock import local_date, utcnow
from hateprog.kernel.errors import RuleBroken, Stale
from hateprog.kernel.text import _
from hateprog.sessions.group.delivery import queries, schemas, service, sums
from hateprog.sessions.group.delivery.models import DeliveryRecord, FollowUpPoint
from hateprog.sessions.group.delivery.policy import Can
from hateprog.sessions.group.delivery.rules import record_by
from hateprog.sessions.group.delivery.views.blueprint import again, booked, bp, to_session
from hateprog.sessions.group.models import Booking
from hateprog.sessions.group.policy import Can as CanBook
from hateprog.sessions.group.views.blueprint import status_of, typed_version
from hateprog.sessions.group.views.choosing import when
from hateprog.sessions.library import queries as library
from hateprog.web.forms import Form
from hateprog.web.gate import acting, allows, can
from hateprog.web.notices import say


@bp.get("/bookings/<uuid:booking_id>/delivery")
@allows(CanBook.READ, on=booked, logged=True)
def show(booking: Booking) -> ResponseReturnValue:
    """Show what became of a session: counts, hands, feedback, points, and to whom disclosures were passed on."""
    return _show_page(booking, Form(schemas.PointsSchema()))


def _show_page(booking: Booking, form: Form) -> str:
    records = queries.records(booking.id)
    feedback = queries.feedback([booking.id]) if can(Can.READ_FEEDBACK, booking) else []
    newest = records[0] if records else None
    points = queries.points(booking.id) if can(Can.RECORD, booking) else []
    seen = [each for each in queries.disclosures(booking.id) if can(Can.READ_DISCLOSURE, each)]
    people = {each.recorded_by for each in records} | {each.given_by for each in feedback}
    return render_template(
        "delivery/show.html",
        booking=booking,
        when=when(booking.slot),
        begun=booking.slot.starts_at <= utcnow(),
        over=booking.slot.ends_at <= utcnow(),
        due=record_by(local_date(booking.slot.starts_at), _holidays(booking)),
        records=records,
        newest=newest,
        counted={each.group_id: each for each in newest.groups} if newest else {},
        total=sums.of_record(newest) if newest else None,
        topics=library.topics([each.topic_id for each in newest.topics]) if newest else [],
        hands=sums.hands_of([newest]) if newest else [],
        feedback=feedback,
        gave=any(each.given_by == acting().id for each in feedback),
        ratings=sums.ratings_of(feedback),
        points=points,
        disclosures=seen,
        names=accounts.names(people | {each.done_by for each in points} | {each.made_by for each in seen}),
        form=form,
    )


def _holidays(booking: Booking) -> Any:
    year = local_date(booking.slot.starts_at).year
    return areas.bank_holidays(year, year + 1)


@bp.route("/bookings/<uuid:booking_id>/delivery/record", methods=["GET", "POST"])
@allows(Can.RECORD, on=booked, logged=True)
def record(booking: Booking) -> ResponseReturnValue:
    """Say what became of a session, or correct what was said."""
    booking_id = booking.id
    before = queries.records(booking_id)
    newest = before[0] if before else None
    if request.method == "GET":
        return _record_page(booking, _form(booking, newest), newest)
    version = typed_version()
    form = _form(booking, newest, correcting=version > 0)
    try:
        answers = form.load(request)
        if version:
            service.correct(acting(), booking, version=version, **answers)
        else:
            service.record(acting(), booking, **answers)
    except (ValidationError, RuleBroken) as refused:
        form.refuse(refused)
        return _record_page(again(booking_id), form, newest), status_of(refused)
    except Stale as stale:
        return _somebody_was_quicker(booking_id, stale)
    say(_("The session is recorded"))
    return to_session(booking_id)


def _somebody_was_quicker(booking_id: UUID, stale: Stale) -> ResponseReturnValue:
    """Keep what was typed, on the form that corrects what somebody else has said meanwhile."""
    booking, before = again(booking_id), queries.records(booking_id)
    newest = before[0] if before else None
    form = _form(booking, newest)
    form.keep(request.form)
    form.version = str(newest.number if newest else 0)
    return _record_page(booking, form, newest, stale=stale), 409


def _form(booking: Booking, newest: DeliveryRecord | None, *, correcting: bool | None = None) -> Form:
    """Return the form that says what became of a session, or corrects what `newest` says.

    What was sent decides which (`correcting`): the first record sent again, or after somebody else's, is still one.
    """
    correcting = newest is not None if correcting is None else correcting
    schema = schemas.record_schema(booking.groups, _choices(booking, newest), correcting=correcting)
    if newest is None:
        typed: dict[str, Any] = {"topics": [str(each.topic_id) for each in booking.topics]}
        return Form(schema, typed, version=0)
    return Form(schema, schemas.as_typed(newest, booking.groups), version=newest.number)


def _choices(booking: Booking, newest: DeliveryRecord | None) -> Sequence[Any]:
    """Return the topics that were booked or recorded, then those in use that are right for the years."""
    first = library.topics(schemas.topic_ids(booking, newest))
    years = {each.year_group for each in booking.groups}
    others = [each for each in library.topics_in_use(years) if each.id not in {one.id for one in first}]
    return [*first, *others]


def _record_page(booking: Booking, form: Form, newest: DeliveryRecord | None, *, stale: Stale | None = None) -> str:
    topics = _choices(booking, newest)
    chosen = set(form["topics"].value)
    return render_template(
        "delivery/record.html",
        booking=booking,
        when=when(booking.slot),
        form=form,
        newest=newest,
        topics=[each for each in topics if str(each.id) in chosen],
        other_topics=[each for each in topics if str(each.id) not in chosen],
        stale=stale,
    )


@bp.post("/bookings/<uuid:booking_id>/points")
@allows(Can.RECORD, on=booked)
def add_points(booking: Booking) -> ResponseReturnValue:
    """Write down more points to follow up."""
    booking_id, form = booking.id, Form(schemas.PointsSchema())
    try:
        service.add_points(acting(), booking, form.load(request)["points"] or ())
    except (ValidationError, RuleBroken) as refused:
        form.refuse(refused)
        return _show_page(again(booking_id), form), status_of(refused)
    return to_session(booking_id)


@bp.post("/points/<uuid:point_id>/done")
@allows(Can.RECORD, on=queries.one_point)
def mark_done(point: FollowUpPoint) -> ResponseReturnValue:
    """Tick a point as done."""
    booking_id = point.booking_id
    service.mark_done(acting(), point)
    return redirect(url_for(".show", booking_id=booking_id, _anchor="points"), 303)


@bp.post("/points/<uuid:point_id>/open")
@allows(Can.RECORD, on=queries.one_point)
def mark_open(point: FollowUpPoint) -> ResponseReturnValue:
    """Take the tick away again."""
    booking_id = point.booking_id
    service.mark_open(acting(), point)
    return redirect(url_for(".show", booking_id=booking_id, _anchor="points"), 303)
