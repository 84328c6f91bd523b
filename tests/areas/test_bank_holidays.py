from __future__ import annotations

from datetime import date

from hateprog.areas.queries import bank_holidays


def test_boxing_day_2026_is_taken_on_monday_28_december() -> None:
    assert date(2026, 12, 28) in bank_holidays(2026, 2026)


def test_easter_monday_is_a_bank_holiday_in_england() -> None:
    assert date(2027, 3, 29) in bank_holidays(2026, 2027)


def test_scotlands_own_days_are_not() -> None:
    assert date(2026, 1, 2) not in bank_holidays(2026, 2026)
    assert date(2026, 11, 30) not in bank_holidays(2026, 2026)


def test_other_years_are_left_out() -> None:
    assert {day.year for day in bank_holidays(2026, 2027)} == {2026, 2027}
