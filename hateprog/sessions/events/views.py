"""Pages of events: the list, one event, writing, counting and cancelling it, its sheet; training beside referrals."""

from __future__ import annotations

from collections.abc import Callable
from enum import StrEnum
from typing import Any, TypeVar
from uuid import UUID

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from marshmallow import ValidationError

from hateprog.accounts import queries as accounts
from hateprog.areas import queries as areas
from hateprog.kernel.clock import today
from hateprog.kernel.errors import NotNow, RuleBroken, Stale
from hateprog.kernel.text import _
from hateprog.sessions.events import papers, queries, rules, service
from hateprog.sessions.events.models import GroupEvent
from hateprog.sessions.events.policy import Can
from hateprog.sessions.events.rules import WITH_THE_YOUNG, Kind, Period, Standing
from hateprog.sessions.events.schemas import CancelSchema, count_schema, event_schema
from hateprog.sessions.library import queries as library
from hateprog.web.forms import Form
from hateprog.web.gate import acting, allows
from hateprog.web.notices import say
from hateprog.web.paper import as_pdf

bp = Blueprint("events", __name__, template_folder="templates")
Listed = TypeVar("Listed", bound=StrEnum)
ASKED = ("kind", "title", "held_on", "minutes", "place", "force_code", "district_code")


@bp.get("/events")
@allows(Can.READ)
def every() -> ResponseReturnValue:
    """List the events, the latest day first, with what they add up to; the filters are in the address."""
    kind, period = _listed(Kind, "kind"), _listed(Period, "period")
    days = period.bounds(today()) if period else None
    after = _row_before()
    rows = queries.events(kind, days, after=after)
    shown = rows[: queries.PAGE]
    here: dict[str, Any] = {"kind": kind, "period": period}
    return render_template(
        "events/list.html",
        rows=shown,
        totals=queries.totals(kind, days),
        kind=kind or "",
        period=period or "",
        first=url_for(".every", **here) if after else None,
        following=url_for(".every", **here, after=shown[-1].id) if len(rows) > len(shown) else None,
        rules=rules,
        Can=Can,
    )


def _listed(choices: type[Listed], name: str) -> Listed | None:
    """Return the answer of a filter; None for none, and for what is not listed."""
    return next((each for each in choices if each.value == request.args.get(name)), None)


def _row_before() -> UUID | None:
    try:
        return UUID(request.args.get("after", ""))
    except ValueError:
        return None


@bp.get("/events/training")
@allows(Can.COMPARE)
def training() -> ResponseReturnValue:
    """Show referrers' training beside referrals, over days gone by; small counts are not told."""
    period = _listed(Period, "period") or Period.YEAR
    period = Period.YEAR if period is Period.COMING else period
    days = period.bounds(today())
    return render_template(
        "events/training.html", rows=service.compare(acting(), days), days=days, period=period, rules=rules, Can=Can
    )


@bp.get("/events/<uuid:event_id>")
@allows(Can.READ, on=queries.one_event)
def show(event: GroupEvent) -> ResponseReturnValue:
    """Show an event."""
    return render_template(
        "events/show.html",
        event=event,
        areas=areas.names(filter(None, (event.force_code, event.district_code))),
        names=accounts.names(event.holder_ids | {event.saved_by, event.cancelled_by}),
        organisation=accounts.organisation_names([event.organisation_id] if event.organisation_id else []),
        topics=library.topics(event.topic_ids),
        countable=event.standing in {Standing.TO_COUNT, Standing.COUNTED},
        rules=rules,
        Standing=Standing,
        Can=Can,
    )


@bp.get("/events/<uuid:event_id>/sheet.pdf")
@allows(Can.READ, on=queries.one_event)
def sheet(event: GroupEvent) -> ResponseReturnValue:
    """Print an event's sheet, to fill in by hand."""
    area = areas.name_of(event.district_code or event.force_code) or ""
    topics = [title for _key, title, _years in service.topics_of(event)] if event.kind in WITH_THE_YOUNG else []
    made = papers.sheet(event, area=area, names=accounts.names(event.holder_ids), topics=topics)
    return as_pdf(made, "event-sheet")


@bp.route("/events/add", methods=["GET", "POST"])
@allows(Can.WRITE)
def add() -> ResponseReturnValue:
    """Write an event down."""
    form = Form(event_schema(lambda: list(service.holders_of(None))), {"holders": [acting().id]})
    return _answer("write", form, None, lambda said: service.plan(acting(), None, **said))


@bp.route("/events/<uuid:event_id>/change", methods=["GET", "POST"])
@allows(Can.WRITE, on=queries.one_event)
def change(event: GroupEvent) -> ResponseReturnValue:
    """Change what is said of an event."""
    values = {name: getattr(event, name) for name in ASKED} | {
        "organisation": event.organisation_id,
        "holders": sorted(event.holder_ids),
        **{f"label_{each.position}": each.label for each in event.groups},
        **{f"expected_{each.position}": each.expected for each in event.groups},
    }
    choices = service.holders_of(event)
    form, version = (
        Form(event_schema(lambda: list(choices)), values, version=event.version),
        request.form.get("version"),
    )
    return _answer("write", form, event, lambda said: service.change(acting(), event, version=version, **said))


@bp.route("/events/<uuid:event_id>/counts", methods=["GET", "POST"])
@allows(Can.WRITE, on=queries.one_event)
def counts(event: GroupEvent) -> ResponseReturnValue:
    """Put down how many came of each group, topics covered, and points to follow up."""
    values: dict[str, Any] = {f"came_{each.position}": each.came for each in event.groups}
    values |= {"points": event.points, "topics": sorted(event.topic_ids), "same_again": ["yes"] * event.same_again}
    labels, topics = {each.position: each.label for each in event.groups}, service.topics_of(event)
    asked = count_schema(labels, (lambda: list(topics)) if event.kind in WITH_THE_YOUNG else None)
    form = Form(asked, values, version=event.version)
    version = request.form.get("version")
    if request.method == "GET":
        rules.check_may_count(event.held_on, cancelled=event.cancelled_at is not None, today=today())
    return _answer("counts", form, event, lambda said: service.count(acting(), event, version=version, **said))


@bp.route("/events/<uuid:event_id>/cancel", methods=["GET", "POST"])
@allows(Can.WRITE, on=queries.one_event)
def cancel(event: GroupEvent) -> ResponseReturnValue:
    """Cancel an event, with a reason."""
    if request.method == "GET":
        rules.check_may_cancel(cancelled=event.cancelled_at is not None, came=event.came)
    return _answer("cancel", Form(CancelSchema()), event, lambda said: service.cancel(acting(), event, **said))


def _answer(
    page: str, form: Form, event: GroupEvent | None, act: Callable[[dict[str, Any]], GroupEvent]
) -> ResponseReturnValue:
    """Show a form of an event, or do what it says and go on to the event."""
    event_id = event.id if event else None
    told: dict[str, Any] = {"form": form, "event": event, "positions": rules.GROUPS}
    if request.method == "GET":
        return render_template(f"events/{page}.html", **told)
    try:
        saved = act(form.load(request))
    except (ValidationError, RuleBroken, Stale) as refused:
        told["event"] = queries.one_event(event_id) if event_id else None
        if isinstance(refused, Stale):
            form.version = str(told["event"].version)  # they have been told: saving again is meant
            return render_template(f"events/{page}.html", **told, stale=refused), 409
        form.refuse(refused)
        return render_template(f"events/{page}.html", **told), 409 if isinstance(refused, NotNow) else 422
    say(_("The event is saved"))
    return redirect(url_for(".show", event_id=saved.id), 303)
