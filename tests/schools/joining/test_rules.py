"""Where a request can go, which days in programmes go together, and who may join: rules without a database."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from itertools import product
from types import SimpleNamespace
from uuid import uuid4

import pytest

from hateprog.kernel.access import Actor
from hateprog.kernel.errors import NotNow, RuleBroken
from hateprog.schools.joining import rules
from hateprog.schools.joining.policy import in_their_area
from hateprog.schools.joining.rules import OPEN, TRANSITIONS, Days, Event, State
from hateprog.schools.rules import Status

TODAY = date(2026, 5, 4)
NOW = datetime(2026, 5, 4, 9, 0, tzinfo=UTC)
UNLISTED = sorted(set(product(State, Event)) - TRANSITIONS.keys())


@pytest.mark.parametrize(("state", "event"), UNLISTED)
def test_what_is_not_listed_cannot_happen_to_a_request(state: State, event: Event) -> None:
    with pytest.raises(NotNow):
        rules.after(state, event)


def test_what_is_settled_stays_so() -> None:
    assert {state for state, _event in TRANSITIONS} == OPEN


def test_nobody_is_invited_whom_the_office_has_not_confirmed() -> None:
    assert [state for state, event in TRANSITIONS if event is Event.INVITE] == [State.CONFIRMED]
    assert [state for state, event in TRANSITIONS if event is Event.CONFIRM] == [State.SENT]


def test_a_school_takes_each_address_once_and_a_few_at_a_time() -> None:
    assert rules.takes_another(["a@x.example"], "b@x.example")
    assert not rules.takes_another(["a@x.example"], "a@x.example")
    assert not rules.takes_another([f"{number}@x.example" for number in range(rules.OPEN_AT_MOST)], "b@x.example")


@pytest.mark.parametrize(
    ("status", "retired", "may"),
    [
        (Status.OPEN, None, True),
        (Status.PROPOSED_TO_OPEN, None, True),
        (Status.PROPOSED_TO_CLOSE, None, True),
        (Status.OPEN, NOW, False),
        (Status.CLOSED, NOW, False),
    ],
)
def test_staff_of_a_school_that_is_gone_cannot_join(status: Status, retired: datetime | None, may: bool) -> None:
    assert rules.may_join(SimpleNamespace(status=status, retired_at=retired)) is may


@pytest.mark.parametrize(
    ("one", "other", "meet"),
    [
        (Days(TODAY), Days(TODAY + timedelta(days=400)), True),
        (Days(TODAY, TODAY), Days(TODAY), True),
        (Days(TODAY, TODAY), Days(TODAY + timedelta(days=1)), False),
        (Days(TODAY, TODAY + timedelta(days=9)), Days(TODAY + timedelta(days=3), TODAY + timedelta(days=4)), True),
    ],
)
def test_days_that_share_one_meet_from_either_side(one: Days, other: Days, meet: bool) -> None:
    assert (one.meets(other), other.meets(one)) == (meet, meet)


def test_a_school_is_in_one_programme_at_a_time() -> None:
    ended = Days(TODAY - timedelta(days=30), TODAY - timedelta(days=1))

    rules.check_joins(Days(TODAY), [ended], today=TODAY)
    with pytest.raises(RuleBroken, match="already"):
        rules.check_joins(Days(TODAY - timedelta(days=1)), [ended], today=TODAY)
    with pytest.raises(RuleBroken, match="already"):
        rules.check_joins(Days(TODAY), [Days(TODAY + timedelta(days=60))], today=TODAY)


@pytest.mark.parametrize("days", [-367, 367])
def test_a_first_day_lies_within_a_year(days: int) -> None:
    with pytest.raises(RuleBroken, match="within a year"):
        rules.check_joins(Days(TODAY + timedelta(days=days)), [], today=TODAY)


@pytest.mark.parametrize(
    ("until_on", "sentence"),
    [
        (TODAY - timedelta(days=1), "first day or later"),
        (TODAY + timedelta(days=367), "within a year"),
        (TODAY + timedelta(days=20), "another programme"),
    ],
)
def test_a_last_day_fits_between(until_on: date, sentence: str) -> None:
    with pytest.raises(RuleBroken, match=sentence):
        rules.check_ends(Days(TODAY), until_on, [Days(TODAY + timedelta(days=20))], today=TODAY)


def test_what_is_over_does_not_end_again_and_nobody_moves_on_the_day_they_came() -> None:
    with pytest.raises(NotNow):
        rules.check_ends(Days(TODAY - timedelta(days=9), TODAY - timedelta(days=1)), TODAY, [], today=TODAY)
    with pytest.raises(RuleBroken):
        rules.check_moves(Days(TODAY), TODAY)
    rules.check_moves(Days(TODAY), TODAY + timedelta(days=1))


def test_a_programme_that_names_no_authority_takes_schools_of_any() -> None:
    rules.check_serves([], "372")
    rules.check_serves(["370", "372"], "372")
    with pytest.raises(RuleBroken, match="does not serve"):
        rules.check_serves(["370"], "372")


@pytest.mark.parametrize(
    ("held", "lies_in", "theirs"),
    [
        ({"E23000011"}, {"E23000011", "E08000018"}, True),
        ({"E08000018"}, {"E23000011", "E08000018"}, True),
        ({"E23000030"}, {"E23000011", "E08000018"}, False),
        (set(), {"E23000011"}, True),
        ({"E23000030"}, set(), True),
    ],
)
def test_a_coordinator_with_areas_works_in_them(held: set[str], lies_in: set[str], theirs: bool) -> None:
    actor = Actor(uuid4(), uuid4(), areas=frozenset(held))

    assert in_their_area(actor, SimpleNamespace(areas=frozenset(lies_in))) is theirs
