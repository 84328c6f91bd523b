from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from hateprog.accounts.models import Account
from hateprog.store.base import db
from hateprog.store.outbox import Message
from tests import factories as make
from tests.conftest import Browser
from tests.factories.accounts import PASSWORD


@pytest.fixture
def browser(app: Flask, saved: Any) -> Browser:
    """A browser in which nobody is signed in."""
    client: Browser = app.test_client()
    return client


@pytest.fixture
def sign_in(app: Flask, saved: Any) -> Callable[..., Browser]:
    """Give back a function that signs an account in through the page, and returns its browser."""

    def through_the_page(account: Any, password: str = PASSWORD, client: Browser | None = None) -> Browser:
        client = client or app.test_client()
        answer = client.post("/sign-in", data={"email": account.email, "password": password})
        assert answer.status_code == 303, answer.text
        return client

    return through_the_page


@pytest.fixture
def mailed(saved: Any) -> Callable[[], list[Message]]:
    """Give back a function that returns the mails waiting, oldest first."""
    return lambda: list(db.session.scalars(select(Message).order_by(Message.posted_at)))


@pytest.fixture
def admin(saved: Any) -> Account:
    account: Account = saved(make.administrator())
    return account


@pytest.fixture
def as_admin(admin: Account, client_as: Any) -> Browser:
    client: Browser = client_as(admin)
    return client
