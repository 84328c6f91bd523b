"""From one question for each measure both its number and its rows, so that they cannot differ."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, Subquery, and_, case, func, literal, or_, select, tuple_

from hateprog.reports.measures.rules import Counted, Measure, Period
from hateprog.store.base import db

PAGE = 25
COUNTED = ""
"""What `out` of a row says that no exclusion took out."""
Place = tuple[date | datetime, UUID]


@dataclass(frozen=True, slots=True)
class Asked:
    """Which rows are looked at: a period, areas (force areas and districts; None for every one), one force area."""

    period: Period
    areas: Collection[str] | None = None
    force_code: str | None = None

    @property
    def address(self) -> dict[str, Any]:
        """Return it as it stands in the address of a page of figures; areas are whose they are, whoever looks."""
        ends = {"first": self.period.first, "last": self.period.last}
        days = {
            f"{name}-{part}": str(getattr(day, part)) for name, day in ends.items() for part in ("day", "month", "year")
        }
        return days | ({"force": self.force_code} if self.force_code else {})


def within(day: Any, period: Period, *, by_moment: bool) -> ColumnElement[bool]:
    """Return the condition that a day, or a moment (UTC), lies in a period."""
    start, end = period.moments
    condition: ColumnElement[bool] = (
        and_(day >= start, day < end) if by_moment else day.between(period.first, period.last)
    )
    return condition


def placed(rows: Subquery, asked: Asked) -> list[ColumnElement[bool]]:
    """Return the conditions that rows lie in the areas that are asked for."""
    here: list[ColumnElement[bool]] = []
    if asked.areas is not None:
        here.append(or_(rows.c.force_code.in_(asked.areas), rows.c.district_code.in_(asked.areas)))
    if asked.force_code is not None:
        here.append(rows.c.force_code == asked.force_code)
    return here


def looked_at(measure: Measure, asked: Asked, cases: Collection[UUID] | None = None) -> Subquery:
    """Return the measure's rows in the period and areas; `out` says what took a row out, `adds` what it adds.

    With `cases` those of these referrals alone.
    """
    rows = measure.rows().subquery()
    here = [within(rows.c.counted_on, asked.period, by_moment=measure.by_moment), *placed(rows, asked)]
    if cases is not None:
        here.append(rows.c.referral_id.in_(cases))
    adds = rows.c[measure.adds] if measure.adds else literal(1)
    found = select(rows, adds.label("adds"), literal(COUNTED).label("out")).where(*here).subquery()
    for each in measure.exclusions:
        out = case((found.c.out != COUNTED, found.c.out), (each.holds(found), each.code), else_=COUNTED)
        found = select(*(column for column in found.c if column.key != "out"), out.label("out")).subquery()
    return found


def count(measure: Measure, asked: Asked) -> Counted:
    """Return what the measure comes to, in one question."""
    rows = looked_at(measure, asked)
    by_reason = select(rows.c.out, func.count().label("rows"), func.sum(rows.c.adds).label("number")).group_by(
        rows.c.out
    )
    found = {each.out: each for each in db.session.execute(by_reason)}
    kept = found.pop(COUNTED, None)
    taken_out = {each.code: found[each.code].rows if each.code in found else 0 for each in measure.exclusions}
    return Counted(measure, int(kept.number) if kept else 0, kept.rows if kept else 0, taken_out)


def rows_of(measure: Measure, asked: Asked, after: Place | None = None) -> Sequence[Any]:
    """Return a page of the rows that sum to the number and one more, by date: from after the place `after` on."""
    rows = looked_at(measure, asked)
    found: Select[Any] = select(rows.c.id, rows.c.referral_id, rows.c.reference, rows.c.counted_on, rows.c.adds).where(
        rows.c.out == COUNTED
    )
    if after is not None:
        day, row_id = after
        found = found.where(
            tuple_(rows.c.counted_on, rows.c.id)
            > tuple_(literal(day, rows.c.counted_on.type), literal(row_id, rows.c.id.type))
        )
    return db.session.execute(found.order_by(rows.c.counted_on, rows.c.id).limit(PAGE + 1)).all()


def by_school(measure: Measure, asked: Asked) -> Sequence[Any]:
    """Return (school's name, number) of the schools that the number comes from, by name."""
    rows = looked_at(measure, asked)
    found = select(rows.c.reference, func.sum(rows.c.adds).label("number")).where(rows.c.out == COUNTED)
    return db.session.execute(found.group_by(rows.c.reference).order_by(rows.c.reference)).all()


def by_area(measure: Measure, asked: Asked) -> dict[str | None, int]:
    """Return what the number comes to in each force area (None: not known); together they are the number.

    Who was counted once though they were reached in two areas, is counted in the first.
    """
    rows = looked_at(measure, asked)
    found = select(rows.c.force_code, func.sum(rows.c.adds)).where(rows.c.out == COUNTED).group_by(rows.c.force_code)
    return {code: int(number) for code, number in db.session.execute(found)}
