"""A coordinator opens a case in an emergency, reaches whoever was harmed, and it closes."""

from __future__ import annotations

from datetime import timedelta
from types import SimpleNamespace
from typing import Any
from uuid import uuid4

import pytest
from sqlalchemy import select

from hateprog.accounts import rules as accounts_rules
from hateprog.accounts.models import RoleHeld
from hateprog.kernel.clock import utcnow
from hateprog.kernel.errors import RuleBroken
from hateprog.referrals import service as referrals
from hateprog.referrals.models import Involvement
from hateprog.referrals.queries import one_referral
from hateprog.store.audit import AuditEntry
from hateprog.store.base import db
from hateprog.store.outbox import Message
from tests import factories as make
from tests.factories.accounts import PASSWORD
from tests.factories.victims import KNOWN
from tests.victims.emergency.conftest import REASON, Emergency, accesses, code_now, with_factor
from tests.victims.questions.conftest import harmed_in
from tests.victims.test_barrier import OF_A_FORM

FOR_REACHING = (
    "name",
    "other_names",
    "phone",
    "email",
    "postcode",
    "safe_times",
    "who_answers",
    "language",
    "access_needs",
    "not_to_disclose",
)


def main_of(answer: Any) -> str:
    """Return what stands between the head and the foot of a page."""
    main: str = answer.text.partition("<main")[2].partition("</main")[0]
    return main


class TestReaching:
    """What a coordinator reads, and what not."""

    def test_the_list_of_cases_leads_there_with_a_liaison_and_without(
        self, emergency: Emergency, case: Any, saved: Any
    ) -> None:
        free, theirs = case(None), case(None, involved=(emergency.coordinator,))

        page = emergency.browser.get("/people-harmed/cases").text

        assert emergency.address in page
        assert f"/people-harmed/cases/{free.id}/emergency" in page
        assert f"/people-harmed/cases/{theirs.id}/emergency" not in page

    def test_the_page_that_asks_says_what_will_happen_and_not_whether_anybody_is_put_down(
        self, emergency: Emergency, case: Any
    ) -> None:
        bare = case(None)

        asked = emergency.browser.get(emergency.address).text
        without = emergency.browser.get(f"/people-harmed/cases/{bare.id}/emergency").text

        for told in ("60 minutes", "service lead is told", "The log keeps", "access history", "Security code"):
            assert told in asked
        assert "Nowak" not in asked
        same = asked.replace(emergency.case.reference, bare.reference).replace(str(emergency.case.id), str(bare.id))
        assert OF_A_FORM.sub(r"\1", same) == OF_A_FORM.sub(r"\1", without)

    def test_once_open_they_read_all_that_is_needed_to_reach_somebody(self, emergency: Emergency) -> None:
        answer = emergency.open()

        assert answer.status_code == 303
        page = emergency.browser.get(answer.location).text
        assert "Ola Nowak" in page
        assert emergency.person in page
        assert REASON in page
        shown = emergency.browser.get(emergency.person).text
        for name in FOR_REACHING:
            assert KNOWN[name] in shown
        assert "14 Juniper Row" in shown
        assert emergency.browser.get(emergency.address).location == f"{emergency.address}/people"

    def test_nobody_put_down_is_said_only_once_it_is_open(self, emergency: Emergency, case: Any) -> None:
        bare = emergency.of(case(None))
        assert "Nobody is put down" in bare.browser.get(bare.open().location).text
        assert bare.browser.get(bare.person).status_code == 404

    def test_it_opens_no_question_no_other_case_and_none_of_the_liaisons_own_pages(
        self, emergency: Emergency, case: Any, taken_down: Any
    ) -> None:
        elsewhere = taken_down(of=case(), name="Jan Nowak", phone="07700 900124", postcode="S60 2AA")
        emergency.open()

        closed = [
            f"/people-harmed/{emergency.victim.id}",
            f"/people-harmed/{emergency.victim.id}/correct",
            f"/people-harmed/{emergency.victim.id}/history",
            f"/people-harmed/{emergency.victim.id}/questions/new",
            f"/people-harmed/cases/{emergency.case.id}",
            f"/people-harmed/cases/{emergency.case.id}/new",
            f"{emergency.address}/people/{elsewhere.id}",
            f"{emergency.address}/people/{uuid4()}",
            "/people-harmed",
            "/people-harmed/questions",
        ]
        assert {address: emergency.browser.get(address).status_code for address in closed} == dict.fromkeys(closed, 404)
        assert "uestion" not in main_of(emergency.browser.get(emergency.person))

    def test_an_account_without_a_second_factor_gives_its_password(
        self, emergency: Emergency, saved: Any, client_as: Any
    ) -> None:
        browser = client_as(saved(make.with_password(roles=["coordinator"])))
        assert "Your password" in browser.get(emergency.address).text

        assert emergency.open(secret="wrong", browser=browser).status_code == 422
        assert emergency.open(secret=PASSWORD, browser=browser).status_code == 303


