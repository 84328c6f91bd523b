"""Every question about diaries: what is in one, when somebody works, what is free, whose calendar an address is."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import select

from hateprog.accounts import queries as accounts
from hateprog.areas import queries as areas
from hateprog.kernel.access import Role
from hateprog.kernel.clock import local_date, today, utcnow
from hateprog.referrals import case_queries as cases
from hateprog.sessions.diary import rules
from hateprog.sessions.diary.models import CalendarFeed, HoursOnADay, WorkingHours
from hateprog.sessions.diary.rules import Dated, Hours, Span
from hateprog.sessions.group import queries as group
from hateprog.sessions.one_to_one import diary_queries as appointments
from hateprog.sessions.one_to_one.rules import Mode
from hateprog.sessions.one_to_one.when import Meeting
from hateprog.store.base import db

NOT_AT_ONCE = timedelta(hours=1)
"""How long from now a free time is at least: nobody is asked to come at this very moment."""


@dataclass(frozen=True, slots=True)
class DiaryDay:
    """A day with what is on it: appointments of cases, and slots of group sessions.

    `clashes` has the beginnings (UTC) of those that overlap.
    """

    day: date
    entries: Sequence[Any]
    slots: Sequence[Any]
    is_bank_holiday: bool
    is_today: bool
    clashes: frozenset[datetime]


def days_of(practitioner_id: UUID, first: date, until: date) -> list[DiaryDay]:
    """Return the days from the first until before the last, each with the appointments that begin on it."""
    rows = appointments.diary(practitioner_id, rules.midnight(first), rules.midnight(until))
    holidays = areas.bank_holidays(first.year, until.year)
    slots = group.slots_of(practitioner_id, rules.midnight(first), rules.midnight(until), cancelled=False)
    here = [
        Meeting(row.starts_at, row.minutes, row.mode, row.place) for row in rows if row.kept in appointments.TAKES_TIME
    ]
    here += [Meeting(each.starts_at, each.minutes, Mode.IN_PERSON) for each in slots]
    clashes, now = rules.clashing(here), today()
    return [
        DiaryDay(
            day,
            [row for row in rows if local_date(row.starts_at) == day],
            [each for each in slots if local_date(each.starts_at) == day],
            day in holidays,
            day == now,
            clashes,
        )
        for day in (first + timedelta(days=number) for number in range((until - first).days))
    ]


def hours_of(account_id: UUID) -> Hours:
    """Return when somebody works; the usual hours of whoever has not said."""
    rows = rows_of_hours(account_id)
    return {row.weekday: (row.from_time, row.until_time) for row in rows} or rules.USUAL_HOURS


def rows_of_hours(account_id: UUID) -> Sequence[WorkingHours]:
    """Return the working hours that somebody has set, by weekday."""
    asked = select(WorkingHours).where(WorkingHours.account_id == account_id).order_by(WorkingHours.weekday)
    return db.session.scalars(asked).all()


def dated_of(account_id: UUID, first: date, last: date) -> Dated:
    """Return the hours of somebody on dates from one day to another (both included) that are not the weekday's."""
    rows = rows_on(account_id, first, last)
    return {row.on: (row.from_time, row.until_time) if row.from_time and row.until_time else None for row in rows}


def rows_on(account_id: UUID, first: date, last: date) -> Sequence[HoursOnADay]:
    """Return what somebody has said of dates from one day to another, both included, in order."""
    asked = select(HoursOnADay).where(HoursOnADay.account_id == account_id, HoursOnADay.on.between(first, last))
    return db.session.scalars(asked.order_by(HoursOnADay.on)).all()


def hours_on(account_id: UUID, day: date) -> Span | None:
    """Return from when until when somebody works on a day; `app.py` hands this to group sessions."""
    return rules.hours_on(day, hours_of(account_id), dated_of(account_id, day, day))


def free_times(
    practitioner_id: UUID, like: Meeting, first: date, *, closely: bool, leave_out: UUID | None
) -> list[datetime]:
    """Return the next times (UTC) at which a practitioner could hold a session `like` this one, from a day on.

    `app.py` hands this to one_to_one. `closely` offers all of that day; `leave_out` is a session that is being moved.
    """
    last = first + timedelta(days=rules.LOOKED_AHEAD)
    return rules.free_times(
        hours_of(practitioner_id),
        appointments.meetings(practitioner_id, rules.midnight(first), rules.midnight(last), leave_out=leave_out),
        areas.bank_holidays(first.year, last.year),
        dated=dated_of(practitioner_id, first, last),
        like=like,
        first=first,
        earliest=utcnow() + NOT_AT_ONCE,
        closely=closely,
    )


def feed_of(account_id: UUID) -> CalendarFeed | None:
    """Return the address of somebody's calendar, if they made one."""
    return db.session.scalar(select(CalendarFeed).where(CalendarFeed.account_id == account_id))


def feed_by(token_hash: str) -> CalendarFeed | None:
    """Return whose calendar an address opens; None for one that is unknown, or whose practitioner is none any more."""
    feed = db.session.scalar(select(CalendarFeed).where(CalendarFeed.token_hash == token_hash))
    return feed if feed is not None and accounts.plays(feed.account_id, Role.PRACTITIONER) else None


def left_behind() -> tuple[Sequence[Any], dict[UUID, str]]:
    """Return the cases of whoever cannot practise any more, and their names by account.

    Their account is disabled, or it is a practitioner's no more.
    """
    gone = sorted(cases.caseloads().keys() - {row.account_id for row in accounts.practitioners()})
    return appointments.left_behind(gone), accounts.names(gone)
