"""Sessions kept on the server: how long they last and what ends them."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
import time_machine
from flask import Flask
from sqlalchemy import select
from sqlalchemy.exc import OperationalError

from hateprog.accounts.models import SignedInSession
from hateprog.accounts.rules import Ended
from hateprog.accounts.signed_in import TOKEN
from hateprog.kernel.clock import utcnow
from hateprog.store.base import db
from tests import factories as make
from tests.conftest import Browser


def sessions() -> list[SignedInSession]:
    return list(db.session.scalars(select(SignedInSession).order_by(SignedInSession.started_at)))


def token_in(client: Browser) -> str:
    with client.session_transaction() as cookie:
        token: str = cookie[TOKEN]
        return token


def test_a_session_set_by_somebody_else_is_not_taken_over(saved: Any, app: Flask, sign_in: Any) -> None:
    client = app.test_client()
    with client.session_transaction() as cookie:
        cookie[TOKEN] = "chosen by an attacker"
        cookie["csrf_token"] = "chosen too"

    sign_in(saved(make.with_password()), client=client)

    with client.session_transaction() as cookie:
        assert cookie[TOKEN] != "chosen by an attacker"
        assert cookie.get("csrf_token") != "chosen too"
    other = app.test_client()
    with other.session_transaction() as cookie:
        cookie[TOKEN] = "chosen by an attacker"
    assert other.get("/account").status_code == 302


def test_signing_in_again_ends_the_session_before(saved: Any, app: Flask, sign_in: Any) -> None:
    account = saved(make.with_password())
    client = sign_in(account)
    before = token_in(client)
    client.post("/sign-out")
    with client.session_transaction() as cookie:
        cookie[TOKEN] = before

    again = sign_in(account, client=client)

    assert token_in(again) != before
    assert [each.ended_at is None for each in sessions()] == [False, True]


def test_a_copied_cookie_is_worth_nothing_after_sign_out(saved: Any, app: Flask, sign_in: Any) -> None:
    client = sign_in(saved(make.with_password()))
    copied = token_in(client)

    answer = client.post("/sign-out")

    assert answer.status_code == 303
    thief = app.test_client()
    with thief.session_transaction() as cookie:
        cookie[TOKEN] = copied
    assert thief.get("/account").status_code == 302
    assert sessions()[0].ended_because is Ended.SIGNED_OUT


def test_signing_out_twice_is_no_error(browser: Browser) -> None:
    assert browser.post("/sign-out").status_code == 303
    assert browser.post("/sign-out").status_code == 303


@pytest.mark.parametrize("junk", ["", "x", "\0", "é" * 10_000, 7, ["a"], {"a": 1}, None])
def test_a_cookie_with_nonsense_in_it_is_nobody(browser: Browser, junk: object) -> None:
    with browser.session_transaction() as cookie:
        cookie[TOKEN] = junk

    assert browser.get("/account").status_code == 302


@pytest.mark.parametrize(
    ("later", "because"),
    [(timedelta(minutes=20), Ended.IDLE), (timedelta(hours=8), Ended.TOO_OLD)],
)
def test_time_ends_a_session_and_says_why(saved: Any, sign_in: Any, later: timedelta, because: Ended) -> None:
    now = utcnow()
    client = sign_in(saved(make.with_password()))

    with time_machine.travel(now + later + timedelta(minutes=1)):
        assert client.get("/account").status_code == 302

    assert sessions()[0].ended_because is because
    assert client.get("/account").status_code == 302


def test_somebody_who_goes_on_working_stays_signed_in_for_8_hours_and_no_longer(saved: Any, sign_in: Any) -> None:
    start = utcnow()
    client = sign_in(saved(make.with_password()))

    for minutes in range(15, 8 * 60, 15):
        with time_machine.travel(start + timedelta(minutes=minutes)):
            assert client.get("/account").status_code == 200, minutes
    with time_machine.travel(start + timedelta(hours=8, seconds=5)):
        assert client.get("/account").status_code == 302

    assert sessions()[0].ended_because is Ended.TOO_OLD


def test_the_last_moment_is_written_at_most_once_a_minute(saved: Any, sign_in: Any) -> None:
    start = utcnow()
    client = sign_in(saved(make.with_password()))
    first = sessions()[0].last_seen_at

    with time_machine.travel(start + timedelta(seconds=50)):
        client.get("/account")
    assert sessions()[0].last_seen_at == first
    with time_machine.travel(start + timedelta(seconds=70), tick=False):
        client.get("/account")
    db.session.expire_all()
    assert sessions()[0].last_seen_at == start + timedelta(seconds=70)


def test_without_a_database_the_page_says_sorry_and_does_not_fail_again(
    saved: Any, app: Flask, sign_in: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    client = sign_in(saved(make.with_password()))

    def gone(_token_hash: str) -> None:
        raise OperationalError("SELECT", {}, Exception("no connection"))

    monkeypatch.setattr("hateprog.accounts.queries.signed_in_by", gone)
    monkeypatch.setitem(app.config, "PROPAGATE_EXCEPTIONS", False)
    page = client.get("/account")

    assert page.status_code == 500
    assert "Sorry, there is a problem with the service" in page.text


def test_a_moment_that_cannot_be_noted_refuses_nobody_a_page(
    saved: Any, sign_in: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    start = utcnow()
    client = sign_in(saved(make.with_password()))

    def locked(_session_id: object) -> None:
        raise OperationalError("UPDATE", {}, Exception("database is locked"))

    monkeypatch.setattr("hateprog.accounts.signed_in.still_here", locked)
    with time_machine.travel(start + timedelta(minutes=2)):
        assert client.get("/account").status_code == 200


def test_answering_the_warning_keeps_the_session_alive(saved: Any, sign_in: Any) -> None:
    start = utcnow()
    client = sign_in(saved(make.with_password()))

    with time_machine.travel(start + timedelta(minutes=19)):
        answer = client.post("/keep-alive", headers={"Accept": "application/json"})
        assert answer.status_code == 204
    with time_machine.travel(start + timedelta(minutes=38)):
        assert client.get("/account").status_code == 200


def test_answering_too_late_is_401(saved: Any, sign_in: Any) -> None:
    start = utcnow()
    client = sign_in(saved(make.with_password()))

    with time_machine.travel(start + timedelta(minutes=21)):
        answer = client.post("/keep-alive", headers={"Accept": "application/json"})

    assert answer.status_code == 401
    assert answer.is_json


def test_who_is_asking_costs_one_question_to_the_database(saved: Any, client_as: Any, queries: Any) -> None:
    client = client_as(saved(make.inspector(roles=["inspector", "coordinator"], areas=["E23000011", "E23000030"])))

    with queries() as asked:
        assert client.post("/keep-alive").status_code == 204

    assert len(asked) == 1, asked
