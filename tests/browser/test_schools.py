"""The register of schools in a real browser: sent by an administrator, refused where it is none, and taken over."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask import Flask
from playwright.sync_api import FilePayload, Page, expect

from hateprog.kernel.access import THE_SERVICE
from hateprog.schools import service
from hateprog.store.base import db
from tests.browser.axe import violations
from tests.browser.width import sideways
from tests.schools.files import FERNCLIFFE, YSGOL, full

SignIn = Callable[..., Page]


def in_order(page: Page, javascript: bool) -> None:
    """Hold that axe finds nothing and nothing is wider than the screen."""
    assert not javascript or violations(page) == []
    assert sideways(page) == 0


def csv(held: str, encoding: str) -> FilePayload:
    return {"name": "edubasealldata.csv", "mimeType": "text/csv", "buffer": held.encode(encoding)}


@pytest.mark.parametrize(("javascript", "width"), [(True, 1280), (False, 375)], ids=["desk", "phone, no JavaScript"])
def test_a_register_is_sent_and_what_it_brought_is_read(
    site: Flask, sign_in: SignIn, javascript: bool, width: int
) -> None:
    page = sign_in("administrator", javascript=javascript, width=width)
    page.get_by_role("link", name="Schools", exact=True).click()
    page.get_by_role("link", name="What the last imports changed").click()
    in_order(page, javascript)
    page.get_by_role("button", name="Import a newer register").click()
    page.get_by_label("The register, as a CSV file").set_input_files(csv(full(FERNCLIFFE), "utf-16"))
    page.get_by_role("button", name="Send the file").click()
    expect(page.locator(".govuk-error-summary")).to_contain_text("This file is written in UTF-16")
    in_order(page, javascript)
    page.get_by_label("The register, as a CSV file").set_input_files(csv(full(FERNCLIFFE, YSGOL), "utf-8"))
    page.get_by_role("button", name="Send the file").click()
    expect(page.get_by_role("main")).to_contain_text("2 rows wait for their turn")
    in_order(page, javascript)

    with site.app_context():
        service.take_what_was_sent(THE_SERVICE)
        db.session.remove()

    expect(page.get_by_role("heading", name="What this import changed")).to_be_visible()
    in_order(page, javascript)
