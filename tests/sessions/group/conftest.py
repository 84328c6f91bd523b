"""A school in Rotherham, its office, a coordinator, a practitioner who may go to schools, and a slot in two weeks."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

import pytest
from sqlalchemy import select

from hateprog.areas.queries import bank_holidays
from hateprog.kernel.access import Actor, Role
from hateprog.kernel.calendar import is_working_day
from hateprog.kernel.clock import from_local, today
from hateprog.schools.joining.models import SchoolProgramme
from hateprog.store.base import db
from tests import factories as make


@dataclass(slots=True)
class Booked:
    """Who is there before anything is booked."""

    school: Any
    staff: Any
    coordinator: Any
    practitioner: Any
    slot: Any

    def acting(self, account: Any) -> Actor:
        """Return an account as it acts."""
        roles = {self.staff.id: Role.SCHOOL, self.coordinator.id: Role.COORDINATOR}
        role = roles.get(account.id, Role.PRACTITIONER)
        school_id = self.school.id if role is Role.SCHOOL else None
        return Actor(account.id, account.person_id, frozenset({role}), school_id=school_id)


def working_day(days: int) -> date:
    """Return the first working day that is at least so many days ahead."""
    day = today() + timedelta(days=days)
    while not is_working_day(day, bank_holidays(day.year, day.year)):
        day += timedelta(days=1)
    return day


def at_ten(days: int = 14) -> datetime:
    """Return ten o'clock (London) of such a day, in UTC."""
    return from_local(working_day(days), time(10))


@pytest.fixture
def booked(saved: Callable[..., Any]) -> Booked:
    """Store them."""
    return before_booking(saved)


def before_booking(saved: Callable[..., Any]) -> Booked:
    """Store who is there before anything is booked."""
    saved(make.rotherham())
    school = saved(make.school())
    staff, coordinator, practitioner = saved(make.school_staff(), make.coordinator(), make.practitioner())
    saved(make.staff_of(school, staff))
    programme = saved(make.school_programme(by=coordinator))
    saved(make.membership_of(school, programme))
    slot = saved(make.slot(coordinator, practitioner, starts_at=at_ten()))
    return Booked(school, staff, coordinator, practitioner, slot)


def another_school(saved: Callable[..., Any], name: str = "Don Valley School") -> tuple[Any, Any]:
    """Store another school of Rotherham, and somebody of its staff."""
    school, staff = saved(make.school(name=name), make.school_staff())
    programme = db.session.scalars(select(SchoolProgramme)).first()
    saved(make.staff_of(school, staff), make.membership_of(school, programme))
    return school, staff
