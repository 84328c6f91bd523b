"""The form that plans or moves a session, and what stands beside it: free times, the diary, what to keep in mind."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, time, timedelta
from typing import Any

from flask import current_app, request
from marshmallow import ValidationError
from werkzeug.datastructures import MultiDict

from hateprog.eligibility import queries as eligibility
from hateprog.kernel.clock import LONDON, from_local, is_said_twice
from hateprog.kernel.errors import RuleBroken
from hateprog.kernel.text import _
from hateprog.referrals.rules import COMPANION_LABELS
from hateprog.sessions.one_to_one import diary_queries as appointments
from hateprog.sessions.one_to_one import rules, service, when
from hateprog.sessions.one_to_one.models import Appointment, OneToOne
from hateprog.sessions.one_to_one.plan_schemas import ANOTHER, PlanSchema
from hateprog.sessions.one_to_one.when import Doubt, Doubtful, Meeting
from hateprog.web.filters import show_time
from hateprog.web.forms import Form
from hateprog.web.gate import acting

USUAL_MINUTES = 60
USUAL = {"minutes": USUAL_MINUTES, "mode": rules.Mode.IN_PERSON}
SHOWN_OF_DIARY = timedelta(days=7)
SEE_FREE_TIMES = "free_times"
"""What the button says that looks up free times instead of planning."""


def looks_up() -> bool:
    """Say whether whoever sent the form wants to see free times, not to plan yet."""
    return request.form.get("then") == SEE_FREE_TIMES


def usual(case: Any) -> dict[str, Any]:
    """Return what a form to plan starts with: who comes with the person is known from the referral."""
    return USUAL | {"companion": case.companion_name}


def as_planned(session: OneToOne) -> dict[str, Any]:
    """Return the present appointment, as a form to move it starts."""
    appointment = session.appointment
    if appointment is None:
        return usual(session.referral)
    local = appointment.starts_at.astimezone(LONDON)
    return {
        "slot": ANOTHER,
        "day": local.date(),
        "time": time(local.hour, local.minute),
        **{name: getattr(appointment, name) for name in ("minutes", "mode", "place", "interpreter_booked")},
        "travel_minutes": appointment.travel_minutes if appointment.mode is rules.Mode.IN_PERSON else None,
        "companion": appointment.companion or session.referral.companion_name,
    }


def keep(form: Form) -> None:
    """Keep what was typed; a day or a time that was typed says that no free one was taken."""
    typed = MultiDict(request.form)
    if not typed.get("slot") and any(typed.get(name) for name in ("day-day", "day-month", "day-year", "time")):
        typed["slot"] = ANOTHER
    form.keep(typed)


def refuse(form: Form, refused: ValidationError | RuleBroken) -> None:
    """Show what is wrong, with all that was typed."""
    keep(form)
    form.refuse(refused)
    if isinstance(refused, Doubtful):
        _schema(form).doubt(refused.doubts)


def beside(form: Form, case: Any, *, earliest: date, moving: OneToOne | None = None) -> dict[str, Any]:
    """Return what the page shows beside the form, and let the form offer what is free for whoever will hold it."""
    day = max(_typed(form, "day") or earliest, earliest)
    like = Meeting(
        from_local(day, time(12)),
        _typed(form, "minutes") or USUAL_MINUTES,
        _typed(form, "mode") or rules.Mode.IN_PERSON,
        form["place"].value or None,
        _typed(form, "travel_minutes"),
    )
    leave_out = moving.id if moving else None
    whose = service.holder(acting(), case, day)
    find: Any = current_app.extensions["free_times"]
    asked = bool(_typed(form, "day")) and request.method == "POST"
    _schema(form).offer(find(whose, like, day, closely=asked, leave_out=leave_out))
    midnight = from_local(day, time(0))
    return {
        "diary": appointments.diary(whose, midnight, midnight + SHOWN_OF_DIARY),
        "own_diary": whose == acting().id,
        "diary_from": day,
        "doubted": _doubted(form),
        "child": when.is_child(case.participant.born_on, earliest),
        "mind": _to_keep_in_mind(case),
        "conditions": _in_force(case),
        "see_free_times": SEE_FREE_TIMES,
    }


def _schema(form: Form) -> PlanSchema:
    assert isinstance(form.schema, PlanSchema)
    return form.schema


def _typed(form: Form, name: str) -> Any:
    """Return an answer as it would be understood; None where it would not."""
    said = form[name].value
    if isinstance(said, Mapping):
        said = "-".join(said[part] for part in ("year", "month", "day"))
    try:
        return form.schema.load_fields[name].deserialize(said) if said.strip("-") else None
    except ValidationError:
        return None


def _doubted(form: Form) -> bool:
    """Say whether there are doubts to show: those just found, or those ticked before something else was wrong."""
    ticked = [Doubt(each) for each in form["anyway"].value if each in set(Doubt)]
    if form.error_for("anyway") is None:
        _schema(form).doubt(ticked)
    return bool(form["anyway"].choices)


def _in_force(case: Any) -> list[str]:
    """Return the conditions of the approval that hold for every session of a case; its risks stand beside them."""
    return [each.text for each in eligibility.conditions_of(case.id) if each.met_at is None]


def _to_keep_in_mind(case: Any) -> list[dict[str, Any]]:
    """Return what of the case bears on when and where to meet, as rows of a summary list."""
    person, company = case.participant, [case.companion_name, case.companion_contact]
    if case.companion is not None:
        company.insert(0, _(COMPANION_LABELS[case.companion]))
    language = [person.language, _("An interpreter is needed") if person.interpreter_needed else None]
    told = (
        (_("When and how they are reached safely"), person.safe_contact),
        (_("Who comes with them"), [each for each in company if each]),
        (_("Language"), [each for each in language if each]),
        (_("Access needs"), person.access_needs),
    )
    return [{"key": key, "value": value or None} for key, value in told]


def said_twice(appointment: Appointment | None) -> str:
    """Return a sentence where a time was planned that clocks show twice; nothing otherwise."""
    if appointment is None or not is_said_twice(appointment.starts_at):
        return ""
    sentence = _("The clocks go back that night: the first {time} is meant, before they do.")
    return " " + sentence.format(time=show_time(appointment.starts_at))
