"""Which headings a column may have, and what stands in a cell."""

from __future__ import annotations

import pytest

from hateprog.kernel.errors import NotNow, RuleBroken
from hateprog.reports.periods.rules import WHOLE, untold
from hateprog.reports.return_forms import rules

A, B = "E23000011", "E23000031"
NUMBERS = {("r", WHOLE): 12, ("r", A): 9, ("r", B): 3, ("s", WHOLE): 2, ("s", A): 2}


@pytest.mark.parametrize("heading", ["=1+1", "+44", "-1", "@sum(a1)", "\u200b=1", "\uff1d1", "\u00ad-1"])
def test_no_heading_is_run_by_a_spreadsheet(heading: str) -> None:
    with pytest.raises(RuleBroken, match="spreadsheet"):
        rules.check_heading(heading, [])


@pytest.mark.parametrize("heading", ["Referrals", "REFERRALS", "Refer\u200brals", " referrals "])
def test_no_two_columns_have_one_heading(heading: str) -> None:
    with pytest.raises(RuleBroken, match="Another column"):
        rules.check_heading(heading, ["Referrals"])
    rules.check_heading("1. Referrals = all", ["Referrals"])


def test_a_full_form_takes_no_column_and_an_empty_or_dropped_one_is_not_filled_in() -> None:
    rules.check_room(rules.MOST - 1)
    for refused in (
        lambda: rules.check_room(rules.MOST),
        lambda: rules.check_usable(dropped=False, columns=0),
        lambda: rules.check_usable(dropped=True, columns=3),
    ):
        with pytest.raises(NotNow):
            refused()


@pytest.mark.parametrize(
    ("measure", "force", "of", "value"),
    [
        ("r", None, None, "12"),
        ("r", A, None, "[c]"),
        ("r", B, None, "[c]"),
        ("r", "W15000001", None, "0"),
        ("s", None, None, "[c]"),
        ("unknown", None, None, "[x]"),
        ("r", None, A, "12"),
        ("r", A, A, "12"),
        ("r", B, A, "[x]"),
    ],
)
def test_a_cell_tells_no_small_count_and_nothing_the_period_has_not(
    measure: str, force: str | None, of: str | None, value: str
) -> None:
    assert rules.told(measure, force, numbers=NUMBERS, hidden=untold(NUMBERS), of=of) == value