class TestEnding:
    """It ends by itself, or before."""

    def test_it_is_over_after_sixty_minutes_while_the_page_is_open(self, emergency: Emergency, clock: Any) -> None:
        emergency.open()
        clock.shift(timedelta(minutes=60) - timedelta(seconds=1))
        assert emergency.again().get(emergency.person).status_code == 200

        clock.shift(timedelta(seconds=1))

        for address in (emergency.person, f"{emergency.address}/people"):
            answer = emergency.browser.get(address)
            assert answer.status_code == 403
            assert "not open to you, or not any more" in answer.text
            assert "Nowak" not in answer.text
        assert emergency.browser.post(f"{emergency.address}/close").status_code == 403
        assert accesses()[0].closed_at is None

    def test_it_can_be_closed_before(self, emergency: Emergency) -> None:
        emergency.open()

        answer = emergency.browser.post(f"{emergency.address}/close")

        assert answer.status_code == 303
        assert "Closed" in emergency.browser.get(answer.location).text
        assert emergency.browser.get(emergency.person).status_code == 403
        assert emergency.browser.post(f"{emergency.address}/close").status_code == 403

    def test_opened_again_it_is_another_access_with_a_code_of_its_own(self, emergency: Emergency, clock: Any) -> None:
        emergency.open()
        clock.shift(timedelta(minutes=61))
        emergency.again()

        assert emergency.open("She has called again, nobody was there").status_code == 303
        assert [each.reason for each in accesses()] == [REASON, "She has called again, nobody was there"]
        assert "She has called again" in emergency.browser.get(f"{emergency.address}/people").text

    def test_not_open_an_id_that_exists_is_answered_as_one_that_does_not(self, emergency: Emergency) -> None:
        known = emergency.browser.get(emergency.person)
        unknown = emergency.browser.get(f"{emergency.address}/people/{uuid4()}")
        assert known.status_code == unknown.status_code == 403
        assert OF_A_FORM.sub("", known.text) == OF_A_FORM.sub("", unknown.text)

    def test_whoever_loses_the_role_or_the_account_meanwhile_sees_nothing_more(
        self, emergency: Emergency, saved: Any
    ) -> None:
        emergency.open()
        (held,) = db.session.scalars(select(RoleHeld).where(RoleHeld.account_id == emergency.coordinator.id))
        held.role = "practitioner"
        saved(held)
        assert emergency.browser.get(emergency.person).status_code == 404

        emergency.coordinator.disabled_at = utcnow()
        saved(emergency.coordinator)
        assert "/sign-in" in emergency.browser.get(emergency.person).location

    def test_whoever_takes_part_meanwhile_sees_nothing_more(self, emergency: Emergency, saved: Any) -> None:
        emergency.open()
        saved(Involvement(referral_id=emergency.case.id, person_id=emergency.coordinator.person_id))
        assert emergency.browser.get(emergency.person).status_code == 403


class TestBothSides:
    """Nobody is on both sides of a case."""

    def test_whoever_took_part_may_not_open_it_under_any_account(
        self, emergency: Emergency, case: Any, people: SimpleNamespace, saved: Any, client_as: Any
    ) -> None:
        worked = case(involved=(people.practitioner,))
        both = saved(with_factor(make.coordinator, of=people.practitioner))
        theirs = Emergency(worked, emergency.victim, both, client_as(both), client_as)

        for answer in (theirs.browser.get(theirs.address), theirs.open()):
            assert answer.status_code == 403
            assert "You have taken part in this case" in answer.text
        assert accesses() == []

    def test_whoever_opened_it_takes_no_part_in_it_afterwards(self, emergency: Emergency) -> None:
        emergency.open()
        referral: Any = one_referral(emergency.case.id)
        for take_part in (referrals.involve, referrals.set_apart):
            with pytest.raises(RuleBroken, match="opened this case in an emergency"):
                take_part(referral, emergency.coordinator.person_id)
        db.session.rollback()


