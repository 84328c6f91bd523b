"""Which decisions are drawn, how an item reaches the panel, how long a pack is open, and what a grade needs."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from itertools import product
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hateprog.eligibility.facts import Finding, Verdict
from hateprog.kernel.errors import NotNow, RuleBroken
from hateprog.scrutiny import rules
from hateprog.scrutiny.bands import AgeBand, age_band, days_after
from hateprog.scrutiny.rules import Given, Grade, Mode, State, Step, Wanted

TODAY = date(2026, 5, 1)
AT = datetime(2026, 5, 1, 9, 0, tzinfo=UTC)
IDS = st.lists(st.uuids(), unique=True, max_size=60)
SEEDS = st.text(max_size=40)


@given(IDS, SEEDS, st.integers(1, 50))
def test_a_sample_is_as_large_as_asked_for_or_as_there_are(ids: list[UUID], seed: str, size: int) -> None:
    drawn = rules.sample(ids, seed, size)

    assert len(drawn) == len(set(drawn)) == min(size, len(ids))
    assert set(drawn) <= set(ids)


@given(IDS, SEEDS, st.integers(1, 50), st.randoms())
def test_the_same_seed_draws_the_same_whatever_order_they_come_in(
    ids: list[UUID], seed: str, size: int, chance: object
) -> None:
    shuffled = list(ids)
    chance.shuffle(shuffled)  # type: ignore[attr-defined]  # hypothesis calls any Random an object

    assert rules.sample(shuffled, seed, size) == rules.sample(ids, seed, size)
    assert rules.sample(ids * 2, seed, size) == rules.sample(ids, seed, size)


@given(IDS, SEEDS, st.integers(1, 50))
def test_a_larger_sample_holds_the_smaller_one(ids: list[UUID], seed: str, size: int) -> None:
    assert rules.sample(ids, seed, size + 1)[:size] == rules.sample(ids, seed, size)


@given(IDS, st.uuids(), SEEDS, st.integers(1, 50))
def test_one_decision_more_changes_one_of_the_sample_at_most(ids: list[UUID], new: UUID, seed: str, size: int) -> None:
    before, after = set(rules.sample(ids, seed, size)), set(rules.sample([*ids, new], seed, size))

    assert len(before - after) <= 1
    assert after - before <= {new}


def test_a_sample_is_the_same_in_every_version() -> None:
    ids = [UUID(int=number) for number in range(1, 21)]

    assert [each.int for each in rules.sample(ids, "7K3M9QCD", 3)] == [17, 8, 20]
    assert rules.sample(ids, "7K3M9QCE", 3) != rules.sample(ids, "7K3M9QCD", 3)


@pytest.mark.parametrize(
    ("case_ended", "in_force", "newest", "closed"),
    [
        (True, True, True, True),
        (True, False, True, True),
        (True, False, False, True),
        (True, True, False, True),
        (False, True, True, False),
        (False, True, False, False),
        (False, False, True, False),
        (False, False, False, True),
    ],
)
def test_a_decision_is_closed_once_nothing_waits_for_it(
    case_ended: bool, in_force: bool, newest: bool, closed: bool
) -> None:
    assert rules.is_closed(case_ended=case_ended, in_force=in_force, newest=newest) is closed


def wanted(**said: object) -> Wanted:
    plain = {
        "from_on": date(2026, 4, 1),
        "to_on": date(2026, 4, 30),
        "area_code": None,
        "outcome": None,
        "size": 10,
        "seed": "7K3M9QCD",
    }
    return Wanted(**plain | said)  # type: ignore[arg-type]  # the test's own words


@pytest.mark.parametrize(
    "said",
    [{}, {"from_on": date(2026, 4, 30)}, {"to_on": TODAY}, {"size": 1}, {"size": 50}],
)
def test_what_may_be_drawn(said: dict[str, object]) -> None:
    rules.check_wanted(wanted(**said), TODAY)


@pytest.mark.parametrize(
    ("said", "field"),
    [
        ({"from_on": date(2026, 5, 1)}, "to_on"),
        ({"to_on": TODAY + timedelta(1)}, "to_on"),
        ({"size": 0}, "size"),
        ({"size": 51}, "size"),
        ({"size": -1}, "size"),
    ],
)
def test_what_may_not_be_drawn(said: dict[str, object], field: str) -> None:
    with pytest.raises(RuleBroken) as refused:
        rules.check_wanted(wanted(**said), TODAY)
    assert refused.value.field == field


@pytest.mark.parametrize(("state", "step"), list(product(State, Step)))
def test_an_item_goes_its_way_and_no_other(state: State, step: Step) -> None:
    if (state, step) in rules.TRANSITIONS:
        assert rules.after(state, step) is rules.TRANSITIONS[state, step]
        return
    with pytest.raises(NotNow):
        rules.after(state, step)


def test_only_a_review_passes_an_item_and_only_one_that_waits() -> None:
    ways = {pair for pair, state in rules.TRANSITIONS.items() if state is State.PASSED}

    assert ways == {(State.IN_REVIEW, Step.PASS)}


@pytest.mark.parametrize(
    ("now", "mode"),
    [
        (AT - timedelta(microseconds=1), Mode.EXPIRED),
        (AT, Mode.OPEN),
        (AT + timedelta(days=30) - timedelta(microseconds=1), Mode.OPEN),
        (AT + timedelta(days=30), Mode.EXPIRED),
        (AT + timedelta(days=31), Mode.EXPIRED),
    ],
)
def test_a_pack_is_open_for_thirty_days_to_the_moment(now: datetime, mode: Mode) -> None:
    assert rules.mode(AT, None, rules.expiry(AT), now) is mode


def test_a_pack_is_not_open_before_its_release_or_after_it_was_closed() -> None:
    assert rules.mode(None, None, None, AT) is Mode.PREPARING
    assert rules.mode(AT, AT, rules.expiry(AT), AT + timedelta(days=1)) is Mode.CLOSED


@pytest.mark.parametrize(
    ("grade", "observations", "learning", "field"),
    [
        (Grade.APPROPRIATE, None, None, None),
        (Grade.APPROPRIATE, "Well put", None, None),
        (Grade.WITH_OBSERVATIONS, "Well put", None, None),
        (Grade.WITH_OBSERVATIONS, None, None, "observations"),
        (Grade.WITH_OBSERVATIONS, "Well put", "Learn", "learning"),
        (Grade.INAPPROPRIATE, "Not so", "Learn", None),
        (Grade.INAPPROPRIATE, "Not so", None, "learning"),
        (Grade.INAPPROPRIATE, None, "Learn", "observations"),
        (Grade.NOT_AGREED, None, None, None),
        (Grade.NOT_AGREED, None, "Learn", "learning"),
    ],
)
def test_what_a_grade_needs(grade: Grade, observations: str | None, learning: str | None, field: str | None) -> None:
    said = Given(grade=grade, observations=observations, learning=learning)
    if field is None:
        rules.check_grade(said)
        return
    with pytest.raises(RuleBroken) as refused:
        rules.check_grade(said)
    assert refused.value.field == field


def test_grades_are_numbered_one_to_four() -> None:
    assert [grade.number for grade in Grade] == [1, 2, 3, 4]


def test_what_says_something_goes_back() -> None:
    assert rules.is_sent_back(Given(grade=Grade.APPROPRIATE, observations="Well put"))
    assert not rules.is_sent_back(Given(grade=Grade.NOT_AGREED))


def test_a_decision_turned_on_what_was_judged_and_on_what_stood_in_the_way() -> None:
    findings = [Finding(verdict.value, "", verdict, "", "") for verdict in Verdict]

    assert set(rules.weighed(findings)) == {"not_met", "unknown", "needs_judgement"}


def test_a_release_shows_what_has_passed_and_nothing_else() -> None:
    assert rules.to_release({2: State.PASSED, 1: State.PASSED, 3: State.IN_REVIEW, 4: State.SENT_BACK}) == (1, 2)
    with pytest.raises(NotNow):
        rules.to_release({1: State.REDACTING})
    with pytest.raises(NotNow):
        rules.to_release({})


@pytest.mark.parametrize(
    ("age", "band"),
    [
        (9, AgeBand.UNDER_10),
        (10, AgeBand.FROM_10),
        (13, AgeBand.FROM_10),
        (14, AgeBand.FROM_14),
        (17, AgeBand.FROM_14),
        (18, AgeBand.FROM_18),
        (49, AgeBand.FROM_35),
        (50, AgeBand.FROM_50),
        (110, AgeBand.FROM_50),
    ],
)
def test_an_age_is_told_as_a_band(age: int, band: AgeBand) -> None:
    assert age_band(date(2026 - age, 5, 1), TODAY) is band


def test_the_band_changes_on_the_birthday_and_a_leap_days_child_has_it_on_1_march() -> None:
    assert age_band(date(2008, 5, 2), TODAY) is AgeBand.FROM_14
    assert age_band(date(2008, 2, 29), date(2026, 2, 28)) is AgeBand.FROM_14
    assert age_band(date(2008, 2, 29), date(2026, 3, 1)) is AgeBand.FROM_18


def test_without_a_date_nothing_is_known() -> None:
    assert age_band(None, TODAY) is age_band(TODAY, None) is AgeBand.UNKNOWN
    assert days_after(None, TODAY) is days_after(TODAY, None) is None
    assert days_after(TODAY, TODAY + timedelta(3)) == -3
