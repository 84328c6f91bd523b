"""A session at a school is recorded in a real browser, on a desk and on a telephone without JavaScript; it prints."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from itertools import count

import pytest
from flask import Flask
from playwright.sync_api import Page, expect

from hateprog.kernel.clock import utcnow
from tests import factories as make
from tests.browser.axe import violations
from tests.browser.people import account
from tests.browser.width import sideways
from tests.conftest import save

Window = Callable[..., Page]
NUMBERS = count(1)


@pytest.fixture
def booking(site: Flask) -> str:
    """The address of a session of two groups that was over an hour ago."""
    with site.app_context():
        school = save(make.school(name="Counted Academy", authority_code="373"))
        starts_at = utcnow() - timedelta(days=next(NUMBERS), hours=2)
        slot = make.slot(account("coordinator"), account("practitioner"), starts_at=starts_at, authorities=("373",))
        save(slot)
        groups = [make.group_of_pupils(), make.group_of_pupils("8B", pupils=25)]
        made = save(make.booking(slot, school, account("coordinator"), groups=groups))
        return f"/bookings/{made.id}"


def in_order(page: Page, javascript: bool) -> None:
    """Hold that axe finds nothing and nothing is wider than the screen."""
    assert not javascript or violations(page) == []
    assert sideways(page) == 0


@pytest.mark.parametrize(("javascript", "width"), [(True, 1280), (False, 375)], ids=["desk", "phone, no JavaScript"])
def test_a_session_is_recorded_and_counted(sign_in: Window, booking: str, javascript: bool, width: int) -> None:
    page = sign_in("practitioner", javascript=javascript, width=width)
    page.goto(f"{booking}/delivery/sheet")
    in_order(page, javascript)
    expect(page.get_by_role("main")).to_contain_text("Write down no pupil’s name")
    page.goto(booking)
    page.get_by_role("link", name="How it went").click()
    page.get_by_role("button", name="Record the session").click()
    in_order(page, javascript)
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_role("alert")).to_contain_text("Select yes or no")
    in_order(page, javascript)

    page.get_by_label("Yes", exact=True).check()
    page.get_by_label("Pupils present").nth(0).fill("27")
    page.get_by_label("Pupils present").nth(1).fill("30")
    page.get_by_label("The same pupils as at an earlier session").nth(1).check()
    page.get_by_label("Points to follow up").fill("Ring the office")
    page.get_by_role("button", name="Save").click()

    expect(page.get_by_role("heading", level=1)).to_have_text("How it went")
    told = page.get_by_role("main")
    expect(told.get_by_role("definition").nth(0)).to_have_text("57")
    expect(told.get_by_role("definition").nth(1)).to_have_text("27")
    in_order(page, javascript)
    page.get_by_role("button", name="Done Ring the office").click()
    expect(page.get_by_role("button", name="Not done after all")).to_be_visible()
