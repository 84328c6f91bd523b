"""A frozen quarter in the demonstration, with the board's report of it."""

from __future__ import annotations

from datetime import date, timedelta

from hateprog.kernel.access import Actor
from hateprog.kernel.clock import today
from hateprog.reports.periods import service
from hateprog.reports.returns import service as returns
from hateprog.reports.returns.rules import Format, Kind

RECIPIENT = "The board, for its quarterly meeting"


def freeze_quarter(coordinator: Actor) -> None:
    """Let the coordinator freeze the last quarter that is over, and make the report of it for the board."""
    first, last = quarter_before(today())
    note = "For the board. Sessions of the last week were all recorded."
    period = service.freeze(coordinator, None, first=first, last=last, force=None, note=note)
    returns.make(coordinator, period, kind=Kind.BOARD, format=Format.PDF, recipient=RECIPIENT)


def quarter_before(day: date) -> tuple[date, date]:
    """Return the first and the last day of the quarter of the calendar year that was over last before `day`."""
    after = date(day.year, day.month - (day.month - 1) % 3, 1)
    last = after - timedelta(days=1)
    return date(last.year, last.month - 2, 1), last
