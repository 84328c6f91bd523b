"""Pages of the diary: week and list, working hours, calendars of other programs, and what was left behind."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from flask import Blueprint, Response, current_app, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from marshmallow import ValidationError

from hateprog.accounts.tokens import hash_of, new_token
from hateprog.kernel.calendar import WEEKDAY_LABELS
from hateprog.kernel.clock import today, utcnow
from hateprog.kernel.errors import Missing, RuleBroken
from hateprog.kernel.text import _
from hateprog.sessions.diary import following, queries, rules, schemas, service
from hateprog.sessions.diary.policy import Can
from hateprog.sessions.one_to_one import overlaps
from hateprog.sessions.one_to_one import queries as sessions
from hateprog.sessions.one_to_one.policy import Can as CanRun
from hateprog.sessions.one_to_one.rules import KEPT_LABELS, MODE_LABELS, Kept
from hateprog.store import throttle
from hateprog.web.forms import Form
from hateprog.web.gate import acting, allows, public
from hateprog.web.intake import Intake
from hateprog.web.links import full_address
from hateprog.web.notices import say

bp = Blueprint("diary", __name__, template_folder="templates")
WORDS = {"modes": MODE_LABELS, "kept": KEPT_LABELS, "colours": {Kept.ON_HOLD: "orange", Kept.HELD: "green"}}
ONE_DAY = timedelta(days=1)
WRONG_ADDRESSES, IN_A_WHILE = 30, timedelta(minutes=15)
"""How often one network address may ask for calendars that are not there."""

DATED_AHEAD = 730
"""For how many days from today on dates with other hours are listed."""

READ_A_FEED, IN_AN_HOUR = 60, timedelta(hours=1)
"""How often a calendar is handed out: programs ask once or a few times an hour."""


@bp.get("/diary")
@allows(Can.READ)
def week() -> ResponseReturnValue:
    """Show a week of one's own appointments: this one, or the one in the address."""
    monday = rules.week_called(request.args.get("week"), today())
    return render_template(
        "diary/week.html",
        days=queries.days_of(acting().id, monday, monday + rules.WEEK),
        monday=monday,
        before=rules.week_name(monday - rules.WEEK),
        after=rules.week_name(monday + rules.WEEK),
        this_week=monday == rules.monday_of(today()),
        month=rules.month_name(monday.replace(day=1)),
        follow_ups=_follow_ups(monday, monday + rules.WEEK),
        overlapping=overlaps.of(acting()),
        words=WORDS,
        now=utcnow(),
    )


@bp.get("/diary/list")
@allows(Can.READ)
def month() -> ResponseReturnValue:
    """Show a month of one's own appointments as a list."""
    first = rules.month_called(request.args.get("month"), today())
    return render_template(
        "diary/month.html",
        days=queries.days_of(acting().id, first, rules.month_after(first)),
        first=first,
        before=rules.month_name(rules.month_before(first)),
        after=rules.month_name(rules.month_after(first)),
        week=rules.week_name(rules.monday_of(first)),
        follow_ups=_follow_ups(first, rules.month_after(first)),
        words=WORDS,
        now=utcnow(),
    )


def _follow_ups(first: date, after: date) -> Any:
    """Return one's follow-ups that fall due from a day until before another; a feature above knows them."""
    return current_app.extensions["follow_ups_due"](acting(), first, after - ONE_DAY)


@bp.route("/diary/hours", methods=["GET", "POST"])
@allows(Can.SET_HOURS)
def hours() -> ResponseReturnValue:
    """Say when one works."""
    form = Form(schemas.HoursSchema(), schemas.as_typed(queries.hours_of(acting().id)))
    if request.method == "POST":
        try:
            service.set_hours(acting(), None, form.load(request))
        except ValidationError as refused:
            form.refuse(refused)
            return render_template("diary/hours.html", form=form, weekdays=WEEKDAY_LABELS), 422
        say(_("Your working hours are saved. Free times are offered within them"))
        return redirect(url_for(".week"), 303)
    return render_template("diary/hours.html", form=form, weekdays=WEEKDAY_LABELS)


@bp.route("/diary/days", methods=["GET", "POST"])
@allows(Can.SET_HOURS)
def days() -> ResponseReturnValue:
    """Say on which dates one is off, or works other hours than usual."""
    form = Form(schemas.DatedHoursSchema())
    if request.method == "POST":
        try:
            service.set_dated_hours(acting(), None, **form.load(request))
        except (ValidationError, RuleBroken) as refused:
            form.refuse(refused)
            return _days_page(form), 422
        say(_("The dates are saved. Free times are offered by them"))
        return redirect(url_for(".days"), 303)
    return _days_page(form)


def _days_page(form: Form) -> str:
    rows = queries.rows_on(acting().id, today(), today() + timedelta(days=DATED_AHEAD))
    return render_template("diary/days.html", form=form, rows=rows)


@bp.post("/diary/days/<day>")
@allows(Can.SET_HOURS)
def forget_day(day: str) -> ResponseReturnValue:
    """Work the usual hours on a date again."""
    try:
        on = date.fromisoformat(day)
    except ValueError:
        raise Missing from None
    service.forget_dated_hours(acting(), None, on=on)
    say(_("You work your usual hours on that day again"))
    return redirect(url_for(".days"), 303)


@bp.get("/diary/calendar")
@allows(Can.FEED)
def calendar() -> ResponseReturnValue:
    """Show whether one's calendar has an address that other programs follow."""
    return render_template("diary/calendar.html", feed=queries.feed_of(acting().id), form=Form(Intake()))


@bp.post("/diary/calendar")
@allows(Can.FEED)
def make_feed() -> ResponseReturnValue:
    """Give one's calendar a new address, and show it this once: only its hash is kept."""
    token = new_token()
    service.make_feed(acting(), None, token=token)
    return render_template("diary/calendar_made.html", address=full_address("diary.feed", token=token))


@bp.post("/diary/calendar/end")
@allows(Can.FEED)
def end_feed() -> ResponseReturnValue:
    """Take the address of one's calendar away."""
    service.end_feed(acting(), None)
    say(_("The address opens nothing any more"))
    return redirect(url_for(".calendar"), 303)


@bp.get("/calendar/<token>.ics")
@public
def feed(token: str) -> ResponseReturnValue:
    """Hand a practitioner's calendar to a program that has its address. Nothing in it is about a person."""
    found = queries.feed_by(hash_of(token))
    if found is None:
        throttle.allow(f"calendar-from/{request.remote_addr}", limit=WRONG_ADDRESSES, window=IN_A_WHILE)
        raise Missing
    account_id = found.account_id
    throttle.allow(f"calendar/{account_id}", limit=READ_A_FEED, window=IN_AN_HOUR)
    return _as_ics(following.whole(account_id, utcnow()))


@bp.get("/sessions/<uuid:session_id>/appointment.ics")
@allows(CanRun.CREATE, on=sessions.one_session, logged=True)
def appointment(session: Any) -> ResponseReturnValue:
    """Hand out the newest appointment of a session, for the practitioner's own calendar."""
    if session.appointment is None:
        raise Missing
    response = _as_ics(following.only(session, utcnow()))
    name = f"{session.referral.reference}-{session.number}.ics"
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


def _as_ics(content: bytes) -> Response:
    return Response(content, content_type="text/calendar; charset=utf-8")


@bp.get("/left-behind")
@allows(Can.LEFT_BEHIND)
def left_behind() -> ResponseReturnValue:
    """Show the cases of practitioners whose account is disabled: each needs another practitioner."""
    rows, names = queries.left_behind()
    return render_template("diary/left_behind.html", rows=rows, names=names)
