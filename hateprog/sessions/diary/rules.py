"""Weeks and months of a diary, working hours, and what is free in them. Pure; moments are UTC, days London's."""

from __future__ import annotations

from collections.abc import Collection, Container, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from itertools import islice

from hateprog.kernel.calendar import WEEKDAY_LABELS
from hateprog.kernel.clock import LONDON, from_local
from hateprog.kernel.errors import RuleBroken
from hateprog.kernel.text import _
from hateprog.sessions.one_to_one import when
from hateprog.sessions.one_to_one.when import Doubt, Meeting

DAY, WEEK = timedelta(days=1), timedelta(days=7)
FIRST_YEAR, LAST_YEAR = 2000, 2099
"""Which years a diary can be opened at; any other is a slip, or somebody trying."""

Span = tuple[time, time]
Hours = Mapping[int, Span]
"""Weekday (Monday is 0) -> from when until when somebody works; a day that is not there is free."""

Dated = Mapping[date, Span | None]
"""Date -> the hours of that day instead of the weekday's; None for a day off."""

USUAL_HOURS: Hours = dict.fromkeys(range(5), (time(9), time(17)))
STEP = timedelta(minutes=30)
APART = timedelta(hours=1)
OFFERED = 5
DATED_MOST = 92
"""For how many days in a row other hours are said at once, at most."""

LOOKED_AHEAD = 60
"""For how many days free times are looked for, before a diary counts as full."""

NOON = time(12)


def monday_of(day: date) -> date:
    """Return the Monday of a day's week."""
    return day - timedelta(days=day.weekday())


def week_called(said: str | None, today: date) -> date:
    """Return the Monday of the week that an address names ("2026-W48"); of today's week for anything else."""
    year, _dash, number = (said or "").partition("-W")
    try:
        monday = date.fromisocalendar(int(year), int(number), 1)
    except (ValueError, OverflowError):
        return monday_of(today)
    return monday if _is_bearable(monday) else monday_of(today)


def week_name(monday: date) -> str:
    """Return a week as an address names it."""
    year, number, _weekday = monday.isocalendar()
    return f"{year}-W{number:02}"


def month_called(said: str | None, today: date) -> date:
    """Return the first day of the month that an address names ("2026-11"); of today's month for anything else."""
    year, _dash, number = (said or "").partition("-")
    try:
        first = date(int(year), int(number), 1)
    except (ValueError, OverflowError):
        return today.replace(day=1)
    return first if _is_bearable(first) else today.replace(day=1)


def month_name(first: date) -> str:
    """Return a month as an address names it."""
    return f"{first:%Y-%m}"


def month_after(first: date) -> date:
    """Return the first day of the next month."""
    return (first + timedelta(days=31)).replace(day=1)


def month_before(first: date) -> date:
    """Return the first day of the month before."""
    return (first - DAY).replace(day=1)


def _is_bearable(day: date) -> bool:
    return FIRST_YEAR <= day.year <= LAST_YEAR


def midnight(day: date) -> datetime:
    """Return the moment (UTC) at which a day begins in Europe/London."""
    return from_local(day, time(0))


@dataclass(frozen=True, slots=True)
class HoursOfADay:
    """From when until when somebody works on a weekday (Monday is 0)."""

    weekday: int
    from_time: time
    until_time: time


def hours_on(day: date, hours: Hours, dated: Dated) -> Span | None:
    """Return from when until when somebody works on a day; None where they do not."""
    return dated[day] if day in dated else hours.get(day.weekday())


def check_dated(first_on: date, last_on: date, from_time: time | None, until_time: time | None, today: date) -> None:
    """Raise `RuleBroken` unless days to come are off, or have hours in order."""
    if first_on < today or first_on.year > LAST_YEAR:
        raise RuleBroken(_("This must be today or in the future"), field="first_on")
    if not timedelta(0) <= last_on - first_on <= timedelta(days=DATED_MOST):
        said = _("The last day must be on or after the first, and at most {most} days later")
        raise RuleBroken(said.format(most=DATED_MOST), field="last_on")
    if (from_time is None) != (until_time is None):
        field = "from_time" if from_time is None else "until_time"
        raise RuleBroken(_("Enter both times, or leave both empty for days off"), field=field)
    if from_time is not None and until_time is not None and until_time <= from_time:
        raise RuleBroken(_("The day must end after it begins"), field="until_time")


def check_hours(weekday: int, from_time: time | None, until_time: time | None) -> None:
    """Raise `RuleBroken` unless a day is free, or has a beginning and a later end."""
    if from_time is None and until_time is None:
        return
    day = _(WEEKDAY_LABELS[weekday])
    if from_time is None or until_time is None:
        name = "from" if from_time is None else "until"
        raise RuleBroken(_("Enter both times of {day}, or leave both empty").format(day=day), field=f"{name}_{weekday}")
    if until_time <= from_time:
        raise RuleBroken(_("{day} must end after it begins").format(day=day), field=f"until_{weekday}")


def clashing(meetings: Collection[Meeting]) -> frozenset[datetime]:
    """Return when (UTC) the appointments begin that share a moment with another one."""
    return frozenset(each.starts_at for pair in when.overlapping(meetings) for each in pair)


def free_times(
    hours: Hours,
    meetings: Collection[Meeting],
    bank_holidays: Container[date],
    *,
    dated: Dated,
    like: Meeting,
    first: date,
    earliest: datetime,
    closely: bool,
) -> list[datetime]:
    """Return the next times (UTC) at which a session `like` this one fits into somebody's working hours.

    From the day `first` on, and not before `earliest`: on each day the first of the morning and of the afternoon.
    `closely` offers what is free on the first day instead, an hour apart, if anything is.
    """

    def free_on(day: date) -> list[datetime]:
        starts = () if day in bank_holidays else _starts(hours_on(day, hours, dated), day, like)
        return [each for each in starts if each >= earliest and _fits(each, like, meetings)]

    if closely and (that_day := list(_apart(free_on(first)))):
        return that_day
    days = (first + timedelta(days=number) for number in range(LOOKED_AHEAD))
    return list(islice((each for day in days for each in _two_of(free_on(day))), OFFERED))


def _starts(span: Span | None, day: date, like: Meeting) -> Iterator[datetime]:
    if span is None:
        return
    try:
        moment, end = (from_local(day, clock) for clock in span)
    except RuleBroken:  # a working day that begins or ends in the hour that March skips
        return
    while moment + timedelta(minutes=like.minutes) <= end:
        yield moment
        moment += STEP


def _fits(moment: datetime, like: Meeting, meetings: Collection[Meeting]) -> bool:
    planned = replace(like, starts_at=moment)
    if any(when.overlap(planned, each) for each in meetings):
        return False
    return Doubt.TRAVEL not in when.doubts(planned, meetings, ())


def _apart(free: list[datetime]) -> Iterator[datetime]:
    last: datetime | None = None
    for moment in free:
        if last is None or moment - last >= APART:
            last = moment
            yield moment


def _two_of(free: list[datetime]) -> Iterator[datetime]:
    morning = next((each for each in free if each.astimezone(LONDON).time() < NOON), None)
    afternoon = next((each for each in free if each.astimezone(LONDON).time() >= NOON), None)
    return (each for each in (morning, afternoon) if each is not None)
