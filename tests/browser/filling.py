"""Filling in pages the way a person does: by what stands in front of them."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from typing import Any

from playwright.sync_api import Page

ENOUGH = 30


def fill(page: Page, answers: Mapping[str, Any]) -> None:
    """Give the answers that the page asks for, by the names of its fields; the others wait for their page.

    The page is waited for: a field that has not come yet would look like one that is not asked.
    """
    page.wait_for_load_state()
    for name, said in answers.items():
        if isinstance(said, date):
            _fill_date(page, name, said)
            continue
        controls = page.locator(f'main [name="{name}"]')
        if controls.count():
            _fill_one(page, name, said)


def _fill_one(page: Page, name: str, said: Any) -> None:
    first = page.locator(f'main [name="{name}"]').first
    kind = first.get_attribute("type") or first.evaluate("node => node.tagName.toLowerCase()")
    if kind in {"radio", "checkbox"}:
        for value in said if isinstance(said, list) else [said]:
            page.locator(f'main [name="{name}"][value="{value}"]').check()
    elif kind == "select":
        first.select_option(said)
    else:
        first.fill(str(said))


def _fill_date(page: Page, name: str, day: date) -> None:
    folded = page.locator(f'main details:not([open]):has([name="{name}-day"]) summary')
    if folded.count():
        folded.click()
    if page.locator(f'main [name="{name}-day"]').count():
        for part in ("day", "month", "year"):
            page.locator(f'main [name="{name}-{part}"]').fill(str(getattr(day, part)))


def go_through(page: Page, answers: Mapping[str, Any], *, until: str) -> list[str]:
    """Answer question after question until the address ends with `until`; return the headings gone through."""
    headings = []
    for _page in range(ENOUGH):
        if re.search(until, page.url):
            return headings
        headings.append(page.locator("h1").inner_text())
        fill(page, answers)
        page.get_by_role("button", name="Save and continue").click()
        assert page.locator(".govuk-error-summary").count() == 0, page.locator("main").inner_text()
    raise AssertionError(f"Still asking after {ENOUGH} pages: {page.url}")
