"""The demonstration's year as it is drawn, before anything of it is lived: pure, so on any day of any year."""

from __future__ import annotations

from collections import Counter
from datetime import date, timedelta

import pytest

from hateprog.areas.queries import bank_holidays
from hateprog.demo import frozen, funded, terms, year
from hateprog.demo.acts import STEPS
from hateprog.demo.courses import COURSES, Ground
from hateprog.demo.people import DISTRICTS, PEOPLE
from hateprog.demo.schools import SCHOOLS
from hateprog.demo.stories import CASES, Case
from hateprog.kernel.access import Role
from hateprog.kernel.calendar import is_working_day
from hateprog.referrals.answers import Answers, faults
from hateprog.referrals.rules import Pathway, Strand

TODAY = date(2026, 11, 25)
DAYS = (
    TODAY,
    date(2027, 1, 1),
    date(2027, 1, 4),
    date(2027, 3, 13),
    date(2027, 3, 14),
    date(2027, 7, 31),
    date(2028, 2, 29),
)
"""A working day, a bank holiday, days round the birthday of the dozen, a Saturday, and a leap day."""


def without_steps(cases: tuple[Case, ...]) -> list[tuple[object, ...]]:
    return [(each.given_name, each.family_name, each.age, each.district_code, each.more, each.hour) for each in cases]


def test_the_same_day_gives_the_same_year_and_another_day_the_same_people() -> None:
    assert year.cases(TODAY) == year.cases(TODAY)
    assert year.cases(TODAY) != year.cases(TODAY + timedelta(days=1))
    assert without_steps(year.cases(TODAY)) == without_steps(year.cases(TODAY + timedelta(days=100)))


def test_it_is_a_year_of_a_hundred_cases_and_more_each_of_somebody_else() -> None:
    cases, before = year.cases(TODAY), funded.cases(TODAY)
    assert 100 <= len(cases) <= 150
    assert len({(each.given_name, each.family_name) for each in (*CASES, *before, *cases)}) == len(
        (*CASES, *before, *cases)
    )


def test_it_holds_every_pathway_strand_and_district_and_people_of_all_ages() -> None:
    cases = year.cases(TODAY)
    assert {each.pathway for each in cases} == set(Pathway)
    assert {strand for each in cases for strand in each.strands} == set(Strand)
    assert {each.district_code for each in cases} == set(DISTRICTS)
    assert sum(each.age < 18 for each in cases) > 20
    assert {each.inspector for each in cases} == {who for who, each in PEOPLE.items() if each.role is Role.INSPECTOR}


@pytest.mark.parametrize("day", DAYS)
def test_everything_happens_on_a_working_day_of_the_last_twelve_months_and_in_order(day: date) -> None:
    holidays = bank_holidays(day.year - 2, day.year)
    begun = Counter[tuple[int, int]]()
    for case in year.cases(day):
        days = [day - timedelta(days=ago) for ago, _step in case.steps]
        assert days == sorted(days)
        assert day - timedelta(days=year.LENGTH) < days[0]
        assert days[-1] < day
        assert all(is_working_day(each, holidays) for each in days)
        begun[days[0].year, days[0].month] += 1
    assert len(begun) >= 12
    assert max(begun.values()) < len(year.cases(day)) / 4


def test_a_session_is_held_once_its_time_has_come() -> None:
    for case in year.cases(TODAY):
        for (planned, before), (held, step) in zip(case.steps, case.steps[1:], strict=False):
            assert step not in {"hold", "miss"} or (before == "plan" and planned - held >= 7)


@pytest.mark.parametrize("day", DAYS)
def test_nobody_says_anything_that_contradicts_itself(day: date) -> None:
    for case in (*CASES, *year.cases(day), *funded.cases(day)):
        began = day - timedelta(days=case.steps[0][0])
        for said in (case.answers(began), {**case.answers(began), **case.unsaid}):
            assert faults(Answers.of(said), began) == [], case


def test_early_intervention_says_nothing_of_an_offence() -> None:
    for case in year.cases(TODAY):
        if case.pathway is Pathway.EARLY_INTERVENTION:
            taken = {step.partition("_with_")[0] for _ago, step in case.steps}
            said = str(case.answers(TODAY)) + str([why for act, why in case.reasons.items() if act in taken])
            for word in ("offence", "crime", "admission", "admit", "prosecutor"):
                assert word not in said.lower(), case


def test_every_step_is_one_that_people_can_take_and_each_is_taken() -> None:
    taken = {step for case in (*CASES, *year.cases(TODAY), *funded.cases(TODAY)) for _ago, step in case.steps}
    assert taken == STEPS


def test_all_but_a_few_are_over() -> None:
    assert sum(course.count for course in COURSES if course.open) < 10


def test_what_was_declined_says_why() -> None:
    declined = [each for each in year.cases(TODAY) if each.steps[-1][1] == "decline"]
    assert len(declined) > sum(each.count for each in COURSES if each.ground is Ground.DECLINED)
    assert len({each.reasons["decline"] for each in declined}) > 8


@pytest.mark.parametrize("day", DAYS)
def test_the_funded_year_is_over_as_the_year_of_cases_begins_and_holds_all_its_sessions(day: date) -> None:
    asked = funded.period(day)
    assert asked.last + timedelta(days=1) == day - timedelta(days=year.LENGTH)
    held = Counter[bool]()
    for case in funded.cases(day):
        days = [day - timedelta(days=ago) for ago, _step in case.steps]
        assert days == sorted(days)
        assert asked.first <= days[0] <= days[-1] <= asked.last
        assert case.age < 17 or case.age >= 18, "nobody turns 18 between the referral and a session"
        held[case.age < 18] += sum(step == "hold" for _ago, step in case.steps)
    assert held == {True: 30, False: 7}


@pytest.mark.parametrize("day", DAYS)
def test_the_schools_of_the_funded_year_have_a_week_each_with_a_fortnight_before_it(day: date) -> None:
    asked, weeks = funded.period(day), funded.weeks(day)
    assert weeks[0] < weeks[-1]
    for monday in weeks:
        assert monday.weekday() == 0
        assert asked.first <= monday - funded.OPENED_BEFORE
        assert monday + timedelta(days=4) <= asked.last


@pytest.mark.parametrize("day", DAYS)
def test_the_weeks_of_the_year_in_two_schools_are_after_the_funded_one_and_over(day: date) -> None:
    weeks = terms.weeks(day)
    assert len(weeks) >= 2
    for monday in weeks:
        assert funded.period(day).last < monday - funded.OPENED_BEFORE
        assert monday + timedelta(days=4) < day


@pytest.mark.parametrize(
    ("day", "first", "last"),
    [
        (date(2026, 11, 27), date(2026, 7, 1), date(2026, 9, 30)),
        (date(2027, 1, 1), date(2026, 10, 1), date(2026, 12, 31)),
        (date(2028, 6, 30), date(2028, 1, 1), date(2028, 3, 31)),
    ],
)
def test_the_frozen_quarter_is_the_one_before(day: date, first: date, last: date) -> None:
    assert frozen.quarter_before(day) == (first, last)


def test_every_pupil_of_one_school_and_some_of_two_others_come_once() -> None:
    whole = Counter[int]()
    for visit in funded.A_WHOLE_SCHOOL:
        whole[visit.year_group] += sum(visit.pupils)
    assert whole == dict.fromkeys(range(7, 12), 245)
    assert whole.total() == 1225 == SCHOOLS[0][-1]
    assert sum(sum(visit.pupils) for visit in funded.OTHER_SCHOOLS) == 1389 - 1225
