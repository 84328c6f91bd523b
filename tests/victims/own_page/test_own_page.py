"""Somebody harmed opens their page by a link and a code, once; sees where each question is; and leaves no trace."""

from __future__ import annotations

import re
from datetime import timedelta
from types import SimpleNamespace
from typing import Any

import pytest
import time_machine
from sqlalchemy import func, select, text

from hateprog.accounts.tokens import hash_of
from hateprog.kernel.clock import utcnow
from hateprog.questions.rules import Desk, Kind
from hateprog.store import outbox
from hateprog.store.base import db
from hateprog.store.outbox import Message
from hateprog.victims.models import Victim
from hateprog.victims.offers import queries as offers
from hateprog.victims.own_page import rules, service
from hateprog.victims.own_page.models import OwnPage
from hateprog.victims.own_page.rules import Carrier
from hateprog.victims.queries import one_victim
from hateprog.victims.questions import queries as questions
from hateprog.victims.questions import service as asking
from tests import factories as make
from tests.factories.victims import KNOWN

TOKEN, CODE = "t" * 43, "004211"


@pytest.fixture
def given(people: SimpleNamespace, taken_down: Any) -> Any:
    """A person with one question, who was given a page."""
    victim = taken_down()
    actor = make.actor(people.liaison)
    case_ids = [part.referral_id for part in victim.parts]
    asking.take_down(actor, victim, kind=Kind.QUESTION, words="Why did you choose me?", case_ids=case_ids)
    service.give(actor, fresh(victim), token=TOKEN, code=CODE, carrier=Carrier.LIAISON)
    return fresh(victim)


@pytest.fixture
def browser(app: Any) -> Any:
    """The browser of somebody without an account."""
    return app.test_client()


def fresh(victim: Any) -> Any:
    db.session.expire_all()
    return one_victim(victim.id)


def opened(browser: Any) -> Any:
    answer = browser.post(f"/yours/{TOKEN}", data={"code": "004 211"})
    assert (answer.status_code, answer.location) == (303, "/yours")
    return browser.get("/yours")


def page() -> Any:
    db.session.expire_all()
    return db.session.scalars(select(OwnPage).order_by(OwnPage.made_at.desc())).first()


def test_it_opens_by_link_and_code_and_shows_where_each_question_is(given: Any, browser: Any) -> None:
    before = browser.get(f"/yours/{TOKEN}")
    assert "Why did you choose me?" not in before.text

    shown = opened(browser)

    assert "Why did you choose me?" in shown.text
    assert "We have written it down. Somebody reads it next." in shown.text
    assert "Lena Marsh" in shown.text
    assert shown.headers["Cache-Control"] == "no-store"


def test_nothing_on_it_names_service_case_or_the_other_side(given: Any, browser: Any, app: Any) -> None:
    shown = opened(browser).text
    reference = offers.for_victims.one(given.parts[0].referral_id)
    assert app.config["SERVICE_NAME"] not in shown
    assert reference is not None
    assert reference.reference not in shown
    assert "<title>Your page</title>" in shown
    assert KNOWN["name"] not in shown
    assert KNOWN["address"] not in shown


def test_a_link_opens_once(given: Any, browser: Any, app: Any) -> None:
    opened(browser)
    again = app.test_client()
    assert again.get(f"/yours/{TOKEN}").status_code == 404
    assert again.post(f"/yours/{TOKEN}", data={"code": CODE}).status_code == 404
    assert again.get("/yours").status_code == 404


def test_of_link_and_code_only_hashes_are_kept(given: Any) -> None:
    kept = str(db.session.execute(text("SELECT * FROM victim_own_page")).all())
    assert TOKEN not in kept
    assert CODE not in kept


@pytest.mark.parametrize("wrong", ["", "000000", "٠٠٤٢١١", "4211", "x" * 40, "\x00"])
def test_a_wrong_code_opens_nothing(given: Any, browser: Any, wrong: str) -> None:
    answer = browser.post(f"/yours/{TOKEN}", data={"code": wrong})
    assert answer.status_code == 422
    assert "code" in answer.text
    assert browser.get("/yours").status_code == 404
    assert page().opened_at is None


def test_after_five_wrong_codes_the_link_is_closed(given: Any, browser: Any) -> None:
    answers = [browser.post(f"/yours/{TOKEN}", data={"code": "111111"}).status_code for _ in range(5)]
    assert answers == [422, 422, 422, 422, 404]
    assert browser.post(f"/yours/{TOKEN}", data={"code": CODE}).status_code == 404
    assert page().closed_at is not None


