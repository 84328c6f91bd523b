"""Whether a time fits, without a database."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hateprog.kernel.clock import from_local
from hateprog.kernel.errors import RuleBroken
from hateprog.sessions.one_to_one import when
from hateprog.sessions.one_to_one.rules import Mode
from hateprog.sessions.one_to_one.when import Doubt, Doubtful, Meeting

NINE = datetime(2026, 12, 1, 9, 0, tzinfo=UTC)  # a Tuesday
HOLIDAYS = frozenset({date(2026, 12, 25), date(2026, 12, 28)})


def meeting(starts_at: datetime = NINE, minutes: int = 60, **said: Any) -> Meeting:
    return Meeting(
        **{"starts_at": starts_at, "minutes": minutes, "mode": Mode.PHONE, "called": "session 2 of HC-1"} | said
    )


def in_person(starts_at: datetime = NINE, **said: Any) -> Meeting:
    return meeting(starts_at, **{"mode": Mode.IN_PERSON, "place": "Unity Centre"} | said)


@pytest.mark.parametrize("minutes", [-59, -30, 0, 30, 59])
def test_a_time_that_is_taken_is_refused(minutes: int) -> None:
    with pytest.raises(RuleBroken, match="there is already session 2 of HC-1") as refused:
        when.check_free(meeting(), [meeting(NINE + timedelta(minutes=minutes))])
    assert refused.value.field == "time"


@pytest.mark.parametrize("minutes", [-60, 60])
def test_one_session_may_begin_as_another_ends(minutes: int) -> None:
    other = meeting(NINE + timedelta(minutes=minutes))

    when.check_free(meeting(), [other])
    assert when.doubts(meeting(), [other], ()) == {}


@pytest.mark.parametrize(
    ("planned", "other", "enough"),
    [
        (in_person(), in_person(NINE + timedelta(minutes=90), place="Town Hall"), True),
        (in_person(), in_person(NINE + timedelta(minutes=89), place="Town Hall"), False),
        (in_person(NINE + timedelta(minutes=89)), in_person(place="Town Hall"), False),
        (in_person(), meeting(NINE + timedelta(minutes=70)), False),
        (in_person(travel_minutes=10), meeting(NINE + timedelta(minutes=70)), True),
        (in_person(travel_minutes=0), in_person(NINE + timedelta(minutes=80), place="Town Hall"), False),
        (in_person(), in_person(NINE + timedelta(minutes=60), place=" unity  CENTRE"), True),
        (meeting(travel_minutes=60), meeting(NINE + timedelta(minutes=60)), True),
    ],
)
def test_the_way_from_one_session_to_another_takes_the_longer_of_their_travel_times(
    planned: Meeting, other: Meeting, enough: bool
) -> None:
    assert (Doubt.TRAVEL not in when.doubts(planned, [other], ())) is enough


@given(st.integers(-600, 600), st.integers(15, 480), st.integers(0, 240), st.integers(0, 240))
def test_closeness_is_the_same_seen_from_either_side(apart: int, minutes: int, one: int, two: int) -> None:
    first = in_person(travel_minutes=one, minutes=minutes)
    second = in_person(NINE + timedelta(minutes=apart), travel_minutes=two, place="Town Hall")

    assert when.too_close(first, second) is when.too_close(second, first)
    if when.overlap(first, second) and apart != 0:
        assert when.too_close(first, second)


@pytest.mark.parametrize(
    ("day", "doubts"),
    [
        (date(2026, 12, 1), set()),
        (date(2026, 12, 5), {Doubt.WEEKEND}),
        (date(2026, 12, 25), {Doubt.BANK_HOLIDAY}),
        (date(2026, 12, 26), {Doubt.WEEKEND}),
        (date(2026, 12, 28), {Doubt.BANK_HOLIDAY}),
    ],
)
def test_a_weekend_and_a_bank_holiday_are_doubted(day: date, doubts: set[Doubt]) -> None:
    assert set(when.doubts(meeting(datetime(day.year, day.month, day.day, 10, tzinfo=UTC)), (), HOLIDAYS)) == doubts


def test_a_saturday_begins_at_midnight_in_london() -> None:
    friday_in_utc = datetime(2026, 6, 5, 23, 0, tzinfo=UTC)

    assert set(when.doubts(meeting(friday_in_utc), (), ())) == {Doubt.WEEKEND}


def test_what_is_on_hold_is_doubted_and_not_refused() -> None:
    on_hold = meeting(on_hold=True)

    when.check_free(meeting(), [on_hold])
    assert set(when.doubts(meeting(), [on_hold], ())) == {Doubt.ON_HOLD}


def test_every_doubt_has_to_be_seen() -> None:
    found = {Doubt.WEEKEND: "It is on a weekend.", Doubt.TRAVEL: "It leaves too little time."}

    when.check_doubts({}, ())
    when.check_doubts(found, set(Doubt))
    with pytest.raises(Doubtful, match=r"It is on a weekend\. It leaves too little time\.") as refused:
        when.check_doubts(found, {Doubt.WEEKEND})
    assert refused.value.doubts == (Doubt.TRAVEL, Doubt.WEEKEND)


@pytest.mark.parametrize("clock", ["22:00", "23:00"])
def test_a_session_may_last_until_midnight(clock: str) -> None:
    when.check_one_day(meeting(datetime.fromisoformat(f"2026-12-01T{clock}:00+00:00")))


@pytest.mark.parametrize("start", ["2026-12-01T23:01:00+00:00", "2026-07-01T22:01:00+00:00"])
def test_a_session_ends_on_the_day_it_starts(start: str) -> None:
    with pytest.raises(RuleBroken, match="must end on the day it starts") as refused:
        when.check_one_day(meeting(datetime.fromisoformat(start)))
    assert refused.value.field == "minutes"


@pytest.mark.parametrize("company", [None, ""])
def test_a_child_is_never_seen_alone_up_to_the_day_before_they_turn_18(company: str | None) -> None:
    born_on, turns_18 = date(2008, 12, 1), NINE

    when.check_company(born_on, turns_18, company)
    with pytest.raises(RuleBroken, match="never seen alone") as refused:
        when.check_company(born_on, turns_18 - timedelta(days=1), company)
    assert refused.value.field == "companion"
    when.check_company(born_on, turns_18 - timedelta(days=1), "Sam Marsh, their mother")


def test_the_record_of_a_session_with_a_child_says_who_was_there_or_that_nobody_was() -> None:
    born_on, turns_18 = date(2008, 12, 1), date(2026, 12, 1)

    when.check_who_was_there(born_on, turns_18, None)
    when.check_who_was_there(born_on, turns_18 - timedelta(days=1), "Nobody: her mother was late")
    with pytest.raises(RuleBroken, match="say that nobody was") as refused:
        when.check_who_was_there(born_on, turns_18 - timedelta(days=1), None)
    assert refused.value.field == "with_them"


def test_their_birthday_begins_at_midnight_in_london() -> None:
    when.check_company(date(2008, 7, 2), datetime(2026, 7, 1, 23, 0, tzinfo=UTC), None)


def test_somebody_whose_age_is_not_known_is_looked_after_as_a_child() -> None:
    with pytest.raises(RuleBroken, match="never seen alone"):
        when.check_company(None, NINE, None)


@pytest.mark.parametrize(
    ("needed", "booked", "refused"), [(True, None, True), (True, False, False), (None, None, False)]
)
def test_where_an_interpreter_is_needed_it_is_said_whether_one_is_booked(
    needed: bool | None, booked: bool | None, refused: bool
) -> None:
    if refused:
        with pytest.raises(RuleBroken, match="interpreter"):
            when.check_interpreter(needed, booked)
    else:
        when.check_interpreter(needed, booked)


def test_the_next_session_is_as_long_after_the_one_before_as_the_template_says() -> None:
    today, gap = date(2026, 12, 1), timedelta(days=5)

    assert when.earliest_day(None, today, gap) == today
    assert when.earliest_day(date(2026, 11, 2), today, gap) == today
    assert when.earliest_day(today, today, gap) == date(2026, 12, 6)


def test_a_session_in_the_repeated_hour_lasts_as_long_as_it_lasts() -> None:
    first = from_local(date(2026, 10, 25), time(1, 30))

    assert meeting(first, 60).ends_at - first == timedelta(hours=1)
    when.check_one_day(meeting(first, 60))
