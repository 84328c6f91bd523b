"""The order of the three sessions, without a database."""

from __future__ import annotations

import itertools
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hateprog.kernel.errors import NotNow, RuleBroken
from hateprog.referrals.rules import ENDED, Stage
from hateprog.sessions.one_to_one import rules
from hateprog.sessions.one_to_one.rules import LENGTH, TRANSITIONS, Event, Progress, State

NOON = datetime(2026, 11, 24, 12, 0, tzinfo=UTC)
APPROVED = datetime(2026, 11, 2, 9, 0, tzinfo=UTC)
DAY, WEEK = timedelta(days=1), timedelta(days=7)


@pytest.mark.parametrize(("state", "event"), sorted(set(itertools.product(State, Event)) - set(TRANSITIONS)))
def test_every_unlisted_transition_is_refused(state: State, event: Event) -> None:
    with pytest.raises(NotNow):
        rules.after(state, event)


@pytest.mark.parametrize(("pair", "to"), sorted(TRANSITIONS.items()))
def test_every_listed_transition_is_taken(pair: tuple[State, Event], to: State) -> None:
    assert rules.after(*pair) is to


def test_sessions_are_planned_one_after_another() -> None:
    assert [rules.next_number([State.SIGNED] * done) for done in range(LENGTH)] == [1, 2, 3]


def test_a_fourth_session_is_never_planned() -> None:
    with pytest.raises(RuleBroken, match="All three"):
        rules.next_number([State.SIGNED] * LENGTH)


def test_a_missed_session_is_planned_again_under_its_own_number() -> None:
    assert rules.next_number([State.SIGNED, State.TO_PLAN_AGAIN]) == 2


def test_the_next_session_waits_for_the_record_of_the_one_before() -> None:
    with pytest.raises(RuleBroken, match="Sign the record of session 2"):
        rules.next_number([State.SIGNED, State.PLANNED])


def test_nothing_is_planned_once_a_session_was_cancelled() -> None:
    with pytest.raises(RuleBroken, match="ended"):
        rules.next_number([State.SIGNED, State.CANCELLED])


@given(st.lists(st.sampled_from([*Event, "plan"]), max_size=40))
def test_no_order_of_events_gives_a_fourth_session_or_one_before_its_turn(events: list[Event | str]) -> None:
    states: list[State] = []
    for event in events:
        try:
            if event == "plan":
                number = rules.next_number(states)
                if number > len(states):
                    states.append(State.PLANNED)
                else:
                    states[number - 1] = rules.after(states[number - 1], Event.PLAN_AGAIN)
            elif states and event is not Event.PLAN_AGAIN:
                states[-1] = rules.after(states[-1], Event(event))
        except RuleBroken:
            continue
        assert len(states) <= LENGTH
        assert all(state is State.SIGNED for state in states[:-1])


@pytest.mark.parametrize("progress", [Progress.COMPLETED, Progress.STOPPED])
def test_an_ended_programme_changes_no_more(progress: Progress) -> None:
    with pytest.raises(RuleBroken, match="ended"):
        rules.check_programme_open(progress)


@pytest.mark.parametrize(
    ("starts_at", "previous", "sentence"),
    [
        (NOON, None, "future"),
        (NOON - timedelta(days=1), None, "future"),
        (NOON + timedelta(days=367), None, "within a year"),
        (NOON + timedelta(hours=1), date(2026, 11, 24), "a day after"),
        (NOON + timedelta(days=1), date(2026, 11, 26), "a day after"),
    ],
)
def test_a_session_cannot_be_planned_for_this_time(starts_at: datetime, previous: date | None, sentence: str) -> None:
    with pytest.raises(RuleBroken, match=sentence):
        rules.check_planned_time(starts_at, now=NOON, approved_at=APPROVED, previous_held_on=previous, gap=DAY)


def test_a_session_is_never_planned_before_the_decision() -> None:
    decided = NOON + timedelta(days=3)
    with pytest.raises(RuleBroken, match="after the decision"):
        rules.check_planned_time(
            NOON + timedelta(days=1), now=NOON, approved_at=decided, previous_held_on=None, gap=DAY
        )


def test_a_session_may_be_planned_for_the_day_after_the_one_before() -> None:
    rules.check_planned_time(
        NOON + timedelta(days=1), now=NOON, approved_at=APPROVED, previous_held_on=date(2026, 11, 24), gap=DAY
    )


def test_a_session_is_not_recorded_before_its_time() -> None:
    with pytest.raises(RuleBroken, match="once its time has come"):
        rules.check_recordable(NOON + timedelta(minutes=1), NOON)
    rules.check_recordable(NOON, NOON)


@pytest.mark.parametrize(
    ("held_on", "sentence"),
    [
        (date(2026, 11, 25), "today or in the past"),
        (date(2026, 11, 1), "before the decision"),
        (date(2026, 11, 10), "after the session before"),
    ],
)
def test_a_session_cannot_have_been_held_on_this_day(held_on: date, sentence: str) -> None:
    with pytest.raises(RuleBroken, match=sentence):
        rules.check_held_on(
            held_on,
            today=date(2026, 11, 24),
            approved_on=date(2026, 11, 2),
            previous_held_on=date(2026, 11, 10),
            gap=DAY,
        )


