"""Holding, booking, waiting, moving and cancelling: what the service does with slots, without pages."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import select

from hateprog.kernel.access import THE_SERVICE
from hateprog.kernel.clock import at, local_date, utcnow
from hateprog.kernel.errors import Missing, NotNow, RuleBroken, Stale
from hateprog.sessions.group import queries, service
from hateprog.sessions.group.models import Booking, WaitingPlace
from hateprog.sessions.group.rules import Place, Reason, State, Taken
from hateprog.sessions.school_days import service as school_days
from hateprog.sessions.school_days.rules import Days, Kind
from hateprog.store.base import db
from hateprog.store.outbox import Message
from tests import factories as make
from tests.sessions.group.conftest import Booked, another_school, at_ten


def mails(start: str = "") -> list[str]:
    """Return to whom mails wait whose reference begins so."""
    asked = select(Message.recipient).where(Message.reference.startswith(start)).order_by(Message.recipient)
    return list(db.session.scalars(asked))


def states() -> list[State]:
    return list(db.session.scalars(select(Booking.state).order_by(Booking.made_at)))


def places() -> list[Place]:
    return list(db.session.scalars(select(WaitingPlace.state).order_by(WaitingPlace.asked_at)))


def test_a_held_slot_is_booked_and_everybody_is_told(booked: Booked) -> None:
    held = service.hold(booked.acting(booked.staff), booked.school, slot_id=booked.slot.id)

    done = service.confirm(booked.acting(booked.staff), queries.booking(held.id), details=make.details())

    assert (done.state, done.held_until) == (State.CONFIRMED, None)
    assert [each.label for each in done.groups] == ["8A"]
    assert mails("booking/") == sorted(each.email for each in (booked.staff, booked.coordinator, booked.practitioner))


def test_a_school_that_comes_second_is_told_so(booked: Booked, saved: Any) -> None:
    school, staff = another_school(saved)
    service.hold(booked.acting(booked.staff), booked.school, slot_id=booked.slot.id)

    with pytest.raises(Taken):
        service.hold(make.actor(staff), school, slot_id=booked.slot.id)


def test_holding_another_date_lets_go_of_the_first(booked: Booked, saved: Any) -> None:
    other = saved(make.slot(booked.coordinator, booked.practitioner, starts_at=at_ten(30)))
    actor = booked.acting(booked.staff)

    service.hold(actor, booked.school, slot_id=booked.slot.id)
    service.hold(actor, booked.school, slot_id=other.id)

    assert sorted(states()) == [State.HELD, State.RELEASED]


def test_a_hold_that_has_run_out_is_nobodys_hindrance_and_cannot_be_confirmed_after_it(
    booked: Booked, saved: Any
) -> None:
    school, staff = another_school(saved)
    first = service.hold(booked.acting(booked.staff), booked.school, slot_id=booked.slot.id)

    with at(utcnow() + timedelta(minutes=16)):
        service.hold(make.actor(staff), school, slot_id=booked.slot.id)
        with pytest.raises(NotNow):
            service.confirm(booked.acting(booked.staff), queries.booking(first.id), details=make.details())

    assert states() == [State.RELEASED, State.HELD]


@pytest.mark.parametrize(
    ("said", "field"),
    [
        ({"groups": (make.group_of_pupils(pupils=31),)}, "groups"),
        ({"groups": (make.group_of_pupils("8A"), make.group_of_pupils("8B", pupils=1))}, "groups"),
        ({"room_capacity": 27}, "room_capacity"),
        ({"notes": "A boy called Tom will need a break"}, "notes"),
        ({"topic_ids": (UUID(int=7),)}, "topics"),
    ],
    ids=["too many pupils", "too many groups", "a small room", "a child named", "no such topic"],
)
def test_what_does_not_fit_is_not_booked(booked: Booked, said: dict[str, Any], field: str) -> None:
    groups = said.get("groups", ())
    details = make.details(*groups, **{name: value for name, value in said.items() if name != "groups"})
    held = service.hold(booked.acting(booked.staff), booked.school, slot_id=booked.slot.id)

    with pytest.raises(RuleBroken) as refused:
        service.confirm(booked.acting(booked.staff), queries.booking(held.id), details=details)

    assert refused.value.field == field
    assert states() == [State.HELD]


def test_a_slot_of_another_area_is_not_there(booked: Booked, saved: Any) -> None:
    far = saved(make.school(authority_code="852", authority_name="Southampton"))

    with pytest.raises(Missing):
        service.hold(booked.acting(booked.coordinator), far, slot_id=booked.slot.id)


def test_a_day_on_which_the_school_is_shut_is_booked_only_by_who_says_so(booked: Booked) -> None:
    actor, day = booked.acting(booked.staff), local_date(booked.slot.starts_at)
    school_days.write_own(actor, booked.school, days=Days(Kind.INSET, day, day))

    with pytest.raises(RuleBroken) as refused:
        service.hold(actor, booked.school, slot_id=booked.slot.id)
    held = service.hold(actor, booked.school, slot_id=booked.slot.id, despite_shut=True)

    assert refused.value.field == "despite_shut"
    assert held.despite_shut


def test_a_freed_slot_is_offered_in_order_and_passed_on(booked: Booked, saved: Any) -> None:
    booking = saved(make.booking(booked.slot, booked.school, booked.staff))
    (second, sal), (third, tess) = another_school(saved), another_school(saved, "Wath School")
    for school, staff in ((second, sal), (third, tess)):
        service.join(make.actor(staff), school, slot_id=booked.slot.id)

    service.cancel(booked.acting(booked.staff), queries.booking(booking.id), reason=Reason.TIMETABLE)
    assert places() == [Place.OFFERED, Place.WAITING]
    with pytest.raises(Taken):
        service.hold(make.actor(tess), third, slot_id=booked.slot.id)

    service.leave(make.actor(sal), second, slot_id=booked.slot.id)
    assert places() == [Place.PASSED_ON, Place.OFFERED]
    service.book(make.actor(tess), third, slot_id=booked.slot.id, details=make.details())
    assert places() == [Place.PASSED_ON, Place.TAKEN]
    assert states() == [State.CANCELLED, State.CONFIRMED]
    assert mails("waiting/") == sorted([sal.email, tess.email])


def test_an_offer_runs_out_and_goes_to_the_next_by_itself(booked: Booked, saved: Any) -> None:
    booking = saved(make.booking(booked.slot, booked.school, booked.staff))
    for school, staff in (another_school(saved), another_school(saved, "Wath School")):
        service.join(make.actor(staff), school, slot_id=booked.slot.id)
    service.cancel(booked.acting(booked.coordinator), queries.booking(booking.id), reason=Reason.STAFF)

    with at(utcnow() + timedelta(hours=49)):
        first, second = service.look_after_slots(THE_SERVICE), service.look_after_slots(THE_SERVICE)

    assert (first, second) == (1, 0)
    assert places() == [Place.RAN_OUT, Place.OFFERED]


def test_moving_frees_the_old_slot_and_keeps_the_booking(booked: Booked, saved: Any) -> None:
    booking = saved(make.booking(booked.slot, booked.school, booked.staff))
    other = saved(make.slot(booked.coordinator, booked.practitioner, starts_at=at_ten(30)))
    school, staff = another_school(saved)
    service.join(make.actor(staff), school, slot_id=booked.slot.id)

    moved = service.move(booked.acting(booked.staff), queries.booking(booking.id), slot_id=other.id, version=0)

    assert (moved.id, moved.slot_id, moved.changes) == (booking.id, other.id, 1)
    assert places() == [Place.OFFERED]
    with pytest.raises(Stale):
        service.move(booked.acting(booked.staff), queries.booking(booking.id), slot_id=booked.slot.id, version=0)


def test_a_booking_is_not_moved_to_where_it_does_not_fit(booked: Booked, saved: Any) -> None:
    booking = saved(make.booking(booked.slot, booked.school, booked.staff))
    small = saved(make.slot(booked.coordinator, booked.practitioner, starts_at=at_ten(30), capacity_pupils=20))

    with pytest.raises(RuleBroken):
        service.move(booked.acting(booked.staff), queries.booking(booking.id), slot_id=small.id, version=0)

    assert queries.booking(booking.id).slot_id == booked.slot.id


def test_near_the_session_a_school_cancels_late_and_leaves_moving_to_the_coordinator(
    booked: Booked, saved: Any
) -> None:
    booking = saved(make.booking(booked.slot, booked.school, booked.staff))
    with at(booked.slot.starts_at - timedelta(days=1)):
        with pytest.raises(NotNow):
            service.change(booked.acting(booked.staff), queries.booking(booking.id), details=make.details(), version=0)
        service.change(
            booked.acting(booked.coordinator), queries.booking(booking.id), details=make.details(room="Gym"), version=0
        )
        done = service.cancel(booked.acting(booked.staff), queries.booking(booking.id), reason=Reason.STAFF)

    assert (done.state, done.cancelled_late, done.room) == (State.CANCELLED, True, "Gym")


def test_a_cancelled_slot_takes_its_booking_along_and_offers_others(booked: Booked, saved: Any) -> None:
    saved(make.booking(booked.slot, booked.school, booked.staff))
    saved(make.slot(booked.coordinator, booked.practitioner, starts_at=at_ten(30)))

    actor = booked.acting(booked.practitioner)
    service.cancel_slot(actor, queries.slot(booked.slot.id), reason=Reason.PRACTITIONER)

    body = db.session.scalar(select(Message.body).where(Message.recipient == booked.staff.email))
    assert states() == [State.CANCELLED]
    assert "The nearest free times are" in str(body)


def test_a_slot_is_not_made_smaller_than_what_is_booked(booked: Booked, saved: Any) -> None:
    saved(make.booking(booked.slot, booked.school, booked.staff))

    with pytest.raises(NotNow):
        service.resize(
            booked.acting(booked.coordinator), queries.slot(booked.slot.id), capacity_groups=1, capacity_pupils=27
        )


def test_nothing_is_booked_that_is_over_or_too_near_but_by_the_coordinator(booked: Booked) -> None:
    with at(booked.slot.starts_at - timedelta(days=2)):
        with pytest.raises(NotNow):
            service.hold(booked.acting(booked.staff), booked.school, slot_id=booked.slot.id)
        service.hold(booked.acting(booked.coordinator), booked.school, slot_id=booked.slot.id)
    with at(booked.slot.starts_at), pytest.raises(NotNow):
        service.hold(booked.acting(booked.coordinator), booked.school, slot_id=booked.slot.id)
