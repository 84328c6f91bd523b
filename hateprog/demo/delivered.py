"""Two sessions at the first school in the demonstration: one recorded, with hands and feedback; one still to record."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, datetime, time, timedelta
from functools import partial
from typing import Any

from hateprog.accounts import queries as accounts
from hateprog.areas.queries import bank_holidays
from hateprog.demo import satisfaction
from hateprog.demo.acts import moment
from hateprog.demo.people import SCHOOL_PERSON
from hateprog.demo.schools import ROTHERHAM, SCHOOLS
from hateprog.kernel.access import Actor, Role
from hateprog.kernel.calendar import is_working_day
from hateprog.kernel.clock import from_local, today
from hateprog.kernel.errors import RuleBroken
from hateprog.schools import queries as schools
from hateprog.sessions.group import queries as bookings
from hateprog.sessions.group import service as slots
from hateprog.sessions.group.delivery import service
from hateprog.sessions.group.delivery.rules import Aspect, Counted, Hands, Outcome, Said, Shown, When
from hateprog.sessions.group.rules import Details, Group
from hateprog.sessions.group.service import Terms
from hateprog.sessions.library import queries as library
from hateprog.sessions.year_groups import YearGroup

BOOKED_BEFORE = 6
"""Days ago on which the school was let in and both were booked: its invitations last a week."""

CLOCKS = (time(10), time(11), time(13, 30), time(9))
HANDS = (((13, 22, 18), (38, 11, 4)), ((9, 25, 19), (32, 16, 5)), ((19, 21, 13), (40, 9, 4)))
RATINGS = {Aspect.USEFUL: 5, Aspect.PITCHED: 4, Aspect.LED: 5, Aspect.AGAIN: 5}


def happenings(actors: Mapping[str, Actor]) -> list[tuple[datetime, Callable[[], object]]]:
    """Return what happens: both are booked, one is held and recorded, the school says how it was."""
    recorded, to_record = _days()
    return [
        (moment(today() - timedelta(days=BOOKED_BEFORE), 12), partial(_book, actors, (recorded, to_record))),
        (moment(recorded, 16), partial(_record, actors["practitioner"], recorded)),
        (moment(recorded, 17), partial(_rate, recorded)),
        (moment(recorded, 18), partial(satisfaction.ask_teachers, actors["coordinator"], days=0)),
    ]


def _days() -> tuple[date, date]:
    """Return the last two working days before today since both were booked; over Christmas, other days."""
    days = [today() - timedelta(days=number) for number in range(1, BOOKED_BEFORE)]
    first, second, *_others = sorted(days, key=lambda day: not is_working_day(day, bank_holidays(day.year, day.year)))
    return min(first, second), max(first, second)


def _book(actors: Mapping[str, Actor], days: tuple[date, date]) -> None:
    for day, groups in zip(days, ((("8A", 28), ("8B", 27)), (("9C", 29),)), strict=True):
        slot_id = _open(actors["practitioner"], day)
        topics = library.topics_in_use([int(YearGroup.YEAR_8), int(YearGroup.YEAR_9)])
        details = Details(
            tuple(Group(label, YearGroup(int(label[0])), pupils) for label, pupils in groups),
            room="Main hall",
            room_capacity=120,
            dsl_name="Jo Marsh",
            dsl_contact="01632 960 123",
            staff_present="The head of year",
            topic_ids=(topics[0].id,),
            parents_told=True,
            materials_seen=True,
        )
        slots.book(actors["coordinator"], _school(), slot_id=slot_id, details=details, despite_shut=True)
    service.keep_arrival(
        actors["coordinator"],
        _school(),
        parking="Two places beside the sports hall, no permit needed",
        entrance="Main gate, sign in at reception",
        equipment="Projector with sound in the main hall",
        version=0,
    )


def _open(practitioner: Actor, day: date) -> Any:
    terms = Terms(60, 0, 2, 60, practitioners=(practitioner.id,), authorities=(ROTHERHAM[0],))
    for clock in CLOCKS:
        try:
            return slots.open_slot(practitioner, None, starts_at=from_local(day, clock), terms=terms, anyway=True).id
        except RuleBroken:  # the practitioner meets somebody at that time
            continue
    raise RuntimeError("The practitioner of the demonstration is never free")


def _record(practitioner: Actor, day: date) -> None:
    booking = _booked_on(day)
    topic = library.topics([each.topic_id for each in booking.topics])[0]
    counted = tuple(Counted(each.id, each.pupils_expected - 1) for each in booking.groups)
    hands = tuple(
        Shown(topic.id, statement.key, {When.BEFORE: Hands(*before), When.AFTER: Hands(*after)})
        for statement, (before, after) in zip(topic.statements, HANDS, strict=False)
    )
    said = Said(Outcome.TOOK_PLACE, counted, 2, (topic.id,), hands)
    service.record(practitioner, booking, said, points=("Send the poster on whom to tell",))


def _rate(day: date) -> None:
    account_id = accounts.id_at(SCHOOL_PERSON)
    account = accounts.one_account(account_id) if account_id else None
    assert account is not None  # the coordinator let them in the day before
    teacher = Actor(account.id, account.person_id, frozenset({Role.SCHOOL}), school_id=_school().id)
    words = {"good": "the pupils talked about it all day", "better": "ten minutes more for the debate"}
    service.rate(teacher, _booked_on(day), ratings=RATINGS, **words)


def _booked_on(day: date) -> Any:
    start = from_local(day, time(0))
    found = bookings.bookings(start=start, end=start + timedelta(days=1), school_id=_school().id)[0]
    booking = bookings.booking(found.id)
    assert booking is not None  # it is the one that was found
    return booking


def _school() -> Any:
    found = schools.by_urn(SCHOOLS[0][0])
    assert found is not None  # the register has been imported
    return schools.school(found.id)
