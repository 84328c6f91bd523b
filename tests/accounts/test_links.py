"""Mailed links: invitations and new passwords."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta
from time import perf_counter
from typing import Any

import pytest
import time_machine
from flask import Flask
from sqlalchemy import func, select

from hateprog.accounts import service
from hateprog.accounts.models import MailedLink, SignedInSession
from hateprog.accounts.rules import Ended, Invitation
from hateprog.accounts.views.passwords import SAME_FOR_ALL
from hateprog.kernel.access import NOBODY, THE_SERVICE, Role
from hateprog.kernel.clock import utcnow
from hateprog.store.base import db
from hateprog.store.outbox import Message
from tests import factories as make
from tests.conftest import Browser
from tests.factories.accounts import PASSWORD

Mailed = Callable[[], list[Message]]
NEW = "kettle anchor velvet"


def path_in(message: Message) -> str:
    """Return the path of the link in a mail."""
    found = re.search(r"http://127\.0\.0\.1:5000(/set-password/\S+)", message.body or "")
    assert found, message.body
    return found[1]


def ask(browser: Browser, email: str) -> str:
    """Ask for a new password and return the page that follows."""
    answer = browser.post("/forgotten-password", data={"email": email})
    assert answer.status_code == 303
    return browser.get(answer.location).text


def test_a_mailed_link_gives_a_new_password_once(saved: Any, browser: Browser, mailed: Mailed, sign_in: Any) -> None:
    account = saved(make.with_password())
    ask(browser, account.email)
    path = path_in(mailed()[0])

    assert browser.get(path).status_code == 200
    answer = browser.post(path, data={"password": NEW})

    assert answer.status_code == 303
    assert "Your password is set" in browser.get(answer.location).text
    sign_in(account, NEW)
    assert browser.post("/sign-in", data={"email": account.email, "password": PASSWORD}).status_code == 422
    again = browser.post(path, data={"password": "another one of mine"})
    assert again.status_code == 404
    assert "This link no longer works" in again.text


def test_looking_at_the_page_uses_nothing_up(saved: Any, browser: Browser, mailed: Mailed) -> None:
    ask(browser, saved(make.with_password()).email)
    path = path_in(mailed()[0])

    for _ in range(3):
        assert browser.get(path).status_code == 200


@pytest.mark.parametrize("who", ["active", "unknown", "disabled", "invited"])
def test_whoever_asks_reads_the_same_page_and_only_an_account_in_use_gets_mail(
    saved: Any, browser: Browser, mailed: Mailed, who: str
) -> None:
    email, now = "someone@example.com", utcnow()
    if who == "active":
        saved(make.with_password(email=email))
    elif who == "disabled":
        saved(make.with_password(email=email, disabled_at=now))
    elif who == "invited":
        saved(make.account(email=email, activated_at=None))

    page = ask(browser, email)

    assert "If there is an account with the address you entered" in page
    assert email not in page
    assert len(mailed()) == (1 if who == "active" else 0)


@pytest.mark.parametrize("who", ["active", "unknown"])
def test_how_long_the_answer_takes_tells_nobody_whether_there_is_an_account(
    saved: Any, browser: Browser, who: str
) -> None:
    email = saved(make.with_password()).email if who == "active" else "someone@example.com"
    began = perf_counter()

    ask(browser, email)

    assert perf_counter() - began >= SAME_FOR_ALL.total_seconds()


def test_the_mail_holds_no_name_and_no_fact(saved: Any, browser: Browser, mailed: Mailed) -> None:
    account = saved(make.inspector(name="Indira Vale", email="indira@example.com"))
    ask(browser, account.email)

    message = mailed()[0]

    assert message.recipient == account.email
    for fact in ("Indira", "Vale", "indira@", "nspector", "Yorkshire"):
        assert fact not in message.subject + (message.body or "")


def test_only_a_hash_of_the_link_is_kept_and_the_mail_is_encrypted(
    saved: Any, browser: Browser, mailed: Mailed
) -> None:
    ask(browser, saved(make.with_password()).email)
    token = path_in(mailed()[0]).rpartition("/")[2]

    kept = [*db.session.connection().exec_driver_sql("SELECT token_hash FROM mailed_link").scalars()]
    bodies = [*db.session.connection().exec_driver_sql("SELECT body FROM message").scalars()]

    assert token not in kept[0]
    assert token not in bodies[0]


def test_a_link_to_a_new_password_lasts_an_hour(saved: Any, browser: Browser, mailed: Mailed) -> None:
    asked_at = utcnow()
    ask(browser, saved(make.with_password()).email)
    path = path_in(mailed()[0])

    with time_machine.travel(asked_at + timedelta(minutes=59)):
        assert browser.get(path).status_code == 200
    with time_machine.travel(asked_at + timedelta(minutes=61)):
        assert browser.get(path).status_code == 404
        assert browser.post(path, data={"password": NEW}).status_code == 404


def test_an_invitation_lasts_seven_days(saved: Any, browser: Browser, mailed: Mailed) -> None:
    invited_at = utcnow()
    who = Invitation(email="new@example.com", roles=frozenset({Role.REFERRER}), name="New Person")
    service.invite(THE_SERVICE, None, who, token="a-token-of-the-test")
    path = path_in(mailed()[0])

    with time_machine.travel(invited_at + timedelta(days=6, hours=23)):
        assert "Welcome" in browser.get(path).text
    with time_machine.travel(invited_at + timedelta(days=7, minutes=1)):
        assert browser.get(path).status_code == 404


def test_a_newer_link_replaces_the_older_one(saved: Any, browser: Browser, mailed: Mailed) -> None:
    account = saved(make.with_password())
    ask(browser, account.email)
    ask(browser, account.email)
    older, newer = (path_in(message) for message in mailed())

    assert browser.get(older).status_code == 404
    assert browser.get(newer).status_code == 200


def test_a_new_password_ends_every_session(saved: Any, browser: Browser, mailed: Mailed, sign_in: Any) -> None:
    account = saved(make.with_password())
    elsewhere = sign_in(account)
    ask(browser, account.email)

    browser.post(path_in(mailed()[0]), data={"password": NEW})

    assert elsewhere.get("/account").status_code == 302
    assert db.session.scalars(select(SignedInSession)).one().ended_because is Ended.PASSWORD_CHANGED


def test_disabling_an_account_closes_the_links_mailed_to_it(saved: Any, browser: Browser, mailed: Mailed) -> None:
    account, coordinator = saved(make.with_password(), make.coordinator())
    ask(browser, account.email)

    service.disable(make.actor(coordinator), account, reason="Left")

    assert browser.get(path_in(mailed()[0])).status_code == 404


@pytest.mark.parametrize("token", ["x", "é" * 2_000, "%00", "..%2f..", "a" * 10_000])
def test_a_made_up_link_opens_nothing(browser: Browser, token: str) -> None:
    assert browser.get(f"/set-password/{token}").status_code == 404
    assert browser.post(f"/set-password/{token}", data={"password": NEW}).status_code == 404


@pytest.mark.parametrize(
    ("password", "sentence"),
    [
        ("", "Enter a new password"),
        ("short", "12 characters or more"),
        ("password12345", "too easy to guess"),
        ("x" * 10_000, "at most 256 characters"),
    ],
)
def test_a_bad_password_is_refused_with_a_sentence_and_the_link_still_works(
    saved: Any, browser: Browser, mailed: Mailed, password: str, sentence: str
) -> None:
    ask(browser, saved(make.with_password()).email)
    path = path_in(mailed()[0])

    answer = browser.post(path, data={"password": password})

    assert answer.status_code == 422
    assert sentence in answer.text
    assert browser.post(path, data={"password": NEW}).status_code == 303


def test_asking_again_and_again_sends_no_flood_of_mail(saved: Any, app: Flask, mailed: Mailed) -> None:
    account = saved(make.with_password())

    statuses = [
        app.test_client().post("/forgotten-password", data={"email": account.email}).status_code for _ in range(6)
    ]

    assert statuses == [303] * 5 + [429]
    assert len(mailed()) == 5


def test_a_second_factor_is_still_asked_for_after_a_new_password(
    saved: Any, browser: Browser, mailed: Mailed, sign_in: Any
) -> None:
    account = saved(make.with_password(totp_secret="GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ", totp_confirmed_at=utcnow()))
    ask(browser, account.email)
    browser.post(path_in(mailed()[0]), data={"password": NEW})

    client = sign_in(account, NEW)

    assert client.get("/account").status_code == 302


def test_asking_for_nobody_leaves_no_link(saved: Any) -> None:
    service.ask_for_new_password(NOBODY, None, token="t")

    assert db.session.scalar(select(func.count()).select_from(MailedLink)) == 0
