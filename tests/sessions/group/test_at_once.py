"""Two hundred schools want one slot, on a real PostgreSQL: one gets it, and whoever does not is told so."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select

from hateprog.kernel.access import THE_SERVICE
from hateprog.kernel.clock import at, utcnow
from hateprog.kernel.errors import NotNow, Refused
from hateprog.schools import queries as schools
from hateprog.schools.models import School
from hateprog.sessions.group import queries, service
from hateprog.sessions.group.models import Booking, Slot, WaitingPlace
from hateprog.sessions.group.rules import TAKES_THE_SLOT, Place, Reason, State, Taken
from hateprog.store.base import db
from tests import factories as make
from tests.conftest import save
from tests.sessions.group.conftest import Booked, at_ten, before_booking

pytestmark = pytest.mark.parametrize("dialect", ["postgresql"], indirect=True)
SCHOOLS, WORKERS, ROUNDS = 200, 12, 20


@pytest.fixture
def busy(fresh_app: Flask) -> Any:
    """A service whose database really commits, with two hundred schools that a coordinator books for."""
    with fresh_app.app_context():
        scene = before_booking(save)
        rivals = [make.school(name=f"School {number}") for number in range(SCHOOLS)]
        save(*rivals)
        yield scene, [each.id for each in rivals]
        db.session.remove()


def at_once(app: Flask, acts: list[Callable[[], Any]]) -> Counter[str]:
    """Do all of it, a dozen at the same moment, each in a session of its own; count how it went."""
    ready = Barrier(WORKERS)

    def work(mine: list[Callable[[], Any]]) -> list[str]:
        went = []
        with app.app_context():
            ready.wait(timeout=30)
            for act in mine:
                try:
                    act()
                    went.append("done")
                except Refused as refused:
                    went.append(type(refused).__name__)
                finally:
                    db.session.remove()
        return went

    with ThreadPoolExecutor(WORKERS) as pool:
        went = pool.map(work, [acts[each::WORKERS] for each in range(WORKERS)])
        return Counter(word for said in went for word in said)


def holding(actor: Any, school_id: Any, slot_id: Any) -> Callable[[], Any]:
    return lambda: service.hold(actor, db.session.get(School, school_id), slot_id=slot_id)


def taken(slot_id: Any) -> int:
    asked = select(func.count()).where(Booking.slot_id == slot_id, Booking.state.in_(TAKES_THE_SLOT))
    return int(db.session.scalar(asked) or 0)


def test_of_two_hundred_schools_one_gets_the_slot_every_time(busy: tuple[Booked, list[Any]], fresh_app: Flask) -> None:
    scene, rivals = busy
    actor = scene.acting(scene.coordinator)
    slots = [make.slot(scene.coordinator, scene.practitioner, starts_at=at_ten(20 + each)) for each in range(ROUNDS)]
    save(*slots)
    for slot_id in [each.id for each in slots]:
        db.session.remove()

        went = at_once(fresh_app, [holding(actor, each, slot_id) for each in rivals])

        assert went == {"done": 1, Taken.__name__: SCHOOLS - 1}
        assert taken(slot_id) == 1


def test_cancelling_waiting_and_another_capacity_meanwhile_never_give_a_slot_to_two(
    busy: tuple[Booked, list[Any]], fresh_app: Flask
) -> None:
    scene, rivals = busy
    coordinator, slot_id = scene.acting(scene.coordinator), scene.slot.id
    save(make.booking(scene.slot, scene.school, scene.staff))
    db.session.remove()

    def cancel() -> None:
        found = queries.taken_by(slot_id)
        if found is None or found.state is not State.CONFIRMED:
            raise NotNow("")
        service.cancel(coordinator, found, reason=Reason.TIMETABLE)

    def resize(pupils: int) -> Callable[[], Any]:
        slot = lambda: queries.slot(slot_id)  # noqa: E731 - read in the thread that acts
        return lambda: service.resize(coordinator, slot(), capacity_groups=1, capacity_pupils=pupils)

    def book(school_id: Any) -> None:
        service.book(coordinator, schools.school(school_id), slot_id=slot_id, details=make.details())

    acts: list[Callable[[], Any]] = []
    for number, school_id in enumerate(rivals[:120]):
        acts.append(lambda school_id=school_id: book(school_id))
        acts.append(lambda school_id=school_id: service.join(coordinator, schools.school(school_id), slot_id=slot_id))
        acts.append((cancel, resize(28 + number % 9), lambda: service.look_after_slots(THE_SERVICE))[number % 3])

    went = at_once(fresh_app, acts)

    meant = {"done", Taken.__name__, NotNow.__name__, "RuleBroken", "Stale"}
    offered = db.session.scalar(select(func.count()).where(WaitingPlace.state == Place.OFFERED))
    confirmed = db.session.scalars(select(Booking).where(Booking.state == State.CONFIRMED)).all()
    slot = db.session.get_one(Slot, slot_id)
    assert set(went) <= meant
    assert len(confirmed) + int(offered or 0) <= 1
    assert slot.capacity_pupils >= 28
    assert taken(slot_id) <= 1


def test_of_two_pending_bookings_one_is_confirmed(busy: tuple[Booked, list[Any]], fresh_app: Flask) -> None:
    scene, rivals = busy
    actor = scene.acting(scene.coordinator)
    slots = [make.slot(scene.coordinator, scene.practitioner, starts_at=at_ten(20 + each)) for each in range(10)]
    save(*slots)
    later = utcnow() + timedelta(minutes=16)
    for slot_id in [each.id for each in slots]:
        first = service.hold(actor, schools.school(rivals[0]), slot_id=slot_id).id
        db.session.remove()

        def confirm(booking_id: Any = first) -> None:
            service.confirm(actor, queries.booking(booking_id), details=make.details())

        def overtake(school_id: Any, slot_id: Any = slot_id) -> None:
            with at(later):
                service.book(actor, schools.school(school_id), slot_id=slot_id, details=make.details())

        rivalry = [lambda school_id=each: overtake(school_id) for each in rivals[1:WORKERS]]
        went = at_once(fresh_app, [confirm, *rivalry])

        assert went["done"] == 1
        assert taken(slot_id) == 1
        assert set(went) <= {"done", Taken.__name__, NotNow.__name__}
