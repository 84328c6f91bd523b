"""The numbers at the top, each a measure that leads to its rows and why it is that number."""

from __future__ import annotations

from dataclasses import dataclass

from hateprog.kernel.text import _
from hateprog.reports.dashboard.queries import NUMBERS, Answers
from hateprog.reports.measures.definitions import BY_CODE
from hateprog.reports.measures.rules import UNIT_LABELS, Counted, told


@dataclass(frozen=True, slots=True)
class Tile:
    """A measure's number in words, and its code."""

    code: str
    name: str
    number: str
    unit: str


def tiles(answers: Answers, *, exact: bool) -> list[Tile]:
    """Return the numbers."""
    found = [Counted(BY_CODE[code], *said) for code, said in zip(NUMBERS, answers.to("numbers"), strict=True)]
    return [
        Tile(each.measure.code, _(each.measure.name), told(each, exact=exact), _(UNIT_LABELS[each.measure.unit]))
        for each in found
    ]
