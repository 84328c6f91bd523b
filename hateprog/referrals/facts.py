"""The facts of a case as they were said: each with who said so and when, so that a decision can be proved from them.

Source: domain.md section 4 (facts are typed) and DPA 2018 s.38 (whose statement a fact is).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import Enum
from typing import Any
from uuid import UUID

from sqlalchemy import func, select

from hateprog.kernel.access import NOBODY, THE_SERVICE, Actor
from hateprog.referrals.answers import FACTS, SAID
from hateprog.referrals.models import FactSaid, Referral
from hateprog.store.base import db


@dataclass(frozen=True, slots=True)
class Told:
    """Who said something, and on which day."""

    by: str
    on: date


def note(actor: Actor, referral: Referral, told: Told) -> tuple[str, ...]:
    """Put down every answer that is not as it was last said, and return the facts among them, by their names.

    Call this inside a command.
    """
    last = {row.name: row.value for row in in_force(referral.id)}
    now = referral.answers
    changed = tuple(name for name in sorted(SAID) if _plain(now[name]) != last.get(name))
    for name in changed:
        db.session.add(
            FactSaid(
                case_id=referral.id,
                name=name,
                value=_plain(now[name]),
                told_by=told.by,
                told_on=told.on,
                recorded_by=None if actor in (NOBODY, THE_SERVICE) else actor.id,
            )
        )
    return tuple(name for name in changed if name in FACTS)


def in_force(case_id: UUID) -> Sequence[Any]:
    """Return the newest word on each fact of a case: name, value, told_by, told_on, recorded_by, recorded_at."""
    newest = func.row_number().over(
        partition_by=FactSaid.name, order_by=(FactSaid.recorded_at.desc(), FactSaid.id.desc())
    )
    ranked = select(*_COLUMNS, newest.label("rank")).where(FactSaid.case_id == case_id).subquery()
    return db.session.execute(select(*(ranked.c[each.key] for each in _COLUMNS)).where(ranked.c.rank == 1)).all()


def history(case_id: UUID) -> Sequence[Any]:
    """Return everything that was ever said of the facts of a case, newest first, with the columns of `in_force`."""
    asked = select(*_COLUMNS).where(FactSaid.case_id == case_id)
    return db.session.execute(asked.order_by(FactSaid.recorded_at.desc(), FactSaid.name)).all()


_COLUMNS = (
    FactSaid.name,
    FactSaid.value,
    FactSaid.told_by,
    FactSaid.told_on,
    FactSaid.recorded_by,
    FactSaid.recorded_at,
)


def _plain(value: Any) -> str | None:
    if value is None or value == "":
        return None
    if isinstance(value, Enum):
        return str(value.value)
    return value.isoformat() if isinstance(value, date) else str(value)
