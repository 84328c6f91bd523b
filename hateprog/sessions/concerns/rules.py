"""When a concern has to be acknowledged, by whom, and when it is put before somebody else.

Source: domain.md section 5 (a "yes" names who is told, and the case cannot close while it is open). Pure.
"""

from __future__ import annotations

from collections.abc import Container
from datetime import date
from uuid import UUID

from hateprog.kernel.calendar import add_working_days
from hateprog.kernel.errors import NotNow, RuleBroken
from hateprog.kernel.text import _

WITHIN = 1
"""Working days in which a concern is to be acknowledged; an urgent one is on the day itself."""


def due_on(raised_on: date, *, urgent: bool, bank_holidays: Container[date]) -> date:
    """Return the day by the end of which somebody must have acknowledged a concern (Europe/London)."""
    return raised_on if urgent else add_working_days(raised_on, WITHIN, bank_holidays)


def is_late(due: date, today: date) -> bool:
    """Say whether the day has passed by which an open concern was to be acknowledged."""
    return due < today


def check_told(told_person: UUID | None, raised_by_person: UUID) -> None:
    """Raise `RuleBroken` unless who is told can be told, and is somebody else, under whichever account."""
    if told_person is None:
        raise RuleBroken(_("Select one of the people listed"), field="told")
    if told_person == raised_by_person:
        raise RuleBroken(_("Select somebody else: a concern is always told to another person"), field="told")


def check_may_close(open_concerns: int) -> None:
    """Raise `NotNow` while a concern of the case is not acknowledged."""
    if open_concerns:
        raise NotNow(_("The case cannot be closed while a concern is open: somebody has to acknowledge it first"))
