"""Booking a session in a real browser: with the keyboard alone in few enough key presses, and without JavaScript."""

from __future__ import annotations

from collections.abc import Callable
from datetime import time
from itertools import count

import pytest
from flask import Flask
from playwright.sync_api import Locator, Page, expect

from hateprog.kernel.access import Role
from hateprog.kernel.clock import from_local
from tests import factories as make
from tests.browser.axe import violations
from tests.browser.people import PASSWORD, account
from tests.browser.width import sideways
from tests.conftest import save
from tests.sessions.group.planner.slots import school_days

Window = Callable[..., Page]
NUMBERS = count(1)
KEYS_IN_THREE_MINUTES = 360
"""At half a second for each: slower than nearly everybody who works in an office types."""

STOPS = 90
"""How many times a person presses Tab from signing in until the session is booked, at most."""


@pytest.fixture
def office(site: Flask) -> str:
    """The address with which somebody signs in whose school can book either of three sessions."""
    with site.app_context():
        number = next(NUMBERS)
        code = f"38{number}"
        email = f"office-{number}@ferncliffe.example"
        school = save(make.school(name=f"Booked Academy {number}", authority_code=code))
        staff = save(make.with_password(name="Sal Booth", email=email, roles=[Role.SCHOOL]))
        programme = save(make.school_programme(by=account("coordinator")))
        save(make.staff_of(school, staff), make.membership_of(school, programme))
        for day in school_days(3):
            starts_at = from_local(day, time(10))
            save(make.slot(account("coordinator"), account("practitioner"), starts_at=starts_at, authorities=(code,)))
        return email


class Keyboard:
    """A person who uses nothing but the keyboard; it counts what they press."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.presses = 0
        self.stops = 0

    def press(self, key: str) -> None:
        """Press one key."""
        self.page.keyboard.press(key)
        self.presses += 1

    def go_to(self, control: Locator) -> None:
        """Press Tab until a control has the focus; the page is waited for."""
        expect(control).to_be_visible()
        while not control.evaluate("node => node === document.activeElement"):
            self.press("Tab")
            self.stops += 1
            assert self.stops <= STOPS, f"Not reached by Tab: {control}"

    def type(self, label: str, said: str) -> None:
        """Go to a field and type into it."""
        self.go_to(self.page.get_by_label(label, exact=True))
        self.page.keyboard.type(said)
        self.presses += len(said)


def in_order(page: Page, javascript: bool = True) -> None:
    """Hold that axe finds nothing and nothing is wider than the screen."""
    assert not javascript or violations(page) == []
    assert sideways(page) == 0


def test_a_session_is_booked_by_keyboard_alone_in_three_minutes(visit: Window, office: str) -> None:
    page = visit()
    page.goto("/sign-in")
    hands = Keyboard(page)
    hands.type("Email address", office)
    hands.type("Password", PASSWORD)
    hands.press("Enter")
    hands.go_to(page.get_by_role("button", name="Book a session"))
    in_order(page)
    hands.press("Enter")
    hands.go_to(page.get_by_role("radio").first)
    in_order(page)
    hands.press("Space")
    hands.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_contain_text("Book this session")
    in_order(page)
    hands.type("Group", "8A")
    hands.type("Year group", "Year 8")
    hands.type("Pupils expected", "28")
    hands.type("Room", "Hall")
    hands.type("How many people the room holds", "200")
    hands.type("Member of staff who will be in the room", "Ms Hart")
    hands.type("Designated safeguarding lead (DSL)", "Sam Fields")
    hands.type("How visitors reach the DSL that day", "01632 960 001")
    hands.press("Enter")

    expect(page.get_by_role("main")).to_contain_text("The session is booked")
    expect(page.get_by_role("main")).to_contain_text("8A, Year 8: 28 pupils")
    in_order(page)
    assert hands.presses <= KEYS_IN_THREE_MINUTES


def test_a_session_is_booked_on_a_telephone_without_javascript(visit: Window, office: str) -> None:
    page = visit(javascript=False, width=375)
    page.goto("/sign-in")
    page.get_by_label("Email address").fill(office)
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    page.get_by_role("button", name="Book a session").click()
    in_order(page, javascript=False)
    page.get_by_role("radio").first.check()
    page.get_by_role("button", name="Continue").click()
    in_order(page, javascript=False)
    page.get_by_role("button", name="Book it", exact=True).click()
    expect(page.get_by_role("alert")).to_contain_text("Enter one group at least")
    in_order(page, javascript=False)
    page.get_by_label("Group", exact=True).fill("8A")
    page.get_by_label("Year group").select_option(label="Year 8")
    page.get_by_label("Pupils expected").fill("28")
    page.get_by_label("Room", exact=True).fill("Hall")
    page.get_by_label("How many people the room holds").fill("200")
    page.get_by_label("Member of staff who will be in the room").fill("Ms Hart")
    page.get_by_label("Designated safeguarding lead (DSL)").fill("Sam Fields")
    page.get_by_label("How visitors reach the DSL that day").fill("01632 960 001")
    page.get_by_role("button", name="Book it", exact=True).click()

    expect(page.get_by_role("main")).to_contain_text("The session is booked")
    in_order(page, javascript=False)
