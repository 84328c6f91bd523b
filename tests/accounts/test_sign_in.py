"""Signing in and out, and the sessions kept on the server."""

from __future__ import annotations

from typing import Any

import pytest
from argon2 import PasswordHasher
from flask import Flask
from sqlalchemy import func, select

from hateprog.accounts import passwords
from hateprog.accounts.models import SignedInSession
from hateprog.accounts.signed_in import TOKEN
from hateprog.accounts.tokens import hash_of
from hateprog.accounts.views.sign_in import leads_home
from hateprog.kernel.access import NOBODY
from hateprog.kernel.clock import utcnow
from hateprog.store.audit import AuditEntry, EntryKind
from hateprog.store.base import db
from tests import factories as make
from tests.conftest import Browser
from tests.factories.accounts import PASSWORD

WRONG = "The email address or password is not right"


def sessions() -> list[SignedInSession]:
    return list(db.session.scalars(select(SignedInSession).order_by(SignedInSession.started_at)))


def token_in(client: Browser) -> str:
    with client.session_transaction() as cookie:
        token: str = cookie[TOKEN]
        return token


def test_the_right_password_opens_a_session(saved: Any, sign_in: Any) -> None:
    account = saved(make.with_password(email="alex@example.com"))

    client = sign_in(account)

    assert client.get("/account").status_code == 200
    assert sessions()[0].account_id == account.id
    entry = db.session.scalars(select(AuditEntry).where(AuditEntry.verb == "accounts.sign_in")).one()
    assert (entry.actor_id, entry.subject_id) == (account.id, account.id)


def test_the_address_may_be_typed_in_capitals(saved: Any, browser: Browser) -> None:
    saved(make.with_password(email="alex@example.com"))

    answer = browser.post("/sign-in", data={"email": " Alex@Example.COM ", "password": PASSWORD})

    assert answer.status_code == 303


def test_the_cookie_holds_a_random_token_and_nothing_about_the_account(saved: Any, sign_in: Any) -> None:
    account = saved(make.with_password())

    client = sign_in(account)

    with client.session_transaction() as cookie:
        assert set(cookie) <= {TOKEN, "csrf_token"}
        assert len(cookie[TOKEN]) >= 43
    assert sessions()[0].token_hash == hash_of(token_in(client))


