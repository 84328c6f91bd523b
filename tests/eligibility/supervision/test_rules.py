"""When a clock reminds and escalates, which month an address means, and what a month comes to: no fixture needed."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any
from uuid import uuid4

import pytest

from hateprog.areas.queries import bank_holidays
from hateprog.eligibility.deciding import Outcome
from hateprog.eligibility.supervision import rules
from hateprog.eligibility.supervision.rules import Counted, Made, Month, Nudge, Spread
from hateprog.referrals.rules import Pathway

HOLIDAYS = bank_holidays(2026, 2027)
BOTH = (Nudge.LATE, Nudge.ESCALATE)


@pytest.mark.parametrize(
    ("due_on", "today", "expected"),
    [
        (date(2026, 4, 28), date(2026, 4, 24), ()),  # Friday, due on Tuesday: two working days
        (date(2026, 4, 28), date(2026, 4, 27), (Nudge.SOON,)),
        (date(2026, 4, 28), date(2026, 4, 28), (Nudge.SOON,)),
        (date(2026, 4, 28), date(2026, 4, 29), (Nudge.LATE,)),
        (date(2026, 4, 28), date(2026, 4, 30), BOTH),
        (date(2026, 5, 1), date(2026, 5, 4), (Nudge.LATE,)),  # the early May bank holiday counts for nothing
        (date(2026, 5, 1), date(2026, 5, 5), (Nudge.LATE,)),
        (date(2026, 5, 1), date(2026, 5, 6), BOTH),
        (date(2026, 12, 24), date(2026, 12, 29), (Nudge.LATE,)),  # Christmas, Boxing Day on the Monday
        (date(2026, 12, 24), date(2026, 12, 30), BOTH),
        (date(2026, 12, 29), date(2026, 12, 24), (Nudge.SOON,)),
        (date(2027, 3, 25), date(2027, 3, 30), (Nudge.LATE,)),  # Good Friday, the clocks' Sunday, Easter Monday
        (date(2027, 3, 25), date(2027, 3, 31), BOTH),
    ],
)
def test_a_clock_reminds_the_working_day_before_and_once_late_and_escalates_two_working_days_later(
    due_on: date, today: date, expected: tuple[Nudge, ...]
) -> None:
    assert rules.nudges(due_on, today, HOLIDAYS) == expected


@pytest.mark.parametrize(
    "said",
    [None, "", "2026", "2026-13", "2026-00", "0000-01", "2026-1", "26-01-01", "\x00\x00\x00\x00-01", "9" * 10_000],
)
def test_what_is_no_month_means_none(said: str | None) -> None:
    assert Month.said(said) is None


def test_a_month_goes_from_one_midnight_in_london_to_another() -> None:
    assert Month.said("2026-10").span == (datetime(2026, 9, 30, 23, tzinfo=UTC), datetime(2026, 11, 1, tzinfo=UTC))
    assert Month.said("2027-03").span == (datetime(2027, 3, 1, tzinfo=UTC), datetime(2027, 3, 31, 23, tzinfo=UTC))
    assert (Month(2026, 12).following, Month(2026, 1).before) == (Month(2027, 1), Month(2025, 12))


@pytest.mark.parametrize("month", [Month(1, 1), Month(9999, 12)])
def test_the_months_at_the_ends_of_time_have_no_span(month: Month) -> None:
    assert month.span is None


@pytest.mark.parametrize(
    ("numbers", "expected"),
    [
        ([], None),
        ([3], Spread(3, 3, 3)),
        ([1, 2], Spread(1.25, 1.5, 1.75)),
        ([5, 1, 3, 2, 4], Spread(2, 3, 4)),
        ([0, 0, 0, 10], Spread(0, 0, 2.5)),
    ],
)
def test_the_middle_half_lies_between_the_quartiles(numbers: list[int], expected: Spread | None) -> None:
    assert rules.spread(numbers) == expected


@pytest.mark.parametrize(
    ("asked_on", "decided_on", "pauses", "taken"),
    [
        (date(2026, 4, 21), date(2026, 4, 21), [], 0),
        (date(2026, 4, 21), date(2026, 4, 28), [], 5),
        (date(2026, 4, 21), date(2026, 4, 28), [(date(2026, 4, 22), date(2026, 4, 24))], 3),
        (date(2026, 4, 21), date(2026, 4, 28), [(date(2026, 4, 22), date(2026, 4, 22))], 5),
        (date(2026, 12, 23), date(2026, 12, 30), [(date(2026, 12, 24), date(2026, 12, 29))], 2),
        (date(2026, 4, 21), date(2026, 4, 22), [(date(2026, 4, 21), date(2026, 4, 30))], 0),
    ],
)
def test_working_days_from_asked_to_decided_leave_out_the_pauses(
    asked_on: date, decided_on: date, pauses: list[tuple[date, date]], taken: int
) -> None:
    assert rules.working_days_taken(asked_on, decided_on, pauses, HOLIDAYS) == taken


def made(**said: Any) -> Made:
    """Return a decision as the summary counts it."""
    defaults: dict[str, Any] = {
        "id": uuid4(),
        "assessment_id": uuid4(),
        "reference": "HC-7K3M9Q",
        "area": "E08000018",
        "pathway": Pathway.CONVICTED,
        "outcome": Outcome.APPROVE,
        "decided_on": date(2026, 4, 23),
        "in_time": True,
        "days": 2,
        "overrides": False,
        "as_cover": False,
    }
    return Made(**defaults | said)


def test_every_number_is_as_many_as_its_rows_and_rows_and_columns_sum_to_the_same() -> None:
    month = [made(outcome=outcome, pathway=pathway) for outcome in Outcome for pathway in Pathway for _each in range(2)]
    table = dict(rules.matrix(month))
    inside = sum(count for outcome, cells in table.items() for pathway, count in cells if outcome and pathway)
    assert inside == dict(table[None])[None] == len(month)
    for outcome, cells in table.items():
        for pathway, count in cells:
            assert count == len(rules.chosen(month, Counted.DECIDED, outcome=outcome, pathway=pathway))


def test_areas_have_their_own_lines_and_late_and_in_time_are_all() -> None:
    month = [
        made(days=1),
        made(in_time=False, days=9, overrides=True),
        made(area="E06000045", as_cover=True, days=4),
    ]
    southampton, rotherham = rules.by_area(month)
    assert (southampton.area, rotherham.area) == ("E06000045", "E08000018")
    assert rotherham.counts == {
        Counted.DECIDED: 2,
        Counted.IN_TIME: 1,
        Counted.LATE: 1,
        Counted.OVERRIDES: 1,
        Counted.COVER: 0,
    }
    assert rotherham.days == Spread(3, 5, 7)
    assert southampton.counts[Counted.COVER] == 1
