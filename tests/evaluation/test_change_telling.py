"""The counts beside a change as evaluators read them: none of one to four, and nothing that gives one away."""

from __future__ import annotations

from collections import Counter

from hateprog.evaluation.change.queries import Picture
from hateprog.evaluation.change.rules import Standing
from hateprog.evaluation.change.telling import HIDDEN, told


def picture(elsewhere: int = 0, **counts: int) -> Picture:
    return Picture(None, Counter({Standing[name.upper()]: count for name, count in counts.items()}), elsewhere)


def test_a_coordinator_reads_every_count() -> None:
    found = told(picture(2, paired=9, stopped=1), exact=True)
    assert (found.standings[Standing.STOPPED], found.missing, found.asked, found.elsewhere) == ("1", "1", "10", "2")
    assert not found.hides


def test_large_counts_are_told_to_everybody() -> None:
    found = told(picture(paired=9, stopped=5), exact=False)
    assert (found.pairs, found.missing, found.asked, found.hides) == ("9", "5", "14", False)


def test_a_small_count_goes_with_the_next_smallest_and_with_what_is_missing() -> None:
    found = told(picture(paired=9, stopped=1, no_before=20), exact=False)
    assert found.standings[Standing.STOPPED] == found.standings[Standing.PAIRED] == HIDDEN
    assert (found.pairs, found.missing, found.asked) == (None, None, "30")


def test_where_all_goes_the_sum_goes_too() -> None:
    found = told(picture(3, paired=2), exact=False)
    assert (found.asked, found.missing, found.pairs, found.elsewhere) == (HIDDEN, None, None, HIDDEN)
