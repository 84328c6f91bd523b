"""Whose scores make a pair, why somebody's are missing, and which days a period holds."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from hateprog.evaluation.change.rules import AgeGroup, Ended, Period, Standing
from hateprog.evaluation.questionnaires.instrument import Moment, Score

SCORED, UNSCORED = Score(Decimal(6), 3, 0), Score(None, 1, 2)


@pytest.mark.parametrize(
    ("stopped", "before", "after", "standing"),
    [
        (False, SCORED, SCORED, Standing.PAIRED),
        (True, SCORED, SCORED, Standing.PAIRED),
        (True, SCORED, None, Standing.STOPPED),
        (True, None, None, Standing.STOPPED),
        (True, None, SCORED, Standing.NO_BEFORE),
        (False, SCORED, None, Standing.NO_AFTER),
        (False, None, SCORED, Standing.NO_BEFORE),
        (False, None, None, Standing.NEITHER),
        (False, UNSCORED, SCORED, Standing.NOT_SCORED),
        (False, SCORED, UNSCORED, Standing.NOT_SCORED),
    ],
)
def test_why_there_is_no_pair(stopped: bool, before: Score | None, after: Score | None, standing: Standing) -> None:
    given = {moment: score for moment, score in zip(Moment, (before, after), strict=True) if score is not None}
    assert Ended(stopped, given).standing is standing


@pytest.mark.parametrize(
    ("period", "today", "days"),
    [
        (Period.THIS_YEAR, date(2026, 11, 26), (date(2026, 4, 1), date(2026, 11, 26))),
        (Period.THIS_YEAR, date(2026, 4, 1), (date(2026, 4, 1), date(2026, 4, 1))),
        (Period.THIS_YEAR, date(2026, 3, 31), (date(2025, 4, 1), date(2026, 3, 31))),
        (Period.LAST_YEAR, date(2026, 3, 31), (date(2024, 4, 1), date(2025, 3, 31))),
        (Period.LAST_YEAR, date(2026, 11, 26), (date(2025, 4, 1), date(2026, 3, 31))),
        (Period.QUARTER, date(2026, 11, 26), (date(2026, 8, 29), date(2026, 11, 26))),
    ],
)
def test_the_days_of_a_period(period: Period, today: date, days: tuple[date, date]) -> None:
    assert period.bounds(today) == days


def test_nobody_whose_age_is_not_known_belongs_to_an_age_group() -> None:
    assert [AgeGroup.UNDER_18.holds(age) for age in (None, 17, 18)] == [False, True, False]
    assert [AgeGroup.ADULT.holds(age) for age in (None, 17, 18)] == [False, False, True]
