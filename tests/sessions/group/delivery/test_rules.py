"""What adds up of a session, and what does not; by when it is said; without a database."""

from __future__ import annotations

import itertools
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest

from hateprog.kernel.errors import NotNow, RuleBroken
from hateprog.sessions.group import rules as booking_rules
from hateprog.sessions.group.delivery import disclosing, rules
from hateprog.sessions.group.delivery.rules import Counted, Hands, Outcome, Said, Shown, Sums, When
from hateprog.sessions.group.rules import TRANSITIONS, Event, Reason, State

NOW = datetime(2026, 11, 26, 12, tzinfo=UTC)
AN_HOUR = timedelta(hours=1)
EIGHT_A, EIGHT_B, TOPIC = UUID(int=1), UUID(int=2), UUID(int=3)
BOTH = (Counted(EIGHT_A, 27), Counted(EIGHT_B, 30, same_again=True))


def took_place(**said: Any) -> Said:
    given: dict[str, Any] = {"outcome": Outcome.TOOK_PLACE, "groups": BOTH, "topic_ids": (TOPIC,)}
    return Said(**given | said)


def hands(agree: int, unsure: int, disagree: int) -> tuple[Shown, ...]:
    return (Shown(TOPIC, "know", {When.AFTER: Hands(agree, unsure, disagree)}),)


@pytest.mark.parametrize(("state", "event"), sorted(set(itertools.product(State, Event)) - set(TRANSITIONS)))
def test_what_is_not_listed_cannot_happen_to_a_booking(state: State, event: Event) -> None:
    with pytest.raises(NotNow):
        booking_rules.after(state, event)


def test_a_record_leads_where_it_says_and_may_be_corrected_either_way() -> None:
    ways = {pair: to for pair, to in TRANSITIONS.items() if pair[1] in {Event.DELIVER, Event.MISS}}

    assert ways == {
        (State.CONFIRMED, Event.DELIVER): State.DELIVERED,
        (State.CONFIRMED, Event.MISS): State.MISSED,
        (State.DELIVERED, Event.MISS): State.MISSED,
        (State.MISSED, Event.DELIVER): State.DELIVERED,
    }


def test_the_same_pupils_again_add_attendances_and_not_pupils() -> None:
    first = rules.sums_of([Counted(EIGHT_A, 27)], 28, None)
    again = rules.sums_of([Counted(EIGHT_A, 26, same_again=True)], 28, 2)

    assert first + again == Sums(sessions=2, groups=2, expected=56, present=53, different=27, adults=2)


def test_a_group_of_which_nobody_came_is_no_group_that_was_met() -> None:
    assert rules.sums_of([Counted(EIGHT_A, 27), Counted(EIGHT_B, 0)], 53, None).groups == 1


@pytest.mark.parametrize("shown", [(), hands(57, 0, 0), hands(19, 19, 19), hands(0, 0, 0)])
def test_as_many_hands_as_pupils_were_there_may_be_up(shown: tuple[Shown, ...]) -> None:
    rules.check_said(took_place(hands=shown), [EIGHT_A, EIGHT_B])


@pytest.mark.parametrize(
    ("said", "field"),
    [
        (took_place(hands=hands(58, 0, 0)), f"hands_{TOPIC.hex}_know_after_agree"),
        (took_place(hands=hands(19, 19, 20)), f"hands_{TOPIC.hex}_know_after_agree"),
        (took_place(hands=hands(1, 1, 1), topic_ids=()), "topics"),
        (took_place(groups=BOTH[:1]), "outcome"),
        (took_place(groups=(Counted(EIGHT_A, 0), Counted(EIGHT_B, 0))), "outcome"),
        (took_place(groups=(*BOTH, Counted(UUID(int=9), 3))), "outcome"),
        (Said(Outcome.MISSED), "reason"),
        (Said(Outcome.MISSED, reason=Reason.NOT_WANTED), "reason"),
        (Said(Outcome.MISSED, reason=Reason.OTHER), "note"),
        (Said(Outcome.MISSED, reason=Reason.WEATHER, groups=BOTH), "outcome"),
        (Said(Outcome.MISSED, reason=Reason.OTHER, note="A pupil called Sam was ill"), "note"),
    ],
)
def test_what_does_not_add_up_is_refused_where_it_stands(said: Said, field: str) -> None:
    with pytest.raises(RuleBroken) as refused:
        rules.check_said(said, [EIGHT_A, EIGHT_B])

    assert refused.value.field == field


@pytest.mark.parametrize("reason", rules.WHY_MISSED)
def test_a_session_may_be_missed_for_each_reason_listed(reason: Reason) -> None:
    rules.check_said(Said(Outcome.MISSED, reason=reason, note="a burst pipe"), [EIGHT_A])


@pytest.mark.parametrize(
    "points", [["x" * 301], ["Ring the office"] * 11, ["Ask after the pupil called Sam Hill"], ["Jamie Smith, 8A"]]
)
def test_points_are_few_short_and_name_no_child(points: list[str]) -> None:
    with pytest.raises(RuleBroken):
        rules.check_points(points)


def test_a_session_is_recorded_once_its_time_has_come() -> None:
    rules.check_begun(NOW, NOW)
    with pytest.raises(NotNow):
        rules.check_begun(NOW + timedelta(seconds=1), NOW)


@pytest.mark.parametrize(
    ("held_on", "by"),
    [
        (date(2026, 11, 25), date(2026, 11, 27)),
        (date(2026, 11, 27), date(2026, 12, 1)),
        (date(2026, 12, 24), date(2026, 12, 30)),
    ],
)
def test_it_is_to_be_recorded_within_two_working_days(held_on: date, by: date) -> None:
    holidays = {date(2026, 12, 25), date(2026, 12, 28)}

    assert rules.record_by(held_on, holidays) == by


@pytest.mark.parametrize("state", sorted(State))
def test_a_school_says_how_it_was_of_what_took_place(state: State) -> None:
    if state in {State.CONFIRMED, State.DELIVERED}:
        rules.check_rated(state, NOW, NOW)
        with pytest.raises(NotNow):
            rules.check_rated(state, NOW + AN_HOUR, NOW)
    else:
        with pytest.raises(NotNow):
            rules.check_rated(state, NOW, NOW)


@pytest.mark.parametrize(
    ("contact", "address"),
    [
        ("01632 960 123", None),
        (None, None),
        ("Sam.Fields@School.example", "sam.fields@school.example"),
        ("ring 01632 960 123 or write to dsl@school.example.", "dsl@school.example"),
        ("extension 12 @ reception", None),
        ("a@b", None),
        ("dsl@@school.example", None),
    ],
)
def test_the_address_of_a_dsl_is_found_where_there_is_one(contact: str | None, address: str | None) -> None:
    assert disclosing.address_in(contact) == address


def test_the_dsl_was_told_after_the_session_began_and_by_now() -> None:
    disclosing.check_told(NOW, NOW - AN_HOUR, NOW)
    for told_at in (NOW + timedelta(seconds=1), NOW - 2 * AN_HOUR):
        with pytest.raises(RuleBroken):
            disclosing.check_told(told_at, NOW - AN_HOUR, NOW)


def test_a_disclosure_is_to_be_confirmed_by_the_next_working_day_and_once() -> None:
    assert disclosing.confirm_by(date(2026, 11, 27), ()) == date(2026, 11, 30)
    disclosing.check_unconfirmed(None)
    with pytest.raises(NotNow):
        disclosing.check_unconfirmed(NOW)
