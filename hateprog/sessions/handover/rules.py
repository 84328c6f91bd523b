"""When somebody may stand in, and when staying away becomes a coordinator's task.

Source: domain.md section 5. Pure: days in, days or a refusal out.
"""

from __future__ import annotations

from datetime import date, timedelta

from hateprog.kernel.errors import RuleBroken
from hateprog.kernel.text import _

PREPARE = timedelta(days=1)
"""How long before the session whoever stands in may open the case, to prepare."""

FINISH = timedelta(days=3)
"""How long after it they may still open the case, to finish and sign the record."""

FURTHEST_AHEAD = timedelta(days=60)
"""Cover further ahead than two months is a hand-over."""

TOO_MANY = 2
"""Unexcused misses in one programme that make a task for the coordinator (issue 4)."""


def days_around(day: date) -> tuple[date, date, date]:
    """Return from when, for which day and until when somebody who covers a day stands in."""
    return day - PREPARE, day, day + FINISH


def check_day(day: date, *, today: date) -> None:
    """Raise `RuleBroken` for a day that cannot be covered any more, or not yet."""
    if day < today:
        raise RuleBroken(_("The day must be today or in the future"), field="day")
    if day - today > FURTHEST_AHEAD:
        raise RuleBroken(_("The day must be within two months: hand the cases over instead"), field="day")


def stays_away(unexcused: int, *, seen_to: int) -> bool:
    """Say whether a coordinator should look at it: two unexcused misses, and one more than was `seen_to` before."""
    return unexcused >= TOO_MANY and unexcused > seen_to
