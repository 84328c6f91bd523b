"""Supervision in a real browser: a clock paused and let run, a review, and the month; with JavaScript and without."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from flask import Flask
from playwright.sync_api import Page, expect

from hateprog.kernel.clock import today, utcnow
from tests import factories as make
from tests.browser.people import account
from tests.browser.test_decisions import sound
from tests.conftest import save
from tests.eligibility.supervision.conftest import condition

BOTH = pytest.mark.parametrize(("javascript", "width"), [(True, 1280), (False, 375)], ids=["desk", "phone, no script"])
SignIn = Callable[..., Page]


@pytest.fixture
def waiting(site: Flask) -> UUID:
    """Store a decision that was due yesterday, and return its assessment."""
    with site.app_context():
        due = today() - timedelta(days=1)
        case = save(make.referral(stage="awaiting_decision", referrer=account("referrer"), due_on=due))
        asked = make.assessment(case, by=account("coordinator"), requested_at=utcnow(), due_on=due)
        return save(asked).id  # type: ignore[no-any-return]  # the factories' rows are any


@pytest.fixture
def running(site: Flask) -> Any:
    """Store a running approval with two conditions, whose review is due and whose end is near; return its decision."""
    with site.app_context():
        case = save(make.referral(stage="on_programme", referrer=account("referrer")))
        asked = save(make.assessment(case, by=account("coordinator")))
        made = make.decision(
            asked,
            by=account("inspector"),
            outcome="approve_with_conditions",
            decided_at=utcnow(),
            decided_on=today(),
            review_on=today(),
            expires_on=today() + timedelta(days=20),
        )
        save(made, asked)
        save(make.allocation(made, account("practitioner"), by=account("coordinator")))
        save(condition(made, 1, today() - timedelta(days=2)), condition(made, 2, today() + timedelta(days=9)))
        return made.id, case.id


def looked_at(page: Page, javascript: bool) -> None:
    """Hold that axe-core finds nothing and nothing scrolls sideways, on a phone and on a desk; that needs scripts."""
    for width in (375, 1280) if javascript else ():
        page.set_viewport_size({"width": width, "height": 900})
        sound(page)


@BOTH
def test_a_clock_is_paused_and_runs_again(sign_in: SignIn, waiting: UUID, javascript: bool, width: int) -> None:
    page = sign_in("inspector", javascript=javascript, width=width)
    page.goto(f"/decisions/{waiting}")
    page.get_by_text("Pause the clock").first.click()
    page.get_by_role("button", name="Pause the clock").click()
    expect(page.get_by_role("alert")).to_contain_text("Say why the clock stands still")
    page.get_by_label("Why does the clock stand still?").fill("Waits for the prosecutor’s answer")
    looked_at(page, javascript)
    page.get_by_role("button", name="Pause the clock").click()
    expect(page.get_by_role("alert")).to_contain_text("The clock stands still")
    expect(page.get_by_role("main")).to_contain_text("Paused: Waits for the prosecutor’s answer")
    page.goto("/decisions")
    expect(page.get_by_role("main")).to_contain_text("Paused: Waits for the prosecutor’s answer")
    page.goto(f"/decisions/{waiting}")
    page.get_by_role("button", name="Let the clock run again").click()
    expect(page.get_by_role("main")).to_contain_text("The clock stood still")
    looked_at(page, javascript)


@BOTH
def test_an_inspector_finds_what_needs_looking_at_and_reviews_it(
    sign_in: SignIn, waiting: UUID, running: Any, javascript: bool, width: int
) -> None:
    decision, case = running
    page = sign_in("inspector", javascript=javascript, width=width)
    page.get_by_role("link", name="Supervision", exact=True).click()
    main = page.get_by_role("main")
    for said in ("Late: was due", "Writes letter 1", "Writes letter 2", "Review", "Stands until"):
        expect(main).to_contain_text(said)
    looked_at(page, javascript)
    page.locator(f'a[href="/approvals/{decision}/review"]').click()
    page.get_by_role("button", name="Record the review").click()
    expect(page.get_by_role("alert")).to_contain_text("Say what you saw")
    page.get_by_label("What did you see?").fill("Goes well, and still fits")
    looked_at(page, javascript)
    page.get_by_role("button", name="Record the review").click()
    expect(page.get_by_role("alert")).to_contain_text("The review is recorded")
    expect(page).to_have_url(re.compile(f"/cases/{case}$"))
    expect(page.get_by_role("main")).to_contain_text("Approval reviewed by an inspector")

    worker = sign_in("practitioner", javascript=javascript, width=width)
    worker.goto(f"/cases/{case}")
    looked_at(worker, javascript)
    worker.get_by_role("link", name="Say how it was met").first.click()
    worker.get_by_label("How was it met?").fill("The letter was read in session 2")
    worker.get_by_role("button", name="It is met").click()
    expect(worker.get_by_role("link", name="Say how it was met")).to_have_count(1)


@BOTH
def test_a_coordinator_reads_the_month_and_opens_its_rows(
    sign_in: SignIn, running: Any, javascript: bool, width: int
) -> None:
    page = sign_in("coordinator", javascript=javascript, width=width)
    page.get_by_role("link", name="Supervision", exact=True).click()
    page.get_by_role("link", name="Monthly summary").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Monthly summary")
    page.get_by_label("Area", exact=True).select_option(label="South Yorkshire")
    page.get_by_role("button", name="Show").click()
    expect(page.get_by_role("main")).to_contain_text("Of South Yorkshire.")
    looked_at(page, javascript)
    page.get_by_role("link", name=re.compile(r"^\d+ ?: Approved with conditions, All pathways")).click()
    expect(page.get_by_role("main")).to_contain_text("Approved with conditions")
    looked_at(page, javascript)
