"""Whether a page fits its window: nobody should have to scroll sideways to read."""

from __future__ import annotations

from playwright.sync_api import Page


def sideways(page: Page) -> int:
    """Return by how many pixels a page, once it is all there, is wider than its window: 0 where it fits."""
    page.wait_for_load_state()
    return int(page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth"))
