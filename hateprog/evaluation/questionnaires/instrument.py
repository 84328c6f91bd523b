"""An instrument: its questions, the answers to choose from, and how a score comes out of them.

Source: domain.md sections 5 and 8. Pure: answers in, a score out. A missing answer is missing, and never counts as
zero: up to so many as the instrument allows, the score is worked out from the answers that there are; beyond that
there is none.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from decimal import ROUND_HALF_UP, Decimal
from enum import StrEnum
from fractions import Fraction
from typing import Any

from hateprog.kernel.text import N_, _

WHOLE, TENTHS, HUNDREDTHS = Decimal(1), Decimal("0.1"), Decimal("0.01")


class Moment(StrEnum):
    """When it is answered."""

    BEFORE = "before"
    AFTER = "after"


class Method(StrEnum):
    """How the score comes out of the answers' values."""

    SUM = "sum"
    MEAN = "mean"


class Direction(StrEnum):
    """Which way the score gets better."""

    HIGHER = "higher_is_better"
    LOWER = "lower_is_better"


MOMENT_LABELS: dict[Moment, str] = {
    Moment.BEFORE: N_("Before the programme"),
    Moment.AFTER: N_("After the programme"),
}
METHOD_LABELS: dict[Method, str] = {
    Method.SUM: N_("The values of the answers, added up"),
    Method.MEAN: N_("The mean of the answers’ values"),
}
DIRECTION_LABELS: dict[Direction, str] = {
    Direction.HIGHER: N_("Higher is better"),
    Direction.LOWER: N_("Lower is better"),
}


@dataclass(frozen=True, slots=True)
class Option:
    """An answer that can be chosen, and what it counts."""

    value: int
    label: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """One question. A `reversed` one counts the other way round: its highest answer as its lowest."""

    code: str
    text: str
    options: tuple[Option, ...]
    reversed: bool = False
    may_be_left_out: bool = False

    @property
    def low(self) -> int:
        """Return the lowest value of its answers."""
        return min(option.value for option in self.options)

    @property
    def high(self) -> int:
        """Return the highest value of its answers."""
        return max(option.value for option in self.options)

    def counts(self, value: int) -> int:
        """Return what an answer counts in the score."""
        return self.low + self.high - value if self.reversed else value

    def label_of(self, value: int | None) -> str | None:
        """Return the words of an answer; None for a missing one."""
        return next((option.label for option in self.options if option.value == value), None)


@dataclass(frozen=True, slots=True)
class Score:
    """What answers came to. `value` is None where too many are missing: not scored."""

    value: Decimal | None
    answered: int
    missing: int

    @property
    def shown(self) -> str | None:
        """Return the score as it is written: 24, 23.5, 3.67; None where there is none."""
        return None if self.value is None else plain(self.value)


@dataclass(frozen=True, slots=True, kw_only=True)
class Instrument:
    """A version of an instrument. Ages are in whole years on the day, both included; no `max_age` is no upper limit."""

    code: str
    version: int
    title: str
    introduction: str
    licence: str
    min_age: int
    max_age: int | None
    moments: tuple[Moment, ...]
    method: Method
    direction: Direction
    may_be_missing: int
    items: tuple[Item, ...]

    @property
    def low(self) -> int | Decimal:
        """Return the lowest score that there can be."""
        return self._end([item.low for item in self.items])

    @property
    def high(self) -> int | Decimal:
        """Return the highest score that there can be."""
        return self._end([item.high for item in self.items])

    @property
    def range(self) -> str:
        """Return the range of the score as it is written: 8 to 40."""
        return _("{low} to {high}").format(low=plain(Decimal(self.low)), high=plain(Decimal(self.high)))

    def _end(self, values: list[int]) -> int | Decimal:
        total = sum(values)
        return total if self.method is Method.SUM else _rounded(Fraction(total, len(values)), HUNDREDTHS)

    def score(self, answers: Mapping[str, int]) -> Score:
        """Return the score of `answers`, chosen values by the items' codes; an item not among them is missing.

        A sum with missing answers is the mean of those given times the number of items, to one decimal place (`reading`
        lets that be allowed only where all items have the same range); a mean has two.
        """
        counted = [item.counts(answers[item.code]) for item in self.items if item.code in answers]
        missing = len(self.items) - len(counted)
        if not counted or missing > self.may_be_missing:
            return Score(None, len(counted), missing)
        mean = Fraction(sum(counted), len(counted))
        if self.method is Method.MEAN:
            return Score(_rounded(mean, HUNDREDTHS), len(counted), missing)
        return Score(_rounded(mean * len(self.items), TENTHS if missing else WHOLE), len(counted), missing)


@dataclass(frozen=True, slots=True)
class Change:
    """What lies between two scores, in points; `better` is None where nothing changed."""

    points: Decimal
    better: bool | None

    @property
    def shown(self) -> str:
        """Return the points without their sign: 6, 2.5."""
        return plain(abs(self.points))


def change(direction: Direction, before: Score | None, after: Score | None) -> Change | None:
    """Return how the score changed; None unless both are there and scored."""
    if before is None or after is None or before.value is None or after.value is None:
        return None
    points = after.value - before.value
    return Change(points, (points > 0) is (direction is Direction.HIGHER) if points else None)


def plain(number: Decimal) -> str:
    """Return a number without zeros that say nothing: 24, 23.5."""
    return f"{number.normalize():f}"


def _rounded(number: Fraction, to: Decimal) -> Decimal:
    return (Decimal(number.numerator) / Decimal(number.denominator)).quantize(to, ROUND_HALF_UP)


def items_as_json(items: Iterable[Item]) -> list[dict[str, Any]]:
    """Return items as the table holds them."""
    return [asdict(item) for item in items]


def items_of_json(stored: Iterable[Mapping[str, Any]]) -> tuple[Item, ...]:
    """Return items as the table holds them, as the rules read them."""
    return tuple(
        Item(**{**item, "options": tuple(Option(**option) for option in item["options"])})  # asdict's own names
        for item in stored
    )
