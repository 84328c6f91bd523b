"""A case is closed once everybody harmed in it had an offer or a reason; what keeps it open tells nothing."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest

from hateprog.kernel.errors import NotNow, RuleBroken
from hateprog.victims.offers import queries, service, waiting
from hateprog.victims.offers.rules import Because
from hateprog.victims.queries import one_case
from tests.victims.offers.conftest import again


def blocks(referral_id: Any) -> list[str]:
    return [each.text for each in waiting.in_case(referral_id) if each.blocks_closing]


def test_what_keeps_it_open_is_the_same_with_somebody_harmed_and_without(
    case: Any, harmed: Any, people: SimpleNamespace
) -> None:
    bare, with_somebody, without_liaison = case(), case(), case(None)
    before = blocks(with_somebody.id)
    harmed(of=with_somebody)

    assert blocks(bare.id) == before == blocks(with_somebody.id) == blocks(without_liaison.id)
    assert len(before) == 1
    assert "harmed" not in before[0]


def test_it_can_be_closed_once_each_of_two_has_an_answer(case: Any, harmed: Any, do: SimpleNamespace) -> None:
    given = case()
    one = harmed(of=given)
    two = harmed(of=given, name="Jan Nowak", phone="07700 900124")
    do.offer(one)
    assert blocks(given.id)

    service.make_no_offer(do.actor, again(two), because=Because.NOT_SAFE, why="His father reads his post.")

    assert blocks(given.id) == []


def test_nobody_is_known_and_it_is_written_why(case: Any, do: SimpleNamespace, people: SimpleNamespace) -> None:
    given = case()
    at_hand: Any = one_case(given.id)

    service.nobody_to_offer(do.actor, at_hand, because=Because.NOT_IDENTIFIED, why="Shouted from a car.")

    assert blocks(given.id) == []
    reason: Any = queries.reason_of_case(given.id)
    assert reason.why == "Shouted from a car."
    assert "car" not in reason.why_sealed


def test_somebody_found_later_still_gets_their_offer(case: Any, harmed: Any, do: SimpleNamespace) -> None:
    given = case()
    at_hand: Any = one_case(given.id)
    service.nobody_to_offer(do.actor, at_hand, because=Because.NO_PERSON, why="A wall.")
    harmed(of=given)
    assert blocks(given.id)
    at_hand = one_case(given.id)
    with pytest.raises(NotNow, match="Somebody is put down"):
        service.nobody_to_offer(do.actor, at_hand, because=Because.NO_PERSON, why="A wall.")


def test_a_case_has_no_reason_that_only_a_person_has(case: Any, do: SimpleNamespace) -> None:
    at_hand: Any = one_case(case().id)
    with pytest.raises(RuleBroken, match="nobody to make an offer to"):
        service.nobody_to_offer(do.actor, at_hand, because=Because.DIED, why="She died.")


def test_by_hand_it_stands_on_the_page_of_the_case(client_as: Any, people: SimpleNamespace, case: Any) -> None:
    given = case()
    browser = client_as(people.liaison)
    wrong = browser.post(f"/people-harmed/cases/{given.id}/nobody", data={"because": "not_identified", "why": " "})
    assert wrong.status_code == 422
    assert "Enter why, in your own words" in wrong.text

    answer = browser.post(f"/people-harmed/cases/{given.id}/nobody", data={"because": "no_person", "why": "A wall."})

    shown = browser.get(answer.location).text
    assert "a place or a thing was" in shown
    assert given.reference not in browser.get("/people-harmed").text


def test_a_liaison_of_another_case_writes_nothing(client_as: Any, people: SimpleNamespace, case: Any) -> None:
    given = case()
    form = {"because": "no_person", "why": "A wall."}
    assert client_as(people.other).post(f"/people-harmed/cases/{given.id}/nobody", data=form).status_code == 404
    assert client_as(people.coordinator).post(f"/people-harmed/cases/{given.id}/nobody", data=form).status_code == 404
    assert blocks(given.id)
