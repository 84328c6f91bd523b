"""A question's way: the steps there are, and that there are no others."""

from __future__ import annotations

from datetime import UTC, date, datetime
from uuid import UUID, uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hateprog.kernel.errors import NotNow
from hateprog.questions import rules
from hateprog.questions.routing import Assigned, Case, Held, Practitioner, Returned, Routed, Waiting, route
from hateprog.questions.rules import DESK_STEPS, OUT, OVER, STEPS, Desk, DeskStep, Place, State, Step

CASE, LEAD, INSTEAD, DESK = uuid4(), uuid4(), uuid4(), uuid4()
DAY = date(2026, 11, 23)


@pytest.mark.parametrize("state", State)
@pytest.mark.parametrize("step", Step)
def test_a_step_that_is_not_in_the_table_is_refused(state: State, step: Step) -> None:
    if (state, step) in STEPS:
        assert rules.after(state, step) is STEPS[state, step]
    else:
        with pytest.raises(NotNow, match="This cannot be done now"):
            rules.after(state, step)


@pytest.mark.parametrize("state", Desk)
@pytest.mark.parametrize("step", DeskStep)
def test_nor_is_one_at_the_desk(state: Desk, step: DeskStep) -> None:
    if (state, step) in DESK_STEPS:
        assert rules.after_at_desk(state, step) is DESK_STEPS[state, step]
    else:
        with pytest.raises(NotNow):
            rules.after_at_desk(state, step)


def test_nothing_is_released_but_by_way_of_a_screening_and_an_agreement() -> None:
    released = {state for (state, step), to in DESK_STEPS.items() if to is Desk.RELEASED}
    agreed = {state for (state, step), to in DESK_STEPS.items() if to is Desk.AGREED}

    assert released == {Desk.AGREED}
    assert agreed == {Desk.SCREENED}
    assert all(to is Desk.TAKEN_DOWN for (_state, step), to in DESK_STEPS.items() if step is DeskStep.REWORD)


def test_nothing_is_relayed_but_what_was_screened_and_asked_for() -> None:
    assert {state for (state, _step), to in STEPS.items() if to is State.RELAYED} == {State.ASKED}
    assert {state for (state, _step), to in STEPS.items() if to is State.ASKED} == {State.SCREENED}
    assert {state for (state, _step), to in STEPS.items() if to is State.ACKNOWLEDGED} == {State.RELAYED}


@pytest.mark.parametrize("state", OVER)
def test_what_is_over_stays_over(state: State) -> None:
    assert not any(before is state for before, _step in STEPS)


def test_every_state_can_be_reached_and_left_until_it_is_over() -> None:
    assert {State.RELEASED, *STEPS.values()} == set(State)
    assert {before for before, _step in STEPS} == set(State) - set(OVER)


# Routing


def way(case: Case, **practitioners: Practitioner) -> Routed:
    known = {"lead": LEAD, "instead": INSTEAD}
    return route(CASE, {CASE: case}, {known[name]: each for name, each in practitioners.items()})


def case(**said: object) -> Case:
    return Case(**{"received_on": DAY, "practitioner_id": LEAD, "allocated_on": DAY} | said)  # type: ignore[arg-type]  # a test names what it is about


def test_a_question_is_with_the_practitioner_of_the_case() -> None:
    assert way(case(), lead=Practitioner()) == Assigned(LEAD, DAY, "With the practitioner of the case")


def test_it_waits_while_nobody_works_the_case() -> None:
    assert way(case(practitioner_id=None)) == Waiting(DAY, "Nobody works the case yet")


def test_it_follows_the_case_to_somebody_else() -> None:
    later = date(2026, 11, 25)
    moved = route(CASE, {CASE: case(practitioner_id=INSTEAD, allocated_on=later)}, {INSTEAD: Practitioner()})

    assert moved == Assigned(INSTEAD, later, "With the practitioner of the case")


def test_whoever_stands_in_today_has_it() -> None:
    found = way(case(stands_in_id=INSTEAD), lead=Practitioner(), instead=Practitioner())

    assert isinstance(found, Assigned)
    assert found.practitioner_id == INSTEAD


def test_one_who_stands_in_and_may_not_take_it_leaves_it_with_the_practitioner() -> None:
    found = way(case(stands_in_id=INSTEAD), lead=Practitioner(), instead=Practitioner(other_side=True))

    assert isinstance(found, Assigned)
    assert found.practitioner_id == LEAD


@pytest.mark.parametrize(
    ("practitioner", "why"),
    [
        (Practitioner(active=False), "can no longer be used"),
        (Practitioner(other_side=True), "works with somebody harmed"),
        (Practitioner(trained=False), "training"),
    ],
)
def test_it_waits_for_somebody_who_may_take_it(practitioner: Practitioner, why: str) -> None:
    found = way(case(), lead=practitioner)

    assert isinstance(found, Waiting)
    assert why in found.sentence


def test_it_stands_still_with_the_programme() -> None:
    held = date(2026, 11, 24)

    assert isinstance(way(case(held_on=held), lead=Practitioner()), Held)
    assert way(case(held_on=held), lead=Practitioner()).since == held


def test_it_comes_back_when_the_case_is_over_whatever_else_holds() -> None:
    over = case(over_on=DAY, held_on=DAY, practitioner_id=None)

    assert isinstance(way(over), Returned)


DAYS = st.dates(date(2026, 1, 1), date(2026, 12, 31))
CASES = st.builds(
    Case,
    received_on=DAYS,
    practitioner_id=st.none() | st.just(LEAD),
    allocated_on=st.none() | DAYS,
    stands_in_id=st.none() | st.just(INSTEAD),
    held_on=st.none() | DAYS,
    over_on=st.none() | DAYS,
)
PRACTITIONERS = st.builds(Practitioner, active=st.booleans(), trained=st.booleans(), other_side=st.booleans())


@given(CASES, st.dictionaries(st.sampled_from([LEAD, INSTEAD]), PRACTITIONERS), st.sampled_from(State))
def test_whatever_the_case_a_passage_is_in_one_place_with_one_owner_and_one_clock(
    found: Case, practitioners: dict[UUID, Practitioner], state: State
) -> None:
    routed = route(CASE, {CASE: found}, practitioners)

    here = rules.whereabouts(state, datetime(2026, 6, 1, 9, tzinfo=UTC), DESK, routed, frozenset())

    assert (here.due_on is None) == (here.place is Place.OVER)
    assert here.sentence
    match here.place:
        case Place.PRACTITIONER:
            assert state in OUT
            owner = practitioners[here.owner_id] if here.owner_id else None
            assert owner == Practitioner()
        case Place.DESK:
            assert here.owner_id == DESK
        case Place.ROUTE | Place.OVER:
            assert here.owner_id is None


def test_a_practitioner_learns_the_week_and_nothing_finer() -> None:
    for day in range(23, 30):
        assert rules.week_of(datetime(2026, 11, day, 12, tzinfo=UTC)) == date(2026, 11, 23)
