"""Whose time a covered session takes: no fixture, days in and an account out."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

import pytest

from hateprog.sessions.one_to_one.whose import holds

CASE, OTHER_CASE = UUID(int=1), UUID(int=2)
PAT, SUNITA, TOM = UUID(int=11), UUID(int=12), UUID(int=13)
COVERED = date(2026, 11, 25)


@dataclass(frozen=True)
class Lasting:
    """Sunita stands in on a Wednesday, from the day before until three days after."""

    referral_id: UUID = CASE
    account_id: UUID = SUNITA
    day: date = COVERED
    from_on: date = COVERED - timedelta(days=1)
    until_on: date = COVERED + timedelta(days=3)


def held(planned_by: UUID, after: int, *stand_ins: Lasting, case_id: UUID = CASE) -> UUID:
    day = COVERED + timedelta(days=after)
    return holds(stand_ins, case_id=case_id, day=day, planned_by=planned_by, practitioner_id=PAT)


@pytest.mark.parametrize(
    ("planned_by", "after", "holder"),
    [
        (PAT, 0, SUNITA),
        (SUNITA, 0, SUNITA),
        (PAT, 2, PAT),
        (SUNITA, 2, SUNITA),
        (SUNITA, 3, SUNITA),
        (SUNITA, -1, SUNITA),
        (SUNITA, 4, PAT),
        (SUNITA, -2, PAT),
    ],
)
def test_who_stands_in_holds_the_covered_day_and_what_they_plan_for_their_days(
    planned_by: UUID, after: int, holder: UUID
) -> None:
    assert held(planned_by, after, Lasting()) == holder


def test_a_session_of_another_case_or_without_a_stand_in_is_the_practitioners() -> None:
    assert held(PAT, 0, Lasting(), case_id=OTHER_CASE) == PAT
    assert held(PAT, 0) == PAT


def test_of_two_who_stand_in_that_day_whoever_planned_it_holds_it() -> None:
    assert held(TOM, 0, Lasting(), Lasting(account_id=TOM)) == TOM
    assert held(PAT, 0, Lasting(), Lasting(account_id=TOM)) == SUNITA
