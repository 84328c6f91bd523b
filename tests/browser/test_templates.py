"""Programme templates in a real browser: a draft is begun, written, previewed, put in use, and read by others."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.browser.axe import violations
from tests.browser.width import sideways

SignIn = Callable[..., Page]


def in_order(page: Page, javascript: bool) -> None:
    """Hold that axe finds nothing and nothing is wider than the screen."""
    if javascript:
        assert violations(page) == []
    assert sideways(page) == 0


@pytest.mark.parametrize(("javascript", "width"), [(True, 1280), (False, 375)], ids=["desk", "phone, no JavaScript"])
def test_a_template_is_drafted_previewed_put_in_use_and_read(sign_in: SignIn, javascript: bool, width: int) -> None:
    audience = "adults" if javascript else "young people"
    page = sign_in("coordinator", javascript=javascript, width=width)
    main = page.get_by_role("main")
    page.get_by_role("link", name="More", exact=True).click()
    page.get_by_role("link", name="Templates", exact=True).click()
    in_order(page, javascript)
    page.get_by_role("link", name=f"Three sessions for {audience}, version 1").click()
    page.get_by_role("button", name="Begin a draft from this version").click()
    expect(main).to_contain_text("The draft is begun")
    expect(main).to_contain_text("version 2")
    in_order(page, javascript)

    page.get_by_role("link", name="Change session 1").click()
    in_order(page, javascript)
    page.get_by_label("What to say, ask and do").fill("Ask what crime it was.")
    page.get_by_role("button", name="Save and preview").click()
    expect(page.get_by_role("alert")).to_contain_text("“crime” cannot be used")
    in_order(page, javascript)
    page.get_by_label("What to say, ask and do").fill("Ask what happened.\nListen first.")
    page.get_by_label("Worksheets").fill("# One page\nWhat I saw:\n___\n___")
    page.get_by_role("button", name="Save and preview").click()
    expect(main).to_contain_text("Session 1 is saved")
    expect(main.get_by_role("listitem").filter(has_text="Listen first.")).to_be_visible()
    expect(page.get_by_role("link", name="One page (PDF, one page)")).to_be_visible()
    in_order(page, javascript)

    page.get_by_role("link", name=f"Three sessions for {audience}, version 2").click()
    page.get_by_role("button", name="Put this version in use").click()
    in_order(page, javascript)
    page.get_by_role("button", name="Put it in use").click()
    expect(main).to_contain_text("nothing of it changes any more")
    expect(page.get_by_role("link", name="Change session 1")).to_have_count(0)

    reads = sign_in("practitioner", javascript=javascript, width=width)
    reads.get_by_role("link", name="More", exact=True).click()
    reads.get_by_role("link", name="Templates", exact=True).click()
    reads.get_by_role("link", name=f"Three sessions for {audience}, version 2").click()
    reads.get_by_role("link", name="Preview session 1").click()
    expect(reads.get_by_role("main")).to_contain_text("Ask what happened.")
    expect(reads.get_by_role("button", name="Change session 1")).to_have_count(0)
    in_order(reads, javascript)