@pytest.mark.parametrize(("days", "soon"), [(6, True), (7, False)])
def test_sessions_are_as_far_apart_as_their_template_has_it(days: int, soon: bool) -> None:
    before = date(2026, 11, 14)
    planned: dict[str, Any] = {"now": NOON - WEEK, "approved_at": APPROVED, "previous_held_on": before, "gap": WEEK}
    held: dict[str, Any] = {
        "today": date(2026, 11, 24),
        "approved_on": date(2026, 11, 2),
        "previous_held_on": before,
        "gap": WEEK,
    }
    at, on = datetime(2026, 11, 14 + days, 12, tzinfo=UTC), before + timedelta(days=days)
    if not soon:
        rules.check_planned_time(at, **planned)
        rules.check_held_on(on, **held)
        return
    with pytest.raises(RuleBroken, match="at least 7 days after"):
        rules.check_planned_time(at, **planned)
    with pytest.raises(RuleBroken, match="at least 7 days after"):
        rules.check_held_on(on, **held)


def test_the_programme_starts_once_approved_and_allocated() -> None:
    rules.check_may_start(Stage.ALLOCATED, approved=True)


@pytest.mark.parametrize("stage", Stage)
def test_the_programme_never_starts_without_an_approval(stage: Stage) -> None:
    with pytest.raises(NotNow, match="on hold until" if stage is Stage.ON_HOLD else "before it is approved"):
        rules.check_may_start(stage, approved=False)


@pytest.mark.parametrize("stage", sorted(set(Stage) - {Stage.ALLOCATED}))
def test_the_programme_starts_from_no_other_stage(stage: Stage) -> None:
    with pytest.raises(NotNow, match="on hold until" if stage is Stage.ON_HOLD else "cannot start"):
        rules.check_may_start(stage, approved=True)


@pytest.mark.parametrize("started", [False, True])
@pytest.mark.parametrize("stage", Stage)
def test_a_programme_is_stopped_only_where_there_is_one(stage: Stage, started: bool) -> None:
    if stage in rules.STOPPABLE or (started and stage not in ENDED):
        rules.check_stoppable(stage, started=started)
    else:
        with pytest.raises(NotNow, match="nothing to stop"):
            rules.check_stoppable(stage, started=started)


def test_the_past_never_moves() -> None:
    rules.check_movable(NOON + timedelta(minutes=1), NOON)
    with pytest.raises(RuleBroken, match="Its time has come"):
        rules.check_movable(NOON, NOON)


@pytest.mark.parametrize(
    ("now", "start", "end"),
    [
        (
            datetime(2026, 11, 24, 12, tzinfo=UTC),
            datetime(2026, 11, 24, 0, tzinfo=UTC),
            datetime(2026, 12, 1, tzinfo=UTC),
        ),
        (
            datetime(2026, 7, 1, 23, 30, tzinfo=UTC),  # half past midnight on 2 July
            datetime(2026, 7, 1, 23, tzinfo=UTC),
            datetime(2026, 7, 8, 23, tzinfo=UTC),
        ),
        (
            datetime(2026, 3, 25, 12, tzinfo=UTC),  # the clocks go forward on 29 March
            datetime(2026, 3, 25, 0, tzinfo=UTC),
            datetime(2026, 3, 31, 23, tzinfo=UTC),
        ),
        (
            datetime(2026, 10, 20, 12, tzinfo=UTC),  # and back on 25 October
            datetime(2026, 10, 19, 23, tzinfo=UTC),
            datetime(2026, 10, 27, 0, tzinfo=UTC),
        ),
    ],
)
def test_a_week_runs_from_midnight_to_midnight_in_london(now: datetime, start: datetime, end: datetime) -> None:
    assert rules.week_from(now) == (start, end)


@pytest.mark.parametrize(
    ("now", "hours"),
    [
        (datetime(2026, 11, 24, 12, tzinfo=UTC), 24),
        (datetime(2026, 3, 28, 12, tzinfo=UTC), 23),
        (datetime(2026, 10, 24, 12, tzinfo=UTC), 25),
    ],
)
def test_the_day_after_is_as_long_as_the_clocks_make_it(now: datetime, hours: int) -> None:
    start, end = rules.day_after(now)

    assert end - start == timedelta(hours=hours)
    assert start > now


@given(st.timedeltas(timedelta(0), timedelta(days=800)))
def test_every_moment_of_tomorrow_is_in_the_week(later: timedelta) -> None:
    now = NOON + later
    start, end = rules.day_after(now)

    assert rules.week_from(now)[0] <= now < start < end <= rules.week_from(now)[1]


@pytest.mark.parametrize("state", State)
def test_only_what_is_planned_waits_for_a_condition_and_only_while_one_is_open(state: State) -> None:
    assert rules.why_not_yet(state, []) is None
    waits = rules.why_not_yet(state, ["Ask the school", "Write a letter"])
    assert (waits or "").endswith("Ask the school") is (state is State.PLANNED)
