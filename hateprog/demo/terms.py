"""Weeks in two schools in the demonstration's year, as far as it holds them: so its figures tell of group work too."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta

from hateprog.demo.delivered import BOOKED_BEFORE
from hateprog.demo.funded import Happening, Visit, week, weeks_of
from hateprog.demo.year import LENGTH
from hateprog.kernel.access import Actor
from hateprog.kernel.clock import today
from hateprog.reports.measures.rules import Period
from hateprog.sessions.year_groups import YearGroup

VISITS = (
    Visit(1, 0, YearGroup.YEAR_7, (27, 28)),
    Visit(1, 1, YearGroup.YEAR_8, (29, 28)),
    Visit(6, 2, YearGroup.YEAR_9, (24, 25)),
    Visit(6, 3, YearGroup.YEAR_10, (26, 23)),
)


def happenings(actors: Mapping[str, Actor]) -> list[Happening]:
    """Return what happens in each week that is over before the sessions of the last days."""
    return [each for monday in weeks(today()) for each in week(actors, monday, VISITS)]


def weeks(day: date) -> list[date]:
    """Return the Mondays of these weeks for the demonstration on `day`."""
    year = Period(day - timedelta(days=LENGTH), day - timedelta(days=BOOKED_BEFORE + 1))
    return weeks_of(year)
