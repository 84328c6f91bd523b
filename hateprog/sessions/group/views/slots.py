"""Slots: a practitioner's own or everybody's, opening them, one slot with its booking and waiting list."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from flask import current_app, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from marshmallow import ValidationError

from hateprog.accounts import queries as accounts
from hateprog.kernel.access import Role
from hateprog.kernel.clock import LONDON, from_local, today, utcnow
from hateprog.kernel.errors import Missing, RuleBroken
from hateprog.kernel.text import _
from hateprog.schools import queries as schools
from hateprog.sessions.group import queries, service
from hateprog.sessions.group.models import Slot
from hateprog.sessions.group.policy import Can
from hateprog.sessions.group.rules import FURTHEST_AHEAD
from hateprog.sessions.group.schemas import CancelSlotSchema, ResizeSchema, SlotSchema
from hateprog.sessions.group.service import Terms
from hateprog.sessions.group.views.blueprint import bp, midnight, status_of
from hateprog.sessions.group.views.choosing import as_choice, takes, when
from hateprog.sessions.one_to_one.rules import Mode
from hateprog.sessions.one_to_one.when import Meeting
from hateprog.web.filters import show_date
from hateprog.web.forms import Form
from hateprog.web.gate import acting, allows
from hateprog.web.notices import say

USUAL = {"minutes": 60, "travel_minutes": 30, "capacity_groups": 1, "capacity_pupils": 30}
SHOWN = timedelta(weeks=8)


@bp.get("/slots")
@allows(Can.OPEN_SLOT)
def slots() -> ResponseReturnValue:
    """List eight weeks of slots: one's own, or a coordinator everybody's; from today on, or from the day asked for."""
    first, coordinates = _first_day(), Role.COORDINATOR in acting().roles
    rows = queries.slots_of(None if coordinates else acting().id, midnight(first), midnight(first) + SHOWN)
    return render_template(
        "group/slots.html",
        rows=rows,
        names=accounts.names({each for row in rows for each in row.practitioner_ids}),
        waiting=queries.counts([row.id for row in rows]),
        takes=takes,
        first=first,
        last=first + SHOWN - timedelta(days=1),
        before=max(first - SHOWN, date(2000, 1, 1)),
        after=first + SHOWN,
        now=utcnow(),
    )


def _first_day() -> date:
    try:
        said = date.fromisoformat(request.args.get("from", ""))
    except ValueError:
        return today()
    return said if date(2000, 1, 1) <= said <= date(2098, 12, 31) else today()


@bp.get("/slots/free")
@allows(Can.LIST_SLOTS)
def free() -> ResponseReturnValue:
    """List the free dates of an authority: whoever is rung up can say what there is. A school sees those of its own."""
    actor, names = acting(), dict(schools.authorities())
    own = schools.school(actor.school_id) if actor.school_id else None
    code = own.authority_code if own else request.args.get("authority", "")
    found: Sequence[Slot] = ()
    if code in names:
        earliest = utcnow() + service.lead_of(actor)
        found = queries.free_slots(code, earliest, utcnow() + FURTHEST_AHEAD, school_id=own.id if own else None)
    return render_template(
        "group/free.html",
        rows=[as_choice(each) for each in found],
        code=code,
        authorities=[("", _("Select an authority")), *names.items()],
        own=own,
    )


@bp.route("/slots/new", methods=["GET", "POST"])
@allows(Can.OPEN_SLOT)
def open_slot() -> ResponseReturnValue:
    """Open a slot, or one a week over some weeks."""
    schema = SlotSchema()
    people = [(str(row.account_id), row.name) for row in accounts.practitioners()]
    schema.offer(people, [(code, name) for code, name in schools.authorities()])
    form = Form(schema, USUAL | {"practitioners": [acting().id]})
    if request.method == "GET":
        return _open_page(form)
    try:
        said = form.load(request)
        first: date = said["day"]
        done = _opened(said)
    except (ValidationError, RuleBroken) as refused:
        form.refuse(refused)
        return _open_page(form), status_of(refused)
    say(done)
    here: dict[str, Any] = {"from": first.isoformat()} if first > today() + SHOWN else {}
    return redirect(url_for(".slots", **here), 303)


def _opened(said: dict[str, Any]) -> str:
    day, clock, last, anyway = (said.pop(name) for name in ("day", "time", "last", "anyway"))
    terms = Terms(**said)
    if last is None:
        service.open_slot(acting(), None, starts_at=from_local(day, clock), terms=terms, anyway=anyway)
        return _("The slot is open: schools can book it")
    series = service.open_series(acting(), None, first=day, last=last, clock=clock, terms=terms)
    told = _("{count} slots are open.").format(count=len(series.opened))
    if series.left_out:
        days = "; ".join(f"{show_date(day)}: {why}" for day, why in series.left_out)
        told += " " + _("Left out: {days}").format(days=days)
    return told


def _open_page(form: Form) -> str:
    free: Any = current_app.extensions["free_times"]
    like = Meeting(utcnow(), USUAL["minutes"], Mode.IN_PERSON, travel_minutes=USUAL["travel_minutes"])
    times = []
    if Role.PRACTITIONER in acting().roles:
        times = free(acting().id, like, today() + timedelta(days=1), closely=False, leave_out=None)
    return render_template("group/open_slot.html", form=form, free=times)


@bp.route("/slots/<uuid:slot_id>", methods=["GET", "POST"])
@allows(Can.CANCEL_SLOT, on=queries.slot)
def slot(found: Slot) -> ResponseReturnValue:
    """Show a slot with its booking and who waits for it; change how much it takes."""
    slot_id = found.id
    form = Form(ResizeSchema(), {"capacity_groups": found.capacity_groups, "capacity_pupils": found.capacity_pupils})
    if request.method == "GET":
        return _slot_page(found, form)
    try:
        service.resize(acting(), found, **form.load(request))
    except (ValidationError, RuleBroken) as refused:
        form.refuse(refused)
        return _slot_page(_again(slot_id), form), status_of(refused)
    say(_("The slot is changed"))
    return redirect(url_for(".slot", slot_id=slot_id), 303)


def _slot_page(found: Slot, form: Form) -> str:
    return render_template(
        "group/slot.html",
        slot=found,
        form=form,
        when=when(found),
        names=accounts.names([*found.practitioner_ids, found.cancelled_by]),
        authorities=dict(schools.authorities()),
        waiting=queries.waiting(found.id),
        takes=takes,
        local=found.starts_at.astimezone(LONDON),
        now=utcnow(),
    )


@bp.route("/slots/<uuid:slot_id>/cancel", methods=["GET", "POST"])
@allows(Can.CANCEL_SLOT, on=queries.slot)
def cancel_slot(found: Slot) -> ResponseReturnValue:
    """Cancel a slot, with the reason: whoever has booked it is told, and offered others."""
    slot_id = found.id
    form = Form(CancelSlotSchema())
    if request.method == "GET":
        return render_template("group/cancel_slot.html", slot=found, form=form, when=when(found))
    try:
        service.cancel_slot(acting(), found, **form.load(request))
    except (ValidationError, RuleBroken) as refused:
        form.refuse(refused)
        found = _again(slot_id)
        return render_template("group/cancel_slot.html", slot=found, form=form, when=when(found)), status_of(refused)
    say(_("The slot is cancelled. Everybody who has to know is told"))
    return redirect(url_for(".slots"), 303)


def _again(slot_id: UUID) -> Slot:
    found = queries.slot(slot_id)
    if found is None:
        raise Missing
    return found
