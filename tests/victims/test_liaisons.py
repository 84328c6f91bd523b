"""One liaison for each case, never anybody of its other side, and what they see of the case."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest

from hateprog.kernel.errors import NotNow, RuleBroken
from hateprog.referrals import for_victims
from hateprog.referrals import service as referrals
from hateprog.referrals.queries import one_referral
from hateprog.store.base import db
from hateprog.victims import queries, service
from tests import factories as make


def test_a_liaison_takes_a_case_on_and_it_is_theirs(case: Any, people: SimpleNamespace, client_as: Any) -> None:
    free, browser = case(None), client_as(people.liaison)
    assert free.reference in browser.get("/people-harmed/cases").text

    answer = browser.post(f"/people-harmed/cases/{free.id}/take-on")

    assert answer.status_code == 303
    assert "Nobody is put down yet" in browser.get(answer.location).text
    assert free.reference in browser.get("/people-harmed").text
    assert free.reference not in browser.get("/people-harmed/cases").text


def test_of_two_who_want_it_one_is_told_that_it_is_taken(case: Any, people: SimpleNamespace, client_as: Any) -> None:
    taken = case()
    assert client_as(people.other).post(f"/people-harmed/cases/{taken.id}/take-on").status_code == 409
    assert queries.liaisons_of([taken.id]) == {taken.id: people.liaison.id}


def test_a_coordinator_hands_a_case_over_without_a_word_of_who_was_harmed(
    taken_down: Any, case: Any, people: SimpleNamespace, client_as: Any
) -> None:
    given, browser = case(), client_as(people.coordinator)
    victim = taken_down(of=given)
    address = f"/people-harmed/cases/{given.id}/liaison"
    assert "Nowak" not in browser.get(address).text + browser.get("/people-harmed/cases").text

    assert browser.post(address, data={"liaison": str(people.other.id)}).status_code == 303

    assert client_as(people.other).get(f"/people-harmed/{victim.id}").status_code == 200
    assert client_as(people.liaison).get(f"/people-harmed/{victim.id}").status_code == 404
    assert browser.get(f"/people-harmed/{victim.id}").status_code == 404


@pytest.mark.parametrize("chosen", ["", "practitioner", "liaison"])
def test_a_case_goes_to_another_victim_liaison_alone(
    case: Any, people: SimpleNamespace, client_as: Any, chosen: str
) -> None:
    given = case()
    whom = str(getattr(people, chosen).id) if chosen else ""
    answer = client_as(people.coordinator).post(f"/people-harmed/cases/{given.id}/liaison", data={"liaison": whom})
    assert answer.status_code == 422
    assert queries.liaisons_of([given.id]) == {given.id: people.liaison.id}


class TestBothSides:
    """Nobody works with whoever was harmed in a case that they worked or decided, nor the other way round."""

    def test_whoever_took_part_neither_sees_the_case_nor_takes_it_on(
        self, case: Any, people: SimpleNamespace, saved: Any, client_as: Any
    ) -> None:
        worked = case(None, involved=(people.practitioner,))
        both = saved(make.victim_liaison(of=people.practitioner))
        browser = client_as(both)
        assert worked.reference not in browser.get("/people-harmed/cases").text
        assert browser.post(f"/people-harmed/cases/{worked.id}/take-on").status_code == 404

    def test_a_coordinator_cannot_give_it_to_them(self, case: Any, people: SimpleNamespace, saved: Any) -> None:
        worked = case(None, involved=(people.practitioner,))
        both = saved(make.victim_liaison(of=people.practitioner))
        at_hand: Any = queries.one_case(worked.id)
        with pytest.raises(NotNow, match="taken part in this case"):
            service.assign(make.actor(people.coordinator), at_hand, account_id=both.id)

    def test_whoever_was_liaison_is_never_taken_into_the_case(self, case: Any, people: SimpleNamespace) -> None:
        given = case()
        at_hand: Any = queries.one_case(given.id)
        service.assign(make.actor(people.coordinator), at_hand, account_id=people.other.id)
        referral: Any = one_referral(given.id)
        for was in (people.liaison, people.other):
            with pytest.raises(RuleBroken, match="liaison for whoever was harmed in this case"):
                referrals.involve(referral, was.person_id)
            with pytest.raises(RuleBroken, match="liaison for whoever was harmed in this case"):
                referrals.set_apart(referral, was.person_id)
        db.session.rollback()


@pytest.mark.parametrize("stage", ["draft", "returned"])
def test_nobody_is_contacted_before_the_referral_is_complete(case: Any, stage: str) -> None:
    assert queries.one_case(case(None, stage=stage).id) is None


def test_the_victims_side_knows_nothing_of_who_was_referred(case: Any, people: SimpleNamespace, client_as: Any) -> None:
    given = case()
    browser = client_as(people.liaison)
    pages = "".join(
        browser.get(address).text
        for address in ("/people-harmed", "/people-harmed/cases", f"/people-harmed/cases/{given.id}")
    )
    for told in ("Jordan", "Ashby", "07700 900982", "Shouted abuse"):
        assert told not in pages
    assert given.reference in pages
    assert set(for_victims.STAGE_WORDS) | for_victims.NOT_THEIRS == set(type(given.stage))


@pytest.mark.parametrize("address", ["/cases/{id}", "/referrals/{id}", "/cases/{id}/history", "/cases/{id}/summary"])
def test_the_pages_of_the_case_itself_are_not_theirs(
    case: Any, people: SimpleNamespace, client_as: Any, address: str
) -> None:
    assert client_as(people.liaison).get(address.format(id=case().id)).status_code in {403, 404}
