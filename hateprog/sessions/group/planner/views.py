"""Planning a whole school: its years, what the timetable must keep to, the proposal, adjusting it, booking it."""

from __future__ import annotations

from itertools import groupby
from typing import Any
from uuid import UUID

from flask import Blueprint, Response, current_app, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from marshmallow import ValidationError

from hateprog.kernel.clock import local_date, today, utcnow
from hateprog.kernel.errors import NotNow, RuleBroken, Stale
from hateprog.kernel.text import _
from hateprog.schools import queries as schools
from hateprog.sessions import ics
from hateprog.sessions.group import queries as bookings
from hateprog.sessions.group.planner import queries, rules, service
from hateprog.sessions.group.planner.models import SchoolPlan
from hateprog.sessions.group.planner.policy import Can
from hateprog.sessions.group.planner.rules import Impossible, Period, SlotsGone
from hateprog.sessions.group.planner.schemas import (
    LimitsSchema,
    MoveSchema,
    YearsSchema,
    book_all_schema,
    periods_as_typed,
    value_of,
    years_as_typed,
)
from hateprog.sessions.group.planner.solving import propose
from hateprog.sessions.group.rules import State
from hateprog.sessions.group.schemas import last_said
from hateprog.sessions.group.service.taking import lead_of
from hateprog.sessions.school_days import queries as school_days
from hateprog.sessions.versions.pages import typed_revision
from hateprog.web.filters import show_time
from hateprog.web.forms import Form
from hateprog.web.gate import acting, allows
from hateprog.web.links import full_address
from hateprog.web.notices import say

bp = Blueprint("planner", __name__, template_folder="templates")
LIMITS = ("group_size", "from_on", "until_on", "weekdays", "rooms", "room", "practitioners")


@bp.get("/schools/<uuid:school_id>/plan")
@allows(Can.PLAN, on=schools.school)
def of_school(school: Any) -> ResponseReturnValue:
    """Go to the school's plan, or to where one begins."""
    draft = queries.draft_of(school.id)
    return redirect(url_for(".show", plan_id=draft.id) if draft else url_for(".years", school_id=school.id), 303)


@bp.route("/schools/<uuid:school_id>/plan/years", methods=["GET", "POST"])
@allows(Can.PLAN, on=schools.school)
def years(school: Any) -> ResponseReturnValue:
    """Say how many pupils each year group has."""
    draft = queries.draft_of(school.id)
    asked = {*rules.years_taught(school.low_age, school.high_age), *(draft.wish_years if draft else ())}
    form = Form(YearsSchema(sorted(asked)), years_as_typed(draft.years if draft else {}))
    if request.method == "GET":
        return _years_page(school, form)
    try:
        plan = service.begin(acting(), school, form.load(request))
    except ValidationError as refused:
        form.refuse(refused)
        return _years_page(school, form), 422
    return redirect(url_for(".limits", plan_id=plan.id), 303)


def _years_page(school: Any, form: Form) -> str:
    return render_template("planner/years.html", school=school, form=form, booked=queries.booked_of(school.id))


@bp.route("/plans/<uuid:plan_id>/limits", methods=["GET", "POST"])
@allows(Can.PLAN, on=queries.plan)
def limits(plan: SchoolPlan) -> ResponseReturnValue:
    """Say what the timetable must keep to, and have one proposed; where none is possible, say why."""
    form = _limits_form(plan)
    if request.method == "GET":
        return render_template("planner/limits.html", plan=plan, form=form)
    try:
        said = form.load(request)
        service.want(acting(), plan, revision=typed_revision(), **said)
    except (ValidationError, RuleBroken) as refused:
        form.refuse(refused)
        return render_template("planner/limits.html", plan=plan, form=form), 409 if isinstance(refused, NotNow) else 422
    except Stale as stale:
        return _changed_meanwhile(plan.id, stale)
    impossible = _propose(plan.id)
    if impossible is None:
        return redirect(url_for(".show", plan_id=plan.id), 303)
    form = _limits_form(plan)  # what was typed is saved, and that form is used up
    return render_template("planner/limits.html", plan=plan, form=form, impossible=impossible), 422


def _limits_form(plan: SchoolPlan) -> Form:
    periods = [_as_choice(each) for each in school_days.periods_of(plan.school_id)]
    ticked = periods_as_typed(plan.periods) or [value for value, _label in periods]
    kept = {name: getattr(plan, name) for name in LIMITS} | {"periods": ticked}
    kept["from_on"] = max(plan.from_on, today())  # a plan may be taken up again days later
    return Form(LimitsSchema(periods), kept, version=plan.revision)


def _as_choice(period: Any) -> tuple[str, str]:
    said = _("{name}: {start} to {end}")
    label = said.format(name=period.name, start=show_time(period.from_time), end=show_time(period.until_time))
    return value_of(Period(period.from_time, period.until_time)), label


def _propose(plan_id: UUID) -> Impossible | None:
    """Keep a timetable over what is free now; return why there is none. No lock is held while it is looked for."""
    plan = queries.plan(plan_id)
    assert plan is not None  # whoever asks has it
    found = propose(plan.wish, queries.free_slots(plan, lead_of(acting())))
    if isinstance(found, Impossible):
        return found
    service.keep(acting(), plan, found, revision=plan.revision)
    return None


