"""What the panels count, each by one question, in the period and the areas that are asked for."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import pairwise
from typing import Any

from sqlalchemy import Subquery, case, func, literal, select

from hateprog.kernel.clock import local_date
from hateprog.referrals import counted as referrals
from hateprog.reports.dashboard.models import KeptAnswer
from hateprog.reports.dashboard.rules import Lot, lots
from hateprog.reports.measures import times
from hateprog.reports.measures.definitions import BY_CODE
from hateprog.reports.measures.queries import COUNTED, Asked, by_school, count, looked_at, placed, within
from hateprog.reports.measures.rules import Measure, Period
from hateprog.sessions.events import queries as events
from hateprog.sessions.group.delivery import queries as delivery
from hateprog.sessions.signposting import queries as signposting
from hateprog.store.base import db
from hateprog.victims.offers import queries as offers
from hateprog.victims.questions import queries as desk

STEPS = ("taken_down_at", "screened_at", "released_at", "put_at", "relayed_at")
"""The moments (UTC) of a question's way, in their order."""

NUMBERS = (
    "referrals_received",
    "referrals_approved",
    "programmes_begun",
    "programmes_completed",
    "sessions_held",
    "people_one_to_one",
    "under_18s_one_to_one",
    "group_sessions_held",
    "group_attendances",
    "group_pupils",
)
"""The measures at the top, in their order."""

BY_MONTH = ("referrals_received", "sessions_held")
"""The measures that are told by month."""


def numbers(asked: Asked) -> list[list[Any]]:
    """Return (number, rows, exclusion -> rows taken out) of each measure of `NUMBERS`."""
    found = [count(BY_CODE[code], asked) for code in NUMBERS]
    return [[each.number, each.kept, dict(each.taken_out)] for each in found]


def spans(asked: Asked) -> list[list[Any]]:
    """Return (cases, their quarters in calendar days or None) for each of `times.SPANS`."""
    return [[each.cases, each.quarters] for each in times.taken(asked)]


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


def schools(asked: Asked) -> list[list[Any]]:
    """Return (school, attendances) of the schools at which people were reached, by name."""
    return [[row.reference, int(row.number)] for row in by_school(BY_CODE["group_attendances"], asked)]


QUESTIONS: Mapping[str, Callable[[Asked], Any]] = {
    "numbers": numbers,
    "months": lambda asked: [by_lot(BY_CODE[code], asked, lots(asked.period)) for code in BY_MONTH],
    "trainings": lambda asked: trainings_by_lot(asked, lots(asked.period)),
    "times": spans,
    "strands": lambda asked: [*strands(asked).items()],
    "harmed": lambda asked: [[*row] for row in harmed(asked)],
    "questions": lambda asked: [[len(days), times.quarters(days)] for days in question_days(asked).values()],
    "support": lambda asked: [*support(asked).items()],
    "schools": schools,
    "year_groups": lambda asked: [*year_groups(asked).items()],
}
"""What the panels ask: questions whose rows grow with the service, answered in what JSON can hold.

What is kept another way (the funnel) or tells of other days than are asked for (targets, satisfaction) is none of them.
"""


@dataclass(frozen=True, slots=True)
class Answers:
    """The answers of `QUESTIONS` about some days and areas: kept, counted at a moment (UTC), or counted when asked.

    When asked, only what a page shows is ever read.
    """

    asked: Asked
    kept: Mapping[str, Any] | None = None
    counted_at: datetime | None = None

    def to(self, question: str) -> Any:
        """Return the answer to one of `QUESTIONS`."""
        return QUESTIONS[question](self.asked) if self.kept is None else self.kept[question]


def counted(asked: Asked) -> dict[str, Any]:
    """Return the answer to every question, counted now."""
    return {name: answer(asked) for name, answer in QUESTIONS.items()}


def question(asked: Asked, today: date) -> str:
    """Return the words under which answers about these days and areas are kept: the same for the same ones.

    A period up to today stands without its end. It grows with the days, so that what was asked yesterday is what is
    asked today, and the scheduler can count it before anybody does.
    """
    period = asked.period
    last = None if period.last == today else str(period.last)
    areas = None if asked.areas is None else sorted(asked.areas)
    return json.dumps({"first": str(period.first), "last": last, "areas": areas, "force": asked.force_code})


def grows(question: str) -> bool:
    """Return whether a question is about a period up to today, whichever day that is."""
    return json.loads(question)["last"] is None


def asked_by(question: str, today: date) -> Asked:
    """Return the days and areas that a question is about."""
    said = json.loads(question)
    last = date.fromisoformat(said["last"]) if said["last"] else today
    return Asked(Period(date.fromisoformat(said["first"]), last), said["areas"], said["force"])


def kept(question: str) -> Any:
    """Return (answers, counted_at, asked_at) as kept for a question; None where nothing is."""
    columns = (KeptAnswer.answers, KeptAnswer.counted_at, KeptAnswer.asked_at)
    return db.session.execute(select(*columns).where(KeptAnswer.question == question)).one_or_none()


def oldest(counted_before: datetime) -> str | None:
    """Return the question whose answers were counted longest ago, if before a moment (UTC)."""
    asked = select(KeptAnswer.question).where(KeptAnswer.counted_at < counted_before)
    return db.session.scalar(asked.order_by(KeptAnswer.counted_at).limit(1))
