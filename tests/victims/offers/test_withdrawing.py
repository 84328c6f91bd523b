"""Whoever was harmed stops all of it by one act, to whomever they say so; and comes back only of their own accord."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest
from sqlalchemy import func, select

from hateprog.accounts.queries import name_of
from hateprog.kernel.errors import Missing, NotNow, RuleBroken
from hateprog.questions.rules import Desk, Kind
from hateprog.store.audit import AuditEntry
from hateprog.store.base import db
from hateprog.store.outbox import Message
from hateprog.victims.offers import queries, service
from hateprog.victims.offers.models import Contact, Offer
from hateprog.victims.queries import one_victim
from hateprog.victims.questions import queries as questions
from hateprog.victims.questions import service as asking
from tests import factories as make
from tests.factories.victims import KNOWN
from tests.victims.offers.conftest import again

KNOWN_BY = {"name": KNOWN["name"], "phone": KNOWN["phone"], "postcode": None}


def person(part: Any) -> Any:
    db.session.expire_all()
    return one_victim(part.victim_id)


def ask(do: SimpleNamespace, part: Any, words: str = "Why me?") -> Any:
    return asking.take_down(do.actor, person(part), kind=Kind.QUESTION, words=words, case_ids=[part.referral_id])


def test_by_one_act_nobody_contacts_them_and_all_they_asked_is_withdrawn(harmed: Any, do: SimpleNamespace) -> None:
    part = harmed()
    ids = [ask(do, part).id, ask(do, part, "And why there?").id]

    service.withdraw(do.actor, person(part))

    for act in (lambda: do.contact(part), lambda: do.offer(part), lambda: ask(do, part)):
        with pytest.raises(NotNow, match="nobody contacts them"):
            act()
    asked: list[Any] = [questions.one_question(each) for each in ids]
    assert {each.state for each in asked} == {Desk.WITHDRAWN}
    assert db.session.scalar(select(func.count()).select_from(Contact)) == 0
    assert db.session.scalar(select(func.count()).select_from(Offer)) == 0
    assert queries.is_accounted_for(part.referral_id)


def test_they_come_back_of_their_own_accord_and_what_was_withdrawn_stays_so(harmed: Any, do: SimpleNamespace) -> None:
    part = harmed()
    asked = ask(do, part).id
    service.withdraw(do.actor, person(part))
    with pytest.raises(NotNow, match="withdrawn already"):
        service.withdraw(do.actor, person(part))

    service.come_back(do.actor, person(part))

    do.contact(part)
    question: Any = questions.one_question(asked)
    assert question.state is Desk.WITHDRAWN
    with pytest.raises(NotNow, match="not withdrawn"):
        service.come_back(do.actor, person(part))


class TestLeftAlone:
    """Whoever takes the call sees to it and learns nothing."""

    def test_a_coordinator_takes_the_call_and_their_liaison_is_told(
        self, people: SimpleNamespace, harmed: Any, do: SimpleNamespace
    ) -> None:
        part = harmed()
        asked = ask(do, part).id

        service.opt_out(make.actor(people.coordinator), None, **KNOWN_BY)

        question: Any = questions.one_question(asked)
        assert question.state is Desk.WITHDRAWN
        assert person(part).withdrawn_at is not None
        mail = db.session.scalars(select(Message)).one()
        assert mail.recipient == people.liaison.email
        assert KNOWN["name"] not in mail.subject + str(mail.body)

    def test_it_stands_on_their_access_history(
        self, people: SimpleNamespace, harmed: Any, do: SimpleNamespace, client_as: Any
    ) -> None:
        part = harmed()
        service.opt_out(make.actor(people.coordinator), None, **KNOWN_BY)
        page = client_as(people.liaison).get(f"/people-harmed/{part.victim_id}/history").text
        assert "Asked to be left alone" in page
        assert str(name_of(people.coordinator.id)) in page

    @pytest.mark.parametrize(
        "said", [KNOWN_BY, KNOWN_BY | {"name": "Nobody Here"}, KNOWN_BY | {"phone": "0114 496 0000"}]
    )
    def test_the_answer_is_the_same_whether_they_are_known_or_not(
        self, people: SimpleNamespace, harmed: Any, client_as: Any, said: dict[str, Any]
    ) -> None:
        harmed()
        browser = client_as(people.coordinator)
        form = {name: value for name, value in said.items() if value}
        answer = browser.post("/people-harmed/opt-out", data=form)
        assert (answer.status_code, answer.location) == (303, "/people-harmed/opt-out")
        assert "If they are known to the service, nobody contacts them any more" in browser.get(answer.location).text

    def test_a_name_alone_withdraws_nobody(self, people: SimpleNamespace, harmed: Any, client_as: Any) -> None:
        part = harmed()
        answer = client_as(people.coordinator).post("/people-harmed/opt-out", data={"name": KNOWN["name"]})
        assert answer.status_code == 422
        assert "a name alone may be somebody else" in answer.text
        assert person(part).withdrawn_at is None

    def test_a_name_with_somebody_elses_number_withdraws_nobody(self, people: SimpleNamespace, harmed: Any) -> None:
        part = harmed()
        service.opt_out(make.actor(people.coordinator), None, **KNOWN_BY | {"phone": "0114 496 0000"})
        assert person(part).withdrawn_at is None

    def test_the_other_side_takes_no_such_call(self, people: SimpleNamespace) -> None:
        with pytest.raises(Missing):
            service.opt_out(make.actor(people.practitioner), None, **KNOWN_BY)

    def test_without_number_and_postcode_it_is_refused(self, people: SimpleNamespace) -> None:
        with pytest.raises(RuleBroken, match="a name alone"):
            service.opt_out(make.actor(people.coordinator), None, name="Ola Nowak", phone=None, postcode=None)


def test_withdrawing_by_hand_says_first_what_it_stops(people: SimpleNamespace, harmed: Any, client_as: Any) -> None:
    part = harmed()
    browser = client_as(people.liaison)
    assert "no answer to what was put comes back" in browser.get(f"/people-harmed/{part.victim_id}/withdraw").text
    assert person(part).withdrawn_at is None

    answer = browser.post(f"/people-harmed/{part.victim_id}/withdraw")

    assert "Nobody contacts them" in browser.get(answer.location).text
    assert browser.post(f"/people-harmed/{part.victim_id}/withdraw").status_code == 409
    again_page = browser.post(f"/people-harmed/{part.victim_id}/come-back")
    assert "can be contacted again" in browser.get(again_page.location).text


def test_no_line_of_the_log_about_it_shows_on_a_case(harmed: Any, do: SimpleNamespace) -> None:
    part = harmed()
    do.contact(part)
    do.offer(part)
    service.pause(do.actor, again(part), reason="Ill.")
    service.withdraw(do.actor, person(part))
    lines = db.session.scalars(select(AuditEntry).where(AuditEntry.verb.startswith("victims.")))
    assert not [line.verb for line in lines if line.case_id]
