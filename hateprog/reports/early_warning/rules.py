"""When a source has dried up: too few came in the last four weeks for it to be chance. Pure.

Each source is compared with its own past year and with nobody else, so a small district is not late beside a large one.
Source: domain.md section 8 (early warning by district and source when referrals dry up). The test is the lower tail of
Poisson's distribution; its level is our own assumption, for no source says.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

WINDOW = timedelta(days=28)
WINDOWS = 14
"""The last four weeks, and the year before them in lots of four weeks: lots, so that weekdays weigh alike in each."""
FEWEST_WINDOWS = 6
CHANCE = 0.05


@dataclass(frozen=True, slots=True)
class DriedUp:
    """What came in the last four weeks, what usually came in four, and how likely so few would be by chance."""

    recent: int
    usual: float
    chance: float


def bounds(today: date) -> list[tuple[date, date]]:
    """Return (from, to) of each lot of four weeks, both days included, the one that ends today first."""
    last_days = [today - WINDOW * back for back in range(WINDOWS)]
    return [(last - WINDOW + timedelta(days=1), last) for last in last_days]


def dried_up(counts: Sequence[int]) -> DriedUp | None:
    """Say whether a source has dried up, from its counts by lot of four weeks, the latest first.

    The lots before its first are left out: it was not there yet. With fewer than six of its own to compare with nothing
    is said, nor where there was another lot as poor as this one.
    """
    from scipy import stats  # slow, and its threads take signals (docs/architecture.md): only for whoever asks

    recent, before = counts[0], list(counts[1:])
    while before and before[-1] == 0:
        before.pop()
    if len(before) < FEWEST_WINDOWS or recent >= min(before):
        return None
    usual = sum(before) / len(before)
    chance = float(stats.poisson.cdf(recent, usual))
    return DriedUp(recent, usual, chance) if chance < CHANCE else None
