"""Figures on their way to everybody, in a real browser: frozen, checked by another, read by all, and one refused."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime
from io import BytesIO
from pathlib import Path

import pytest
from flask import Flask
from playwright.sync_api import Page, expect
from pypdf import PdfReader

from hateprog.kernel.clock import today
from hateprog.store.base import db
from hateprog.web.filters import show_date
from tests import factories as make
from tests.browser.axe import violations
from tests.browser.filling import fill
from tests.browser.people import account
from tests.browser.width import sideways
from tests.conftest import save

YEAR = today().year - 1
FIRST, LAST = date(YEAR, 1, 1), date(YEAR, 12, 31)
BEFORE_CHRISTMAS = date(YEAR, 12, 20)
MANY, AT_THE_END = 40, 3


@pytest.fixture(scope="module")
def cases(site: Flask) -> None:
    """Store the referrals of last year: forty in summer, and three between Christmas and the new year."""
    with site.app_context():
        for month, day, many in ((7, 10, MANY), (12, 27, AT_THE_END)):
            came = datetime(YEAR, month, day, 9, tzinfo=UTC)
            for _each in range(many):
                save(make.referral(referrer=account("referrer"), received_at=came))
        db.session.remove()


def sound(page: Page, heading: str) -> None:
    """Hold that a page has come, that axe-core finds nothing on it, and that nothing scrolls sideways."""
    expect(page.get_by_role("heading", level=1)).to_contain_text(heading)
    assert violations(page) == []
    assert sideways(page) == 0


def press(page: Page, name: str) -> None:
    page.get_by_role("main").get_by_role("button", name=name).click()


def freeze(page: Page, last: date) -> None:
    """Freeze the year up to a day."""
    page.goto("/periods/new")
    fill(page, {"first": FIRST, "last": last})
    press(page, "Freeze the figures")
    expect(page.get_by_role("heading", level=1)).not_to_contain_text("Freeze a period")


def prepare(page: Page, last: date) -> None:
    """Prepare the figures of the year up to a day, which was frozen before."""
    page.goto("/releases/new")
    period = page.locator("main [name=period] option", has_text=f"to {show_date(last)}").get_attribute("value")
    fill(page, {"period": period, "hiding": "hidden"})
    press(page, "Prepare figures")


@pytest.mark.usefixtures("cases")
def test_figures_go_to_everybody_through_two_people_and_what_would_tell_of_three_is_refused(
    sign_in: Callable[..., Page], visit: Callable[..., Page]
) -> None:
    coordinator, pays = sign_in("coordinator"), sign_in("commissioner", width=375)
    freeze(coordinator, LAST)
    prepare(coordinator, LAST)
    sound(coordinator, f"in {YEAR}")
    pays.goto("/releases")
    expect(pays.get_by_role("main")).not_to_contain_text(f"in {YEAR}")
    press(coordinator, "Submit for approval")
    expect(coordinator.get_by_role("main")).to_contain_text("the commissioner or another coordinator approves them")

    pays.goto("/releases")
    pays.get_by_role("main").get_by_role("link", name=f"in {YEAR}").click()
    sound(pays, f"in {YEAR}")
    press(pays, "Approve these figures")
    coordinator.reload()
    press(coordinator, "Publish these figures")

    anybody = visit(javascript=False, width=375)
    anybody.goto("/published")
    anybody.get_by_role("main").get_by_role("link", name=f"in {YEAR}").click()
    main = anybody.get_by_role("main")
    expect(main).to_contain_text(f"{MANY + AT_THE_END} referrals were received")
    expect(main).to_contain_text("do not add these numbers")
    paper = anybody.request.get(main.get_by_role("link", name="The same as a PDF").get_attribute("href") or "")
    (first, *_more) = PdfReader(BytesIO(paper.body())).pages
    assert f"{MANY + AT_THE_END} referrals were received" in " ".join(first.extract_text().split())

    freeze(coordinator, BEFORE_CHRISTMAS)
    prepare(coordinator, BEFORE_CHRISTMAS)
    press(coordinator, "Submit for approval")
    problem = coordinator.get_by_role("alert").filter(has_text="There is a problem")
    expect(problem).to_contain_text(f"Together with the release {YEAR}")
    sound(coordinator, str(YEAR))
    pays.goto("/releases")
    expect(pays.get_by_role("main")).not_to_contain_text("20 December")


@pytest.mark.usefixtures("cases")
def test_a_coordinator_takes_a_return_away_and_an_inspector_is_told_of_their_own_area(
    sign_in: Callable[..., Page],
) -> None:
    coordinator = sign_in("coordinator")
    freeze(coordinator, date(YEAR, 6, 30))
    coordinator.get_by_role("button", name="Make a return").click()
    fill(coordinator, {"kind": "board", "format": "xlsx", "recipient": "The board"})
    with coordinator.expect_download() as coming:
        press(coordinator, "Make it and download it")
    assert Path(coming.value.path()).read_bytes().startswith(b"PK")

    for inspector, received in (("inspector", str(MANY + AT_THE_END)), ("inspector in Hampshire", "0")):
        page = sign_in(inspector, width=375)
        page.goto("/dashboard")
        fill(page, {"first": FIRST, "last": LAST})
        press(page, "Count")
        expect(page.locator(".app-tile__number").first).to_have_text(received)
        sound(page, "Dashboard")