@pytest.fixture
def verified(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Note each password hash that is compared with, while really comparing."""
    seen: list[str] = []
    real = PasswordHasher.verify

    def noting(self: PasswordHasher, kept: str, password: str) -> bool:
        seen.append(kept)
        return real(self, kept, password)

    monkeypatch.setattr(PasswordHasher, "verify", noting)
    return seen


@pytest.mark.parametrize("who", ["unknown", "disabled", "invited", "wrong password", "invited and disabled"])
def test_whoever_cannot_sign_in_gets_the_same_answer_after_the_same_work(
    saved: Any, browser: Browser, verified: list[str], queries: Any, who: str
) -> None:
    now, email = utcnow(), "someone@example.com"
    if who == "disabled":
        saved(make.with_password(email=email, disabled_at=now))
    elif who == "invited":
        saved(make.account(email=email, activated_at=None))
    elif who == "invited and disabled":
        saved(make.account(email=email, activated_at=None, disabled_at=now))
    elif who == "wrong password":
        saved(make.with_password("another one entirely", email=email))

    with queries() as asked:
        answer = browser.post("/sign-in", data={"email": email, "password": PASSWORD})

    assert answer.status_code == 422
    assert answer.text.count(WRONG) == 1
    assert f'value="{email}"' in answer.text
    assert PASSWORD not in answer.text
    assert len(verified) == 1
    assert len([each for each in asked if "account" in each]) == 1
    assert sessions() == []
    refusal = db.session.scalars(select(AuditEntry).where(AuditEntry.kind == EntryKind.REFUSED)).one()
    assert (refusal.verb, refusal.actor_id) == ("self.sign_in", NOBODY.id)


def test_the_answers_differ_in_nothing_but_what_was_typed(saved: Any, browser: Browser) -> None:
    saved(make.with_password(email="known@example.com"))

    browser.get("/sign-in")
    known = browser.post("/sign-in", data={"email": "known@example.com", "password": "no"})
    unknown = browser.post("/sign-in", data={"email": "knowm@example.com", "password": "no"})

    def without_tokens(text: str) -> list[str]:
        return [line for line in text.splitlines() if "_token" not in line]

    assert without_tokens(known.text.replace("known@", "knowm@")) == without_tokens(unknown.text)
    assert dict(known.headers).keys() == dict(unknown.headers).keys()


def test_a_password_hashed_with_weaker_parameters_is_hashed_again(saved: Any, sign_in: Any) -> None:
    weak = PasswordHasher(time_cost=1, memory_cost=8192).hash(PASSWORD)
    account = saved(make.account(password_hash=weak))

    sign_in(account)

    db.session.refresh(account)
    assert account.password_hash != weak
    assert passwords.matches(account.password_hash, PASSWORD)
    assert not passwords.is_outdated(account.password_hash)


def test_somebody_with_several_roles_and_areas_has_each_once(saved: Any, app: Flask, client_as: Any) -> None:
    account = saved(
        make.account(
            roles=["inspector", "coordinator", "referrer"], areas=["E23000011", "E23000030"], name="Indira Vale"
        )
    )

    page = client_as(account).get("/account")

    assert page.status_code == 200
    for said in ("Referrer", "Coordinator", "Inspector", "South Yorkshire", "Hampshire"):
        assert page.text.count(said) == 1, said


@pytest.mark.parametrize("idle", ["", "?idle=1"])
def test_the_page_of_somebody_signed_out_says_so_when_idle(browser: Browser, idle: str) -> None:
    page = browser.get(f"/sign-in{idle}")

    assert page.status_code == 200
    assert ("You were signed out because you did nothing" in page.text) is bool(idle)


def test_an_unattended_screen_ends_its_session_for_good(saved: Any, sign_in: Any) -> None:
    client = sign_in(saved(make.with_password()))

    left = client.post("/sign-out", data={"idle": "1"})
    page = client.get(left.location)

    assert (left.status_code, left.location) == (303, "/sign-in?idle=1")
    assert "You were signed out because you did nothing" in page.text
    assert "You have signed out" not in page.text
    assert "Your account" not in page.text
    assert sessions()[0].ended_at is not None
    assert client.get("/account").status_code == 302


def test_no_link_signs_anybody_out(saved: Any, sign_in: Any) -> None:
    client = sign_in(saved(make.with_password()))

    answer = client.get("/sign-in?idle=1")

    assert (answer.status_code, answer.location) == (302, "/")
    assert sessions()[0].ended_at is None
    assert client.get("/account").status_code == 200


def test_whoever_needs_no_account_is_led_to_refer_themselves(browser: Browser) -> None:
    assert 'href="/refer-yourself"' in browser.get("/sign-in").text


def test_somebody_signed_in_has_no_need_of_the_sign_in_page(saved: Any, sign_in: Any) -> None:
    assert sign_in(saved(make.with_password())).get("/sign-in").location == "/"


def test_after_signing_in_one_goes_where_one_was_going(saved: Any, browser: Browser) -> None:
    account = saved(make.with_password())
    asked = browser.get("/account?x=1")
    assert asked.location == "/sign-in?next=/account?x%3D1"

    answer = browser.post(asked.location, data={"email": account.email, "password": PASSWORD})

    assert answer.location == "/account?x=1"


ELSEWHERE = [
    "https://evil.example/",
    "//evil.example/",
    "/\\evil.example/",
    "/\t/evil.example/",
    "\\\\evil.example",
    "javascript:alert(1)",
    "evil.example",
    "///evil.example",
    "/\n/evil.example",
    "http:evil.example",
    "",
    "/%0d%0aSet-Cookie:x=1\r\n",
    "//[",
    "//[::1",
    "//\u2100.example",
]


@pytest.mark.parametrize("elsewhere", ELSEWHERE)
def test_but_never_to_another_site(saved: Any, browser: Browser, elsewhere: str) -> None:
    account = saved(make.with_password())

    answer = browser.post(
        "/sign-in", query_string={"next": elsewhere}, data={"email": account.email, "password": PASSWORD}
    )

    assert not leads_home(elsewhere)
    assert answer.location == "/"


@pytest.mark.parametrize("elsewhere", ELSEWHERE)
def test_nor_is_somebody_signed_in_already_sent_there(saved: Any, client_as: Any, elsewhere: str) -> None:
    answer = client_as(saved(make.coordinator())).get("/sign-in", query_string={"next": elsewhere})

    assert (answer.status_code, answer.location) == (302, "/")


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ({}, "Enter your email address"),
        ({"email": "alex@example.com"}, "Enter your password"),
        ({"password": PASSWORD}, "Enter your email address"),
        ({"email": "no address", "password": "x"}, "Enter an email address in the correct format"),
        ({"email": "a@example.com", "password": "x" * 10_000}, "at most 256 characters"),
        ({"email": "a" * 10_000 + "@example.com", "password": "x"}, "254 characters or fewer"),
        ({"email": "\u202ea@example.com\0", "password": "x\0y"}, WRONG),
        ({"email": "=cmd|x@example.com", "password": "'; DROP TABLE account --"}, WRONG),
    ],
)
def test_bad_input_gets_a_sentence_and_opens_nothing(browser: Browser, typed: dict[str, str], sentence: str) -> None:
    answer = browser.post("/sign-in", data=typed)

    assert answer.status_code == 422
    assert sentence in answer.text
    assert "<title>Error: " in answer.text
    assert db.session.scalar(select(func.count()).select_from(SignedInSession)) == 0


def test_the_device_of_a_session_is_said_in_words(saved: Any, app: Flask) -> None:
    account = saved(make.with_password())
    agent = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 Chrome/142.0 Safari/537.36 Edg/142.0"

    app.test_client().post(
        "/sign-in", data={"email": account.email, "password": PASSWORD}, headers={"User-Agent": agent}
    )

    assert sessions()[0].device == "Edge on Windows"
