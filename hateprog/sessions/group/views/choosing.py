"""The free dates that a school can choose from, as the page shows them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from flask import request

from hateprog.kernel.access import Actor
from hateprog.kernel.clock import LONDON, local_date, today, utcnow
from hateprog.kernel.text import _
from hateprog.sessions.group import queries, rules, service
from hateprog.sessions.group.models import Slot
from hateprog.sessions.group.views.blueprint import midnight
from hateprog.sessions.school_days import queries as school_days
from hateprog.sessions.school_days.rules import period_of
from hateprog.web.filters import show_time, show_weekday

SHOWN = 20


@dataclass(frozen=True, slots=True)
class Dates:
    """A page of free dates: `choices` as radios show them; `later` is the day from which the next page goes on."""

    choices: Sequence[tuple[str, str, str]]
    later: date | None
    first: date
    with_shut: bool


def free_dates(actor: Actor, school: Any, *, groups: int = 1, pupils: int = 1) -> Dates:
    """Return the free dates from the day in the address on; those on which the school is shut only if asked for."""
    with_shut = request.args.get("shut") == "yes"
    first = _first_day()
    earliest = max(midnight(first), utcnow() + service.lead_of(actor))
    found = queries.free_slots(
        school.authority_code,
        earliest,
        utcnow() + rules.FURTHEST_AHEAD,
        school_id=school.id,
        groups=groups,
        pupils=pupils,
        most=None,
    )
    if not found:
        return Dates((), None, first, with_shut)
    year = school_days.year_of(school, local_date(found[0].starts_at), local_date(found[-1].starts_at))
    periods = school_days.periods_of(school.id)
    shown: list[tuple[str, str, str]] = []
    for slot in found:
        day = local_date(slot.starts_at)
        shut = year.why_shut(day)
        if shut and not with_shut:
            continue
        if len(shown) == SHOWN:
            return Dates(shown, day, first, with_shut)
        shown.append(as_choice(slot, periods, shut))
    return Dates(shown, None, first, with_shut)


def as_choice(slot: Slot, periods: Sequence[Any] = (), shut: str | None = None) -> tuple[str, str, str]:
    """Return a slot as radios show it: its id, when it is, and what else there is to say."""
    period = period_of(slot.starts_at.astimezone(LONDON).time(), periods)
    said = [shut, f"{period.name}." if period else None, takes(slot)]
    return str(slot.id), when(slot), " ".join(each for each in said if each)


def takes(slot: Slot) -> str:
    """Return how much a slot takes, in words: “Up to 30 pupils”."""
    said = _("Up to {groups} groups and {pupils} pupils") if slot.capacity_groups > 1 else _("Up to {pupils} pupils")
    return said.format(groups=slot.capacity_groups, pupils=slot.capacity_pupils)


def when(slot: Slot) -> str:
    """Return when a slot is, in words: “Wednesday 2 December 2026, 10:05am to 11:05am”."""
    return _("{day}, {start} to {end}").format(
        day=show_weekday(slot.starts_at), start=show_time(slot.starts_at), end=show_time(slot.ends_at)
    )


def _first_day() -> date:
    try:
        said = date.fromisoformat(request.args.get("from", ""))
    except ValueError:
        return today()
    return min(max(said, today()), today() + timedelta(days=rules.FURTHEST_AHEAD.days))
