"""How moments, dates and lists of words read on a page."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, datetime, time
from typing import Any

from hateprog.kernel.clock import LONDON
from hateprog.kernel.text import _

NOON, MIDNIGHT = time(12), time(0)


def show_date(day: date | None) -> str:
    """Return a date as "24 November 2026"; nothing for no date."""
    return f"{day.day} {_(f'{day:%B}')} {day.year}" if day else ""


def show_time(moment: datetime | time | None) -> str:
    """Return the time of day in Europe/London as "4pm", "4:30pm", "midday" or "midnight"."""
    if moment is None:
        return ""
    clock = moment.astimezone(LONDON).time() if isinstance(moment, datetime) else moment
    if (clock.hour, clock.minute) in {(0, 0), (12, 0)}:
        return _("midday") if clock.hour else _("midnight")
    minutes = f":{clock.minute:02}" if clock.minute else ""
    return f"{clock.hour % 12 or 12}{minutes}{'am' if clock.hour < 12 else 'pm'}"


def show_moment(moment: datetime | None) -> str:
    """Return a moment in Europe/London as "4pm on 24 November 2026"."""
    if moment is None:
        return ""
    return _("{time} on {date}").format(time=show_time(moment), date=show_date(moment.astimezone(LONDON).date()))


def show_weekday(moment: datetime | date | None) -> str:
    """Return the day with its weekday: "Tuesday 24 November 2026"."""
    if moment is None:
        return ""
    day = moment.astimezone(LONDON).date() if isinstance(moment, datetime) else moment
    return f"{_(f'{day:%A}')} {show_date(day)}"


def show_day(day: date) -> str:
    """Return a day where the year stands beside it anyway: "Tuesday 24 November"."""
    return f"{_(f'{day:%A}')} {day.day} {_(f'{day:%B}')}"


def show_month(day: date) -> str:
    """Return the month of a date: "November 2026"."""
    return f"{_(f'{day:%B}')} {day.year}"


def looked_up(keys: Iterable[Any], words: Mapping[Any, str | None]) -> list[str]:
    """Return the words that there are for some keys, such as the names of accounts, in order of the alphabet."""
    return sorted(word for word in map(words.get, keys) if word)


FILTERS = {
    "date": show_date,
    "time": show_time,
    "datetime": show_moment,
    "weekday": show_weekday,
    "day": show_day,
    "month": show_month,
    "looked_up": looked_up,
}
