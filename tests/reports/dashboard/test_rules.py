"""Into which lots a period falls, and which counts of a list are told."""

from __future__ import annotations

from datetime import date

import pytest

from hateprog.reports.dashboard.rules import lots, spread, told
from hateprog.reports.measures.rules import Period


def test_a_period_falls_into_its_months_cut_off_at_its_ends() -> None:
    found = lots(Period(date(2025, 11, 16), date(2026, 1, 20)))
    assert [(lot.first.isoformat(), lot.last.isoformat()) for lot in found] == [
        ("2025-11-16", "2025-11-30"),
        ("2025-12-01", "2025-12-31"),
        ("2026-01-01", "2026-01-20"),
    ]
    assert [lot.short for lot in found] == ["Nov\n2025", "Dec", "Jan\n2026"]
    assert found[1].name == "December 2025"


def test_one_day_is_one_lot_and_a_long_period_falls_into_years() -> None:
    assert len(lots(Period(date(2026, 2, 28), date(2026, 2, 28)))) == 1
    assert [lot.name for lot in lots(Period(date(2023, 5, 1), date(2026, 5, 1)))] == ["2023", "2024", "2025", "2026"]


@pytest.mark.parametrize(
    ("counts", "shown"),
    [
        ([0, 5, 40], [0, 5, 40]),
        ([0, 3, 40, 9], [0, None, 40, None]),
        ([], []),
        ([0, 0], [0, 0]),
        ([0, 3, 40], [None, None, None]),
        ([1, 1, 1, 1, 1, 0], [None] * 6),
    ],
)
def test_a_hidden_count_is_not_left_as_what_the_others_lack(counts: list[int], shown: list[int | None]) -> None:
    assert told(counts, exact=False) == shown
    assert told(counts, exact=True) == counts


def test_of_few_cases_no_time_is_told() -> None:
    assert spread("A step", 4, (1, 2, 3), exact=False).quarters is None
    assert spread("A step", 4, (1, 2, 3), exact=True).quarters == (1, 2, 3)
    assert spread("A step", 5, (1, 2, 3), exact=False).quarters == (1, 2, 3)
