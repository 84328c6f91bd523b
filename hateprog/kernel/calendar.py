"""Counting days: ages, and working days with bank holidays."""

from __future__ import annotations

from collections.abc import Container
from datetime import date, timedelta

from hateprog.kernel.text import N_

SATURDAY = 5
WEEKDAY_LABELS: tuple[str, ...] = (
    N_("Monday"),
    N_("Tuesday"),
    N_("Wednesday"),
    N_("Thursday"),
    N_("Friday"),
    N_("Saturday"),
    N_("Sunday"),
)


def age_on(born_on: date, day: date) -> int:
    """Return the age in whole years on `day`.

    Someone born on 29 February has their birthday on 1 March in other years (the common-law rule is the day after
    28 February ends).
    """
    had_birthday = (day.month, day.day) >= (born_on.month, born_on.day)
    return day.year - born_on.year - (not had_birthday)


def is_working_day(day: date, bank_holidays: Container[date]) -> bool:
    """Say whether `day` is a weekday and not one of `bank_holidays`."""
    return day.weekday() < SATURDAY and day not in bank_holidays


def add_working_days(start: date, count: int, bank_holidays: Container[date]) -> date:
    """Return the date `count` working days after `start`; the starting day itself never counts."""
    day = start
    while count > 0:
        day += timedelta(days=1)
        count -= is_working_day(day, bank_holidays)
    return day


def working_days_between(start: date, end: date, bank_holidays: Container[date]) -> int:
    """Return how many working days lie after `start`, up to and including `end`; negative when `end` is earlier."""
    if end < start:
        return -working_days_between(end, start, bank_holidays)
    days = (start + timedelta(days=offset) for offset in range(1, (end - start).days + 1))
    return sum(is_working_day(day, bank_holidays) for day in days)
