"""Cover in a real browser: arranged, seen by the one who covers, ended; with JavaScript and without, on a phone too."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta

import pytest
from playwright.sync_api import Page, expect

from hateprog.kernel.clock import today
from tests.browser.axe import violations

SignIn = Callable[..., Page]


def fill_day(page: Page, question: str, day: date) -> None:
    """Type a date into its three boxes."""
    group = page.get_by_role("group", name=question)
    for part in ("day", "month", "year"):
        group.get_by_label(part.title(), exact=True).fill(str(getattr(day, part)))


@pytest.mark.parametrize(("javascript", "width"), [(True, 1280), (False, 375)], ids=["desk", "phone, no JavaScript"])
def test_an_inspector_arranges_cover_and_ends_it(sign_in: SignIn, javascript: bool, width: int) -> None:
    absent = sign_in("inspector", javascript=javascript, width=width)
    absent.get_by_role("link", name="Cover", exact=True).click()
    absent.get_by_role("button", name="Arrange cover").click()
    absent.get_by_label("Who covers?").select_option(label="Hugh Ford (Hampshire)")
    fill_day(absent, "First day", today())
    fill_day(absent, "Last day", today() - timedelta(days=1))
    absent.get_by_role("button", name="Arrange cover").click()
    expect(absent.get_by_role("alert")).to_contain_text("The last day must be the first day or later")
    expect(absent.get_by_label("Who covers?")).to_contain_text("Hugh Ford")
    fill_day(absent, "Last day", today() + timedelta(days=6))
    absent.get_by_role("button", name="Arrange cover").click()
    expect(absent.get_by_role("alert")).to_contain_text("The cover is arranged")

    covering = sign_in("inspector in Hampshire", javascript=javascript, width=width)
    covering.goto("/account")
    expect(covering.get_by_role("main")).to_contain_text("Areas you cover today")
    covering.goto("/cover")
    expect(covering.get_by_role("main")).to_contain_text("Hugh Ford (you)")
    if javascript:
        assert violations(covering) == []

    absent.get_by_role("button", name="End this cover").click()
    expect(absent.get_by_role("alert")).to_contain_text("The cover has ended")
    expect(absent.get_by_role("main")).to_contain_text("Ended early")
    covering.goto("/account")
    expect(covering.get_by_role("main")).not_to_contain_text("Areas you cover today")
