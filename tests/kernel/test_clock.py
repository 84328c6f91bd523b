"""Times are kept in UTC and said in Europe/London, over the Sundays in March and October too."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta

import pytest
import time_machine

from hateprog.kernel.clock import LONDON, from_local, is_said_twice, local_date, today, utcnow
from hateprog.kernel.errors import RuleBroken

CLOCKS_FORWARD = date(2027, 3, 28)
CLOCKS_BACK = date(2026, 10, 25)


def test_now_says_its_zone() -> None:
    assert utcnow().utcoffset() == timedelta(0)


@pytest.mark.parametrize(
    ("day", "clock", "moment"),
    [
        (date(2026, 11, 24), time(16), datetime(2026, 11, 24, 16, tzinfo=UTC)),
        (date(2026, 7, 1), time(16), datetime(2026, 7, 1, 15, tzinfo=UTC)),
        (CLOCKS_FORWARD, time(0, 59), datetime(2027, 3, 28, 0, 59, tzinfo=UTC)),
        (CLOCKS_FORWARD, time(2), datetime(2027, 3, 28, 1, tzinfo=UTC)),
        (CLOCKS_BACK, time(0, 30), datetime(2026, 10, 24, 23, 30, tzinfo=UTC)),
        (CLOCKS_BACK, time(2), datetime(2026, 10, 25, 2, tzinfo=UTC)),
    ],
)
def test_a_time_as_people_say_it(day: date, clock: time, moment: datetime) -> None:
    assert from_local(day, clock) == moment


def test_in_the_repeated_hour_of_october_the_first_one_is_meant() -> None:
    assert from_local(CLOCKS_BACK, time(1, 30)) == datetime(2026, 10, 25, 0, 30, tzinfo=UTC)


@pytest.mark.parametrize("minute", [0, 30, 59])
def test_an_hour_that_the_clocks_skip_does_not_exist(minute: int) -> None:
    with pytest.raises(RuleBroken, match="this time does not exist") as refused:
        from_local(CLOCKS_FORWARD, time(1, minute))

    assert refused.value.field == "time"


def test_every_other_quarter_of_an_hour_of_both_sundays_comes_back_as_it_was_said() -> None:
    for day in (CLOCKS_FORWARD, CLOCKS_BACK):
        for quarter in range(96):
            clock = time(quarter // 4, quarter % 4 * 15)
            if day == CLOCKS_FORWARD and clock.hour == 1:
                continue
            assert from_local(day, clock).astimezone(LONDON).time() == clock


def test_half_past_midnight_on_a_summer_night_is_today() -> None:
    with time_machine.travel(datetime(2026, 6, 30, 23, 30, tzinfo=UTC), tick=False):
        assert today() == date(2026, 7, 1)


def test_a_moment_falls_on_its_london_date() -> None:
    assert local_date(datetime(2026, 10, 24, 23, 30, tzinfo=UTC)) == date(2026, 10, 25)
    assert local_date(datetime(2026, 11, 24, 23, 30, tzinfo=UTC)) == date(2026, 11, 24)


@pytest.mark.parametrize(
    ("moment", "twice"),
    [
        (datetime(2026, 10, 25, 0, 0, tzinfo=UTC), True),  # 1am, before the clocks go back
        (datetime(2026, 10, 25, 1, 59, tzinfo=UTC), True),  # 1.59am, after it
        (datetime(2026, 10, 24, 23, 59, tzinfo=UTC), False),
        (datetime(2026, 10, 25, 2, 0, tzinfo=UTC), False),
        (datetime(2027, 3, 28, 1, 30, tzinfo=UTC), False),
        (datetime(2026, 7, 1, 12, 0, tzinfo=UTC), False),
    ],
)
def test_clocks_show_the_hour_of_one_twice_in_october(moment: datetime, twice: bool) -> None:
    assert is_said_twice(moment) is twice
