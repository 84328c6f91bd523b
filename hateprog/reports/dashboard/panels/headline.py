"""The numbers at the top, each a measure that leads to its rows and why it is that number."""

from __future__ import annotations

from dataclasses import dataclass

from hateprog.kernel.text import _
from hateprog.reports.measures.definitions import BY_CODE
from hateprog.reports.measures.queries import Asked, count
from hateprog.reports.measures.rules import UNIT_LABELS, told

SHOWN = (
    "referrals_received",
    "referrals_approved",
    "programmes_begun",
    "programmes_completed",
    "sessions_held",
    "people_one_to_one",
    "under_18s_one_to_one",
    "group_sessions_held",
    "group_attendances",
    "group_pupils",
)


@dataclass(frozen=True, slots=True)
class Tile:
    """A measure's number in words, and its code."""

    code: str
    name: str
    number: str
    unit: str


def tiles(asked: Asked, *, exact: bool) -> list[Tile]:
    """Return the numbers, one question each."""
    found = [count(BY_CODE[code], asked) for code in SHOWN]
    return [
        Tile(each.measure.code, _(each.measure.name), told(each, exact=exact), _(UNIT_LABELS[each.measure.unit]))
        for each in found
    ]
