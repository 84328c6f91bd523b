"""How content people in the demonstration were, or that they did not say. All of it is assumed."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import time, timedelta
from random import Random
from typing import Any

from hateprog.evaluation.satisfaction import queries, service
from hateprog.evaluation.satisfaction.rules import Audience, Outcome, Partly, Said
from hateprog.evaluation.satisfaction.wording import newest
from hateprog.kernel.access import Actor
from hateprog.kernel.clock import from_local, today
from hateprog.sessions.group import queries as bookings
from hateprog.victims.offers import queries as offers
from hateprog.victims.satisfaction import service as of_people_harmed

SEED = 2012
"""The year of the directive on the rights of victims, which asks for their view of the services that they met."""

_ANY_OUTCOME = {Outcome.ANSWERED: 14, Outcome.DECLINED: 3, Outcome.NO_REPLY: 3}
OUTCOMES: Mapping[Audience, Mapping[Outcome, int]] = {
    Audience.PARTICIPANT: _ANY_OUTCOME,
    Audience.VICTIM: {Outcome.ANSWERED: 1},
    Audience.TEACHER: {Outcome.ANSWERED: 1},
    Audience.REFERRER: _ANY_OUTCOME,
}
RATINGS: Mapping[Audience, Mapping[int, int]] = {
    Audience.PARTICIPANT: {5: 6, 4: 7, 3: 4, 2: 3},
    Audience.VICTIM: {5: 3, 4: 3},
    Audience.TEACHER: {5: 3, 4: 2},
    Audience.REFERRER: {5: 4, 4: 5, 3: 3},
}
DIFFERENCE = {Partly.YES: 5, Partly.PARTLY: 4, Partly.NO: 2}
RECOMMEND = {Partly.YES: 6, Partly.PARTLY: 3}
"""How often each is said, in shares. Few, so that a year of the demonstration shows some that are not hidden."""

CHOSEN = 0.6
"""How often each thing is chosen as satisfactory."""


def ask_after_case(asks: Actor, coordinator: Actor, case: Any, who: str) -> None:
    """Let one who `asks` put down what the person referred said today, and the coordinator what the referrer did."""
    for by, audience in ((asks, Audience.PARTICIPANT), (coordinator, Audience.REFERRER)):
        if queries.why_not(case, audience) is None:
            service.record(by, case, audience=audience, asked_on=today(), said=_said(audience, who))


def ask_harmed(liaison: Actor, harmed_id: Any, who: str) -> None:
    """Let the liaison put down what a person harmed said today."""
    harmed = offers.one_harmed(harmed_id)
    assert harmed is not None  # the story has put them down
    of_people_harmed.record(liaison, harmed, asked_on=today(), said=_said(Audience.VICTIM, who))


def ask_teachers(coordinator: Actor, days: int) -> None:
    """Let the coordinator put down what the teachers said of the sessions of today and of so many days before."""
    first, after = (from_local(today() + timedelta(days=each), time(0)) for each in (-days, 1))
    for number, found in enumerate(bookings.bookings(start=first, end=after)):
        booking = bookings.booking(found.id)
        service.of_session(
            coordinator, booking, asked_on=today(), said=_said(Audience.TEACHER, f"the teacher of session {number}")
        )


def _said(audience: Audience, who: str) -> Said:
    """Return what somebody says: the same every time the demonstration is made."""
    chance = Random(f"{SEED}, {audience}, {who}")  # noqa: S311 - what it draws is invented answers
    outcome = _drawn(chance, OUTCOMES[audience])
    if outcome is not Outcome.ANSWERED:
        return Said(outcome)
    aspects = tuple(code for code in newest(audience).aspects if chance.random() < CHOSEN)
    answers = (_drawn(chance, RATINGS[audience]), _drawn(chance, DIFFERENCE), _drawn(chance, RECOMMEND))
    return Said(outcome, *answers, aspects=aspects)


def _drawn(chance: Random, shares: Mapping[Any, int]) -> Any:
    return chance.choices(list(shares), weights=list(shares.values()))[0]
