"""Every SELECT about targets, and how far the programme is with each."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import select

from hateprog.kernel.clock import today
from hateprog.reports.measures import queries as measures
from hateprog.reports.measures.definitions import BY_CODE
from hateprog.reports.measures.queries import Asked
from hateprog.reports.measures.rules import Measure, Period
from hateprog.reports.targets.models import Target
from hateprog.reports.targets.rules import Progress, progress
from hateprog.store.base import db

AT_MOST = 50


@dataclass(frozen=True, slots=True)
class Kept:
    """A target with its measure and how far it is."""

    target: Target
    measure: Measure
    progress: Progress


def one_target(target_id: UUID) -> Target | None:
    """Return a target."""
    return db.session.get(Target, target_id)


def of_days(first: date, last: date, force_code: str | None) -> Sequence[Target]:
    """Return the targets that stand for exactly these days and this force area (None: all of them)."""
    asked = select(Target).where(Target.dropped_at.is_(None), Target.first_on == first, Target.last_on == last)
    here = Target.force_code.is_(None) if force_code is None else Target.force_code == force_code
    asked = asked.where(here, Target.measure.in_(BY_CODE)).order_by(Target.measure, Target.funder, Target.id)
    return db.session.scalars(asked).all()


def kept() -> list[Kept]:
    """Return the fifty targets that end last and stand, what ends first at the top.

    One of a measure that there is no more is left out.
    """
    asked = select(Target).where(Target.dropped_at.is_(None)).order_by(Target.last_on.desc(), Target.id).limit(AT_MOST)
    rows = [row for row in db.session.scalars(asked) if row.measure in BY_CODE]
    return [_kept(row) for row in sorted(rows, key=lambda row: (row.last_on, str(row.id)))]


def _kept(target: Target) -> Kept:
    measure, period = BY_CODE[target.measure], Period(target.first_on, target.last_on)
    actual = measures.count(measure, Asked(period, None, target.force_code)).number
    everywhere = actual if target.force_code is None else measures.count(measure, Asked(period, None, None)).number
    found = progress(
        target.number, actual, target.first_on, target.last_on, today(), elsewhere=max(everywhere - actual, 0)
    )
    return Kept(target, measure, found)