def test_a_link_that_there_is_not_looks_like_one_that_is_closed(given: Any, browser: Any) -> None:
    opened(browser)
    used, unknown = browser.get(f"/yours/{TOKEN}"), browser.get("/yours/" + "u" * 43)
    assert used.status_code == unknown.status_code == 404
    assert "This page is closed" in unknown.text
    assert without_tokens(used.text) == without_tokens(unknown.text)


def without_tokens(said: str) -> str:
    return re.sub(r'(csrf_token" value=")[^"]*', "", said)


def test_whoever_tries_too_often_waits(given: Any, browser: Any) -> None:
    for _ in range(rules.TRIES):
        browser.get("/yours/" + "u" * 43)
    answer = browser.get(f"/yours/{TOKEN}")
    assert answer.status_code == 429
    assert "Retry-After" in answer.headers


def test_it_closes_itself_after_a_while(given: Any, browser: Any) -> None:
    opened(browser)
    with time_machine.travel(utcnow() + rules.LOOK_LASTS, tick=False):
        assert browser.get("/yours").status_code == 404


def test_a_link_that_was_not_used_runs_out(given: Any, browser: Any) -> None:
    with time_machine.travel(utcnow() + rules.LINK_LASTS + timedelta(seconds=1), tick=False):
        assert browser.post(f"/yours/{TOKEN}", data={"code": CODE}).status_code == 404


def test_leaving_takes_them_elsewhere_and_nothing_is_left(given: Any, browser: Any) -> None:
    opened(browser)
    gone = browser.get("/yours/leave")
    assert (gone.status_code, gone.location) == (303, "https://www.bbc.co.uk/weather")
    assert gone.headers["Clear-Site-Data"] == '"cache", "storage"'
    assert browser.get("/yours").status_code == 404
    assert page().closed_at is not None
    assert browser.get("/yours/leave").status_code == 303  # pressed twice


def test_another_page_closes_the_one_before(given: Any, people: SimpleNamespace, browser: Any) -> None:
    service.give(make.actor(people.liaison), fresh(given), token="n" * 43, code="111222", carrier=Carrier.LIAISON)
    assert browser.get(f"/yours/{TOKEN}").status_code == 404
    assert browser.post("/yours/" + "n" * 43, data={"code": "111222"}).status_code == 303


class TestWhatTheyDo:
    """Each act on the page is theirs, and their liaison is told that there was one."""

    def test_they_say_how_to_be_reached(self, given: Any, browser: Any, people: SimpleNamespace) -> None:
        opened(browser)
        answer = browser.post("/yours/reach", data={"contact_by": "email", "safe_times": "Mornings only"})
        assert answer.status_code == 303
        victim = fresh(given)
        assert (victim.contact_by, victim.safe_times) == ("email", "Mornings only")
        mail = db.session.scalars(select(Message)).one()
        assert mail.recipient == people.liaison.email
        assert "Mornings" not in str(mail.body)
        assert "We will reach you in this way" in browser.get(answer.location).text

    @pytest.mark.parametrize("wrong", [{}, {"contact_by": "pigeon"}, {"contact_by": "email", "safe_times": "x" * 500}])
    def test_what_is_wrong_is_said_and_changes_nothing(self, given: Any, browser: Any, wrong: dict[str, str]) -> None:
        opened(browser)
        assert browser.post("/yours/reach", data=wrong).status_code == 422
        assert fresh(given).contact_by == KNOWN["contact_by"]

    def test_a_way_for_which_nothing_is_known_is_refused(
        self, browser: Any, people: SimpleNamespace, taken_down: Any
    ) -> None:
        victim = taken_down(email=None)
        service.give(make.actor(people.liaison), fresh(victim), token=TOKEN, code=CODE, carrier=Carrier.LIAISON)
        opened(browser)
        answer = browser.post("/yours/reach", data={"contact_by": "email"})
        assert answer.status_code == 422
        assert fresh(victim).contact_by == KNOWN["contact_by"]

    def test_they_ask_for_a_break_once(self, given: Any, browser: Any) -> None:
        opened(browser)
        for _ in range(2):
            assert browser.post("/yours/pause").status_code == 303
        found = offers.records([part.id for part in fresh(given).parts])
        assert [len(each.pauses) for each in found.values()] == [1]

    def test_they_withdraw_and_it_is_as_if_they_had_told_their_liaison(
        self, given: Any, browser: Any, people: SimpleNamespace
    ) -> None:
        opened(browser)
        assert "you need not say why" in browser.get("/yours/withdraw").text.lower()

        answer = browser.post("/yours/withdraw")

        assert "Nobody contacts you any more" in answer.text
        assert fresh(given).withdrawn_at is not None
        assert {each.question.state for each in questions.of_victim(given.id)} == {Desk.WITHDRAWN}
        assert [each.recipient for each in db.session.scalars(select(Message))] == [people.liaison.email]
        assert browser.get("/yours").status_code == 404

    def test_it_stands_on_their_access_history(
        self, given: Any, browser: Any, people: SimpleNamespace, client_as: Any
    ) -> None:
        opened(browser)
        browser.post("/yours/pause")
        history = client_as(people.liaison).get(f"/people-harmed/{given.id}/history").text
        assert "A break asked for on their own page" in history
        assert "On their own page" in history

    @pytest.mark.parametrize("address", ["/yours/reach", "/yours/pause", "/yours/withdraw"])
    def test_without_having_opened_it_nothing_is_done(self, given: Any, browser: Any, address: str) -> None:
        assert browser.post(address, data={"contact_by": "letter"}).status_code == 404
        assert fresh(given).contact_by == KNOWN["contact_by"]
        assert fresh(given).withdrawn_at is None


