"""The mean paired change and its interval: worked by hand, and by another way of reckoning."""

from __future__ import annotations

from decimal import Decimal
from statistics import mean, stdev

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hateprog.evaluation.change.paired import paired_change

SCORES = st.integers(3, 9).map(Decimal)
T_975 = {5: 2.776445105, 10: 2.262157163, 20: 2.093024054}
"""Student's t at 97.5 %, by the number of pairs, from a printed table."""


def pairs(*changes: int) -> list[tuple[Decimal, Decimal]]:
    return [(Decimal(10), Decimal(10 + change)) for change in changes]


def test_of_four_pairs_nothing_is_shown() -> None:
    assert paired_change([]) is None
    assert paired_change(pairs(1, 2, 3, 4)) is None


@pytest.mark.parametrize("count", T_975)
def test_the_interval_is_students(count: int) -> None:
    changes = [(number * 7) % 5 - 1 for number in range(count)]
    half = T_975[count] * stdev(changes) / count**0.5

    found = paired_change(pairs(*changes))

    assert found is not None
    assert found.change == pytest.approx(mean(changes))
    assert (found.low, found.high) == pytest.approx((mean(changes) - half, mean(changes) + half))


def test_fewer_than_twenty_pairs_are_an_indication_only() -> None:
    few, enough = paired_change(pairs(*range(19))), paired_change(pairs(*range(20)))
    assert few is not None
    assert few.indicative
    assert enough is not None
    assert not enough.indicative


def test_where_everybody_changes_by_the_same_the_interval_is_that_point() -> None:
    found = paired_change(pairs(2, 2, 2, 2, 2))
    assert found is not None
    assert (found.low, found.change, found.high) == (2, 2, 2)
    assert not found.may_be_none


@given(st.lists(st.tuples(SCORES, SCORES), min_size=5, max_size=40))
def test_the_change_lies_in_its_interval_and_is_what_lies_between_the_means(
    scored: list[tuple[Decimal, Decimal]],
) -> None:
    found = paired_change(scored)
    assert found is not None
    assert found.low <= found.change <= found.high
    assert found.change == pytest.approx(found.after - found.before)
