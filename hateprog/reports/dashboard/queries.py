"""What the panels count, each by one question, in the period and the areas that are asked for."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import Any

from sqlalchemy import Subquery, case, func, literal, select

from hateprog.kernel.clock import local_date
from hateprog.referrals import counted as referrals
from hateprog.reports.dashboard.rules import Lot
from hateprog.reports.measures.queries import COUNTED, Asked, looked_at, placed, within
from hateprog.reports.measures.rules import Measure, Period
from hateprog.sessions.events import queries as events
from hateprog.sessions.group.delivery import queries as delivery
from hateprog.sessions.signposting import queries as signposting
from hateprog.store.base import db
from hateprog.victims.offers import queries as offers
from hateprog.victims.questions import queries as desk

STEPS = ("taken_down_at", "screened_at", "released_at", "put_at", "relayed_at")
"""The moments (UTC) of a question's way, in their order."""


def by_lot(measure: Measure, asked: Asked, lots: Sequence[Lot]) -> list[int]:
    """Return what the measure comes to in each lot of the period."""
    rows = looked_at(measure, asked)
    return _by_lot(select(rows).where(rows.c.out == COUNTED).subquery(), lots, by_moment=measure.by_moment)


def trainings_by_lot(asked: Asked, lots: Sequence[Lot]) -> list[int]:
    """Return how many trainings of referrers took place in each lot of the period."""
    rows = events.trainings().subquery()
    here = select(rows, literal(1).label("adds")).where(*_here(rows, asked, by_moment=False))
    return _by_lot(here.subquery(), lots, by_moment=False)


def strands(asked: Asked) -> dict[Any, int]:
    """Return strand -> how many of the referrals received have it. They are never added up."""
    return _grouped(referrals.strands().subquery(), "strand", asked, by_moment=True)


def support(asked: Asked) -> dict[Any, int]:
    """Return what became of the offers of support that were made; None for those of which nothing is known yet."""
    return _grouped(signposting.offered().subquery(), "outcome", asked, by_moment=False)


def year_groups(asked: Asked) -> dict[Any, int]:
    """Return year group -> how many pupils were at the sessions; who came to two is counted at both."""
    return _grouped(delivery.by_year_group().subquery(), "year_group", asked, by_moment=True, adds="present")


def harmed(asked: Asked) -> Sequence[Any]:
    """Return (offered, because, withdrew, number) of the people harmed who were put down."""
    rows = offers.counted().subquery()
    columns = (rows.c.offered, rows.c.because, rows.c.withdrew)
    found = select(*columns, func.count().label("number")).where(*_here(rows, asked, by_moment=True))
    return db.session.execute(found.group_by(*columns)).all()


def question_days(asked: Asked) -> dict[tuple[str, str], list[int]]:
    """Return (from step, to step) -> the calendar days that it took, of those whose later step lies in the period.

    A question that goes to several people is screened once, and put to each of them. The last pair is the whole way.
    """
    rows = desk.counted().subquery()
    steps = [rows.c[name] for name in STEPS]
    later = [within(step, asked.period, by_moment=True) for step in steps[1:]]
    found = db.session.execute(
        select(rows.c.id, *steps).where(later[0] | later[1] | later[2] | later[3], *placed(rows, asked))
    )
    ways = [dict(zip(("id", *STEPS), row, strict=True)) for row in found]
    pairs = [*pairwise(STEPS), (STEPS[0], STEPS[-1])]
    return {(since, until): _days(ways, since, until, asked.period) for since, until in pairs}


def _days(ways: Sequence[dict[str, Any]], since: str, until: str, period: Period) -> list[int]:
    both = [way for way in ways if way[since] is not None and way[until] is not None]
    if until == STEPS[1]:
        both = list({way["id"]: way for way in both}.values())
    begun_and_over = [(local_date(way[since]), local_date(way[until])) for way in both]
    return [
        (over - begun).days for begun, over in begun_and_over if period.first <= over <= period.last and over >= begun
    ]


def _here(rows: Subquery, asked: Asked, *, by_moment: bool) -> list[Any]:
    return [within(rows.c.counted_on, asked.period, by_moment=by_moment), *placed(rows, asked)]


def _grouped(rows: Subquery, by: str, asked: Asked, *, by_moment: bool, adds: str | None = None) -> dict[Any, int]:
    number = func.sum(rows.c[adds]) if adds else func.count()
    found = select(rows.c[by], number.label("number")).where(*_here(rows, asked, by_moment=by_moment))
    return {key: int(count) for key, count in db.session.execute(found.group_by(rows.c[by]))}


def _by_lot(rows: Subquery, lots: Sequence[Lot], *, by_moment: bool) -> list[int]:
    """Return the sum of each lot. Which lot a row is in stands in a subquery, for PostgreSQL groups by no parameter."""
    day = rows.c.counted_on
    over = [day < Period(lot.first, lot.last).moments[1] if by_moment else day <= lot.last for lot in lots]
    at = case(*((holds, literal(place)) for place, holds in enumerate(over)))
    numbered = select(at.label("place"), rows.c.adds).subquery()
    found = select(numbered.c.place, func.sum(numbered.c.adds)).group_by(numbered.c.place)
    sums = {place: int(number) for place, number in db.session.execute(found)}
    return [sums.get(place, 0) for place in range(len(lots))]
