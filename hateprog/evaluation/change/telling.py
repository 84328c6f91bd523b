"""The counts of a picture as they may be told: small ones only to whoever may open the cases. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from hateprog.evaluation.change.rules import Standing
from hateprog.kernel.suppression import FEWEST_SHOWN, hidden_in_list

if TYPE_CHECKING:
    from hateprog.evaluation.change.queries import Picture

HIDDEN = "–"


@dataclass(frozen=True, slots=True)
class Told:
    """A picture's counts in words. `pairs` and `missing` are None where one could work out by them what is hidden."""

    standings: Mapping[Standing, str]
    asked: str
    missing: str | None
    pairs: str | None
    elsewhere: str
    hides: bool


def told(picture: Picture, *, exact: bool) -> Told:
    """Return the counts of a picture: without those of one to four, and what would give them away, unless `exact`."""
    counts = [picture.standings[each] for each in Standing]
    out = frozenset() if exact else hidden_in_list(counts)
    gone = {each for place, each in enumerate(Standing) if place in out}
    whole = bool(out) and len(out) == sum(map(bool, counts))
    few = not exact and 0 < picture.elsewhere < FEWEST_SHOWN
    return Told(
        standings={each: HIDDEN if each in gone else f"{picture.standings[each]:,}" for each in Standing},
        asked=HIDDEN if whole else f"{picture.asked:,}",
        missing=None if whole or Standing.PAIRED in gone else f"{picture.missing:,}",
        pairs=None if Standing.PAIRED in gone else f"{picture.standings[Standing.PAIRED]:,}",
        elsewhere=HIDDEN if few else f"{picture.elsewhere:,}",
        hides=bool(out) or few,
    )
