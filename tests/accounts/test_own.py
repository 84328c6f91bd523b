"""One's own account: password, second factor, sessions."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
import time_machine
from flask import Flask
from pyotp import TOTP
from sqlalchemy import select

from hateprog.accounts.models import Account, RecoveryCode, SignedInSession
from hateprog.accounts.rules import Ended
from hateprog.kernel.clock import utcnow
from hateprog.store.audit import WITHHELD, AuditEntry
from hateprog.store.base import db
from tests import factories as make
from tests.conftest import Browser
from tests.factories.accounts import PASSWORD

NEW = "kettle anchor velvet"
SECRET = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ"


def code_now(secret: str = SECRET) -> str:
    return TOTP(secret).at(utcnow())


@pytest.fixture
def noon() -> Iterator[time_machine.Coordinates]:
    """Stop the clock at the beginning of a 30-second step."""
    moment = utcnow()
    with time_machine.travel(moment.replace(second=0, microsecond=0), tick=False) as clock:
        yield clock


def with_factor(**said: Any) -> Account:
    account: Account = make.with_password(totp_secret=SECRET, totp_confirmed_at=utcnow(), **said)
    return account


def test_changing_the_password_ends_the_other_sessions_and_keeps_this_one(saved: Any, sign_in: Any) -> None:
    account = saved(make.with_password())
    here, elsewhere = sign_in(account), sign_in(account)

    answer = here.post("/account/password", data={"current_password": PASSWORD, "password": NEW})

    assert answer.status_code == 303
    assert here.get("/account").status_code == 200
    assert elsewhere.get("/account").status_code == 302
    ended = db.session.scalars(select(SignedInSession).where(SignedInSession.ended_at.is_not(None))).one()
    assert ended.ended_because is Ended.PASSWORD_CHANGED
    sign_in(account, NEW)


def test_the_log_says_that_the_password_changed_and_not_what_to(saved: Any, sign_in: Any) -> None:
    account = saved(make.with_password())
    sign_in(account).post("/account/password", data={"current_password": PASSWORD, "password": NEW})

    entry = db.session.scalars(select(AuditEntry).where(AuditEntry.verb == "accounts.change_password")).one()

    assert entry.changes[0]["fields"] == {"password_hash": [WITHHELD, WITHHELD]}


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ({}, "Enter your current password"),
        ({"current_password": "wrong", "password": NEW}, "Your current password is not right"),
        ({"current_password": PASSWORD, "password": "short"}, "12 characters or more"),
        ({"current_password": PASSWORD, "password": "passwordpassword"}, "too easy to guess"),
        ({"current_password": PASSWORD, "password": "y" * 10_000}, "at most 256 characters"),
    ],
)
def test_a_bad_change_is_refused_and_changes_nothing(
    saved: Any, sign_in: Any, typed: dict[str, str], sentence: str
) -> None:
    account = saved(make.with_password())
    before = account.password_hash

    answer = sign_in(account).post("/account/password", data=typed)

    assert answer.status_code == 422
    assert sentence in answer.text
    db.session.refresh(account)
    assert account.password_hash == before


def test_guessing_the_current_password_is_throttled(saved: Any, sign_in: Any) -> None:
    client = sign_in(saved(make.with_password()))

    statuses = [
        client.post("/account/password", data={"current_password": "no", "password": NEW}).status_code
        for _ in range(11)
    ]

    assert statuses == [422] * 10 + [429]


def test_guessing_it_beside_a_new_second_factor_is_throttled_too(saved: Any, client_as: Any) -> None:
    client = client_as(saved(with_factor()))

    statuses = [
        client.post("/account/second-factor", data={"current_password": "no", "code": "000000"}).status_code
        for _ in range(11)
    ]

    assert statuses == [422] * 10 + [429]
    assert client.post("/account/password", data={"current_password": "no", "password": NEW}).status_code == 429


# Sessions


def test_ones_sessions_are_listed_and_another_can_be_ended(saved: Any, sign_in: Any) -> None:
    account = saved(make.with_password())
    here, elsewhere = sign_in(account), sign_in(account)
    page = here.get("/account").text
    assert page.count("Last used") == 2
    assert page.count(", this one") == 1
    (address,) = re.findall(r'action="(/account/sessions/[^"]+/end)"', page)

    answer = here.post(address)

    assert answer.status_code == 303
    assert elsewhere.get("/account").status_code == 302
    assert here.get("/account").text.count("Last used") == 1


def test_somebody_elses_session_is_as_absent_as_none(saved: Any, sign_in: Any) -> None:
    mine, theirs = saved(make.with_password(), make.with_password())
    their_browser = sign_in(theirs)
    their_session = db.session.scalars(select(SignedInSession.id)).one()
    client = sign_in(mine)

    answers = [client.post(f"/account/sessions/{each}/end") for each in (their_session, uuid4())]

    assert [answer.status_code for answer in answers] == [404, 404]
    assert their_browser.get("/account").status_code == 200


def test_a_session_that_is_over_is_not_listed(saved: Any, sign_in: Any) -> None:
    account = saved(make.with_password())
    start = utcnow()
    sign_in(account)

    with time_machine.travel(start + timedelta(minutes=21)):
        assert sign_in(account).get("/account").text.count("Last used") == 1


# The second factor


def key_on(page: str) -> str:
    found = re.search(r">((?:[A-Z2-7]{4} ?){8})<", page)
    assert found
    return found[1].replace(" ", "")


def set_up(client: Browser, **more: str) -> list[str]:
    """Set a second factor up and return the recovery codes shown."""
    key = key_on(client.get("/account/second-factor").text)
    answer = client.post("/account/second-factor", data={"code": code_now(key)} | more)
    assert answer.status_code == 200, answer.text
    return re.findall(r"<code>([^<]+)</code>", answer.text)


def test_the_page_shows_the_key_as_picture_and_text(saved: Any, sign_in: Any) -> None:
    page = sign_in(saved(make.with_password())).get("/account/second-factor").text

    assert 'src="data:image/svg+xml' in page
    assert len(key_on(page)) == 32


def test_a_code_from_the_app_sets_it_up_and_ten_recovery_codes_are_shown_once(
    saved: Any, sign_in: Any, noon: Any
) -> None:
    account = saved(make.with_password())
    client = sign_in(account)

    codes = set_up(client)

    assert len(codes) == 10
    assert client.get("/account").text.count("10 recovery codes left") == 1
    assert not any(code in client.get(page).text for code in codes for page in ("/account", "/account/second-factor"))
    kept = db.session.scalars(select(RecoveryCode.code_hash)).all()
    assert len(kept) == 10
    assert not set(kept) & set(codes)


def test_the_secret_is_encrypted_where_it_is_kept(saved: Any, sign_in: Any, noon: Any) -> None:
    client = sign_in(saved(make.with_password()))
    key = key_on(client.get("/account/second-factor").text)
    set_up(client)

    (kept,) = db.session.connection().exec_driver_sql("SELECT totp_secret FROM account").scalars()

    assert kept
    assert key not in kept


def test_other_sessions_owe_the_second_factor_from_then_on(saved: Any, sign_in: Any, noon: Any) -> None:
    account = saved(make.with_password())
    here, elsewhere = sign_in(account), sign_in(account)

    set_up(here)

    assert here.get("/account").status_code == 200
    assert elsewhere.get("/account").status_code == 302


@pytest.mark.parametrize("code", ["", "000000", "abc", "1" * 10_000, "\0"])
def test_a_wrong_first_code_sets_nothing_up(saved: Any, sign_in: Any, code: str) -> None:
    account = saved(make.with_password())

    answer = sign_in(account).post("/account/second-factor", data={"code": code})

    assert answer.status_code == 422
    assert "There is a problem" in answer.text
    db.session.refresh(account)
    assert account.totp_secret is None


def test_who_has_one_is_asked_for_it_after_the_password(saved: Any, sign_in: Any, noon: Any) -> None:
    client = sign_in(saved(with_factor()))
    assert client.get("/account").status_code == 302

    answer = client.post("/sign-in/code", data={"code": code_now()})

    assert answer.status_code == 303
    assert client.get("/account").status_code == 200


def test_the_sign_in_leads_to_the_code_and_then_where_one_was_going(saved: Any, browser: Browser, noon: Any) -> None:
    account = saved(with_factor())

    first = browser.post("/sign-in?next=/account", data={"email": account.email, "password": PASSWORD})
    second = browser.post(first.location, data={"code": code_now()})

    assert first.location == "/sign-in/code?next=/account"
    assert second.location == "/account"


def test_the_token_changes_when_the_code_is_given(saved: Any, app: Flask, sign_in: Any, noon: Any) -> None:
    client = sign_in(saved(with_factor()))
    with client.session_transaction() as cookie:
        before = cookie["token"]

    client.post("/sign-in/code", data={"code": code_now()})

    other = app.test_client()
    with other.session_transaction() as cookie:
        cookie["token"] = before
    assert other.get("/account").status_code == 302


def test_a_code_counts_once(saved: Any, sign_in: Any, noon: time_machine.Coordinates) -> None:
    account = saved(with_factor())
    code = code_now()
    assert sign_in(account).post("/sign-in/code", data={"code": code}).status_code == 303

    second = sign_in(account)
    replayed = second.post("/sign-in/code", data={"code": code})
    noon.shift(30)
    next_one = second.post("/sign-in/code", data={"code": code_now()})

    assert replayed.status_code == 422
    assert "was used already" in replayed.text
    assert next_one.status_code == 303


def test_the_code_that_set_it_up_does_not_sign_in(saved: Any, sign_in: Any, noon: Any) -> None:
    account = saved(make.with_password())
    client = sign_in(account)
    key = key_on(client.get("/account/second-factor").text)
    set_up(client)

    assert sign_in(account).post("/sign-in/code", data={"code": code_now(key)}).status_code == 422


def test_a_recovery_code_stands_in_once(saved: Any, sign_in: Any, noon: Any) -> None:
    account = saved(make.with_password())
    codes = set_up(sign_in(account))

    first = sign_in(account).post("/sign-in/code", data={"code": codes[3].upper().replace("-", " ")})
    again = sign_in(account).post("/sign-in/code", data={"code": codes[3]})
    another = sign_in(account)

    assert first.status_code == 303
    assert again.status_code == 422
    assert another.post("/sign-in/code", data={"code": codes[4]}).status_code == 303
    assert "8 recovery codes left" in another.get("/account").text


def test_guessing_codes_is_throttled_whatever_the_browser(saved: Any, sign_in: Any, noon: Any) -> None:
    account = saved(with_factor())
    wrong = f"{(int(code_now()) + 1) % 1_000_000:06}"

    statuses = [sign_in(account).post("/sign-in/code", data={"code": wrong}).status_code for _ in range(11)]

    assert statuses == [422] * 10 + [429]


def test_ten_minutes_after_the_password_it_is_asked_for_again(saved: Any, sign_in: Any, noon: Any) -> None:
    client = sign_in(saved(with_factor()))

    noon.shift(timedelta(minutes=10))

    assert client.get("/sign-in/code").location == "/sign-in"
    assert client.post("/sign-in/code", data={"code": code_now()}).location == "/sign-in"


def test_the_code_page_without_a_password_leads_back(browser: Browser) -> None:
    assert browser.get("/sign-in/code").location == "/sign-in"
    assert browser.post("/sign-in/code", data={"code": "123456"}).location == "/sign-in"


def test_a_half_signed_in_browser_opens_nothing(saved: Any, sign_in: Any, noon: Any) -> None:
    client = sign_in(saved(with_factor(roles=["administrator"])))

    for page in ("/people", "/account", "/account/password", "/account/second-factor"):
        assert client.get(page).status_code == 302, page
    assert client.post("/keep-alive", headers={"Accept": "application/json"}).status_code == 401


def test_replacing_it_asks_for_the_password_too(saved: Any, sign_in: Any, noon: time_machine.Coordinates) -> None:
    account = saved(make.with_password())
    client = sign_in(account)
    first = set_up(client)
    noon.shift(30)
    key = key_on(client.get("/account/second-factor").text)

    without = client.post("/account/second-factor", data={"code": code_now(key)})
    wrong = client.post("/account/second-factor", data={"code": code_now(key), "current_password": "no"})
    second = set_up(client, current_password=PASSWORD)

    assert (without.status_code, wrong.status_code) == (422, 422)
    assert not set(first) & set(second)
    assert sign_in(account).post("/sign-in/code", data={"code": first[0]}).status_code == 422


# Where a second factor is required


@pytest.fixture
def strict(app: Flask, saved: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(app.config, "SECOND_FACTOR_REQUIRED", True)


@pytest.mark.parametrize("role", ["referrer", "coordinator", "inspector", "practitioner", "administrator"])
def test_every_role_must_set_it_up_before_anything_else(
    strict: None, saved: Any, sign_in: Any, noon: Any, role: str
) -> None:
    client = sign_in(saved(make.with_password(roles=[role], areas=["E23000011"])))

    for page in ("/account", "/people", "/account/password"):
        assert client.get(page).location == "/account/second-factor", page
    assert client.post("/people/invite").location == "/account/second-factor"
    assert "Everybody who uses this service needs one" in client.get("/account/second-factor").text
    set_up(client)
    assert client.get("/account").status_code == 200


def test_and_may_sign_out_and_read_the_public_pages_meanwhile(strict: None, saved: Any, sign_in: Any) -> None:
    client = sign_in(saved(make.with_password()))

    assert client.get("/privacy").status_code == 200
    assert client.post("/keep-alive").status_code == 204
    assert client.post("/sign-out").status_code == 303


def test_where_it_is_not_required_nobody_is_held_back(saved: Any, sign_in: Any) -> None:
    client = sign_in(saved(make.with_password()))

    assert "Not set up" in client.get("/account").text
