"""Accounts in a real browser: signing in, a second factor, and an invitation from the mail to the first sign-in."""

from __future__ import annotations

import re
from collections.abc import Callable
from email import message_from_bytes, policy
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from playwright.sync_api import Page, expect
from pyotp import TOTP

from hateprog.kernel.access import THE_SERVICE
from hateprog.store import outbox
from tests.browser.axe import violations
from tests.browser.people import PASSWORD, PEOPLE
from tests.browser.width import sideways

NEW = "kettle anchor velvet"
BOTH = pytest.mark.parametrize("javascript", [True, False], ids=["JavaScript on", "JavaScript off"])


def letters(site: Flask) -> list[str]:
    """Let the outbox send, and return the text of every .eml file, oldest first."""
    with site.app_context():
        outbox.send_waiting(THE_SERVICE)
    files = sorted(Path(site.config["MAIL_FOLDER"]).glob("*.eml"), key=lambda file: file.stat().st_mtime_ns)
    mails = [message_from_bytes(file.read_bytes(), policy=policy.default) for file in files]
    return [mail.get_content() for mail in mails]


def link_in(letter: str) -> str:
    """Return the link in a letter."""
    found = re.search(r"http://\S+/set-password/\S+", letter)
    assert found, letter
    return found[0]


@BOTH
def test_from_the_invitation_to_the_first_sign_in(
    site: Flask, sign_in: Callable[..., Page], visit: Callable[..., Page], javascript: bool
) -> None:
    email = f"noor-{javascript}@site.example".lower()
    admin = sign_in("administrator", javascript=javascript)
    admin.goto("/people")
    admin.get_by_role("button", name="Invite a person").click()
    admin.get_by_label("Email address", exact=True).fill(email)
    admin.get_by_label("No", exact=True).check()
    admin.get_by_label("Full name").fill("Noor Castle")
    admin.get_by_label("Inspector").check()
    admin.get_by_text("South Yorkshire", exact=True).click()
    admin.get_by_label("Rotherham", exact=True).check()
    admin.get_by_role("button", name="Send invitation").click()
    expect(admin.get_by_role("alert")).to_contain_text("The invitation is on its way")
    expect(admin.get_by_role("main")).to_contain_text("Rotherham")

    invited = visit(javascript=javascript)
    invited.goto(link_in(letters(site)[-1]))
    expect(invited).to_have_title(re.compile(r"^Choose your password –"))
    invited.get_by_label("New password").fill(NEW)
    invited.get_by_role("button", name="Save password").click()
    invited.get_by_label("Email address").fill(email)
    invited.get_by_label("Password", exact=True).fill(NEW)
    invited.get_by_role("button", name="Sign in").click()
    invited.goto("/account")

    expect(invited.get_by_role("heading", level=1)).to_have_text("Your account")
    expect(invited.get_by_role("main")).to_contain_text("Rotherham")


@BOTH
def test_a_mistake_takes_the_focus_and_keeps_what_was_typed(visit: Callable[..., Page], javascript: bool) -> None:
    page = visit(javascript=javascript)
    page.goto("/sign-in")
    page.get_by_label("Email address").fill("not an address")
    page.get_by_role("button", name="Sign in").click()

    expect(page).to_have_title(re.compile(r"^Error: Sign in –"))
    expect(page.locator(".govuk-error-summary")).to_be_focused()
    expect(page.get_by_label("Email address")).to_have_value("not an address")
    page.get_by_role("link", name="Enter your password").click()
    if javascript:
        expect(page.get_by_label("Password", exact=True)).to_be_focused()
    assert violations(page) == [] if javascript else True


def test_setting_up_a_second_factor_and_signing_in_with_it(
    sign_in: Callable[..., Page], visit: Callable[..., Page]
) -> None:
    page = sign_in("coordinator")
    page.goto("/account")
    page.get_by_role("link", name="Set up Second factor").click()
    assert violations(page) == []
    picture = page.get_by_role("img", name="QR code")
    assert picture.evaluate("image => image.complete && image.naturalWidth") > 100
    key = page.locator(".govuk-inset-text").inner_text().replace(" ", "")
    page.get_by_label("Security code").fill(TOTP(key).now())
    page.get_by_role("button", name="Continue").click()
    codes = page.locator("code").all_inner_texts()
    assert len(codes) == 10
    assert violations(page) == []

    again = visit()
    again.goto("/sign-in?next=/account")
    again.get_by_label("Email address").fill(PEOPLE["coordinator"].email)
    again.get_by_label("Password", exact=True).fill(PASSWORD)
    again.get_by_role("button", name="Sign in").click()
    assert violations(again) == []
    again.get_by_label("Security code").fill(codes[0])
    again.get_by_role("button", name="Continue").click()
    expect(again.get_by_role("heading", level=1)).to_have_text("Your account")
    expect(again.get_by_role("main")).to_contain_text("9 recovery codes left")


def test_signing_out_elsewhere(sign_in: Callable[..., Page]) -> None:
    here, elsewhere = sign_in("practitioner"), sign_in("practitioner")
    here.goto("/account")
    here.get_by_role("button", name="Sign out of").first.click()
    expect(here.get_by_role("alert")).to_contain_text("That device is signed out")

    elsewhere.goto("/account")

    expect(elsewhere).to_have_url(re.compile("/sign-in"))


@pytest.mark.parametrize("width", [1280, 375])
def test_axe_finds_nothing_on_any_page_of_accounts(
    sign_in: Callable[..., Page], visit: Callable[..., Page], width: int, tmp_path: Any
) -> None:
    nobody = visit(width=width)
    for address in (
        "/sign-in",
        "/sign-in?idle=1",
        "/forgotten-password",
        "/forgotten-password/sent",
        "/set-password/x",
    ):
        nobody.goto(address)
        assert violations(nobody) == []
    admin = sign_in("administrator", width=width)
    admin.goto("/people")
    person = admin.get_by_role("link", name=PEOPLE["inspector"].name).get_attribute("href") or ""
    pages = ("/people", "/people?q=nobody-is-called-this", "/people/invite", person, f"{person}/roles")
    for address in (*pages, f"{person}/disable", f"{person}/second-factor", "/account", "/account/password"):
        admin.goto(address)
        assert violations(admin) == []
        assert sideways(admin) == 0, address
    admin.goto("/people/invite")
    admin.get_by_role("button", name="Send invitation").click()
    assert violations(admin) == []
