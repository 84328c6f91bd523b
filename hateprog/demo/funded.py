"""The funded year of the demonstration, before the year of its cases: Rotherham's figures, lived as real events.

The figures are those of a published case study (Rotherham, "Tackling hate crime through Restorative Justice and early
intervention"; domain.md section 1): 600 young people asked for and 1,389 reached, all 1,225 pupils of one school among
them; 40 one-to-one sessions funded, 37 held, 30 of them with under-18s. `assumed.NOTE` says what it does not tell.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import partial
from itertools import groupby
from typing import Any, NamedTuple

from hateprog.areas.queries import bank_holidays
from hateprog.demo import satisfaction, words
from hateprog.demo.acts import moment
from hateprog.demo.people import SOUTH_YORKSHIRE
from hateprog.demo.schools import ROTHERHAM as AUTHORITY
from hateprog.demo.schools import the_school
from hateprog.demo.stories import ADULT, CONVICTED, EARLY, OUT_OF_COURT, ROTHERHAM, Case
from hateprog.demo.year import LENGTH
from hateprog.kernel.access import Actor
from hateprog.kernel.calendar import is_working_day
from hateprog.kernel.clock import from_local, today
from hateprog.referrals.rules import Pathway, Strand
from hateprog.reports.measures.rules import Period
from hateprog.reports.targets import service as targets
from hateprog.sessions.group import queries as bookings
from hateprog.sessions.group import service as slots
from hateprog.sessions.group.delivery import service as delivery
from hateprog.sessions.group.delivery.rules import Counted, Outcome, Said
from hateprog.sessions.group.rules import Details, Group
from hateprog.sessions.group.service import Terms
from hateprog.sessions.library import queries as library
from hateprog.sessions.year_groups import YearGroup

Happening = tuple[datetime, Callable[[], object]]
"""A moment, and what happens then."""

TARGETS = {"group_pupils": 600, "sessions_held": 40}
"""What is asked for: young people (each counted once, in group sessions) and one-to-one sessions."""

FUNDER = "Community safety partnership"
OPENED_BEFORE = timedelta(days=14)
MINUTES = 60
A_DAY = {time(9): "ABCD", time(11): "EFGH"}
"""When the group sessions of a day begin, and the letters of the classes that come to each."""

TERM_TIME = ((3, 8), (6, 8), (11, 8))
"""The first Monday from these days (month, day) on begins a week of five days in which schools are open."""


@dataclass(frozen=True, slots=True)
class Visit:
    """A group session: at which school (its place in the list), on which day of the week, for whom."""

    school: int
    weekday: int
    year_group: YearGroup
    pupils: tuple[int, ...]


HALVES = ((31, 31, 31, 30), (31, 31, 30, 30))
"""The eight classes of a year group of 245, in two sessions."""

A_WHOLE_SCHOOL = tuple(Visit(0, weekday, YearGroup(7 + weekday), half) for weekday in range(5) for half in HALVES)
OTHER_SCHOOLS = (
    Visit(1, 1, YearGroup.YEAR_9, (29, 30, 29)),
    Visit(6, 3, YearGroup.YEAR_8, (26, 25, 25)),
)

THREE_SESSIONS = (
    (0, "refer"), (0, "send"), (1, "ask"), (3, "approve"), (4, "allocate"), (4, "account_for_the_harmed"),
    (4, "plan"), (9, "hold"), (9, "plan"), (14, "hold"), (14, "plan"), (19, "hold"),
)  # fmt: skip
"""Working days from the referral, and what happens; few days on which much happens are soon lived through."""

ONE_SESSION = (*THREE_SESSIONS[:9], (12, "stop"))
COHORTS = (12, 70, 126, 190)
"""On which working days of the year people are referred, some at a time."""


class Person(NamedTuple):
    """Somebody on the programme: in which cohort, with what age at the referral."""

    cohort: int
    name: str
    age: int
    pathway: Pathway
    strand: Strand


_RACE, _FAITH, _LOVE = Strand.RACE, Strand.RELIGION, Strand.SEXUAL_ORIENTATION
PEOPLE = (
    Person(0, "Alfie Rushton", 14, EARLY, _RACE),
    Person(0, "Kayla Boyes", 15, OUT_OF_COURT, _RACE),
    Person(0, "Danny Crowther", 13, EARLY, _LOVE),
    Person(1, "Nell Ardsley", 16, OUT_OF_COURT, _LOVE),
    Person(1, "Haris Mahmoud", 15, EARLY, Strand.TRANSGENDER),
    Person(1, "Wayne Bagshaw", 38, CONVICTED, _RACE),
    Person(1, "Trevor Swales", 47, OUT_OF_COURT, _FAITH),
    Person(2, "Jodie Platts", 12, EARLY, Strand.DISABILITY),
    Person(2, "Levi Tranter", 16, OUT_OF_COURT, _FAITH),
    Person(2, "Carole Dyson", 29, CONVICTED, _FAITH),
    Person(3, "Summer Hoyland", 14, EARLY, _FAITH),
    Person(3, "Bartek Lis", 15, OUT_OF_COURT, _RACE),
    Person(3, "Ellis Wragg", 13, EARLY, _RACE),
)
"""Whom the sessions were with. Nobody turns 18 on the programme."""

STOPPED = "Trevor Swales"
"""An adult who stops after one session: adults were harder to engage."""


def period(day: date) -> Period:
    """Return the year that ends where the year of the demonstration on `day` begins."""
    last = day - timedelta(days=LENGTH + 1)
    return Period(last - timedelta(days=364), last)


def cases(day: date) -> tuple[Case, ...]:
    """Return whom the one-to-one sessions were with, for the demonstration on `day`."""
    working = _working_days(period(day))
    return tuple(_case(number, each, day, working[COHORTS[each.cohort] :]) for number, each in enumerate(PEOPLE))


def _case(number: int, person: Person, day: date, working: list[date]) -> Case:
    """Return somebody's case for the demonstration on `day`; it began on the first of the `working` days."""
    given_name, family_name = person.name.split()
    told = words.CONCERN if person.pathway is EARLY else words.HAPPENED
    steps = ONE_SESSION if person.name == STOPPED else THREE_SESSIONS
    return Case(
        given_name,
        family_name,
        person.age,
        ROTHERHAM,
        person.pathway,
        (person.strand,),
        told[person.strand][number % 2],
        tuple(((day - working[after]).days, step) for after, step in steps),
        practitioner="second-practitioner" if number % 2 else "practitioner",
        referrer=_referrer(person.age, person.pathway),
        hour=16,
    )


