"""The rules of cover, without a database."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from uuid import UUID, uuid4

import pytest

from hateprog.accounts.rules import Standing, State, check_cover, check_days, standing
from hateprog.kernel.access import Role
from hateprog.kernel.errors import RuleBroken
from tests.factories.areas import HAMPSHIRE, ROTHERHAM, SOUTH_YORKSHIRE

TODAY = date(2026, 7, 14)
DAY = timedelta(days=1)


@dataclass
class Inspector:
    """Somebody as the rules see an account."""

    areas: frozenset[str] = frozenset({HAMPSHIRE})
    person_id: UUID = field(default_factory=uuid4)
    state: State = State.ACTIVE
    roles_held: frozenset[Role] = frozenset({Role.INSPECTOR})


ABSENT = Inspector(frozenset({SOUTH_YORKSHIRE}))


@pytest.mark.parametrize(
    ("first", "last"),
    [
        (TODAY, TODAY),
        (TODAY, TODAY + 366 * DAY),
        (TODAY + 366 * DAY, TODAY + 366 * DAY),
        (TODAY + DAY, TODAY + 9 * DAY),
    ],
)
def test_cover_is_for_days_from_today_to_a_year_ahead(first: date, last: date) -> None:
    check_days(first, last, today=TODAY)


@pytest.mark.parametrize(
    ("first", "last", "field"),
    [
        (TODAY - DAY, TODAY, "from_on"),
        (TODAY - DAY, TODAY - DAY, "from_on"),
        (TODAY + DAY, TODAY, "until_on"),
        (TODAY, TODAY - DAY, "until_on"),
        (TODAY, TODAY + 367 * DAY, "until_on"),
        (date(2099, 12, 31), date(2099, 12, 31), "until_on"),
    ],
)
def test_no_other_days_will_do(first: date, last: date, field: str) -> None:
    with pytest.raises(RuleBroken) as refused:
        check_days(first, last, today=TODAY)

    assert refused.value.field == field


@pytest.mark.parametrize(
    ("first", "last", "stands"),
    [
        (TODAY, TODAY, Standing.NOW),
        (TODAY - 9 * DAY, TODAY, Standing.NOW),
        (TODAY, TODAY + 9 * DAY, Standing.NOW),
        (TODAY + DAY, TODAY + DAY, Standing.COMING),
        (TODAY - 9 * DAY, TODAY - DAY, Standing.OVER),
    ],
)
def test_cover_lasts_from_its_first_day_through_its_last(first: date, last: date, stands: Standing) -> None:
    assert standing(first, last, None, today=TODAY) is stands
    assert standing(first, last, datetime(2026, 7, 14, 9, tzinfo=UTC), today=TODAY) is Standing.OVER


def test_another_inspector_covers() -> None:
    check_cover(ABSENT, Inspector(), area=SOUTH_YORKSHIRE, force=None)


def test_who_answers_for_one_district_may_cover_the_whole_force_area() -> None:
    check_cover(ABSENT, Inspector(frozenset({ROTHERHAM})), area=SOUTH_YORKSHIRE, force=None)


@pytest.mark.parametrize(
    ("absent", "covering", "area", "sentence", "field"),
    [
        (ABSENT, Inspector(), HAMPSHIRE, "one of your own areas", "area"),
        (ABSENT, Inspector(), ROTHERHAM, "one of your own areas", "area"),
        (ABSENT, ABSENT, SOUTH_YORKSHIRE, "cannot cover for yourself", "inspector"),
        (ABSENT, Inspector(person_id=ABSENT.person_id), SOUTH_YORKSHIRE, "cannot cover for yourself", "inspector"),
        (ABSENT, Inspector(state=State.DISABLED), SOUTH_YORKSHIRE, "can sign in", "inspector"),
        (ABSENT, Inspector(state=State.INVITED), SOUTH_YORKSHIRE, "can sign in", "inspector"),
        (ABSENT, Inspector(roles_held=frozenset(Role) - {Role.INSPECTOR}), SOUTH_YORKSHIRE, "inspector", "inspector"),
        (ABSENT, Inspector(ABSENT.areas), SOUTH_YORKSHIRE, "answers for that area anyway", "inspector"),
        (Inspector(frozenset({ROTHERHAM})), ABSENT, ROTHERHAM, "answers for that area anyway", "inspector"),
    ],
    ids=[
        "an area of somebody else's",
        "a part of an area",
        "oneself",
        "oneself under another account",
        "disabled",
        "invited",
        "no inspector",
        "has the area",
        "has the force area around it",
    ],
)
def test_nobody_else_does(absent: Inspector, covering: Inspector, area: str, sentence: str, field: str) -> None:
    force = SOUTH_YORKSHIRE if area == ROTHERHAM else None

    with pytest.raises(RuleBroken, match=sentence) as refused:
        check_cover(absent, covering, area=area, force=force)

    assert refused.value.field == field
