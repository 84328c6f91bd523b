"""Which way a release goes, what its page is called, and how a count is told."""

from __future__ import annotations

from datetime import date
from itertools import product

import pytest

from hateprog.kernel.errors import NotNow, RuleBroken
from hateprog.reports.releases.rules import ADDRESS, TRANSITIONS, State, Step, address, after, check_reason, rounded


@pytest.mark.parametrize(("state", "step"), sorted(set(product(State, Step)) - TRANSITIONS.keys()))
def test_what_is_not_listed_is_refused(state: State, step: Step) -> None:
    with pytest.raises(NotNow):
        after(state, step)


def test_it_goes_to_the_public_by_three_steps_and_back_by_one() -> None:
    state = State.DRAFT
    for step in Step:
        state = after(state, step)
    assert state is State.WITHDRAWN


def test_a_year_is_called_by_its_number_and_a_second_one_has_its_own() -> None:
    year = date(2026, 1, 1), date(2026, 12, 31)
    assert address(*year, None, ()) == "2026"
    assert address(*year, None, {"2026", "2026-2"}) == "2026-3"
    assert address(*year, "South Yorkshire", ()) == "2026-south-yorkshire"
    assert address(*year, "Devon & Cornwall", {"2026"}) == "2026-devon-cornwall"
    assert address(date(2026, 1, 1), date(2026, 3, 31), None, ()) == "2026-01-01-to-2026-03-31"


@pytest.mark.parametrize("taken", [(), {"2026-01-01-to-2026-03-31-" + "a" * 65}])
def test_an_area_with_the_longest_name_has_an_address_that_is_found(taken: set[str]) -> None:
    assert ADDRESS.fullmatch(address(date(2026, 1, 1), date(2026, 3, 31), "A" * 100, taken))


@pytest.mark.parametrize(("count", "told"), [(0, 0), (2, 0), (3, 5), (7, 5), (8, 10)])
def test_it_is_rounded_to_the_nearest_five(count: int, told: int) -> None:
    assert rounded(count) == told


def test_a_reason_of_a_word_is_none() -> None:
    with pytest.raises(RuleBroken):
        check_reason("Mistake" + " " * 30)
