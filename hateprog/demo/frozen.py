"""A frozen quarter in the demonstration, with the board's report of it and what everybody may read of it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta

from hateprog.kernel.access import Actor
from hateprog.kernel.clock import today
from hateprog.reports.periods import service
from hateprog.reports.releases import queries as releases
from hateprog.reports.releases import service as releasing
from hateprog.reports.releases.rules import Hiding
from hateprog.reports.returns import service as returns
from hateprog.reports.returns.rules import Format, Kind

RECIPIENT = "The board, for its quarterly meeting"


def freeze_quarter(actors: Mapping[str, Actor]) -> None:
    """Let the coordinator freeze the last quarter that is over, report it to the board, and publish it.

    Whoever pays approves the figures that everybody may read.
    """
    coordinator = actors["coordinator"]
    first, last = quarter_before(today())
    note = "For the board. Sessions of the last week were all recorded."
    period = service.freeze(coordinator, None, first=first, last=last, force=None, note=note)
    returns.make(coordinator, period, kind=Kind.BOARD, format=Format.PDF, recipient=RECIPIENT)
    release_id = releasing.prepare(coordinator, None, period=str(period.id), hiding=Hiding.HIDDEN).id
    for actor, step in (
        (coordinator, releasing.submit),
        (actors["commissioner"], releasing.approve),
        (coordinator, releasing.publish),
    ):
        release = releases.one_release(release_id)
        assert release is not None  # it was prepared just now
        step(actor, release)


def quarter_before(day: date) -> tuple[date, date]:
    """Return the first and the last day of the quarter of the calendar year that was over last before `day`."""
    after = date(day.year, day.month - (day.month - 1) % 3, 1)
    last = after - timedelta(days=1)
    return date(last.year, last.month - 2, 1), last
