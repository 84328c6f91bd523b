"""What a measure is, which days are counted, and how small counts are told. Pure."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from typing import Any

from hateprog.kernel.access import Role
from hateprog.kernel.clock import from_local
from hateprog.kernel.errors import RuleBroken
from hateprog.kernel.suppression import FEWEST_SHOWN
from hateprog.kernel.text import N_, _


class Unit(StrEnum):
    """What one of a measure is (domain.md section 8). Numbers of different units are never added."""

    REFERRAL = "referral"
    DECISION = "decision"
    PROGRAMME = "programme"
    SESSION = "session"
    PERSON = "person"
    ATTENDANCE = "attendance"
    OFFER = "offer"
    FOLLOW_UP = "follow_up"


UNIT_LABELS: dict[Unit, str] = {
    Unit.REFERRAL: N_("referrals"),
    Unit.DECISION: N_("decisions"),
    Unit.PROGRAMME: N_("programmes"),
    Unit.SESSION: N_("sessions"),
    Unit.PERSON: N_("people"),
    Unit.ATTENDANCE: N_("attendances"),
    Unit.OFFER: N_("offers of support"),
    Unit.FOLLOW_UP: N_("follow-ups"),
}


@dataclass(frozen=True, slots=True)
class Exclusion:
    """Why a row that was looked at is not counted; `holds` says of the rows (a subquery) which ones it takes out.

    `out` of a row is empty as long as no exclusion before this one took it out: every row goes for one reason.
    """

    code: str
    label: str
    holds: Callable[[Any], Any]


@dataclass(frozen=True, slots=True)
class Measure:
    """A definition. `rows` is the one question from which both the number and its rows come.

    `counted_on` in its rows puts a row into a period: a moment (UTC) where `by_moment`, else a day. `adds` names the
    column that a row adds to the number; without it each row adds one. `never` says what has no counting date at all.
    `beside` names the exclusions whose rows count with these in another measure, of which this one is a part.
    `version` goes up whenever the meaning changes.
    """

    code: str
    name: str
    unit: Unit
    what: str
    rows: Callable[[], Any]
    counting_date: str
    by_moment: bool = False
    exclusions: tuple[Exclusion, ...] = ()
    age_date: str | None = None
    never: str | None = None
    adds: str | None = None
    by_school: bool = False
    beside: tuple[str, ...] = ()
    owner: Role = Role.COORDINATOR
    version: int = 1


@dataclass(frozen=True, slots=True)
class Period:
    """Days in London, the first and the last included."""

    first: date
    last: date

    @property
    def moments(self) -> tuple[datetime, datetime]:
        """Return the moment (UTC) at which it begins and the one at which it is over."""
        return from_local(self.first, time.min), from_local(self.last + timedelta(days=1), time.min)


def this_year(today: date) -> Period:
    """Return the calendar year up to `today` (included)."""
    return Period(date(today.year, 1, 1), today)


def whole_year(asked: Period) -> Period:
    """Return the calendar year in which the last of these days lies: no two such periods overlap, unless they are one.

    Of two that do, such as a year and the same year without a day, the difference tells a count of one to four.
    """
    return Period(date(asked.last.year, 1, 1), date(asked.last.year, 12, 31))


def period(first: date | None, last: date | None, usual: Period) -> Period:
    """Return the days asked for, each end as in `usual` where it is left out. Raises `RuleBroken` for reversed ones."""
    asked = Period(first or usual.first, last or usual.last)
    if asked.last < asked.first:
        raise RuleBroken(_("The last day must be the first day or after it"), field="last")
    return asked


@dataclass(frozen=True, slots=True)
class Counted:
    """What a measure comes to: its number, and by exclusion how many rows it took out."""

    measure: Measure
    number: int
    kept: int
    taken_out: Mapping[str, int]

    @property
    def looked_at(self) -> int:
        """Return how many rows the period and the area hold, before anything was taken out."""
        return self.kept + sum(self.taken_out.values())

    @property
    def beside(self) -> int:
        """Return how many more another measure counts, of which this one is a part; 0 where it is no part."""
        return sum(self.taken_out[code] for code in self.measure.beside)


def shown(count: int, *, exact: bool) -> str:
    """Return a count as it may be told: from 1 to 4 not told apart unless `exact`; noughts tell of nobody."""
    return f"{count:,}" if exact or not 0 < count < FEWEST_SHOWN else _("fewer than {count}").format(count=FEWEST_SHOWN)


def told(counted: Counted, *, exact: bool) -> str:
    """Return a measure's number as it may be told. Unless `exact` it is hidden where 1 to 4 are left of another.

    Under-18s are told beside all people: were they all but two, the two adults would be told.
    """
    if not exact and 0 < counted.beside < FEWEST_SHOWN and counted.number >= FEWEST_SHOWN:
        return _("not told")
    return shown(counted.number, exact=exact)
