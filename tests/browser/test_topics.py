"""Topics in a real browser: begun from one that ships, put in use, and read by parents without an account."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.browser.axe import violations
from tests.browser.width import sideways

Window = Callable[..., Page]


def in_order(page: Page, javascript: bool) -> None:
    """Hold that axe finds nothing and nothing is wider than the screen."""
    assert not javascript or violations(page) == []
    assert sideways(page) == 0


@pytest.mark.parametrize(("javascript", "width"), [(True, 1280), (False, 375)], ids=["desk", "phone, no JavaScript"])
def test_a_topic_that_ships_is_put_in_use_and_parents_see_all_of_it(
    sign_in: Window, visit: Window, javascript: bool, width: int
) -> None:
    title = "Online: what we share and who it reaches" if javascript else "Words, jokes and bystanders"
    page = sign_in("coordinator", javascript=javascript, width=width)
    page.get_by_role("link", name="More", exact=True).click()
    page.get_by_role("link", name="Topics", exact=True).click()
    in_order(page, javascript)
    page.get_by_role("button", name=title).click()
    expect(page.get_by_role("main")).to_contain_text("The draft is begun")
    in_order(page, javascript)
    page.get_by_role("link", name="Change title, summary").click()
    in_order(page, javascript)
    page.get_by_label("Statements for a show of hands").fill("Only one")
    page.get_by_role("button", name="Save").click()
    expect(page.locator(".govuk-error-summary")).to_contain_text("Enter 2 to 4 statements: there are 1")
    in_order(page, javascript)
    page.get_by_label("Statements for a show of hands").fill("I know whom to tell\nI would do something")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_role("main")).to_contain_text("The draft is saved")
    page.get_by_role("button", name="Put this version in use").click()
    in_order(page, javascript)
    page.get_by_role("button", name="Put").click()
    expect(page.get_by_role("main")).to_contain_text("schools can book it, and parents may see it")

    parents = visit(javascript=javascript, width=width)
    parents.goto("/for-parents")
    in_order(parents, javascript)
    parents.get_by_role("link", name=title).click()
    expect(parents.get_by_role("main")).to_contain_text("I know whom to tell")
    in_order(parents, javascript)
