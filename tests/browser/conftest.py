"""A real Chromium in front of the real service on a real SQLite file."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from threading import Thread
from typing import Any
from uuid import UUID

import pytest
from flask import Flask
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright
from werkzeug.serving import make_server

from config import Settings
from hateprog.app import create_app
from hateprog.kernel.clock import today, utcnow
from hateprog.store.base import db
from tests import factories as make
from tests.browser.people import PASSWORD, PEOPLE, account, settle_in
from tests.conftest import save
from tests.databases import Databases

CHROMIUM = ("chromium", "chromium-browser", "google-chrome")
FLAGS = ["--no-sandbox", "--disable-background-networking", "--disable-component-update", "--disable-sync"]

SignIn = Callable[..., Page]


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """One Chromium for the whole run: Debian's, never a downloaded one."""
    path = next(filter(None, map(shutil.which, CHROMIUM)), None)
    assert path, "Chromium is needed: on Debian, apt install chromium"
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=path, args=FLAGS)
        yield chromium
        chromium.close()


@pytest.fixture(scope="module")
def site(databases: Databases, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Flask]:
    """The service with one invented person in each role, served on a free port."""
    folder: Path = tmp_path_factory.mktemp("site")
    settings = Settings.for_tests(databases.migrated("sqlite"), MAIL_FOLDER=str(folder / "mail"))
    app = create_app(settings.as_mapping())
    with app.app_context():
        settle_in()
    server = make_server("127.0.0.1", 0, app, threaded=True)
    app.config["PUBLIC_ADDRESS"] = f"http://127.0.0.1:{server.port}"
    thread = Thread(target=server.serve_forever)
    thread.start()
    yield app
    server.shutdown()
    thread.join()
    with app.app_context():
        db.engine.dispose()


@pytest.fixture
def visit(browser: Browser, site: Flask) -> Iterator[Callable[..., Page]]:
    """Open a window of somebody who is not signed in. `javascript=False` switches it off, `width` is in pixels."""
    contexts: list[BrowserContext] = []

    def open_window(*, javascript: bool = True, width: int = 1280) -> Page:
        context = browser.new_context(
            base_url=site.config["PUBLIC_ADDRESS"],
            java_script_enabled=javascript,
            viewport={"width": width, "height": 900},
            locale="en-GB",
        )
        context.set_default_timeout(10_000)
        contexts.append(context)
        return context.new_page()

    yield open_window
    for context in contexts:
        context.close()


@pytest.fixture
def sign_in(visit: Callable[..., Page]) -> SignIn:
    """Sign in as one of `PEOPLE`, the way a person does, and return the page that comes first."""

    def as_person(who: str, **how: object) -> Page:
        page = visit(**how)
        page.goto("/sign-in")
        page.get_by_label("Email address").fill(PEOPLE[who].email)
        page.get_by_label("Password", exact=True).fill(PASSWORD)
        page.get_by_role("button", name="Sign in").click()
        assert "/sign-in" not in page.url, page.inner_text("main")
        return page

    return as_person


@pytest.fixture
def waiting(site: Flask) -> Callable[..., tuple[UUID, UUID]]:
    """Give back a function that stores a case waiting for its decision and returns its id and its assessment’s."""

    def store(**said: Any) -> tuple[UUID, UUID]:
        with site.app_context():
            case = save(make.referral(**{"stage": "awaiting_decision", "referrer": account("referrer")} | said))
            due = today() + timedelta(days=7)
            asked = make.assessment(case, by=account("coordinator"), requested_at=utcnow(), due_on=due)
            return case.id, save(asked).id

    return store


@pytest.fixture
def press_until() -> Callable[[Page, str], None]:
    """Press Tab until what is called so has the focus, which must be visible."""

    def press(page: Page, name: str) -> None:
        called = (
            "() => { const e = document.activeElement;"
            " return ((e.labels && e.labels[0] && e.labels[0].innerText) || e.innerText || '').trim() }"
        )
        for _press in range(60):
            page.keyboard.press("Tab")
            if page.evaluate(called) == name:
                style = (
                    "() => { const s = getComputedStyle(document.activeElement); return [s.outlineStyle, s.boxShadow] }"
                )
                outline, shadow = page.evaluate(style)
                assert outline != "none" or shadow != "none", f"the focus on {name} cannot be seen"
                return
        raise AssertionError(f"Tab never reaches {name}")

    return press
