"""The decisions that wait: an inspector sees those of their own areas, the one due first at the top."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime
from types import SimpleNamespace
from typing import Any

import pytest

from hateprog.eligibility import assessing, queries
from hateprog.kernel.clock import at
from hateprog.store.base import db
from tests import factories as make

Clients = Callable[[Any], Any]


@pytest.fixture
def two_areas(saved: Any, people: SimpleNamespace) -> SimpleNamespace:
    """Store a decision that waits in Rotherham and one in Southampton."""
    cases = [
        saved(make.referral(stage="awaiting_decision", district=district, referrer=people.referrer))
        for district in ("E08000018", "E06000045")
    ]
    saved(*(make.assessment(case, by=people.coordinator) for case in cases))
    return SimpleNamespace(rotherham=cases[0].reference, southampton=cases[1].reference)


def test_rotherham_and_southampton_wait_in_their_own_inspectors_queues_and_not_in_each_others(
    client_as: Clients, people: SimpleNamespace, two_areas: SimpleNamespace
) -> None:
    south_yorkshire = client_as(people.inspector).get("/decisions").text
    hampshire = client_as(people.elsewhere).get("/decisions").text
    assert two_areas.rotherham in south_yorkshire
    assert two_areas.southampton not in south_yorkshire
    assert two_areas.southampton in hampshire
    assert two_areas.rotherham not in hampshire


@pytest.mark.parametrize(
    ("areas", "seen"),
    [(["E08000018"], {"rotherham"}), (["E23000011", "E06000045"], {"rotherham", "southampton"}), ([], set())],
)
def test_an_inspector_sees_the_districts_and_forces_they_are_responsible_for(
    saved: Any, client_as: Clients, two_areas: SimpleNamespace, areas: list[str], seen: set[str]
) -> None:
    page = client_as(saved(make.inspector(areas=areas))).get("/decisions").text
    assert {name for name in ("rotherham", "southampton") if getattr(two_areas, name) in page} == seen


def test_being_a_coordinator_too_shows_no_other_areas_here(
    saved: Any, client_as: Clients, two_areas: SimpleNamespace
) -> None:
    both = saved(make.account(["coordinator", "inspector"], ["E06000045"]))
    page = client_as(both).get("/decisions").text
    assert two_areas.southampton in page
    assert two_areas.rotherham not in page


def test_what_is_decided_or_withdrawn_no_longer_waits(
    saved: Any, client_as: Clients, people: SimpleNamespace, waiting: Any
) -> None:
    decided, withdrawn = waiting(), waiting(stage="withdrawn")
    saved(make.decision(decided, by=people.inspector), decided)
    assert withdrawn.closed_at is None
    page = client_as(people.inspector).get("/decisions")
    assert page.status_code == 200
    assert "No decision waits in your areas" in page.text


@pytest.mark.parametrize(
    ("today", "clock"), [(24, "green"), (27, "yellow"), (28, "yellow"), (29, "red")], ids=lambda each: str(each)
)
def test_each_has_its_clock(
    saved: Any, app: Any, people: SimpleNamespace, waiting: Any, today: int, clock: str
) -> None:
    waiting()
    (row,) = queries.waiting(make.actor(people.inspector))
    assert row.due_on == date(2026, 4, 28)  # a Tuesday
    with at(datetime(2026, 4, today, 12, tzinfo=UTC)):
        state = assessing.clocks({row.due_on}, date(2026, 4, today))[row.due_on]
    assert {"ok": "green", "soon": "yellow", "late": "red"}[state] == clock


def test_pages_follow_one_another_without_a_gap_or_a_repetition(
    saved: Any, client_as: Clients, people: SimpleNamespace
) -> None:
    days = [date(2026, 4, 28 + number % 3) for number in range(60)]
    cases = saved(*(make.referral(stage="awaiting_decision", referrer=people.referrer, due_on=day) for day in days))
    saved(*(make.assessment(case, by=people.coordinator, due_on=day) for case, day in zip(cases, days, strict=True)))
    actor, seen, after = make.actor(people.inspector), [], None
    while True:
        rows = queries.waiting(actor, queries.after(after))
        seen += rows[: queries.WAITING_AT_ONCE]
        if len(rows) <= queries.WAITING_AT_ONCE:
            break
        after = queries.last_of(rows[: queries.WAITING_AT_ONCE])
    assert len(seen) == len({row.id for row in seen}) == 60
    assert [row.due_on for row in seen] == sorted(days)


@pytest.mark.parametrize("after", ["", "nonsense", "2026-04-28_x", "2026-02-30_", "\x00", "9" * 10_000])
def test_an_address_that_names_no_place_shows_the_first_page(
    client_as: Clients, people: SimpleNamespace, waiting: Any, after: str
) -> None:
    waiting()
    page = client_as(people.inspector).get("/decisions", query_string={"after": after})
    assert page.status_code == 200
    assert "HC-" in page.text


def test_the_queue_asks_as_often_for_many_as_for_one(
    client_as: Clients, people: SimpleNamespace, waiting: Any, queries: Any
) -> None:
    browser = client_as(people.inspector)
    asked = []
    for more in (1, 20):
        for _each in range(more):
            waiting()
        db.session.expire_all()
        with queries() as statements:
            assert browser.get("/decisions").status_code == 200
        asked.append(len(statements))
    assert asked[0] == asked[1]
