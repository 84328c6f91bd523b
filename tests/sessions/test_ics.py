"""A calendar in the words of RFC 5545, without a database."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from hateprog.sessions import ics
from hateprog.sessions.ics import Event, Status
from tests.sessions.diary.reading import events, lines, unescaped

NOW = datetime(2026, 11, 25, 12, 0, tzinfo=UTC)


def event(**said: Any) -> Event:
    usual: dict[str, Any] = {
        "uid": "6e1f@hateprog.example",
        "sequence": 0,
        "starts_at": datetime(2026, 12, 1, 9, 0, tzinfo=UTC),
        "minutes": 60,
        "summary": "Session 2, HC-7K3M9Q",
        "address": "https://hateprog.example/sessions/6e1f",
        "status": Status.CONFIRMED,
        "changed_at": NOW,
    }
    return Event(**usual | said)


def test_a_calendar_is_what_a_program_expects() -> None:
    read = lines(ics.calendar("Diary", [event()], made_at=NOW))

    assert read[:3] == ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//hateprog//Diary//EN"]
    assert read[-1] == "END:VCALENDAR"
    assert read[read.index("BEGIN:VEVENT") : read.index("END:VEVENT")] == [
        "BEGIN:VEVENT",
        "UID:6e1f@hateprog.example",
        "SEQUENCE:0",
        "DTSTAMP:20261125T120000Z",
        "LAST-MODIFIED:20261125T120000Z",
        "DTSTART:20261201T090000Z",
        "DTEND:20261201T100000Z",
        "SUMMARY:Session 2\\, HC-7K3M9Q",
        "URL:https://hateprog.example/sessions/6e1f",
        "STATUS:CONFIRMED",
        "CLASS:PRIVATE",
    ]


def test_an_empty_calendar_is_one_too() -> None:
    content = ics.calendar("Diary", [], made_at=NOW)

    assert events(content) == []
    assert lines(content)[-1] == "END:VCALENDAR"


def test_moments_are_told_in_utc_whatever_zone_they_came_in() -> None:
    summer = datetime(2026, 7, 1, 16, 0, tzinfo=timezone(timedelta(hours=1)))

    (read,) = events(ics.calendar("Diary", [event(starts_at=summer)], made_at=NOW))

    assert (read["DTSTART"], read["DTEND"]) == ("20260701T150000Z", "20260701T160000Z")


def test_both_hours_of_october_are_told_apart() -> None:
    first, second = (datetime(2026, 10, 25, hour, 30, tzinfo=UTC) for hour in (0, 1))

    read = events(ics.calendar("Diary", [event(starts_at=first), event(starts_at=second)], made_at=NOW))

    assert [each["DTSTART"] for each in read] == ["20261025T003000Z", "20261025T013000Z"]


@given(st.text(st.characters(exclude_categories=("Cs", "Cc"), include_characters="\n;,\\"), max_size=400))
def test_any_text_comes_back_as_it_was_and_no_line_is_too_long(text: str) -> None:
    (read,) = events(ics.calendar(text, [event(summary=text)], made_at=NOW))

    assert unescaped(read["SUMMARY"]) == text
