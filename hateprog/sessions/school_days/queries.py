"""Every question about when schools are there."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import or_, select

from hateprog.areas import queries as areas
from hateprog.sessions.school_days import rules
from hateprog.sessions.school_days.models import SchoolDays, SchoolPeriod
from hateprog.sessions.school_days.rules import Days, Period
from hateprog.store.base import db


@dataclass(frozen=True, slots=True)
class Year:
    """When one school is shut between two days: asked once for a whole list of dates."""

    days: Sequence[Days]
    bank_holidays: frozenset[date]

    def why_shut(self, day: date) -> str | None:
        """Return the sentence that says why the school is shut on a day; None where it is open."""
        return rules.why_shut(day, self.days, self.bank_holidays)


def year_of(school: Any, first: date, last: date) -> Year:
    """Return when a school is shut from one day to another (both included), by its authority's days and its own."""
    rows = db.session.scalars(
        select(SchoolDays).where(
            or_(SchoolDays.school_id == school.id, SchoolDays.authority_code == school.authority_code),
            SchoolDays.last_on >= first,
            SchoolDays.first_on <= last,
        )
    )
    return Year([row.said for row in rows], areas.bank_holidays(first.year, last.year))


def why_shut(school: Any, day: date) -> str | None:
    """Return the sentence that says why a school is shut on a day; None where it is open."""
    return year_of(school, day, day).why_shut(day)


def periods_of(school_id: UUID) -> Sequence[Period]:
    """Return the periods of a school's day, the first at the top; none where it has not said."""
    asked = select(SchoolPeriod).where(SchoolPeriod.school_id == school_id).order_by(SchoolPeriod.position)
    return [row.said for row in db.session.scalars(asked)]


def rows_of_periods(school_id: UUID) -> Sequence[SchoolPeriod]:
    """Return the periods of a school's day as they are stored."""
    asked = select(SchoolPeriod).where(SchoolPeriod.school_id == school_id).order_by(SchoolPeriod.position)
    return db.session.scalars(asked).all()


def own_days(school_id: UUID, since: date) -> Sequence[SchoolDays]:
    """Return what a school has said of its own days that are not over on a day, in order."""
    asked = select(SchoolDays).where(SchoolDays.school_id == school_id, SchoolDays.last_on >= since)
    return db.session.scalars(asked.order_by(SchoolDays.first_on, SchoolDays.id)).all()


def days_of_authority(authority_code: str, since: date) -> Sequence[SchoolDays]:
    """Return the holidays and INSET days of an authority that are not over on a day, in order."""
    asked = select(SchoolDays).where(SchoolDays.authority_code == authority_code, SchoolDays.last_on >= since)
    return db.session.scalars(asked.order_by(SchoolDays.first_on, SchoolDays.id)).all()


def one_entry(days_id: UUID) -> SchoolDays | None:
    """Return one entry, a school's or an authority's."""
    return db.session.get(SchoolDays, days_id, populate_existing=True)