def _referrer(age: int, pathway: Pathway) -> str:
    if age < ADULT:
        return "youth-justice"
    return "probation" if pathway is CONVICTED else "police"


def weeks(day: date) -> list[date]:
    """Return the Mondays of the funded year's school weeks with a fortnight of it before them: at least two."""
    return weeks_of(period(day))


def weeks_of(year: Period) -> list[date]:
    """Return the Mondays of the school weeks that lie in a year with a fortnight of it before them."""
    begin = [date(each, *from_on) for each in (year.first.year, year.last.year) for from_on in TERM_TIME]
    mondays = [each + timedelta(days=-each.weekday() % 7) for each in begin]
    return [each for each in mondays if year.first + OPENED_BEFORE <= each <= year.last - timedelta(days=4)]


def set_targets(coordinator: Actor, day: date) -> None:
    """Let the coordinator of the demonstration on `day` set what the funder asks for, over the whole funded year."""
    year = period(day)
    for measure, number in TARGETS.items():
        asked: dict[str, Any] = {"measure": measure, "number": number, "funder": FUNDER, "force": SOUTH_YORKSHIRE}
        targets.set_target(coordinator, None, **asked, first=year.first, last=year.last)


def happenings(actors: Mapping[str, Actor]) -> list[Happening]:
    """Return what happens in schools: each week is booked a fortnight before, each day recorded in the afternoon."""
    first, *_between, last = weeks(today())
    return [*week(actors, first, OTHER_SCHOOLS), *week(actors, last, A_WHOLE_SCHOOL)]


def week(actors: Mapping[str, Actor], monday: date, visits: tuple[Visit, ...]) -> list[Happening]:
    """Return what happens in a week in schools: it is booked, held, and on its Friday the teachers are asked."""
    told: list[Happening] = [(moment(monday - OPENED_BEFORE, 9), partial(_book, actors, monday, visits))]
    for weekday in sorted({each.weekday for each in visits}):
        day = monday + timedelta(days=weekday)
        told.append((moment(day, 16), partial(_record, actors["practitioner"], day)))
    friday = moment(monday + timedelta(days=4), 17)
    return [*told, (friday, partial(satisfaction.ask_teachers, actors["coordinator"], days=4))]


def _working_days(year: Period) -> list[date]:
    holidays = bank_holidays(year.first.year, year.last.year)
    return [day for day in _days(year) if is_working_day(day, holidays)]


def _days(year: Period) -> Iterator[date]:
    for after in range((year.last - year.first).days + 1):
        yield year.first + timedelta(days=after)


def _book(actors: Mapping[str, Actor], monday: date, visits: tuple[Visit, ...]) -> None:
    """Let a practitioner open a slot for each visit of a week, and the coordinator book it for the school."""
    practitioner, coordinator = actors["practitioner"], actors["coordinator"]
    for weekday, at_day in groupby(visits, key=lambda each: each.weekday):
        for visit, (clock, letters) in zip(at_day, A_DAY.items(), strict=False):
            room_for = {"capacity_groups": len(visit.pupils), "capacity_pupils": sum(visit.pupils)}
            terms = Terms(MINUTES, 0, **room_for, practitioners=(practitioner.id,), authorities=(AUTHORITY[0],))
            starts_at = from_local(monday + timedelta(days=weekday), clock)
            slot = slots.open_slot(practitioner, None, starts_at=starts_at, terms=terms, anyway=True)
            slots.book(coordinator, the_school(visit.school), slot_id=slot.id, details=_details(visit, letters))


def _details(visit: Visit, letters: str) -> Details:
    year = int(visit.year_group)
    classes = zip(letters, visit.pupils, strict=False)
    return Details(
        tuple(Group(f"{year}{letter}", visit.year_group, pupils) for letter, pupils in classes),
        room="Main hall",
        room_capacity=300,
        dsl_name="Jo Marsh",
        dsl_contact="01632 960 123",
        staff_present="The head of year",
        topic_ids=(library.topics_in_use([year])[0].id,),
        parents_told=True,
        materials_seen=True,
    )


def _record(practitioner: Actor, day: date) -> None:
    """Let the practitioner write down that everybody who was expected in the sessions of a day was there."""
    start = from_local(day, time(0))
    for found in bookings.bookings(start=start, end=start + timedelta(days=1)):
        booking = bookings.booking(found.id)
        assert booking is not None  # it is the one that was found
        counted = tuple(Counted(each.id, each.pupils_expected) for each in booking.groups)
        topics = tuple(each.topic_id for each in booking.topics)
        delivery.record(practitioner, booking, Said(Outcome.TOOK_PLACE, counted, len(counted), topics), points=())
