"""Every SELECT about frozen periods, and how they compare with what is counted now."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from uuid import UUID

from sqlalchemy import Select, func, select
from sqlalchemy.orm import aliased

from hateprog.reports.measures import queries as measures
from hateprog.reports.measures.definitions import BY_CODE, MEASURES
from hateprog.reports.measures.queries import Asked
from hateprog.reports.measures.rules import Period
from hateprog.reports.periods.beside import Told, untold_beside
from hateprog.reports.periods.models import FrozenFigure, FrozenPeriod, LateChange
from hateprog.reports.periods.rules import NOWHERE, WHOLE, Cell, Compared, untold
from hateprog.store.base import db

Later = aliased(FrozenPeriod)


def one_period(period_id: UUID) -> FrozenPeriod | None:
    """Return a frozen period."""
    return db.session.get(FrozenPeriod, period_id)


def frozen(force_code: str | None = None) -> Sequence[FrozenPeriod]:
    """Return the frozen periods that stand, what ended last at the top; of one force area if it is given."""
    asked = _standing().order_by(FrozenPeriod.last.desc(), FrozenPeriod.first, FrozenPeriod.number.desc())
    return db.session.scalars(asked.where(FrozenPeriod.force_code == force_code) if force_code else asked).all()


def every() -> Sequence[tuple[FrozenPeriod, FrozenPeriod | None]]:
    """Return every period that was ever frozen, the newest first, with the one that took its place, if any."""
    asked = select(FrozenPeriod, Later).outerjoin(Later, Later.supersedes_id == FrozenPeriod.id)
    return [(row, later) for row, later in db.session.execute(asked.order_by(FrozenPeriod.number.desc()))]


def in_place_of(period: FrozenPeriod) -> FrozenPeriod | None:
    """Return the period that took the place of this one; None while it stands."""
    return db.session.scalar(select(FrozenPeriod).where(FrozenPeriod.supersedes_id == period.id))


def standing_for() -> Mapping[UUID, FrozenPeriod]:
    """Return, for each superseded period, the one that stands in its place today: the last of those after it."""
    rows = db.session.scalars(select(FrozenPeriod).where(FrozenPeriod.supersedes_id.is_not(None)))
    stands: dict[UUID, FrozenPeriod] = {}
    for row in sorted(rows, key=lambda each: each.number, reverse=True):  # who takes a place has a higher number
        if row.supersedes_id is not None:
            stands[row.supersedes_id] = stands.get(row.id, row)
    return stands


def last_number() -> int:
    """Return the number of the last period that was frozen; 0 before the first."""
    return db.session.scalar(select(func.max(FrozenPeriod.number))) or 0


def days_beside(force_code: str | None, *, but: FrozenPeriod | None) -> list[Period]:
    """Return the days of the periods of this scope that stand, without the one that is to be superseded."""
    asked = _standing().where(
        FrozenPeriod.force_code.is_(None) if force_code is None else FrozenPeriod.force_code == force_code
    )
    return [Period(row.first, row.last) for row in db.session.scalars(asked) if row is not but]


def figures_of(period_id: UUID) -> Sequence[FrozenFigure]:
    """Return what every measure came to when the period was frozen, as a whole and by area, by measure and area."""
    asked = select(FrozenFigure).where(FrozenFigure.period_id == period_id)
    return db.session.scalars(asked.order_by(FrozenFigure.measure, FrozenFigure.area)).all()


def ledger(period_id: UUID) -> Sequence[LateChange]:
    """Return the late changes that were noticed in a period, the first one first."""
    asked = select(LateChange).where(LateChange.period_id == period_id)
    order = LateChange.noticed_at, LateChange.measure, LateChange.area, LateChange.step
    return db.session.scalars(asked.order_by(*order)).all()


def counted_now(period: Period, force_code: str | None) -> dict[Cell, int]:
    """Return what every measure comes to now, as a whole and in each area that has any."""
    asked = Asked(period, None, force_code)
    found: dict[Cell, int] = {}
    for measure in MEASURES:
        areas = measures.by_area(measure, asked)
        found[measure.code, WHOLE] = sum(areas.values())
        found |= {(measure.code, code or NOWHERE): number for code, number in areas.items() if number}
    return found


def compared(period: FrozenPeriod) -> list[Compared]:
    """Return each figure of a period, frozen and now, in the order of the measures, the whole before its areas."""
    frozen_then = {(row.measure, row.area): row for row in figures_of(period.id)}
    last = {(row.measure, row.area): row.after for row in ledger(period.id)}
    now = counted_now(Period(period.first, period.last), period.force_code)
    lines = []
    for measure, area in sorted(frozen_then.keys() | now.keys(), key=_place):
        row = frozen_then.get((measure, area))
        then = row.number if row else 0
        version = row.version if row else BY_CODE[measure].version
        counted = now.get((measure, area), 0) if measure in BY_CODE else None
        lines.append(Compared(measure, area, version, then, counted, last.get((measure, area), then)))
    return lines


def numbers(figures: Sequence[FrozenFigure]) -> Mapping[Cell, int]:
    """Return figures by measure and area."""
    return {(row.measure, row.area): row.number for row in figures}


def untold_in(period: FrozenPeriod) -> frozenset[Cell]:
    """Return which figures of a period are not told where small counts may not be known.

    Those of its own, and those from which one could be worked out beside a period frozen before it that has days in
    common with it, directly or by others. One that stood no more when this one was frozen is told to nobody.
    """
    rows = db.session.scalars(select(FrozenPeriod).where(FrozenPeriod.number <= period.number)).all()
    until = {row.supersedes_id: row.number for row in rows}
    near = _connected(period, rows)
    stood_until = {row.number: until.get(row.id, period.number + 1) for row in near}
    found: list[Told] = []
    for row in near:
        figures, own = numbers(figures_of(row.id)), _untold_alone(row)
        before = [each for each in found if stood_until[each.number] > row.number]
        alone = Told(row.number, row.first, row.last, row.force_code, figures, own)
        found.append(replace(alone, untold=own | untold_beside(alone, before)))
    return found[-1].untold


def _connected(period: FrozenPeriod, rows: Sequence[FrozenPeriod]) -> list[FrozenPeriod]:
    """Return a period and those that have days in common with it, or with one that has; by number, it is the last."""
    found, front = {period.number: period}, [period]
    while front:
        here = front.pop()
        for row in rows:
            if row.number not in found and row.first <= here.last and here.first <= row.last:
                found[row.number] = row
                front.append(row)
    return [found[number] for number in sorted(found)]


def _untold_alone(period: FrozenPeriod) -> frozenset[Cell]:
    """Return which figures of a period are not told, whatever other days tell.

    Of one force area also those that the same days, frozen for all areas, do not tell of it: a small count of another
    area would be what is left of the whole.
    """
    out = set(untold(numbers(figures_of(period.id))))
    if period.force_code is not None:
        same_days = (FrozenPeriod.first == period.first, FrozenPeriod.last == period.last)
        for whole in db.session.scalars(select(FrozenPeriod.id).where(FrozenPeriod.force_code.is_(None), *same_days)):
            found = untold(numbers(figures_of(whole)))
            out |= {(code, at) for code, area in found if area == period.force_code for at in (WHOLE, area)}
    return frozenset(out)


def _standing() -> Select[FrozenPeriod]:
    return select(FrozenPeriod).where(~select(Later.id).where(Later.supersedes_id == FrozenPeriod.id).exists())


def _place(cell: Cell) -> tuple[int, int, str, str]:
    measure, area = cell
    order = {each.code: number for number, each in enumerate(MEASURES)}
    return order.get(measure, len(order)), 0 if area == WHOLE else 2 if area == NOWHERE else 1, area, measure
