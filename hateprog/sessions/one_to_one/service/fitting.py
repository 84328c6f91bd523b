"""Whether an appointment fits: into the diary of whoever will hold it, and to the person it is for."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, datetime
from typing import Any
from uuid import UUID

from hateprog.accounts import cover_queries as accounts
from hateprog.accounts import stand_in
from hateprog.areas import queries as areas
from hateprog.kernel.access import Actor
from hateprog.kernel.clock import local_date
from hateprog.sessions.one_to_one import diary_queries as appointments
from hateprog.sessions.one_to_one import when
from hateprog.sessions.one_to_one.when import Doubt, Meeting
from hateprog.sessions.one_to_one.whose import holds


def holder(actor: Actor, case: Any, day: date) -> UUID:
    """Return who will hold a session of a case that the actor plans for a day (Europe/London)."""
    lasting, practitioner_id = stand_in.around(day, day, case.practitioner_id), case.practitioner_id
    return holds(lasting, case_id=case.id, day=day, planned_by=actor.id, practitioner_id=practitioner_id)


def fitted(
    actor: Actor,
    case: Any,
    starts_at: datetime,
    where: dict[str, Any],
    *,
    anyway: Collection[Doubt],
    moving: UUID | None = None,
) -> dict[str, Any]:
    """Return what is to be kept of an appointment at `starts_at` (UTC), once nothing stands in its way.

    `where` holds minutes, mode, place, and perhaps travel_minutes, companion and interpreter_booked; `anyway` the
    doubts that were seen; `moving` the session whose present appointment gives way. Raises `RuleBroken`. The diary is
    theirs who will hold the session (`holder`), and stays so until the command is over: two cases cannot take one hour.
    """
    person = case.participant
    when.check_company(person.born_on, starts_at, where.get("companion"))
    when.check_interpreter(person.interpreter_needed, where.get("interpreter_booked"))
    planned = Meeting(starts_at, where["minutes"], where["mode"], where["place"], where.get("travel_minutes"))
    when.check_one_day(planned)
    day = local_date(starts_at)
    whose = holder(actor, case, day)
    accounts.lock(whose)
    others = appointments.meetings(whose, starts_at, planned.ends_at, leave_out=moving, named=whose == actor.id)
    when.check_free(planned, others)
    found = when.doubts(planned, others, areas.bank_holidays(day.year, day.year))
    when.check_doubts(found, anyway)
    return {
        **where,
        "travel_minutes": when.travel_of(planned.mode, planned.travel_minutes),
        "interpreter_booked": where.get("interpreter_booked") if person.interpreter_needed else None,
        "planned_despite": " ".join(sorted(found)) or None,
    }
