"""Days and moments counted from the benchmark's own, ready as text: a case is made of some forty of them."""

from __future__ import annotations

from datetime import timedelta

from bench.people import NOW

FIRST, LAST = -8000, 480
DATES = {offset: (NOW + timedelta(days=offset)).date() for offset in range(FIRST, LAST)}
DAYS = {offset: day.isoformat() for offset, day in DATES.items()}
"""Days from today (0) -> the date as text."""


def at(offset: int, hour: int, minute: int = 0) -> str:
    """Return the moment at this time (UTC) so many days from today, as both databases keep it."""
    return f"{DAYS[offset]} {hour:02}:{minute:02}:00.000000"
