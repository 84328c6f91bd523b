"""The mean change between paired scores, and how sure one can be of it.

Source: issue 7, part 4: paired change with its interval by a well-kept library (decision 0074). Pure: pairs of scores
in, figures out, all in the instrument's own points. Nothing is imputed: whoever has one score only is no pair.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from statistics import mean

SHOWN_FROM = 5
"""Of fewer pairs nothing is shown: a mean would tell of single people."""

MORE_THAN_INDICATIVE_FROM = 20
"""Of fewer pairs the figures are indicative only."""

CONFIDENCE = 0.95

Pair = tuple[Decimal, Decimal]
"""A person's score before the programme and after it."""


@dataclass(frozen=True, slots=True)
class PairedChange:
    """Means and the mean change, in points; `low` to `high` is the 95 % interval of the change."""

    pairs: int
    before: float
    after: float
    change: float
    low: float
    high: float

    @property
    def indicative(self) -> bool:
        """Say whether there are too few pairs for more than an indication."""
        return self.pairs < MORE_THAN_INDICATIVE_FROM

    @property
    def may_be_none(self) -> bool:
        """Say whether the interval holds zero: the figures go with no change at all, too."""
        return self.low <= 0 <= self.high


def paired_change(pairs: Sequence[Pair]) -> PairedChange | None:
    """Return the mean change of paired scores with Student's interval; None where there are too few to show any."""
    if len(pairs) < SHOWN_FROM:
        return None
    changes = [after - before for before, after in pairs]
    change = float(mean(changes))
    low, high = _interval([float(each) for each in changes]) if len(set(changes)) > 1 else (change, change)
    before, after = (float(mean(scores)) for scores in zip(*pairs, strict=True))
    return PairedChange(len(pairs), before, after, change, low, high)


def _interval(changes: list[float]) -> tuple[float, float]:
    from scipy import stats  # slow to import, and wanted by nobody else

    found = stats.ttest_1samp(changes, 0).confidence_interval(CONFIDENCE)
    return float(found.low), float(found.high)
