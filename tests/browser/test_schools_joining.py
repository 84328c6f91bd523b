"""Schools that join, in a real browser: somebody invited sees only their school; somebody else asks for an account."""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID, uuid4

import pytest
from flask import Flask
from playwright.sync_api import Page, expect
from sqlalchemy import select

from hateprog.store.base import db
from hateprog.store.outbox import Message
from tests import factories as make
from tests.browser.axe import violations
from tests.browser.people import PASSWORD, account
from tests.browser.width import sideways
from tests.conftest import save

Window = Callable[..., Page]


@pytest.fixture
def schools(site: Flask) -> dict[str, UUID]:
    """Two schools that look alike, the one with its office's address."""
    with site.app_context():
        near, far = save(
            make.school(name=f"Fern {uuid4().hex[:6]} Academy"),
            make.school(authority_name="Barnsley", authority_code="370", postcode="S70 2BB", district_code=None),
        )
        save(make.school_office(near, by=account("coordinator"), email=f"{near.urn}@office.example"))
        return {"near": near.id, "far": far.id, "urn": near.urn}


def link_to(site: Flask, recipient: str, path: str) -> str:
    """Return the link in the newest mail to an address."""
    with site.app_context():
        asked = select(Message).where(Message.recipient == recipient).order_by(Message.send_after.desc())
        body = str(db.session.scalars(asked).first().body)  # type: ignore[union-attr]  # it was posted
    return path + body.partition(path)[2].split()[0]


def in_order(page: Page) -> None:
    """Hold that axe finds nothing and nothing is wider than the screen."""
    assert violations(page) == []
    assert sideways(page) == 0


def test_somebody_invited_signs_in_and_sees_only_their_school(
    site: Flask, schools: dict[str, UUID], sign_in: Window, visit: Window
) -> None:
    email = f"sal-{schools['urn']}@ferncliffe.example"
    page = sign_in("coordinator")
    page.goto(f"/schools/{schools['near']}")
    page.get_by_role("link", name="People", exact=True).last.click()
    in_order(page)
    page.get_by_role("button", name="Invite somebody").click()
    in_order(page)
    page.get_by_label("Full name").fill("Sal Booth")
    page.get_by_label("Work email address").fill(email)
    page.get_by_role("button", name="Send invitation").click()
    expect(page.get_by_role("main")).to_contain_text("The invitation is on its way")
    in_order(page)

    theirs = visit(width=375)
    theirs.goto(link_to(site, email, "/set-password/"))
    theirs.get_by_label("New password", exact=True).fill(PASSWORD)
    theirs.get_by_role("button", name="Save password").click()
    theirs.get_by_label("Email address").fill(email)
    theirs.get_by_label("Password", exact=True).fill(PASSWORD)
    theirs.get_by_role("button", name="Sign in").click()
    expect(theirs.get_by_role("main")).to_contain_text("Your school belongs to no programme yet")
    in_order(theirs)
    answer = theirs.goto(f"/schools/{schools['far']}")
    assert answer is not None
    assert answer.status == 404


def test_somebody_asks_and_the_office_says_yes_without_javascript(
    site: Flask, schools: dict[str, UUID], visit: Window
) -> None:
    page = visit(javascript=False, width=375)
    page.goto("/help")
    page.get_by_role("link", name="Find your school").click()
    page.get_by_label("Name or postcode of the school").fill(str(schools["urn"]))
    page.get_by_role("button", name="Find").click()
    assert sideways(page) == 0
    page.get_by_role("link", name="Fern").click()
    page.get_by_label("Your full name").fill("Nadia Frost")
    page.get_by_role("button", name="Ask").click()
    expect(page.locator(".govuk-error-summary")).to_contain_text("Enter your job at the school")
    page.get_by_label("Your job at the school").fill("Head of Year 8")
    page.get_by_label("Your work email address").fill(f"nadia-{schools['urn']}@ferncliffe.example")
    page.get_by_label("Phone number").fill("01632 960 001")
    page.get_by_role("button", name="Ask").click()
    expect(page.get_by_role("main")).to_contain_text("We have your request")
    assert sideways(page) == 0

    office = visit(javascript=False, width=375)
    office.goto(link_to(site, f"{schools['urn']}@office.example", "/for-schools/confirm/"))
    expect(office.get_by_role("main")).to_contain_text("Nadia Frost")
    assert sideways(office) == 0
    office.get_by_role("button", name="Yes, they work here").click()
    expect(office.get_by_role("main")).to_contain_text("Your answer is kept")
