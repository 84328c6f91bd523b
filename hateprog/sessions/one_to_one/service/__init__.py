"""Everything that can be done to a one-to-one programme."""

from __future__ import annotations

from hateprog.sessions.one_to_one.service.countersigning import countersign
from hateprog.sessions.one_to_one.service.ending import stop
from hateprog.sessions.one_to_one.service.fitting import holder
from hateprog.sessions.one_to_one.service.planning import (
    book_interpreter,
    call_off,
    day_held,
    earliest_day,
    miss,
    number_to_plan,
    plan,
    reschedule,
    to_start_on,
    version_of,
    why_not_yet,
)
from hateprog.sessions.one_to_one.service.recording import amend, save_draft, sign
from hateprog.sessions.one_to_one.service.reminding import remind_of_tomorrow

__all__ = [
    "amend",
    "book_interpreter",
    "call_off",
    "countersign",
    "day_held",
    "earliest_day",
    "holder",
    "miss",
    "number_to_plan",
    "plan",
    "remind_of_tomorrow",
    "reschedule",
    "save_draft",
    "sign",
    "stop",
    "to_start_on",
    "version_of",
    "why_not_yet",
]
