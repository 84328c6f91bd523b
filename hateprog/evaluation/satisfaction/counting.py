"""What answers come to. Pure: rows in, counts out.

Everybody whose moment has come counts once: answered, did not want to, gave no answer, was not asked; of the others
nothing is put down. None of these is ever taken for another.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Protocol

from hateprog.evaluation.satisfaction.rules import ASKED, Audience, Outcome, Partly

Stands = Counter[Outcome | None]
"""How many stand where; None is where nothing is put down."""


class Row(Protocol):
    """One person (a teacher: one session) whose moment has come, with what is put down of it, if anything is."""

    @property
    def force_code(self) -> str | None: ...

    @property
    def outcome(self) -> Outcome | None: ...

    @property
    def rating(self) -> int | None: ...

    @property
    def difference(self) -> Partly | None: ...

    @property
    def recommend(self) -> Partly | None: ...

    @property
    def aspects(self) -> str | None: ...


@dataclass(frozen=True, slots=True)
class Told:
    """The counts of an audience. `aspects` are by code; whoever answered may have chosen several, or none."""

    audience: Audience
    by_force: dict[str | None, Stands] = field(default_factory=lambda: defaultdict(Counter))
    ratings: Counter[int] = field(default_factory=Counter)
    difference: Counter[Partly] = field(default_factory=Counter)
    recommend: Counter[Partly] = field(default_factory=Counter)
    aspects: Counter[str] = field(default_factory=Counter)

    @property
    def stands(self) -> Stands:
        """Return how many stand where, in every force area together."""
        return sum(self.by_force.values(), Counter())

    @property
    def due(self) -> int:
        """Return of how many the moment has come."""
        return self.stands.total()

    @property
    def asked(self) -> int:
        """Return how many were asked: the denominator of the response rate."""
        stands = self.stands
        return sum(stands[outcome] for outcome in ASKED)

    @property
    def answered(self) -> int:
        """Return how many answered."""
        return self.stands[Outcome.ANSWERED]

    @property
    def rate(self) -> int | None:
        """Return how many of those asked answered, in whole per cent, halves up; None where nobody was asked."""
        return None if not self.asked else int(Fraction(100 * self.answered, self.asked) + Fraction(1, 2))


def told(audience: Audience, rows: Iterable[Row]) -> Told:
    """Return the counts of these rows."""
    found = Told(audience)
    for row in rows:
        found.by_force[row.force_code][row.outcome] += 1
        if row.outcome is not Outcome.ANSWERED or row.rating is None or not row.difference or not row.recommend:
            continue
        found.ratings[row.rating] += 1
        found.difference[row.difference] += 1
        found.recommend[row.recommend] += 1
        found.aspects.update((row.aspects or "").split())
    return found
