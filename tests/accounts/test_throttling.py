"""Guessing takes too long, whoever is guessed at and from however many browsers."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from flask import Flask

from hateprog.kernel.clock import utcnow
from tests import factories as make
from tests.factories.accounts import PASSWORD


def test_ten_tries_at_one_account_are_enough_for_a_quarter_of_an_hour(saved: Any, app: Flask) -> None:
    account = saved(make.with_password())
    right, wrong = {"email": account.email, "password": PASSWORD}, {"email": account.email, "password": "no"}
    start = utcnow()

    with time_machine.travel(start, tick=False):
        statuses = [app.test_client().post("/sign-in", data=wrong).status_code for _ in range(10)]
        blocked = app.test_client().post("/sign-in", data=right)
    with time_machine.travel(start + timedelta(minutes=15)):
        later = app.test_client().post("/sign-in", data=right)

    assert statuses == [422] * 10
    assert blocked.status_code == 429
    assert "Too many tries" in blocked.text
    assert f'value="{account.email}"' in blocked.text
    assert blocked.headers["Retry-After"] == "900"
    assert later.status_code == 303


def test_tries_at_an_unknown_account_end_the_same_way(app: Flask, saved: Any) -> None:
    wrong = {"email": "nobody@example.com", "password": "no"}

    statuses = [app.test_client().post("/sign-in", data=wrong).status_code for _ in range(11)]

    assert statuses == [422] * 10 + [429]


def test_one_source_cannot_try_account_after_account(app: Flask, saved: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("hateprog.accounts.rules.TRIES_AN_ADDRESS", 3)

    statuses = [
        app.test_client().post("/sign-in", data={"email": f"p{n}@example.com", "password": "no"}).status_code
        for n in range(4)
    ]

    assert statuses == [422, 422, 422, 429]


def test_a_whole_office_behind_one_address_signs_in(
    saved: Any, sign_in: Any, app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("hateprog.accounts.rules.TRIES_AN_ADDRESS", 3)
    for account in saved(*(make.with_password() for _ in range(5))):
        sign_in(account)

    statuses = [
        app.test_client().post("/sign-in", data={"email": f"p{n}@example.com", "password": "no"}).status_code
        for n in range(4)
    ]

    assert statuses == [422, 422, 422, 429]


def test_a_good_account_of_ones_own_buys_no_more_guesses_at_others(
    saved: Any, sign_in: Any, app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("hateprog.accounts.rules.TRIES_AN_ADDRESS", 3)
    own, statuses = saved(make.with_password()), []

    for number in range(2):
        guess = {"email": f"p{number}@example.com", "password": "no"}
        statuses.append(app.test_client().post("/sign-in", data=guess).status_code)
        sign_in(own)
    for number in range(2, 4):
        guess = {"email": f"p{number}@example.com", "password": "no"}
        statuses.append(app.test_client().post("/sign-in", data=guess).status_code)

    assert statuses == [422, 422, 422, 429]


def test_the_right_password_forgets_the_tries_before(saved: Any, app: Flask, sign_in: Any) -> None:
    account = saved(make.with_password())
    wrong = {"email": account.email, "password": "no"}

    for _ in range(9):
        app.test_client().post("/sign-in", data=wrong)
    sign_in(account)

    assert app.test_client().post("/sign-in", data=wrong).status_code == 422


def test_workers_share_the_count_of_tries(fresh_database: str) -> None:
    """Two processes' worth of applications on one database."""
    from tests.conftest import serving

    wrong = {"email": "nobody@example.com", "password": "no"}
    workers: list[Callable[[], int]] = []
    running = [serving(fresh_database), serving(fresh_database)]
    for each in running:
        app = next(each)
        workers.append(lambda app=app: app.test_client().post("/sign-in", data=wrong).status_code)

    statuses = [workers[turn % 2]() for turn in range(12)]

    for each in running:
        next(each, None)
    assert statuses == [422] * 10 + [429, 429]
