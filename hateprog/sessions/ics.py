"""A calendar in the words of RFC 5545, as other programs read it; moments are in UTC (docs/decisions/0031)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum

from icalendar import Calendar, vDuration, vText
from icalendar import Event as Entry

EVERY = timedelta(hours=1)
"""How often a program that follows a calendar is asked to read it again."""


class Status(StrEnum):
    """Whether an event takes place (RFC 5545, section 3.8.1.11)."""

    CONFIRMED = "CONFIRMED"
    TENTATIVE = "TENTATIVE"
    CANCELLED = "CANCELLED"


@dataclass(frozen=True, slots=True)
class Event:
    """One entry of a calendar. `uid` stays the same for ever, `sequence` grows whenever the entry changes."""

    uid: str
    sequence: int
    starts_at: datetime
    minutes: int
    summary: str
    address: str
    status: Status
    changed_at: datetime


def calendar(name: str, events: Iterable[Event], *, made_at: datetime) -> bytes:
    """Return a whole calendar, as a program reads it; `made_at` is in UTC."""
    made = Calendar()
    made.add("VERSION", "2.0")
    made.add("PRODID", "-//hateprog//Diary//EN")
    made.add("CALSCALE", "GREGORIAN")
    made.add("METHOD", "PUBLISH")
    made.add("X-WR-CALNAME", vText(_one_kind_of_line(name)))
    made.add("REFRESH-INTERVAL", EVERY, parameters={"VALUE": "DURATION"})
    made.add("X-PUBLISHED-TTL", vDuration(EVERY))
    for event in events:
        made.add_component(_entry(event, made_at))
    content: bytes = made.to_ical(sorted=False)
    return content


def _entry(event: Event, made_at: datetime) -> Entry:
    entry = Entry()
    entry.add("UID", event.uid)
    entry.add("SEQUENCE", event.sequence)
    entry.add("DTSTAMP", made_at.astimezone(UTC))
    entry.add("LAST-MODIFIED", event.changed_at.astimezone(UTC))
    entry.add("DTSTART", event.starts_at.astimezone(UTC))
    entry.add("DTEND", event.starts_at.astimezone(UTC) + timedelta(minutes=event.minutes))
    entry.add("SUMMARY", _one_kind_of_line(event.summary))
    entry.add("URL", event.address)
    entry.add("STATUS", event.status)
    entry.add("CLASS", "PRIVATE")
    return entry


def _one_kind_of_line(said: str) -> str:
    return said.replace("\r", "")
