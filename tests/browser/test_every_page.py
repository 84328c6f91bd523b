"""Every page that ten people can reach in the demonstration, and every public one, looked at on both widths."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from pathlib import Path
from shutil import copytree
from threading import Thread

import pytest
from flask import Flask
from playwright.sync_api import Browser, Page
from werkzeug.serving import make_server

from config import Settings
from hateprog import demo
from hateprog.app import create_app
from hateprog.store.base import db
from tests.browser.axe import violations
from tests.browser.width import sideways

PUBLIC = (
    "/sign-in",
    "/forgotten-password",
    "/refer-yourself",
    "/for-schools",
    "/for-schools?q=ashby",
    "/for-schools/asked",
    "/referral-form",
    "/referral-form?pathway=out_of_court",
    "/referral-form?pathway=early_intervention",
    "/published",
    "/published/case-studies",
    "/published/case-studies/out-of-court-1",
    "/help",
    "/privacy",
    "/accessibility",
    "/no-such-page",
)
NEVER = re.compile(r"/static/|/sign-out|\.(pdf|ics|zip)$|^mailto:|^tel:|^#")
AT_MOST = 60
A_PHONE, A_DESK = 375, 1280
MEASURED: set[str] = set()
"""The kinds of pages that were measured for somebody already: of the others only status and headings are looked at."""


@pytest.fixture(scope="module")
def demonstration(
    demonstration_made: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[Flask, dict[str, str]]]:
    """The demonstration, served on a free port; and the password of each address."""
    folder = copytree(demonstration_made, tmp_path_factory.mktemp("served"), dirs_exist_ok=True)
    app = create_app(Settings.for_demo(folder, 0).as_mapping())
    with app.app_context():
        people = dict(demo.prepare())
    server = make_server("127.0.0.1", 0, app, threaded=True)
    app.config["PUBLIC_ADDRESS"] = f"http://127.0.0.1:{server.port}"
    thread = Thread(target=server.serve_forever)
    thread.start()
    yield app, people
    server.shutdown()
    thread.join()
    with app.app_context():
        db.engine.dispose()


@pytest.fixture
def window(browser: Browser, demonstration: tuple[Flask, dict[str, str]]) -> Iterator[Page]:
    """A window of somebody who is not signed in."""
    context = browser.new_context(base_url=demonstration[0].config["PUBLIC_ADDRESS"], locale="en-GB")
    yield context.new_page()
    context.close()


@pytest.fixture
def faults(window: Page) -> list[str]:
    """What the browser complains of: a script's error, a broken policy."""
    heard: list[str] = []
    window.on("console", lambda said: heard.append(said.text) if said.type == "error" else None)
    window.on("pageerror", lambda error: heard.append(str(error)))
    return heard


def looked_at(page: Page, address: str) -> list[str]:
    """Return what is wrong with a page, on a desk and on a telephone; axe-core looks at it where space is tightest."""
    wrong = []
    if page.locator("h1").count() != 1:
        wrong.append(f"{address}: {page.locator('h1').count()} headings of the first level")
    if not page.title().endswith("Hate crime programme"):
        wrong.append(f"{address}: called {page.title()}")
    if kind_of(address) in MEASURED:
        return wrong
    MEASURED.add(kind_of(address))
    for width in (A_DESK, A_PHONE):
        page.set_viewport_size({"width": width, "height": 900})
        if over := sideways(page):
            wrong.append(f"{address}: {over} px too wide on a screen of {width}")
    return wrong + violations(page)


def kind_of(address: str) -> str:
    """Return an address without its ids and filters: one page of each kind is enough."""
    return re.sub(r"[0-9a-f]{8}-[0-9a-f-]{27}", "…", address.partition("?")[0])


def walk(page: Page, start: str) -> tuple[set[str], list[str]]:
    """Follow every link from a page on; return the kinds of pages seen and what is wrong with them."""
    waiting, seen, wrong = [start], set(), []
    while waiting and len(seen) < AT_MOST:
        address = waiting.pop(0)
        if kind_of(address) in seen:
            continue
        answer = page.goto(address)
        seen.add(kind_of(address))
        assert answer is not None
        if answer.status != 200:
            wrong.append(f"{address}: {answer.status}")
        wrong += looked_at(page, address)
        links = page.eval_on_selector_all("main a[href], nav a[href]", "all => all.map(a => a.getAttribute('href'))")
        waiting += [link for link in links if link.startswith("/") and not NEVER.search(link)]
    return seen, wrong


LEAST = {
    "referrer": 6,
    "coordinator": 12,
    "inspector": 6,
    "practitioner": 6,
    "liaison": 6,
    "administrator": 4,
    "panel": 3,
    "school": 10,
    "evaluator": 6,
    "commissioner": 6,
}


@pytest.mark.parametrize("who", LEAST)
def test_every_page_of_a_role_is_in_order(
    demonstration: tuple[Flask, dict[str, str]], window: Page, faults: list[str], who: str
) -> None:
    address, password = next(item for item in demonstration[1].items() if item[0].startswith(f"{who}@"))
    window.goto("/sign-in")
    window.get_by_label("Email address").fill(address)
    window.get_by_label("Password", exact=True).fill(password)
    window.get_by_role("button", name="Sign in").click()

    seen, wrong = walk(window, "/")

    assert wrong == []
    assert faults == []
    assert len(seen) >= LEAST[who], seen


def test_every_public_page_is_in_order(window: Page, faults: list[str]) -> None:
    wrong = []
    for address in PUBLIC:
        answer = window.goto(address)
        assert answer is not None
        if answer.status != (404 if address == "/no-such-page" else 200):
            wrong.append(f"{address}: {answer.status}")
        wrong += looked_at(window, address)

    assert wrong == []
    assert [fault for fault in faults if "404" not in fault] == []


def test_a_keyboard_alone_signs_in_and_opens_a_case(
    demonstration: tuple[Flask, dict[str, str]], window: Page, press_until: Callable[[Page, str], None]
) -> None:
    address, password = next(item for item in demonstration[1].items() if item[0].startswith("practitioner@"))
    window.goto("/sign-in")
    press_until(window, "Email address")
    window.keyboard.type(address)
    press_until(window, "Password")
    window.keyboard.type(password)
    window.keyboard.press("Enter")
    window.wait_for_url("**/today")
    press_until(window, "Jordan Marsh")
    window.keyboard.press("Enter")
    window.wait_for_url("**/cases/**")
