"""From when a case is to be reviewed, what a file of schedules may say, and which birthday stands in for another."""

from __future__ import annotations

from datetime import date, timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hateprog.kernel.calendar import age_on
from hateprog.kernel.errors import NotNow, RuleBroken
from hateprog.referrals.rules import Pathway
from hateprog.retention import files, rules
from hateprog.retention.rules import About, Days, Due, From, Status, Whose

TODAY = date(2026, 11, 26)


def schedule(**said: Any) -> Any:
    return SimpleNamespace(
        **{
            "code": "a",
            "about": About.CASE,
            "pathway": None,
            "whose": Whose.ANYBODY,
            "counted_from": From.CLOSED,
            "years": 6,
            "months": 0,
            "source_document": "Our policy",
            "source_section": "2",
            "valid_from": date(2020, 1, 1),
        }
        | said
    )


def case(**said: Any) -> Days:
    told = {
        "pathway": Pathway.OUT_OF_COURT,
        "under_18": False,
        "born_on": date(1990, 5, 4),
        "closed_on": date(2020, 2, 29),
        "last_follow_up_on": date(2021, 8, 31),
    }
    return Days(**told | said)


@pytest.mark.parametrize(
    ("said", "of", "due"),
    [
        ({}, {}, date(2026, 2, 28)),  # closed on 29 February
        ({"years": 4}, {}, date(2024, 2, 29)),
        ({"years": 0, "months": 6}, {"closed_on": date(2020, 8, 31)}, date(2021, 2, 28)),
        ({"counted_from": From.LAST_FOLLOW_UP, "years": 1}, {}, date(2022, 8, 31)),
        ({"counted_from": From.LAST_FOLLOW_UP, "years": 1}, {"last_follow_up_on": None}, date(2021, 2, 28)),
        (  # born on 29 February: 18 on 1 March of a year that has no such day
            {"counted_from": From.EIGHTEENTH_BIRTHDAY, "years": 7},
            {"born_on": date(2004, 2, 29)},
            date(2029, 3, 1),
        ),
        ({"counted_from": From.EIGHTEENTH_BIRTHDAY, "years": 7}, {"born_on": None}, date(2027, 2, 28)),
        (  # somebody who was of age long before: never counted from a day before the case was closed
            {"counted_from": From.EIGHTEENTH_BIRTHDAY, "years": 1},
            {},
            date(2021, 2, 28),
        ),
    ],
)
def test_a_period_is_counted_from_its_day(said: dict[str, Any], of: dict[str, Any], due: date) -> None:
    found = rules.review_of(case(**of), [schedule(**said)], today=TODAY)
    assert found is not None
    assert found.on == due


def test_the_closest_schedule_counts_and_of_those_the_one_that_keeps_longest() -> None:
    for_all = schedule(years=1)
    adults = schedule(code="b", whose=Whose.ADULT, years=2)
    children = schedule(code="c", whose=Whose.CHILD, years=9)
    pathway = schedule(code="d", pathway=Pathway.OUT_OF_COURT, years=3)
    longer = schedule(code="e", pathway=Pathway.OUT_OF_COURT, years=4)
    other = schedule(code="f", pathway=Pathway.CONVICTED, years=30)

    def by(*given: Any, **of: Any) -> str | None:
        found = rules.review_of(case(**of), given, today=TODAY)
        return found and found.by.code

    assert by(for_all, adults, children) == "b"
    assert by(for_all, adults, children, under_18=True) == "c"
    assert by(for_all, adults, children, under_18=None) == "c"  # nobody knows: kept longer
    assert by(adults, pathway, longer, other) == "e"
    assert by(other) is None
    assert by() is None


def test_a_later_schedule_of_the_same_code_takes_over_on_its_day() -> None:
    old, new = schedule(years=6), schedule(years=2, valid_from=TODAY)
    assert rules.review_of(case(), [new, old], today=TODAY) == Due(date(2022, 2, 28), new)
    assert rules.review_of(case(), [new, old], today=TODAY - timedelta(days=1)) == Due(date(2026, 2, 28), old)


