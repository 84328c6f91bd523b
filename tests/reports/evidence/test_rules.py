"""How rows are made coarse, what is folded, and what is refused."""

from __future__ import annotations

from datetime import date
from uuid import uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hateprog.kernel.errors import RuleBroken
from hateprog.reports.evidence import rules, writing

TODAY = date(2026, 11, 26)


@pytest.mark.parametrize(
    "reason", ["Evaluation", "x" * 40, "evaluation evaluation evaluation", "1234 5678 9012 3456 7890"]
)
def test_a_reason_that_says_nothing_is_refused(reason: str) -> None:
    with pytest.raises(RuleBroken) as refused:
        rules.check_reason(reason)
    assert refused.value.field == "reason"


@pytest.mark.parametrize(
    ("since", "until", "said"),
    [
        (date(2026, 5, 2), date(2026, 5, 1), "same as or after"),
        (date(2026, 5, 2), date(2026, 11, 27), "today or in the past"),
    ],
)
def test_a_period_that_cannot_be_is_refused(since: date, until: date, said: str) -> None:
    with pytest.raises(RuleBroken, match=said) as refused:
        rules.check_period(since, until, today=TODAY)
    assert refused.value.field == "until"


def test_a_period_of_one_day_that_is_today_will_do() -> None:
    rules.check_period(TODAY, TODAY, today=TODAY)


@pytest.mark.parametrize(
    ("born_on", "band"),
    [
        (None, "NK"),
        (date(2016, 11, 27), "NK"),
        (date(2016, 11, 26), "10-13"),
        (date(2012, 11, 26), "14-17"),
        (date(2008, 11, 27), "14-17"),
        (date(2008, 11, 26), "18-24"),
        (date(2001, 11, 26), "25-34"),
        (date(1991, 11, 26), "35-49"),
        (date(1976, 11, 26), "50+"),
        (date(1900, 1, 1), "50+"),
    ],
)
def test_ages_come_in_bands(born_on: date | None, band: str) -> None:
    assert rules.age_band(born_on, TODAY) == band


def test_weeks_are_whole_and_never_run_backwards() -> None:
    day = date(2026, 4, 20)
    assert [
        rules.weeks(day, each) for each in (day, date(2026, 4, 26), date(2026, 4, 27), date(2026, 4, 19), None)
    ] == [
        "0",
        "0",
        "1",
        "NK",
        "NA",
    ]


def test_the_same_case_is_called_otherwise_under_another_salt_and_alike_under_one() -> None:
    case = uuid4()
    assert rules.pseudonym(b"1" * 32, case) == rules.pseudonym(b"1" * 32, case)
    assert rules.pseudonym(b"1" * 32, case) != rules.pseudonym(b"2" * 32, case)
    assert len(rules.pseudonym(b"1" * 32, case)) == 32


def test_rare_values_become_other_and_other_is_not_rare_itself() -> None:
    assert rules.folded({"a": 50, "b": 5}) == frozenset()
    assert rules.folded({"a": 50, "b": 7, "c": 4}) == {"b", "c"}
    assert rules.folded({"a": 50, "b": 3, "c": 4}) == {"b", "c"}
    assert rules.folded({"a": 3}) == {"a"}
    assert rules.folded({"NK": 1, "a": 9}) == frozenset()


@given(st.dictionaries(st.text(min_size=1, max_size=2), st.integers(0, 20), max_size=8))
def test_nothing_that_is_told_is_rare(counts: dict[str, int]) -> None:
    out = rules.folded(counts)
    told = {
        value: count
        for value, count in counts.items()
        if count and value not in out and value not in ("NA", "NK", "NW")
    }
    together = sum(counts[value] for value in out)
    assert all(count >= 5 for count in told.values())
    assert together == 0 or together >= 5 or not told


@pytest.mark.parametrize(
    ("counts", "withheld"),
    [({"0": 9, "1": 4}, True), ({"0": 4, "1": 9}, True), ({"0": 9}, False), ({"0": 5, "1": 5}, False)],
)
def test_a_yes_that_is_rare_withholds_its_column(counts: dict[str, int], withheld: bool) -> None:
    assert rules.is_withheld(counts) is withheld


@pytest.mark.parametrize("cell", ["=1+1", "+44", "-x", "@sum", "\tx", "\rx", "＝1", "-1-1", "+1"])
def test_no_cell_runs_in_a_spreadsheet(cell: str) -> None:
    assert writing.safe(cell) == f"'{cell}"


@pytest.mark.parametrize("cell", ["-2", "-2.5", "12", "NA", "18-24", "", "2026-04"])
def test_plain_cells_stay_as_they_are(cell: str) -> None:
    assert writing.safe(cell) == cell


def test_a_workbook_holds_so_many_rows_and_a_csv_file_any_number() -> None:
    rules.check_fits(rules.Format.XLSX, 1_048_575)
    rules.check_fits(rules.Format.CSV, 10**9)
    rules.check_fits(rules.Format.PARQUET, 10**9)
    with pytest.raises(RuleBroken, match="CSV"):
        rules.check_fits(rules.Format.XLSX, 1_048_576)


def test_a_small_count_is_not_told() -> None:
    assert [rules.said_count(count) for count in (0, 1, 4, 5, 1200)] == [
        "0",
        "fewer than 5",
        "fewer than 5",
        "5",
        "1,200",
    ]
