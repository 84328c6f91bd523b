"""What features above show of concerns: those of a case, and the lists of what waits."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Self
from uuid import UUID

from flask import url_for

from hateprog.accounts import queries as accounts
from hateprog.areas import queries as areas
from hateprog.kernel.access import Actor
from hateprog.kernel.clock import today
from hateprog.kernel.text import _
from hateprog.referrals.open_things import OpenThing
from hateprog.referrals.rules import CLOCK_LABELS, Clock, clock
from hateprog.sessions.concerns import queries
from hateprog.sessions.notes import SHOWN_LABELS


@dataclass(frozen=True, slots=True)
class Waiting:
    """Rows about concerns, with the names of who is in them and how near each clock is. Without rows it is false."""

    rows: Sequence[Any]
    names: dict[UUID, str]
    clocks: dict[UUID, Clock]
    labels = CLOCK_LABELS
    kinds = SHOWN_LABELS

    @classmethod
    def of(cls, rows: Sequence[Any]) -> Self:
        """Return rows with what a page says of them."""
        day = today()
        holidays = areas.bank_holidays(day.year - 1, day.year + 1)
        names = accounts.names({getattr(row, "acknowledged_by", None) or row.told_id for row in rows})
        return cls(rows, names, {row.id: clock(row.due_on, day, holidays) for row in rows})

    def __bool__(self) -> bool:
        return bool(self.rows)


def of_case(case: Any) -> Waiting:
    """Return a case's concerns, for its page."""
    return Waiting.of(queries.of_case(case.id))


def open_for(actor: Actor) -> Waiting:
    """Return the open concerns of the cases that a practitioner works, for Today."""
    return Waiting.of(queries.open_for(actor))


def all_open(_actor: Actor) -> Waiting:
    """Return every open concern, for a coordinator's first page."""
    return Waiting.of(queries.all_open())


def in_case(case_id: UUID) -> list[OpenThing]:
    """Return the concerns of a case that nobody has acknowledged: the case cannot be closed before somebody has."""
    return [
        OpenThing(
            _("A concern is open: nobody has acknowledged it"),
            url_for("concerns.show", concern_id=row.id),
            blocks_closing=True,
        )
        for row in queries.open_of(case_id)
    ]
