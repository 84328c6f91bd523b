"""For whom a version is, when it is in use, and what moves it, without a database."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, timedelta
from uuid import UUID, uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hateprog.kernel.errors import NotNow, RuleBroken
from hateprog.sessions.curriculum import rules
from hateprog.sessions.curriculum.rules import Audience, Standing
from hateprog.sessions.one_to_one.rules import LENGTH
from hateprog.sessions.versions.rules import Status, check_editable, check_retirable
from tests.sessions.curriculum.test_contents import PLAN

TODAY = date(2026, 11, 24)


@dataclass
class Row:
    """A version as a list shows it."""

    valid_from: date | None
    status: Status = Status.IN_USE
    audience: Audience = Audience.ADULT
    id: UUID = field(default_factory=uuid4)


@pytest.mark.parametrize(
    ("born_on", "audience"),
    [
        (date(2008, 11, 24), Audience.ADULT),  # 18 today
        (date(2008, 11, 25), Audience.UNDER_18),
        (date(2016, 1, 1), Audience.UNDER_18),
        (date(1950, 1, 1), Audience.ADULT),
        (None, Audience.ADULT),
    ],
)
def test_age_on_the_day_of_the_start_chooses_the_template(born_on: date | None, audience: Audience) -> None:
    assert rules.audience_of(born_on, TODAY) is audience


def test_of_the_versions_in_use_the_one_that_began_last_is_started_on() -> None:
    old, new, to_come = Row(date(2026, 1, 1)), Row(TODAY), Row(TODAY + timedelta(days=1))
    retired, draft = Row(date(2026, 6, 1), Status.RETIRED), Row(None, Status.DRAFT)
    childs = Row(date(2026, 1, 1), audience=Audience.UNDER_18)
    rows = [old, new, to_come, retired, draft, childs]

    assert rules.current(rows, Audience.ADULT, TODAY) is new
    assert rules.current(rows, Audience.ADULT, TODAY - timedelta(days=1)) is old
    assert rules.current([draft, retired, to_come, childs], Audience.ADULT, TODAY) is None
    assert [rules.standing(row, rows, TODAY) for row in rows] == [
        Standing.REPLACED,
        Standing.CURRENT,
        Standing.TO_COME,
        Standing.RETIRED,
        Standing.DRAFT,
        Standing.CURRENT,
    ]


@given(st.lists(st.dates(date(2026, 1, 1), date(2027, 1, 1)), unique=True), st.dates(date(2026, 1, 1)))
def test_at_most_one_version_is_current_on_any_day(days: list[date], day: date) -> None:
    rows = [Row(each) for each in days]

    current = [row for row in rows if rules.standing(row, rows, day) is Standing.CURRENT]

    assert len(current) == any(each <= day for each in days)


@pytest.mark.parametrize("count", [0, 1, 2, 4])
def test_a_programme_has_three_sessions_never_fewer_and_never_more(count: int) -> None:
    assert LENGTH == rules.SESSIONS == 3
    with pytest.raises(RuleBroken, match=f"three sessions: this has {count}"):
        rules.check_whole([PLAN] * count, 1)


@pytest.mark.parametrize("days", [-1, 0, 91])
def test_sessions_are_never_on_one_day_nor_a_season_apart(days: int) -> None:
    with pytest.raises(RuleBroken, match="1 to 90 days"):
        rules.check_whole([PLAN] * 3, days)
    assert rules.gap(days) >= timedelta(days=1)


@pytest.mark.parametrize("status", Status)
def test_a_version_goes_from_draft_to_use_to_retirement_and_no_other_way(status: Status) -> None:
    if status is Status.DRAFT:
        check_editable(status)
        rules.check_usable(status, TODAY, today=TODAY, taken=())
    else:
        with pytest.raises(NotNow, match="Only a draft can be changed"):
            check_editable(status)
        with pytest.raises(NotNow, match="Only a draft can be put in use"):
            rules.check_usable(status, TODAY, today=TODAY, taken=())
    if status is Status.IN_USE:
        check_retirable(status)
    else:
        with pytest.raises(NotNow, match="Only a version in use"):
            check_retirable(status)


@pytest.mark.parametrize(
    ("first", "sentence"), [(TODAY - timedelta(days=1), "today or in the future"), (TODAY, "in use from that day")]
)
def test_a_version_is_not_put_in_use_from_a_past_day_or_a_taken_one(first: date, sentence: str) -> None:
    with pytest.raises(RuleBroken, match=sentence) as refused:
        rules.check_usable(Status.DRAFT, first, today=TODAY, taken={TODAY})

    assert refused.value.field == "valid_from"
