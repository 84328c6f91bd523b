"""A source has dried up when its own past never had so little, and chance would seldom bring so little."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from hateprog.reports.early_warning.rules import WINDOWS, bounds, dried_up


def test_every_day_of_a_year_and_four_weeks_lies_in_one_lot() -> None:
    found = bounds(date(2026, 11, 26))
    days = [first + timedelta(days=n) for first, last in found for n in range((last - first).days + 1)]
    assert len(found) == WINDOWS
    assert len(days) == len(set(days)) == WINDOWS * 28
    assert (max(days), min(days)) == (date(2026, 11, 26), date(2026, 11, 26) - timedelta(days=WINDOWS * 28 - 1))


def test_a_busy_source_that_sends_nothing_any_more_has_dried_up() -> None:
    found = dried_up([0, 5, 6, 4, 5, 7, 5, 6])
    assert found is not None
    assert (found.recent, round(found.usual, 2)) == (0, 5.43)
    assert found.chance < 0.005


@pytest.mark.parametrize(
    ("counts", "why"),
    [
        ([4, 5, 6, 4, 5, 7, 5, 6], "as many as in another four weeks"),
        ([3, 5, 6, 4, 5, 7, 5, 6], "fewer than ever, but chance brings that often"),
        ([0, 1, 1, 2, 1, 1, 1, 1], "so seldom that nothing is no news"),
        ([0, 9, 9, 9, 9, 9], "not long enough here"),
        ([0, 9, 9, 9, 9, 9, 0, 0, 0], "not long enough here, the rest being before its first"),
        ([0, 9, 9, 0, 9, 9, 9, 9], "had a poor time before"),
        ([0, 0, 0, 0, 0, 0, 0, 0], "never sent any"),
        ([12, 5, 6, 4, 5, 7, 5, 6], "more than ever"),
    ],
)
def test_no_warning_without_cause(counts: list[int], why: str) -> None:
    assert dried_up(counts) is None, why
