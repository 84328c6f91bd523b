"""axe-core on a page: nothing may be found but what the kits themselves cause, by exact rule and element."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from playwright.sync_api import Page

AXE = Path(__file__).parents[2] / "frontend" / "vendor" / "axe-core" / "axe.min.js"
STANDARD = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]

OPENS_A_QUESTION = (
    "the kit tells with aria-expanded that a radio opens a question; browsers pass it on, ARIA lists it not"
)
ALLOWED: dict[tuple[str, str], str] = {
    ("aria-allowed-attr", 'input[aria-controls^="conditional-"][aria-expanded]'): OPENS_A_QUESTION
}
"""(rule, selector of the element) -> why it is the kit's own doing and harmless."""


@cache
def _source() -> str:
    return AXE.read_text()


def violations(page: Page) -> list[str]:
    """Return what axe-core finds wrong with the page, once it is all there: a sentence for each element."""
    page.wait_for_load_state()
    page.evaluate(_source())
    found = page.evaluate(
        "async tags => (await axe.run(document, {runOnly: {type: 'tag', values: tags}})).violations", STANDARD
    )
    return [
        f"{page.url}: {violation['id']} on {node['target']}: {node['html'][:200]}"
        for violation in found
        for node in violation["nodes"]
        if not _allowed(page, violation["id"], str(node["target"][-1]))
    ]


def _allowed(page: Page, rule: str, element: str) -> bool:
    """Say whether this rule is allowed to fail on this very element."""
    matches = "([element, selector]) => document.querySelector(element).matches(selector)"
    return any(rule == allowed and page.evaluate(matches, [element, selector]) for allowed, selector in ALLOWED)
