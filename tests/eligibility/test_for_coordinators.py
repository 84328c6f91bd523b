"""The decisions that a coordinator may make: a list of their own, led to from what came in."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from types import SimpleNamespace
from typing import Any

import pytest

from hateprog.eligibility import queries
from hateprog.eligibility.policy import Can
from hateprog.kernel.access import Policy
from hateprog.referrals.queries import one_referral
from hateprog.store.base import db
from tests import factories as make

Clients = Callable[[Any], Any]
LINK = 'href="/decisions/for-coordinators"'
EARLY = "early_intervention"


def reference_of(assessment: Any) -> str:
    """Return the reference of a stored assessment's case."""
    case: Any = one_referral(assessment.referral_id)
    return str(case.reference)


@pytest.fixture
def cases(by_coordinators: Any, waiting: Any, second: Any) -> SimpleNamespace:
    """Store one that the second coordinator may decide, one in which they took part, and some of inspectors."""
    return SimpleNamespace(
        theirs=waiting(pathway=EARLY),
        took_part=waiting(pathway=EARLY, involved=(second,)),
        elsewhere=waiting(pathway=EARLY, district="E06000045"),
        out_of_court=waiting(),
        convicted=waiting(pathway="convicted"),
    )


def test_it_holds_what_they_may_decide_and_nothing_else(
    client_as: Clients, second: Any, people: SimpleNamespace, cases: SimpleNamespace
) -> None:
    page = client_as(second).get("/decisions/for-coordinators").text
    shown = {name for name, each in vars(cases).items() if reference_of(each) in page}
    assert shown == {"theirs"}
    assert "Decisions that you may make" in page
    theirs = client_as(people.coordinator).get("/decisions/for-coordinators").text
    assert reference_of(cases.took_part) in theirs


def test_list_policy_page_and_form_agree(
    app: Any, client_as: Clients, saved: Any, people: SimpleNamespace, second: Any, cases: SimpleNamespace
) -> None:
    policy: Policy = app.extensions["policy"]
    for who in (people.coordinator, second, saved(make.coordinator(of=second)), saved(make.coordinator())):
        actor = make.actor(who)
        listed = {row.id for row in queries.waiting_for_coordinators(actor)}
        granted = {
            each.id
            for each in vars(cases).values()
            if policy.allows(actor, Can.DECIDE, queries.one_assessment(each.id))
        }
        browser = client_as(who)
        formed = {
            each.id
            for each in vars(cases).values()
            if "Record the decision" in browser.get(f"/decisions/{each.id}").text
        }
        assert listed == granted == formed
        assert queries.any_for_coordinators(actor) is bool(listed)


def test_what_came_in_leads_there_while_something_waits(
    client_as: Clients, people: SimpleNamespace, second: Any, cases: SimpleNamespace, decide: Any
) -> None:
    browser = client_as(second)
    assert LINK in browser.get("/incoming").text
    assert LINK not in browser.get("/account").text  # no place in the navigation: it is wide enough
    decide(one_referral(cases.theirs.referral_id), second)
    assert LINK not in browser.get("/incoming").text
    assert "No decision waits that you may make" in browser.get("/decisions/for-coordinators").text


def test_by_the_sets_that_ship_nothing_waits_for_a_coordinator(client_as: Clients, second: Any, waiting: Any) -> None:
    waiting(pathway=EARLY)
    assert LINK not in client_as(second).get("/incoming").text
    assert queries.waiting_for_coordinators(make.actor(second)) == []


def test_what_is_decided_withdrawn_or_asked_anew_waits_once_or_not_at_all(
    saved: Any, second: Any, by_coordinators: Any, waiting: Any, people: SimpleNamespace, change: Any
) -> None:
    waiting(pathway=EARLY, stage="withdrawn")
    again = waiting(pathway=EARLY)
    change(one_referral(again.referral_id), consented_on=date(2026, 4, 11))
    (row,) = queries.waiting_for_coordinators(make.actor(second))
    assert (row.referral_id, row.id != again.id) == (again.referral_id, True)


@pytest.mark.parametrize("role", ["inspector", "practitioner", "referrer", "panel_member", "administrator"])
def test_it_is_the_coordinators(saved: Any, client_as: Clients, role: str) -> None:
    assert client_as(saved(make.builders()[role]())).get("/decisions/for-coordinators").status_code == 403


def test_inspectors_see_them_in_their_own_list_still(
    client_as: Clients, people: SimpleNamespace, cases: SimpleNamespace
) -> None:
    page = client_as(people.inspector).get("/decisions").text
    for each in (cases.theirs, cases.took_part, cases.out_of_court):
        assert reference_of(each) in page


def test_pages_follow_one_another_without_a_gap_or_a_repetition(
    saved: Any, second: Any, people: SimpleNamespace, by_coordinators: Any
) -> None:
    days = [date(2026, 4, 28 + number % 3) for number in range(60)]
    said = {"stage": "awaiting_decision", "pathway": EARLY, "referrer": people.referrer}
    stored = saved(*(make.referral(**said, due_on=day) for day in days))
    saved(*(make.assessment(case, by=people.coordinator, due_on=day) for case, day in zip(stored, days, strict=True)))
    actor, seen, after = make.actor(second), [], None
    while True:
        rows = queries.waiting_for_coordinators(actor, queries.after(after))
        seen += rows[: queries.WAITING_AT_ONCE]
        if len(rows) <= queries.WAITING_AT_ONCE:
            break
        after = queries.last_of(rows[: queries.WAITING_AT_ONCE])
    assert len(seen) == len({row.id for row in seen}) == 60
    assert [row.due_on for row in seen] == sorted(days)


def test_it_asks_as_often_for_many_as_for_one(
    client_as: Clients, second: Any, by_coordinators: Any, waiting: Any, queries: Any
) -> None:
    browser, asked = client_as(second), []
    for more in (1, 12):
        for _each in range(more):
            waiting(pathway=EARLY)
        db.session.expire_all()
        with queries() as statements:
            assert browser.get("/decisions/for-coordinators").status_code == 200
            assert browser.get("/incoming").status_code == 200
        asked.append(len(statements))
    assert asked[0] == asked[1]
