"""The counts of all four audiences, from both sides of a case."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date

from hateprog.evaluation.satisfaction import queries as of_others
from hateprog.evaluation.satisfaction.counting import Told
from hateprog.evaluation.satisfaction.rules import Audience
from hateprog.victims.satisfaction import queries as of_people_harmed


def told(
    first: date, last: date, *, areas: Collection[str] | None = None, force_code: str | None = None
) -> dict[Audience, Told]:
    """Return the exact counts of each audience, in the order of `Audience`, for days in London, both included.

    People harmed are left out where `areas` or a force area are asked for: they are counted over the whole service.
    What may be told of these counts, and to whom, is `telling.shown`; nothing but that goes on a page.
    """
    found = of_others.counts(first, last, areas=areas, force_code=force_code)
    if areas is None and force_code is None:
        found[Audience.VICTIM] = of_people_harmed.counts(first, last)
    return {audience: found[audience] for audience in Audience if audience in found}
