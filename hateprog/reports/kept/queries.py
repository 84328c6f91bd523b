"""How each case counts by the definitions of the measures, and what the kept counts come to."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, func, literal, or_, select, tuple_

from hateprog.kernel.clock import local_date
from hateprog.referrals import counted as referrals
from hateprog.reports.kept.models import CaseCount, KeptCount, ToRecount
from hateprog.reports.kept.rules import (
    MEASURED_BY,
    NOT_KNOWN,
    STEPS,
    WHOLE_FORCE,
    Age,
    By,
    Case,
    Funnel,
    Line,
    Step,
    age_at,
    whole_months,
)
from hateprog.reports.measures.definitions import BY_CODE
from hateprog.reports.measures.queries import COUNTED, Asked, looked_at
from hateprog.reports.measures.rules import Period
from hateprog.reports.measures.times import EVER
from hateprog.store.base import db

PAGE = 25
CASE = (
    CaseCount.id,
    CaseCount.received_on,
    CaseCount.pathway,
    CaseCount.age,
    CaseCount.force_code,
    CaseCount.district_code,
    CaseCount.furthest,
)
REACHED = tuple(KeptCount.__table__.c[step] for step in STEPS)
Place = tuple[date, UUID]


def as_it_is(cases: Collection[UUID]) -> dict[UUID, Case]:
    """Return how each of these cases counts by now, asked of the measures themselves; one never received does not."""
    furthest: dict[UUID, Step] = {}
    for step in STEPS[1:]:
        rows = looked_at(BY_CODE[MEASURED_BY[step]], Asked(EVER), cases)
        reached = select(rows.c.referral_id).where(rows.c.out == COUNTED).distinct()
        furthest |= dict.fromkeys(db.session.scalars(reached), step)
    came = looked_at(BY_CODE[MEASURED_BY[Step.RECEIVED]], Asked(EVER), cases)
    found = {}
    for row in db.session.execute(select(came).where(came.c.out == COUNTED)):
        day = local_date(row.counted_on)
        found[row.referral_id] = Case(
            day,
            row.pathway or NOT_KNOWN,
            age_at(row.born_on, day),
            row.force_code or NOT_KNOWN,
            row.district_code or NOT_KNOWN,
            furthest.get(row.referral_id, Step.RECEIVED),
        )
    return found


def as_counted(cases: Collection[UUID]) -> dict[UUID, Case]:
    """Return how each of these cases was counted last; one that was not counted is left out."""
    return {row.id: Case(*row[1:]) for row in db.session.execute(select(*CASE).where(CaseCount.id.in_(cases)))}


def waiting(at_most: int) -> Sequence[tuple[int, UUID]]:
    """Return the first changes (number, case) that were not counted yet."""
    asked = select(ToRecount.id, ToRecount.referral_id).order_by(ToRecount.id).limit(at_most)
    return [(number, case) for number, case in db.session.execute(asked)]


def how_many_wait(at_most: int) -> int:
    """Return how many changes were not counted yet, up to so many."""
    some = select(ToRecount.id).limit(at_most).subquery()
    return db.session.scalar(select(func.count()).select_from(some)) or 0


def are_at_least(number: int) -> bool:
    """Return whether so many cases were received, as far as they were counted yet; reads no more than that."""
    some = select(CaseCount.id).limit(number).subquery()
    return (db.session.scalar(select(func.count()).select_from(some)) or 0) >= number


def funnel(asked: Asked) -> Funnel:
    """Return how far the cases received in the whole months around the days asked for have come by now.

    The numbers are additive: of two periods, and of areas, they may be added. They are exact; what may be told of them
    to somebody who does not see the rows is for `telling.told` to say.
    """
    months = whole_months(asked.period)
    area = By.FORCE if asked.force_code is None else By.DISTRICT
    found = _by(area, months, asked)
    if area is By.FORCE and len({row[By.FORCE] for row in found}) == 1:
        area = By.DISTRICT
        found = _by(area, months, asked)
    return Funnel(
        months,
        Line("", _summed(found)),
        {by: _lines(by, found) for by in (By.PATHWAY, By.AGE, area)},
        area,
    )


def rows_of(
    asked: Asked, step: Step, by: By | None = None, value: str = "", after: Place | None = None
) -> Sequence[Any]:
    """Return a page of the cases that reached the step and one more (id, reference, received_on), oldest first.

    `by` and `value` narrow them to one line of the funnel; the page begins after the place `after`.
    """
    months, column = whole_months(asked.period), CaseCount.__table__.c
    came = referrals.received().subquery()
    found: Select[Any] = (
        select(CaseCount.id, came.c.reference, CaseCount.received_on)
        .join(came, came.c.id == CaseCount.id)
        .where(
            CaseCount.received_on.between(months.first, months.last),
            CaseCount.furthest.in_(STEPS[STEPS.index(step) :]),
            *_here(column, asked),
        )
    )
    if by is not None:
        found = found.where(column[by] == value)
    if after is not None:
        day, case = after
        place = tuple_(literal(day, column.received_on.type), literal(case, column.id.type))
        found = found.where(tuple_(CaseCount.received_on, CaseCount.id) > place)
    return db.session.execute(found.order_by(CaseCount.received_on, CaseCount.id).limit(PAGE + 1)).all()


def _by(area: By, months: Period, asked: Asked) -> Sequence[Any]:
    """Return the counts by pathway, age and area in one question, so that every table of a page says the same."""
    column = KeptCount.__table__.c
    told_apart = (column.pathway, column.age, column[area])
    whole = area is By.FORCE and asked.areas is None
    level = column.district_code == WHOLE_FORCE if whole else column.district_code != WHOLE_FORCE
    counts: Select[Any] = (
        select(*told_apart, *(func.sum(each).label(each.key) for each in REACHED))
        .where(level, column.month.between(months.first, months.last), *_here(column, asked))
        .group_by(*told_apart)
    )
    return db.session.execute(counts).mappings().all()


def _here(column: Any, asked: Asked) -> list[ColumnElement[bool]]:
    here = []
    if asked.areas is not None:
        here.append(or_(column.force_code.in_(asked.areas), column.district_code.in_(asked.areas)))
    if asked.force_code is not None:
        here.append(column.force_code == asked.force_code)
    return here


def _lines(by: By, found: Sequence[Any]) -> tuple[Line, ...]:
    order = list(Age) if by is By.AGE else sorted({row[by] for row in found})
    made = [Line(value, _summed([row for row in found if row[by] == value])) for value in order]
    return tuple(line for line in made if line.reached[0])


def _summed(found: Sequence[Any]) -> tuple[int, ...]:
    return tuple(sum(int(row[step]) for row in found) for step in STEPS)
