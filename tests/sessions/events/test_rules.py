"""What may be counted of an event and when, who may not be named, and how few is too few to show."""

from __future__ import annotations

from datetime import date
from uuid import UUID

import pytest

from hateprog.kernel.errors import NotNow, RuleBroken
from hateprog.sessions.events import rules
from hateprog.sessions.events.rules import Compared, Group, Kind, Period, Standing, Trained

TODAY = date(2026, 11, 25)
ONE, OTHER = UUID(int=1), UUID(int=2)


@pytest.mark.parametrize(
    ("title", "place", "label", "field"),
    [
        ("An evening for pupil Jamie Smith", "Hall", "Aged 11 to 14", "title"),
        ("Youth club", "At home with a boy named Zoë-Anne", "Aged 11 to 14", "place"),
        ("Youth club", "Hall", "Jamie in Year 9", "label_1"),
    ],
)
def test_no_child_is_named_by_what_an_event_its_place_or_a_group_is_called(
    title: str, place: str, label: str, field: str
) -> None:
    with pytest.raises(RuleBroken, match="named a child") as refused:
        rules.check_names(title, place, {1: Group(label, 5)})

    assert refused.value.field == field


@pytest.mark.parametrize(
    ("title", "place", "label"),
    [
        ("Hate Crime Awareness Week", "Bramall Lane, Sheffield", "South Yorkshire Police, Response team B"),
        ("Match day", "New York Stadium, Rotherham United", "Year 9 pupils of Ferncliffe Academy"),
        ("How to refer", "Citizens Advice Rotherham", "Magistrates and Youth Offending Team"),
    ],
)
def test_places_and_organisations_are_called_by_their_names(title: str, place: str, label: str) -> None:
    rules.check_names(title, place, {1: Group(label, 5)})


def test_an_event_is_for_groups_that_each_have_a_name_and_stay_once_counted() -> None:
    two = {1: Group("Aged 11 to 14", 12), 3: Group("Over 14", 9)}
    rules.check_groups(two, counted=())
    rules.check_groups(two, counted=(1, 3))
    for groups, counted, field in (
        ({}, (), "label_1"),
        ({1: Group("Over 14", 9), 2: Group("OVER 14", 3)}, (), "label_2"),
        (two, (1,), "label_3"),
        ({1: Group("Over 14", 9)}, (1, 2), "label_2"),
    ):
        with pytest.raises(RuleBroken) as refused:
            rules.check_groups(groups, counted)
        assert refused.value.field == field


def test_those_present_add_up_and_somebody_came() -> None:
    assert rules.present({1: 12, 3: 0}, [1, 3]) == 12
    with pytest.raises(RuleBroken, match="how many came") as refused:
        rules.present({1: 12}, [1, 3])
    assert refused.value.field == "came_3"
    with pytest.raises(RuleBroken, match="cancel the event"):
        rules.present({1: 0, 3: 0}, [1, 3])


def test_topics_and_the_same_again_are_of_work_with_young_people() -> None:
    rules.check_covered(Kind.YOUTH_CLUB, {ONE}, same_again=True)
    rules.check_covered(Kind.TRAINING, (), same_again=False)
    with pytest.raises(RuleBroken):
        rules.check_covered(Kind.TRAINING, {ONE}, same_again=False)
    with pytest.raises(RuleBroken):
        rules.check_covered(Kind.AWARENESS, (), same_again=True)


def test_what_was_counted_as_work_with_young_people_stays_that() -> None:
    rules.check_kind(Kind.TRAINING, Kind.STADIUM, counted=False)
    rules.check_kind(Kind.YOUTH_CLUB, Kind.STADIUM, counted=True)
    with pytest.raises(RuleBroken):
        rules.check_kind(Kind.TRAINING, Kind.STADIUM, counted=True)


@pytest.mark.parametrize(
    ("day", "came", "cancelled", "expected"),
    [
        (date(2026, 11, 26), None, False, Standing.PLANNED),
        (TODAY, None, False, Standing.TO_COUNT),
        (TODAY, 12, False, Standing.COUNTED),
        (TODAY, None, True, Standing.CANCELLED),
    ],
)
def test_an_event_stands_where_its_day_and_its_count_put_it(
    day: date, came: int | None, cancelled: bool, expected: Standing
) -> None:
    assert rules.standing(day, came=came, cancelled=cancelled, today=TODAY) is expected


def test_nothing_is_counted_before_the_day_nor_of_what_is_cancelled() -> None:
    rules.check_may_count(TODAY, cancelled=False, today=TODAY)
    with pytest.raises(NotNow, match="not taken place yet"):
        rules.check_may_count(date(2026, 11, 26), cancelled=False, today=TODAY)
    with pytest.raises(NotNow, match="cancelled"):
        rules.check_may_count(TODAY, cancelled=True, today=TODAY)


def test_what_was_counted_took_place_and_nothing_is_cancelled_twice() -> None:
    rules.check_may_cancel(cancelled=False, came=None)
    with pytest.raises(NotNow, match="took place"):
        rules.check_may_cancel(cancelled=False, came=12)
    with pytest.raises(NotNow, match="already"):
        rules.check_may_cancel(cancelled=True, came=None)


@pytest.mark.parametrize(("day", "counted"), [(date(2026, 11, 26), True), (date(2028, 11, 30), False)])
def test_a_day_is_within_two_years_and_a_counted_one_not_to_come(day: date, counted: bool) -> None:
    rules.check_day(TODAY, counted=counted, today=TODAY)
    with pytest.raises(RuleBroken):
        rules.check_day(day, counted=counted, today=TODAY)


def test_a_practitioner_writes_of_what_they_hold_and_a_coordinator_of_any() -> None:
    rules.check_holders(ONE, {ONE, OTHER}, may_leave_themselves_out=False)
    rules.check_holders(ONE, {OTHER}, may_leave_themselves_out=True)
    with pytest.raises(RuleBroken, match="one of those who hold it"):
        rules.check_holders(ONE, {OTHER}, may_leave_themselves_out=False)
    with pytest.raises(RuleBroken, match="at least one"):
        rules.check_holders(ONE, (), may_leave_themselves_out=True)


def test_only_training_is_beside_an_organisations_referrals() -> None:
    rules.check_organisation(Kind.TRAINING, ONE)
    rules.check_organisation(Kind.OTHER, None)
    with pytest.raises(RuleBroken):
        rules.check_organisation(Kind.OTHER, ONE)


def test_a_district_lies_in_its_force_area() -> None:
    rules.check_district("E23000011", None, None)
    rules.check_district("E23000011", "E08000018", "E23000011")
    with pytest.raises(RuleBroken):
        rules.check_district("E23000011", "E06000045", "E23000030")


@pytest.mark.parametrize(("count", "said"), [(0, "fewer than 5"), (4, "fewer than 5"), (5, "5"), (1_225, "1,225")])
def test_fewer_than_five_are_not_told_apart(count: int, said: str) -> None:
    assert rules.shown(count) == said


def test_a_period_ends_today_and_what_comes_begins_tomorrow() -> None:
    assert Period.QUARTER.bounds(TODAY) == (date(2026, 8, 28), TODAY)
    assert Period.COMING.bounds(TODAY)[0] == date(2026, 11, 26)


def test_the_days_before_and_after_a_first_training_add_up_to_the_period() -> None:
    first, last = Period.QUARTER.bounds(TODAY)

    assert Compared("SYP", Trained(1, 14, date(2026, 9, 7)), 0, 0).days(first, last) == (10, 80)
    assert Compared("SYP", None, 0, 0).days(first, last) == (90, 0)