def test_an_example_or_ones_own_draft_is_never_adopted() -> None:
    rules.check_adoptable(Status.DRAFT, example=False, drafted_by_them=False)
    with pytest.raises(RuleBroken, match="an example, not law"):
        rules.check_adoptable(Status.DRAFT, example=True, drafted_by_them=False)
    with pytest.raises(RuleBroken, match="somebody else has to adopt"):
        rules.check_adoptable(Status.DRAFT, example=False, drafted_by_them=True)
    with pytest.raises(NotNow, match="adopted already"):
        rules.check_adoptable(Status.ADOPTED, example=False, drafted_by_them=False)


def test_what_ships_can_be_read_and_is_marked_as_examples() -> None:
    for _name, text in files.examples():
        assert all(each.example for each in files.read(text))
        assert "NOT LAW" in text


ONE = """[[schedule]]
code = "a"
whose = "adult"
counted_from = "closed"
years = 6
source_document = "Our policy"
source_section = "2"
valid_from = 2026-01-01
"""


@pytest.mark.parametrize(
    ("old", "new", "sentence"),
    [
        ("years = 6", "years = 0", "between 1 month and 100 years"),
        ("years = 6", "years = 101", "between 1 month and 100 years"),
        ("years = 6", "years = 1\nmonths = 12", "months to less than 12"),
        ("years = 6", "years = true", "must be a whole number"),
        ('source_section = "2"', "", "“source_section” is missing"),
        ('"closed"', '"whenever"', "must be one of closed"),
        ("2026-01-01", '"soon"', "must be a day such as"),
        ("years = 6", "years = 6\nyaers = 7", "Nothing is called “yaers”"),
        (ONE, "", "There is no schedule"),
        (ONE, ONE + ONE, "have the same code"),
    ],
)
def test_a_file_that_is_wrong_is_refused_with_what_is_wrong(old: str, new: str, sentence: str) -> None:
    with pytest.raises(RuleBroken, match=sentence):
        files.read(ONE.replace(old, new))


@given(
    born_on=st.dates(date(1940, 1, 1), date(2015, 12, 31)) | st.just(date(2008, 2, 29)),
    counted_on=st.sets(st.dates(date(2016, 1, 1), date(2030, 12, 31)), max_size=12),
)
def test_another_birthday_of_the_same_year_keeps_every_age(born_on: date, counted_on: set[date]) -> None:
    other = rules.of_the_same_age(born_on, counted_on)
    assert other.year == born_on.year
    assert [age_on(other, day) for day in counted_on] == [age_on(born_on, day) for day in counted_on]


def test_a_birthday_stays_only_where_counted_days_leave_no_other() -> None:
    leap = date(2008, 2, 29)
    assert rules.of_the_same_age(leap, {date(2026, 2, 28), date(2026, 3, 1)}) in {leap, date(2008, 3, 1)}
    assert rules.of_the_same_age(date(2001, 5, 4), {date(2026, 6, 1)}) == date(2001, 1, 1)
    assert rules.of_the_same_age(date(2001, 5, 4), {date(2026, 2, 1)}) == date(2001, 2, 2)


def test_why_a_case_is_kept_is_said_and_for_how_long() -> None:
    good = "A court has asked for the papers"
    rules.check_retained(good, date(2027, 11, 26), today=TODAY)
    with pytest.raises(RuleBroken, match="at least 20"):
        rules.check_retained("Because", date(2027, 1, 1), today=TODAY)
    with pytest.raises(RuleBroken, match="after today"):
        rules.check_retained(good, TODAY, today=TODAY)
    with pytest.raises(RuleBroken, match="at most five years"):
        rules.check_retained(good, date(2032, 1, 1), today=TODAY)
