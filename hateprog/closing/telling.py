"""What may be told of follow-ups in figures to whoever sees counts alone: no count of one to four. Pure.

How many fell due and how many of them were recorded is told on the page of figures, so what was found is hidden as a
list of which the sum is known; and beside those not recorded, for where these are few the sum is not told there.
Whether people were spoken with is not told at all: both lists have one sum, and would give each other away.
"""

from __future__ import annotations

from collections.abc import Sequence

from hateprog.closing.rules import Counts, Since
from hateprog.kernel.suppression import FEWEST_SHOWN, hidden_in_list

Told = tuple[int | None, ...]
FOUND = tuple(Since)
"""What was found, in the order of the page's columns; at the end are those that are not recorded."""


def found(counts: Counts) -> Told:
    """Return how many fell due, what was found (`FOUND`), and how many are not recorded; None for what is not told."""
    numbers = [*(counts.since[each] for each in FOUND), counts.waiting]
    if counts.due < FEWEST_SHOWN:  # not even that there is nobody: a first one would show
        return (None,) * (len(numbers) + 1)
    recorded = numbers[:-1]
    if _too_short(recorded) or _too_short(numbers):
        return (counts.due, *(None for _number in numbers))
    out = hidden_in_list(recorded) | hidden_in_list(numbers)
    return (counts.due, *(None if place in out else number for place, number in enumerate(numbers)))


def _too_short(counts: Sequence[int]) -> bool:
    """Say whether what is hidden of a list is too little beside its sum, so that all of it has to go."""
    out = hidden_in_list(counts)
    together = sum(counts[place] for place in out)
    return any(counts[place] < FEWEST_SHOWN and together - counts[place] < FEWEST_SHOWN - 1 for place in out)
