"""Weeks, months, working hours and free times, without a database."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hateprog.kernel.clock import from_local
from hateprog.kernel.errors import RuleBroken
from hateprog.sessions.diary import rules
from hateprog.sessions.one_to_one import when
from hateprog.sessions.one_to_one.rules import Mode
from hateprog.sessions.one_to_one.when import Meeting

TODAY = date(2026, 11, 25)
TUESDAY = date(2026, 12, 1)
LONG_AGO = datetime(2026, 1, 1, tzinfo=UTC)


@pytest.mark.parametrize(
    ("said", "monday"),
    [
        ("2026-W48", date(2026, 11, 23)),
        ("2026-W53", date(2026, 12, 28)),
        ("2020-W01", date(2019, 12, 30)),
        *((odd, date(2026, 11, 23)) for odd in (None, "", "2027-W53", "2026-W00", "2026-W54", "1999-W20", "9999-W52")),
        *((odd, date(2026, 11, 23)) for odd in ("2026-48", "W48", "x-Wy", "-1-W01", "2026-W\0", "9" * 5_000 + "-W01")),
    ],
)
def test_a_week_is_named_in_the_address_and_anything_else_means_this_one(said: str | None, monday: date) -> None:
    assert rules.week_called(said, TODAY) == monday


@given(st.dates(date(2000, 1, 3), date(2099, 12, 20)))
def test_a_week_is_called_by_its_name(day: date) -> None:
    monday = rules.monday_of(day)

    assert monday <= day < monday + rules.WEEK
    assert rules.week_called(rules.week_name(monday), TODAY) == monday


@pytest.mark.parametrize(
    ("said", "first"),
    [
        ("2026-12", date(2026, 12, 1)),
        *(
            (odd, date(2026, 11, 1))
            for odd in (None, "", "2026-13", "2026-00", "12-2026", "0001-01", "2026-\0", "9" * 99)
        ),
    ],
)
def test_a_month_is_named_in_the_address_and_anything_else_means_this_one(said: str | None, first: date) -> None:
    assert rules.month_called(said, TODAY) == first


@given(st.dates(date(2000, 2, 1), date(2099, 11, 30)))
def test_months_follow_one_another(day: date) -> None:
    first = day.replace(day=1)

    assert rules.month_before(rules.month_after(first)) == first
    assert rules.month_after(rules.month_before(first)) == first
    assert rules.month_called(rules.month_name(first), TODAY) == first


def test_a_day_has_both_times_or_none_and_ends_after_it_begins() -> None:
    rules.check_hours(0, None, None)
    rules.check_hours(0, time(9), time(9, 1))
    for hours, field in (((time(9), None), "until_2"), ((None, time(9)), "from_2"), ((time(9), time(9)), "until_2")):
        with pytest.raises(RuleBroken, match="Wednesday") as refused:
            rules.check_hours(2, *hours)
        assert refused.value.field == field


def like(minutes: int = 60, **said: Any) -> Meeting:
    return Meeting(**{"starts_at": LONG_AGO, "minutes": minutes, "mode": Mode.PHONE} | said)


def free(meetings: tuple[Meeting, ...] = (), **said: Any) -> list[datetime]:
    asked: dict[str, Any] = {
        "hours": rules.USUAL_HOURS,
        "bank_holidays": frozenset({date(2026, 12, 25), date(2026, 12, 28)}),
        "like": like(),
        "first": TUESDAY,
        "earliest": LONG_AGO,
        "closely": False,
    } | said
    asked.setdefault("dated", {})
    return rules.free_times(asked.pop("hours"), meetings, asked.pop("bank_holidays"), **asked)


def on(day: date, *clocks: str) -> list[datetime]:
    return [from_local(day, time.fromisoformat(clock)) for clock in clocks]


def test_five_free_times_are_offered_a_morning_and_an_afternoon_a_day() -> None:
    day = timedelta(days=1)

    assert free() == [
        *on(TUESDAY, "09:00", "12:00"),
        *on(TUESDAY + day, "09:00", "12:00"),
        *on(TUESDAY + 2 * day, "09:00"),
    ]


def test_weekends_and_bank_holidays_are_not_offered() -> None:
    thursday, tuesday = date(2026, 12, 24), date(2026, 12, 29)

    assert free(first=thursday)[:4] == [*on(thursday, "09:00", "12:00"), *on(tuesday, "09:00", "12:00")]


def test_a_weekend_is_offered_to_somebody_who_works_on_it() -> None:
    saturday = date(2026, 12, 5)

    assert free(first=saturday, hours={5: (time(10), time(12))})[:1] == on(saturday, "10:00")


def test_nothing_is_offered_before_its_earliest_moment() -> None:
    assert free(earliest=on(TUESDAY, "09:10")[0])[0] == on(TUESDAY, "09:30")[0]


def test_of_a_day_that_was_asked_for_everything_is_offered() -> None:
    assert free(closely=True) == on(TUESDAY, *(f"{hour:02}:00" for hour in range(9, 17)))


def test_of_a_day_that_is_full_the_next_ones_are_offered() -> None:
    full = like(480, starts_at=on(TUESDAY, "09:00")[0])

    assert free((full,), closely=True)[0] == on(TUESDAY + timedelta(days=1), "09:00")[0]


def test_the_way_to_another_session_is_kept_free() -> None:
    there = like(starts_at=on(TUESDAY, "11:00")[0], mode=Mode.IN_PERSON, place="Unity Centre", travel_minutes=45)

    assert free((there,), closely=True) == on(TUESDAY, "09:00", "13:00", "14:00", "15:00", "16:00")


def test_a_session_longer_than_the_day_is_never_free() -> None:
    assert free(like=like(481)) == []


def test_a_day_that_begins_in_the_hour_that_march_skips_has_none() -> None:
    sunday = date(2027, 3, 28)

    assert free(first=sunday, hours={6: (time(1, 30), time(5))})[0] == on(date(2027, 4, 4), "01:30")[0]


busy = st.lists(
    st.builds(
        lambda minutes, length, travel: like(
            length,
            starts_at=on(TUESDAY, "07:00")[0] + timedelta(minutes=minutes),
            mode=Mode.IN_PERSON,
            place="Unity Centre",
            travel_minutes=travel,
        ),
        st.integers(0, 3_000),
        st.integers(15, 480),
        st.integers(0, 240),
    ),
    max_size=8,
)


@given(busy, st.integers(15, 240), st.booleans())
def test_what_is_offered_can_be_planned_without_a_doubt(meetings: list[Meeting], minutes: int, closely: bool) -> None:
    asked = like(minutes, mode=Mode.IN_PERSON, place="Town Hall")

    for moment in free(tuple(meetings), like=asked, closely=closely):
        planned = like(minutes, starts_at=moment, mode=Mode.IN_PERSON, place="Town Hall")
        when.check_free(planned, meetings)
        when.check_one_day(planned)
        assert when.doubts(planned, meetings, frozenset()) == {}


def test_appointments_that_share_a_moment_clash() -> None:
    first, second, third = (like(starts_at=moment) for moment in on(TUESDAY, "09:00", "09:30", "10:30"))

    assert rules.clashing([third, first, second]) == {first.starts_at, second.starts_at}
    assert rules.clashing([first, third]) == frozenset()
    assert len(rules.clashing([first, first])) == 1
