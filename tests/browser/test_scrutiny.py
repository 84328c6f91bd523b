"""A pack for the scrutiny panel in a real browser: drawn, redacted, passed, released, graded, and learnt from."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from flask import Flask
from playwright.sync_api import Page, expect

from hateprog.kernel.clock import today
from hateprog.store.base import db
from tests import factories as make
from tests.browser.axe import violations
from tests.browser.filling import fill
from tests.browser.people import account
from tests.browser.width import sideways
from tests.conftest import save

PACK = re.compile(r"^Pack SP-")
NAMED = "Jordan Ashby admitted it to PC Robin Field and can be rung on 07700 900982. Near Mill Lane, on 3 March."


@pytest.fixture
def closed(site: Flask) -> None:
    """Store a declined case whose decision names people."""
    with site.app_context():
        case = save(make.referral(stage="declined", referrer=account("referrer"), investigation_completed_on=None))
        asked = save(make.assessment(case, by=account("coordinator")))
        decided_on = today() - timedelta(days=1)
        save(make.decision(asked, by=account("inspector"), outcome="decline", rationale=NAMED, decided_on=decided_on))
        db.session.remove()


def sound(page: Page, javascript: bool, heading: str | re.Pattern[str]) -> None:
    """Hold that a page has come, that axe-core (where it can run) finds nothing, and that nothing scrolls sideways."""
    expect(page.get_by_role("heading", level=1)).to_have_text(heading)
    page.wait_for_load_state()
    assert not javascript or violations(page) == []
    assert sideways(page) == 0


@pytest.mark.parametrize(("javascript", "width"), [(True, 1280), (False, 375)], ids=["desk", "phone, no JavaScript"])
def test_from_drawing_a_pack_to_what_is_learnt_from_it(
    site: Flask, sign_in: Callable[..., Page], closed: None, javascript: bool, width: int
) -> None:
    first = sign_in("coordinator", javascript=javascript, width=width)
    first.goto("/scrutiny")
    sound(first, javascript, "Packs for the scrutiny panel")
    first.get_by_role("button", name="Draw a pack").click()
    sound(first, javascript, "Draw a pack")
    first.get_by_role("button", name="Draw the pack").click()
    expect(first.get_by_role("alert").filter(has_text="There is a problem")).to_be_visible()
    sound(first, javascript, "Draw a pack")
    fill(first, {"from_on": today() - timedelta(days=1), "to_on": today() - timedelta(days=1)})
    first.get_by_label("How many decisions?").fill("1")
    first.get_by_role("button", name="Draw the pack").click()
    expect(first.get_by_role("alert")).to_contain_text("The pack is drawn")
    sound(first, javascript, PACK)
    pack = first.url

    first.get_by_role("link", name="Redact decision 1").click()
    expect(first.get_by_role("main")).to_contain_text("Something here certainly identifies somebody")
    expect(first.locator("mark strong").first).to_have_text("Jordan Ashby")
    sound(first, javascript, "Redact decision 1")
    first.get_by_role("button", name="Save and send to a second person").click()
    problem = first.get_by_role("alert").filter(has_text="There is a problem")
    expect(problem).to_contain_text("Take out what identifies somebody: name, phone number")
    sound(first, javascript, "Redact decision 1")
    first.get_by_role("button", name="Save with everything marked replaced").click()
    expect(first.get_by_label("Reason for the decision")).to_have_value(
        "[name] admitted it to PC [name] and can be rung on [phone number]. [street], on [date]."
    )
    first.get_by_role("button", name="Save and send to a second person").click()
    expect(first.get_by_role("alert")).to_contain_text("Sent to a second person")

    second = sign_in("second coordinator", javascript=javascript, width=width)
    second.goto("/scrutiny/reviews")
    sound(second, javascript, "Redactions to review")
    second.get_by_role("link", name="decision 1").click()
    sound(second, javascript, "Review decision 1")
    second.get_by_label("Nothing in it identifies anybody: pass it").check()
    second.get_by_role("button", name="Record your review").click()
    expect(second.get_by_role("alert")).to_contain_text("Passed")
    sound(second, javascript, "Redactions to review")
    second.goto(pack)
    second.get_by_role("button", name="Release to the panel").click()
    sound(second, javascript, "Release to the panel")
    second.get_by_label("I understand").check()
    second.get_by_role("button", name="Release the pack").click()
    expect(second.get_by_role("alert")).to_contain_text("The pack is open to the panel for 30 days")
    sound(second, javascript, PACK)

    panel = sign_in("panel member", javascript=javascript, width=width)
    assert panel.url.endswith("/scrutiny")
    sound(panel, javascript, "Packs for the scrutiny panel")
    panel.goto(pack)
    sound(panel, javascript, PACK)
    panel.get_by_role("link", name="Decision 1").click()
    expect(panel.get_by_role("main")).to_contain_text("[name] admitted it")
    sound(panel, javascript, "Decision 1")
    panel.get_by_label("3. Inappropriate, with learning").check()
    panel.get_by_role("textbox", name="Observations").fill(
        "The investigation was not complete, and it is not said why."
    )
    panel.get_by_role("button", name="Record your grade").click()
    expect(panel.get_by_role("alert").filter(has_text="There is a problem")).to_contain_text("Say what is to be learnt")
    sound(panel, javascript, "Decision 1")
    panel.get_by_role("textbox", name="What is to be learnt").fill("Name the fact that is missing.")
    panel.get_by_role("button", name="Record your grade").click()
    expect(panel.get_by_role("alert")).to_contain_text("Your grade is recorded")
    sound(panel, javascript, PACK)

    inspector = sign_in("inspector", javascript=javascript, width=width)
    inspector.goto("/scrutiny/learning")
    sound(inspector, javascript, "Learning from the scrutiny panel")
    inspector.get_by_role("link", name="decision 1").first.click()
    expect(inspector.get_by_role("main")).to_contain_text("Name the fact that is missing.")
    sound(inspector, javascript, "What the panel said")