class TestBadInput:
    """A clear sentence, the right status, nothing written and nobody told."""

    @pytest.mark.parametrize(
        ("reason", "secret", "sentence"),
        [
            ("", None, "Enter the reason"),
            (" " * 20, None, "Enter the reason"),
            ("\0" * 20, None, "Enter the reason"),
            ("too short a reason", None, "The reason must be 20 characters or more"),
            ("." * 25, None, "Give the reason in words"),
            ("she is in danger " * 100, None, "1,000 characters or fewer"),
            (REASON, "", "Enter the security code"),
            (REASON, "000000", "That code is not right, or was used already"),
            (REASON, "\0", "Enter the security code"),
            (REASON, PASSWORD, "That code is not right, or was used already"),
        ],
    )
    def test_what_is_no_reason_or_no_code_opens_nothing(
        self, emergency: Emergency, reason: str, secret: str | None, sentence: str
    ) -> None:
        answer = emergency.open(reason, secret)

        assert answer.status_code == 422
        assert sentence in answer.text
        assert "Nowak" not in answer.text
        assert accesses() == []
        assert db.session.scalars(select(Message)).all() == []
        assert emergency.open().status_code == 303, "the code was not used up"

    def test_a_reason_keeps_its_words_without_what_nobody_typed(self, emergency: Emergency) -> None:
        emergency.open(f"\0 {REASON}\u202e ")
        assert [each.reason for each in accesses()] == [REASON]

    def test_a_code_counts_once(self, emergency: Emergency, case: Any) -> None:
        emergency.open()
        another = emergency.of(case())

        answer = another.open()

        assert answer.status_code == 422
        assert "was used already" in answer.text

    def test_too_many_tries_have_to_wait(self, emergency: Emergency, clock: Any) -> None:
        for _try in range(accounts_rules.TRIES_AN_ACCOUNT):
            assert emergency.open(secret="000000").status_code == 422

        answer = emergency.open()

        assert answer.status_code == 429
        assert accesses() == []
        clock.shift(accounts_rules.TRIES_WINDOW)
        assert emergency.open().status_code == 303

    def test_the_form_sent_twice_opens_it_once(self, emergency: Emergency) -> None:
        token = str(uuid4())
        first, second = (emergency.open(form_token=token) for _time in range(2))
        assert (first.status_code, second.status_code) == (303, 303)
        assert first.location == second.location
        assert len(accesses()) == 1

    def test_open_in_another_window_it_is_not_opened_again(self, emergency: Emergency, clock: Any) -> None:
        emergency.open()
        clock.shift(timedelta(minutes=1))

        answer = emergency.open()

        assert answer.status_code == 409
        assert "open already" in answer.text
        assert len(accesses()) == 1

    def test_two_coordinators_open_it_each_for_themselves(
        self, emergency: Emergency, saved: Any, client_as: Any
    ) -> None:
        other = client_as(saved(with_factor(make.coordinator, name="Second Coordinator")))
        emergency.open()
        assert other.get(emergency.person).status_code == 403

        assert emergency.open(browser=other).status_code == 303

        assert other.get(emergency.person).status_code == 200
        emergency.browser.post(f"{emergency.address}/close")
        assert other.get(emergency.person).status_code == 200

    @pytest.mark.parametrize("stage", ["draft", "returned", None])
    def test_there_is_no_such_case_before_it_is_complete(
        self, emergency: Emergency, case: Any, stage: str | None
    ) -> None:
        given = case(None, stage=stage).id if stage else uuid4()
        address = f"/people-harmed/cases/{given}/emergency"
        assert emergency.browser.get(address).status_code == 404
        data = {"reason": REASON, "secret": code_now()}
        assert emergency.browser.post(address, data=data).status_code == 404


def test_the_log_says_that_it_was_opened_and_not_why(emergency: Emergency) -> None:
    emergency.open()
    (line,) = db.session.scalars(select(AuditEntry).where(AuditEntry.verb == "victims.emergency.open_case"))
    (access,) = accesses()
    assert line.case_id is None
    assert "waits at her door" not in f"{line.why}{line.changes}{access.reason_sealed}"
    assert line.actor_id == emergency.coordinator.id


def test_the_history_of_the_case_tells_nothing_of_it(
    emergency: Emergency, people: SimpleNamespace, client_as: Any
) -> None:
    emergency.open()
    emergency.browser.get(emergency.person)
    for viewer in (people.coordinator, emergency.coordinator):
        page = client_as(viewer).get(f"/cases/{emergency.case.id}/history")
        assert page.status_code == 200
        assert "emergency" not in main_of(page).lower()
        assert "harmed" not in main_of(page)


def test_whoever_was_put_down_after_it_was_opened_is_there_too(emergency: Emergency, people: SimpleNamespace) -> None:
    emergency.open()
    second = harmed_in(emergency.case, by=people.liaison, name="Jan Nowak", phone="07700 900124", postcode="S60 2AA")
    assert emergency.browser.get(f"{emergency.address}/people/{second.id}").status_code == 200