@bp.get("/plans/<uuid:plan_id>")
@allows(Can.PLAN, on=queries.plan)
def show(plan: SchoolPlan) -> ResponseReturnValue:
    """Show the timetable, day by day: as proposed and adjusted, or as it is booked."""
    return _page(plan)


def _page(plan: SchoolPlan, **more: Any) -> str:
    if plan.booked_at is not None:
        made = [each for each in queries.bookings_of(plan.id) if each.state is not State.CANCELLED]
        return render_template(
            "planner/booked.html",
            plan=plan,
            by_day=[(day, list(those)) for day, those in groupby(made, lambda each: local_date(each.slot.starts_at))],
            groups=sum(len(each.groups) for each in made),
            pupils=sum(group.pupils_expected for each in made for group in each.groups),
        )
    return render_template("planner/show.html", plan=plan, timetable=plan.timetable, rules=rules, **more)


def _changed_meanwhile(plan_id: UUID, stale: Stale) -> ResponseReturnValue:
    plan = queries.plan(plan_id)
    assert plan is not None  # it was there a moment ago, and plans stay
    return _page(plan, stale=stale), 409


@bp.route("/plans/<uuid:plan_id>/groups/<label>/move", methods=["GET", "POST"])
@allows(Can.PLAN, on=queries.plan)
def move(plan: SchoolPlan, label: str) -> ResponseReturnValue:
    """Let a group come at another free time."""
    group = rules.called(label, plan.wish.groups())
    placed = plan.timetable.placements
    now = {each.slot.id for each in placed if each.group == group}
    slots = [each for each in queries.free_slots(plan, lead_of(acting())) if each.id not in now]
    free = rules.could_go(group, slots, placed, plan.wish)
    form = Form(MoveSchema(free), version=plan.revision)
    if request.method == "GET":
        return render_template("planner/move.html", plan=plan, group=group, form=form, free=free)
    try:
        said = form.load(request)
        service.move(acting(), plan, label, UUID(said["slot"]), revision=typed_revision())
    except (ValidationError, RuleBroken) as refused:
        form.refuse(refused)
        status = 409 if isinstance(refused, NotNow) else 422
        return render_template("planner/move.html", plan=plan, group=group, form=form, free=free), status
    except Stale as stale:
        return _changed_meanwhile(plan.id, stale)
    say(_("Group {label} is moved").format(label=label))
    return redirect(url_for(".show", plan_id=plan.id), 303)


@bp.post("/plans/<uuid:plan_id>/groups/<label>/take-out")
@allows(Can.PLAN, on=queries.plan)
def take_out(plan: SchoolPlan, label: str) -> ResponseReturnValue:
    """Leave a group out of the plan."""
    rules.called(label, plan.wish.groups())
    try:
        service.take_out(acting(), plan, label, revision=typed_revision())
    except Stale as stale:
        return _changed_meanwhile(plan.id, stale)
    say(_("Group {label} is left out").format(label=label))
    return redirect(url_for(".show", plan_id=plan.id), 303)


@bp.route("/plans/<uuid:plan_id>/book", methods=["GET", "POST"])
@allows(Can.PLAN, on=queries.plan)
def book(plan: SchoolPlan) -> ResponseReturnValue:
    """Book all sessions or none; where a time was taken meanwhile, say which and propose anew."""
    form = Form(book_all_schema(), last_said(bookings.last_of_school(plan.school_id)), version=plan.revision)
    if request.method == "GET":
        return render_template("planner/book.html", plan=plan, form=form, timetable=plan.timetable)
    plan_id = plan.id
    try:
        service.book(acting(), plan, revision=typed_revision(), details=form.load(request))
    except SlotsGone as gone:
        impossible = _propose(plan_id)
        found = queries.plan(plan_id)
        assert found is not None  # it was there a moment ago, and plans stay
        return _page(found, gone=gone, impossible=impossible), 409
    except (ValidationError, RuleBroken) as refused:
        form.refuse(refused)
        status = 409 if isinstance(refused, NotNow) else 422
        return render_template("planner/book.html", plan=plan, form=form, timetable=plan.timetable), status
    except Stale as stale:
        return _changed_meanwhile(plan_id, stale)
    say(_("All sessions are booked. Everybody concerned is told by mail."))
    return redirect(url_for(".show", plan_id=plan_id), 303)


@bp.get("/plans/<uuid:plan_id>/sessions.ics")
@allows(Can.PLAN, on=queries.plan)
def calendar(plan: SchoolPlan) -> ResponseReturnValue:
    """Give one calendar file with every session that was booked with the plan."""
    events = [
        ics.Event(
            uid=f"{row.id}@hateprog",
            sequence=row.changes,
            starts_at=row.slot.starts_at,
            minutes=row.slot.minutes,
            summary=_("Group session {groups}").format(groups=", ".join(each.label for each in row.groups)),
            address=full_address("group.show", booking_id=row.id),
            status=ics.Status.CANCELLED if row.state is State.CANCELLED else ics.Status.CONFIRMED,
            changed_at=row.changed_at or row.made_at,
        )
        for row in queries.bookings_of(plan.id)
    ]
    content = ics.calendar(current_app.config["SERVICE_NAME"], events, made_at=utcnow())
    return Response(
        content, mimetype="text/calendar", headers={"Content-Disposition": 'attachment; filename="sessions.ics"'}
    )
