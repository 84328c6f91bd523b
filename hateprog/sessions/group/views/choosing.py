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
from hateprog.sessions.school_days import queries as school_days
from hateprog.sessions.school_days.rules import period_of
from hateprog.web.filters import show_time, show_weekday

SHOWN = 20
"""How many dates a page shows at least, if there are as many; it ends with a whole day."""


@dataclass(frozen=True, slots=True)
class Dates:
    """A page of free dates: `choices` as radios show them; `later` is the day from which the next page goes on.

    `months` are those in which dates are free, by their first days.
    """

    choices: Sequence[tuple[str, str, str]]
    later: date | None
    months: Sequence[date]
    first: date
    with_shut: bool


def free_dates(actor: Actor, school: Any, *, groups: int = 1, pupils: int = 1) -> Dates:
    """Return the free dates from the day in the address on; those on which the school is shut only if asked for."""
    with_shut = request.args.get("shut") == "yes"
    first = _first_day()
    found = queries.free_slots(
        school.authority_code,
        utcnow() + service.lead_of(actor),
        utcnow() + rules.FURTHEST_AHEAD,
        school_id=school.id,
        groups=groups,
        pupils=pupils,
        most=None,
    )
    if not found:
        return Dates((), None, (), first, with_shut)
    year = school_days.year_of(school, local_date(found[0].starts_at), local_date(found[-1].starts_at))
    days = [(slot, local_date(slot.starts_at)) for slot in found]
    offered = [(slot, day, why) for slot, day in days if not (why := year.why_shut(day)) or with_shut]
    months = list(dict.fromkeys(day.replace(day=1) for _slot, day, _why in offered))
    periods = school_days.periods_of(school.id)
    shown: list[tuple[str, str, str]] = []
    before = first
    for slot, day, why in offered:
        if len(shown) >= SHOWN and day != before:
            return Dates(shown, day, months, first, with_shut)
        if day >= first:
            shown.append(as_choice(slot, periods, why))
            before = day
    return Dates(shown, None, months, first, with_shut)


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
