"""Scores: added up or as a mean, reversed items, missing answers that are missing, and what changed."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as some

from hateprog.evaluation.questionnaires.instrument import (
    Change,
    Direction,
    Instrument,
    Item,
    Method,
    Moment,
    Option,
    Score,
    change,
    items_as_json,
    items_of_json,
)

SCALE = tuple(Option(value, label) for value, label in ((1, "No"), (2, "Perhaps"), (3, "Yes")))


def instrument(
    items: int = 4, *, method: Method = Method.SUM, may_be_missing: int = 1, turned: tuple[int, ...] = ()
) -> Instrument:
    return Instrument(
        code="kindness",
        version=1,
        title="Kindness",
        introduction="",
        licence="Free",
        min_age=10,
        max_age=None,
        moments=(Moment.BEFORE, Moment.AFTER),
        method=method,
        direction=Direction.HIGHER,
        may_be_missing=may_be_missing,
        items=tuple(
            Item(code=f"q{number}", text="?", options=SCALE, reversed=number in turned)
            for number in range(1, items + 1)
        ),
    )


def test_values_are_added_up() -> None:
    assert instrument().score({"q1": 1, "q2": 2, "q3": 3, "q4": 3}) == Score(Decimal(9), 4, 0)


def test_a_reversed_item_counts_the_other_way_round() -> None:
    assert instrument(turned=(1, 2)).score({"q1": 1, "q2": 3, "q3": 3, "q4": 3}) == Score(Decimal(10), 4, 0)


def test_a_mean_has_two_places() -> None:
    assert instrument(3, method=Method.MEAN).score({"q1": 1, "q2": 2, "q3": 2}).value == Decimal("1.67")


def test_a_missing_answer_is_not_a_zero() -> None:
    score = instrument().score({"q1": 3, "q2": 3, "q3": 2})
    assert score == Score(Decimal("10.7"), 3, 1)  # 8 of three, as if the fourth were like them
    assert score.shown == "10.7"


def test_a_missing_answer_of_a_mean_is_left_out_of_it() -> None:
    assert instrument(method=Method.MEAN).score({"q1": 3, "q2": 3, "q3": 2}).value == Decimal("2.67")


@pytest.mark.parametrize("answers", [{}, {"q1": 3}, {"q1": 3, "q2": 3}])
def test_with_too_many_missing_there_is_no_score(answers: dict[str, int]) -> None:
    score = instrument().score(answers)
    assert (score.value, score.shown, score.missing) == (None, None, 4 - len(answers))


def test_with_nothing_answered_there_is_no_score_whatever_may_be_missing() -> None:
    assert instrument(may_be_missing=4).score({}).value is None


@pytest.mark.parametrize(
    ("method", "low", "high", "shown"), [(Method.SUM, 4, 12, "4 to 12"), (Method.MEAN, 1, 3, "1 to 3")]
)
def test_the_range_is_worked_out(method: Method, low: int, high: int, shown: str) -> None:
    asks = instrument(method=method)
    assert (asks.low, asks.high, asks.range) == (low, high, shown)


@given(some.data(), some.sampled_from(Method), some.integers(0, 3))
def test_every_score_lies_in_the_range(data: some.DataObject, method: Method, may_be_missing: int) -> None:
    asks = instrument(method=method, may_be_missing=may_be_missing, turned=(2,))
    answers = data.draw(some.dictionaries(some.sampled_from([item.code for item in asks.items]), some.integers(1, 3)))
    score = asks.score(answers)
    assert score.answered + score.missing == 4
    assert (score.value is None) is (not answers or score.missing > may_be_missing)
    assert score.value is None or asks.low <= score.value <= asks.high


@pytest.mark.parametrize(
    ("direction", "before", "after", "expected"),
    [
        (Direction.HIGHER, 4, 9, Change(Decimal(5), True)),
        (Direction.HIGHER, 9, 4, Change(Decimal(-5), False)),
        (Direction.LOWER, 9, 4, Change(Decimal(-5), True)),
        (Direction.LOWER, 4, 9, Change(Decimal(5), False)),
        (Direction.LOWER, 4, 4, Change(Decimal(0), None)),
    ],
)
def test_a_change_knows_whether_it_is_for_the_better(
    direction: Direction, before: int, after: int, expected: Change
) -> None:
    assert change(direction, Score(Decimal(before), 4, 0), Score(Decimal(after), 4, 0)) == expected


@pytest.mark.parametrize("other", [None, Score(None, 1, 3)])
def test_without_two_scores_there_is_no_change(other: Score | None) -> None:
    scored = Score(Decimal(4), 4, 0)
    assert change(Direction.HIGHER, scored, other) is None
    assert change(Direction.HIGHER, other, scored) is None


def test_items_come_back_from_the_table_as_they_went_in() -> None:
    items = instrument(turned=(1,)).items
    assert items_of_json(items_as_json(items)) == items
