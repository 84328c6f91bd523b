"""What first pages show: sessions to record, those that are late, and disclosures that no school has confirmed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Any
from uuid import UUID

from hateprog.areas import queries as areas
from hateprog.kernel.access import Actor
from hateprog.kernel.clock import local_date, today, utcnow
from hateprog.referrals.rules import CLOCK_LABELS, Clock, clock
from hateprog.sessions.group.delivery import queries
from hateprog.sessions.group.delivery.rules import record_by


@dataclass(frozen=True, slots=True)
class Waiting:
    """Sessions to record, with the day by which and how near that is; disclosures to confirm. Empty, it is false."""

    rows: Sequence[Any]
    due: dict[UUID, Any] = field(default_factory=dict)
    clocks: dict[UUID, Clock] = field(default_factory=dict)
    unconfirmed: Sequence[Any] = ()
    labels = CLOCK_LABELS

    def __bool__(self) -> bool:
        return bool(self.rows or self.unconfirmed)


def for_practitioner(actor: Actor) -> Waiting:
    """Return the sessions that a practitioner came to and nobody has recorded, and what of theirs is confirmed late."""
    found = _waiting(queries.to_record(utcnow(), actor.id))
    return replace(found, unconfirmed=[each for each in _late() if each.made_by == actor.id])


def for_coordinators(_actor: Actor) -> Waiting:
    """Return what is late: sessions not recorded in time, and disclosures that no school confirmed in time."""
    found = _waiting(queries.to_record(utcnow()))
    late = [each for each in found.rows if found.due[each.id] < today()]
    return replace(found, rows=late, unconfirmed=_late())


def _late() -> list[Any]:
    return [each for each in queries.unconfirmed() if each.confirm_by < today()]


def _waiting(rows: Sequence[Any]) -> Waiting:
    if not rows:
        return Waiting(())
    day = today()
    first = local_date(rows[0].slot.starts_at)
    holidays = areas.bank_holidays(first.year, day.year + 1)
    due = {each.id: record_by(local_date(each.slot.starts_at), holidays) for each in rows}
    return Waiting(rows, due, {key: clock(by, day, holidays) for key, by in due.items()})
