"""Time: kept in UTC and aware, typed and shown in Europe/London."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

from hateprog.kernel.errors import RuleBroken
from hateprog.kernel.text import _

LONDON = ZoneInfo("Europe/London")
PRETENDED: ContextVar[datetime | None] = ContextVar("pretended", default=None)


def utcnow() -> datetime:
    """Return this moment, in UTC, aware."""
    return PRETENDED.get() or datetime.now(UTC)


@contextmanager
def at(moment: datetime) -> Iterator[None]:
    """Let it be `moment` (aware) inside the block: how the demonstration's people come to have a past.

    The commands run as they would have run that day, rules and audit lines included. No page reaches this.
    """
    token = PRETENDED.set(moment.astimezone(UTC))
    try:
        yield
    finally:
        PRETENDED.reset(token)


def local_date(moment: datetime) -> date:
    """Return the calendar date that `moment` falls on in Europe/London."""
    return moment.astimezone(LONDON).date()


def today() -> date:
    """Return today's date in Europe/London: a referral at 00:30 on a summer night is today's, not yesterday's."""
    return local_date(utcnow())


def from_local(day: date, clock_time: time) -> datetime:
    """Return the UTC moment of a date and time as a person in Europe/London would say it.

    In the repeated hour of October the first one is meant. Raises `RuleBroken` for a time that does not exist (the
    hour skipped in March).
    """
    said = datetime.combine(day, clock_time, tzinfo=LONDON)
    moment = said.astimezone(UTC)
    if moment.astimezone(LONDON).replace(tzinfo=None) != said.replace(tzinfo=None):
        raise RuleBroken(_("The clocks go forward that night, so this time does not exist"), field="time")
    return moment


def is_said_twice(moment: datetime) -> bool:
    """Say whether clocks in London show the time of `moment` (aware) twice that night: the repeated hour of October."""
    local = moment.astimezone(LONDON)
    return local.replace(fold=0).utcoffset() != local.replace(fold=1).utcoffset()
