"""Deciding and allocating in a real browser: on a telephone, at a desk, with JavaScript and without."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from flask import Flask
from playwright.sync_api import Page, expect

from hateprog.kernel.clock import today
from hateprog.referrals.rules import Companion, ConsentBy
from tests import factories as make
from tests.browser.axe import violations
from tests.browser.people import account
from tests.browser.width import sideways

BOTH = pytest.mark.parametrize("javascript", [True, False], ids=["JavaScript on", "JavaScript off"])
TWO_LINES = 45
"""More than one line of a label with the space around it takes, in pixels."""

REASON = "Admitted in full, first time, and wants to understand."
CHILD: dict[str, Any] = {
    "investigation_completed_on": None,
    "companion": Companion.SUPPORTER,
    "consent_by": ConsentBy.PERSON_AND_GUARDIAN,
}


def sound(page: Page) -> None:
    """Hold that axe-core finds nothing and that the page does not scroll sideways."""
    assert violations(page) == []
    assert sideways(page) == 0


@pytest.mark.parametrize(("javascript", "width"), [(True, 1280), (False, 375)], ids=["desk", "phone, no JavaScript"])
def test_from_the_queue_to_the_decision_and_on_to_a_practitioner(
    sign_in: Callable[..., Page], waiting: Callable[..., tuple[UUID, UUID]], javascript: bool, width: int
) -> None:
    case, assessment = waiting()
    inspector = sign_in("inspector", javascript=javascript, width=width)
    inspector.goto("/decisions")
    inspector.locator(f'a[href="/decisions/{assessment}"]').click()
    expect(inspector.get_by_role("main")).to_contain_text("On 20 March 2026 the investigation was completed")
    inspector.get_by_role("link", name="Go to your decision").click()
    inspector.get_by_label("Approve", exact=True).check()
    inspector.get_by_label("Your reason").fill(REASON)
    inspector.get_by_label("I have read the facts and every finding").check()
    inspector.get_by_role("button", name="Record the decision").click()

    expect(inspector.get_by_role("alert")).to_contain_text("Your decision is recorded")
    expect(inspector.get_by_role("main")).to_contain_text(REASON)
    expect(inspector.get_by_role("button", name="Record the decision")).to_have_count(0)
    label = inspector.locator("dt").filter(has_text=re.compile(r"^\s*Decision\s*$")).bounding_box()
    assert label is not None
    assert label["height"] < TWO_LINES, "the word “Decision” is broken over two lines"

    coordinator = sign_in("coordinator", javascript=javascript, width=width)
    coordinator.goto(f"/cases/{case}/allocate")
    coordinator.get_by_label("Pat Hill").check()
    coordinator.get_by_role("button", name="Allocate the case").click()

    expect(coordinator.get_by_role("alert")).to_contain_text("The practitioner is allocated")
    practitioner = sign_in("practitioner", javascript=javascript, width=width)
    practitioner.goto(f"/cases/{case}")
    expect(practitioner.get_by_role("heading", level=1)).to_be_visible()


@BOTH
def test_an_approval_that_the_rules_do_not_bear_is_refused_and_what_was_typed_stays(
    sign_in: Callable[..., Page], waiting: Callable[..., tuple[UUID, UUID]], javascript: bool
) -> None:
    _case, assessment = waiting(investigation_completed_on=None)
    page = sign_in("inspector", javascript=javascript)
    page.goto(f"/decisions/{assessment}")
    page.get_by_label("Approve", exact=True).check()
    page.get_by_label("Your reason").fill(REASON)
    page.get_by_label("I have read the facts and every finding").check()
    page.get_by_role("button", name="Record the decision").click()

    expect(page).to_have_title(re.compile(r"^Error: Decision on HC-"))
    problem = page.get_by_role("alert").filter(has_text="There is a problem")
    expect(problem.get_by_role("link")).to_have_text(
        "You cannot approve this yet. It is not known when the investigation was completed"
    )
    expect(page.get_by_label("Your reason")).to_have_value(REASON)
    expect(page.get_by_label("Approve", exact=True)).to_be_checked()


def test_the_second_of_two_inspectors_reads_who_decided_and_keeps_their_reason(
    sign_in: Callable[..., Page], waiting: Callable[..., tuple[UUID, UUID]]
) -> None:
    _case, assessment = waiting()
    first, second = sign_in("inspector"), sign_in("inspector")
    for page, outcome in ((first, "Approve"), (second, "Decline")):
        page.goto(f"/decisions/{assessment}")
        page.get_by_label(outcome, exact=True).check()
        page.get_by_label("Your reason").fill(f"{outcome}: {REASON}")
        page.get_by_label("I have read the facts and every finding").check()
    first.get_by_role("button", name="Record the decision").click()
    second.get_by_role("button", name="Record the decision").click()

    expect(second.get_by_role("alert")).to_contain_text("Indira Vale changed this at")
    expect(second.get_by_role("main")).to_contain_text(f"Approve: {REASON}")
    expect(second.get_by_role("main")).to_contain_text(f"Decline: {REASON}")
    sound(second)


@pytest.mark.parametrize("width", [375, 1280])
def test_every_page_of_a_decision_is_sound(
    site: Flask, sign_in: Callable[..., Page], waiting: Callable[..., tuple[UUID, UUID]], width: int
) -> None:
    with site.app_context():
        the_inspector = account("inspector")
        child = make.participant(given_name="Sam", family_name="Oyelaran-Whitfield", born_on=today() - timedelta(5_000))
    pages = [
        waiting(participant=child, **CHILD),
        waiting(pathway="early_intervention"),
        waiting(pathway="convicted", involved=(the_inspector,)),
        waiting(stage="withdrawn"),
    ]
    inspector = sign_in("inspector", width=width)
    for address in ("/decisions", *(f"/decisions/{assessment}" for _case, assessment in pages)):
        inspector.goto(address)
        sound(inspector)
    inspector.goto(f"/decisions/{pages[0][1]}")
    inspector.get_by_role("button", name="Record the decision").click()
    expect(inspector.get_by_role("alert").filter(has_text="There is a problem")).to_be_visible()
    sound(inspector)
    coordinator = sign_in("coordinator", width=width)
    coordinator.goto(f"/cases/{pages[0][0]}/allocate")
    expect(coordinator.get_by_role("main")).to_contain_text("the decision is missing")
    sound(coordinator)
    elsewhere = sign_in("inspector in Hampshire", width=width)
    elsewhere.goto("/decisions")
    expect(elsewhere.get_by_role("main")).to_contain_text("No decision waits in your areas")
    sound(elsewhere)