class TestGivingIt:
    """Their liaison gives it, and whoever carries the link does not carry the code."""

    def test_link_and_code_are_shown_once(self, people: SimpleNamespace, taken_down: Any, client_as: Any) -> None:
        victim = taken_down()
        answer = client_as(people.liaison).post(f"/people-harmed/{victim.id}/own-page", data={"carrier": "liaison"})
        link = re.search(r"/yours/([\w-]{43})", answer.text)
        code = re.search(r"\b(\d{3}) (\d{3})\b", answer.text)
        assert link is not None
        assert code is not None
        assert page().token_hash == hash_of(link[1])
        opened_by = client_as(people.other).application.test_client().post(f"/yours/{link[1]}", data={"code": code[0]})
        assert opened_by.status_code == 303

    def test_mailed_the_link_leaves_without_the_code_and_no_copy_shows_whom_it_is_to(
        self, app: Any, people: SimpleNamespace, taken_down: Any, tmp_path: Any, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setitem(app.config, "MAIL_FOLDER", str(tmp_path))
        actor = make.actor(people.liaison)
        service.give(actor, fresh(taken_down()), token=TOKEN, code=CODE, carrier=Carrier.EMAIL)
        kept = str(db.session.execute(text("SELECT * FROM message")).all())
        assert KNOWN["email"] not in kept

        outbox.send_waiting(actor)

        [mail] = tmp_path.iterdir()
        assert f"/yours/{TOKEN}" in mail.read_text().replace("=\n", "")
        assert CODE not in mail.read_text()

    def test_a_link_that_was_closed_meanwhile_does_not_leave(
        self, app: Any, people: SimpleNamespace, taken_down: Any, tmp_path: Any, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setitem(app.config, "MAIL_FOLDER", str(tmp_path))
        actor, victim = make.actor(people.liaison), taken_down()
        service.give(actor, fresh(victim), token=TOKEN, code=CODE, carrier=Carrier.EMAIL)
        service.close(actor, fresh(victim))
        outbox.send_waiting(actor)
        assert list(tmp_path.iterdir()) == []

    def test_to_somebody_who_has_withdrawn_none_is_given(
        self, people: SimpleNamespace, taken_down: Any, client_as: Any
    ) -> None:
        victim = taken_down()
        browser = client_as(people.liaison)
        browser.post(f"/people-harmed/{victim.id}/withdraw")
        answer = browser.post(f"/people-harmed/{victim.id}/own-page", data={"carrier": "liaison"})
        assert answer.status_code == 409
        assert db.session.scalar(select(func.count()).select_from(OwnPage)) == 0

    @pytest.mark.parametrize(
        ("role", "status"),
        [
            ("practitioner", 404),
            ("inspector", 404),
            ("referrer", 404),
            ("coordinator", 404),
            ("administrator", 404),
            ("school_staff", 404),
            ("victim_liaison", 404),
        ],
    )
    def test_nobody_else_gives_or_closes_one(
        self, given: Any, saved: Any, client_as: Any, role: str, status: int
    ) -> None:
        browser = client_as(saved(make.builders()[role]()))
        assert browser.post(f"/people-harmed/{given.id}/own-page", data={"carrier": "liaison"}).status_code == status
        assert browser.post(f"/people-harmed/{given.id}/own-page/close").status_code == status
        assert page().closed_at is None
        assert db.session.scalar(select(func.count()).select_from(Victim)) == 1
