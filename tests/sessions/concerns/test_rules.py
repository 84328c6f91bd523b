"""By when a concern is to be acknowledged, who can be told, and what it keeps from being closed."""

from __future__ import annotations

from datetime import date
from uuid import uuid4

import pytest

from hateprog.kernel.errors import NotNow, RuleBroken
from hateprog.sessions.concerns import rules

CHRISTMAS = frozenset({date(2026, 12, 25), date(2026, 12, 28)})


@pytest.mark.parametrize(
    ("raised_on", "urgent", "due"),
    [
        (date(2026, 11, 25), False, date(2026, 11, 26)),
        (date(2026, 11, 27), False, date(2026, 11, 30)),  # a Friday
        (date(2026, 12, 24), False, date(2026, 12, 29)),
        (date(2026, 11, 25), True, date(2026, 11, 25)),
        (date(2026, 12, 25), True, date(2026, 12, 25)),  # what is urgent does not wait for a working day
    ],
)
def test_a_concern_is_due_on_the_next_working_day_and_an_urgent_one_at_once(
    raised_on: date, urgent: bool, due: date
) -> None:
    assert rules.due_on(raised_on, urgent=urgent, bank_holidays=CHRISTMAS) == due


def test_it_is_late_once_its_day_has_passed() -> None:
    assert [rules.is_late(date(2026, 11, 25), date(2026, 11, day)) for day in (24, 25, 26)] == [False, False, True]


def test_somebody_else_is_told_and_somebody_who_can_be() -> None:
    raiser = uuid4()
    rules.check_told(uuid4(), raiser)
    with pytest.raises(RuleBroken, match="another person"):
        rules.check_told(raiser, raiser)
    with pytest.raises(RuleBroken, match="Select one of the people listed"):
        rules.check_told(None, raiser)


def test_an_open_concern_keeps_the_case_open() -> None:
    rules.check_may_close(0)
    with pytest.raises(NotNow, match="while a concern is open"):
        rules.check_may_close(1)
