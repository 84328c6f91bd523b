"""An event in a real browser: planned by who holds it, a name taken out, counted, and found in the list."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from hateprog.kernel.clock import today
from tests.browser.axe import violations
from tests.browser.filling import fill
from tests.browser.width import sideways

Window = Callable[..., Page]


def in_order(page: Page, javascript: bool) -> None:
    """Hold that axe finds nothing and nothing is wider than the screen."""
    assert not javascript or violations(page) == []
    assert sideways(page) == 0


@pytest.mark.parametrize(("javascript", "width"), [(True, 1280), (False, 375)], ids=["desk", "phone, no JavaScript"])
def test_an_event_is_written_down_and_counted_without_a_name(sign_in: Window, javascript: bool, width: int) -> None:
    title = "Stall at the fair" if javascript else "Stall at the market"
    page = sign_in("practitioner", javascript=javascript, width=width)
    page.get_by_role("link", name="More", exact=True).click()
    page.get_by_role("link", name="Events", exact=True).click()
    in_order(page, javascript)
    page.get_by_role("button", name="Add an event").first.click()
    in_order(page, javascript)
    answers = {
        "kind": "awareness",
        "title": title,
        "held_on": today(),
        "minutes": "60",
        "place": "Ferham hall",
        "force_code": "E23000011",
        "label_1": "Anybody",
        "expected_1": "lots",
    }
    fill(page, answers)
    page.get_by_role("button", name="Save").click()
    expect(page.locator(".govuk-error-summary")).to_contain_text("Enter a whole number between 1 and 99999")
    in_order(page, javascript)
    fill(page, {"expected_1": "40"})
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_role("main")).to_contain_text("Not counted yet")
    in_order(page, javascript)

    page.get_by_role("button", name="Put down the counts").click()
    in_order(page, javascript)
    fill(page, {"came_1": "36", "points": "Ring pupil Jamie Smith"})
    page.get_by_role("button", name="Save the counts").click()
    expect(page.locator(".govuk-error-summary")).to_contain_text("it named a child: “pupil Jamie”")
    in_order(page, javascript)
    fill(page, {"points": "Ring the youth worker"})
    page.get_by_role("button", name="Save the counts").click()
    expect(page.get_by_role("main")).to_contain_text("Ring the youth worker")
    page.get_by_role("link", name="Back to events").click()
    expect(page.get_by_role("row", name=title)).to_contain_text("36")
    in_order(page, javascript)
