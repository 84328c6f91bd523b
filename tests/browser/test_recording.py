"""Recording a session in a real browser: one page that saves itself, with JavaScript and without."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from playwright.sync_api import Page, expect
from sqlalchemy import select

from hateprog.accounts.models import Account
from hateprog.kernel.clock import utcnow
from hateprog.referrals.rules import Stage
from hateprog.store.base import db
from tests import factories as make
from tests.browser.axe import violations
from tests.browser.filling import fill
from tests.browser.people import PEOPLE
from tests.browser.width import sideways
from tests.conftest import save

SAID: dict[str, Any] = {
    "attendance": "late",
    "late_minutes": "10",
    "covered": ["impact_on_person"],
    "account": "“I never thought\nabout the children.”",
    "responsibility": "4",
    "blaming_heard": "no",
    "concern": "no",
    "plan": "Start from the letter.",
    "true": "yes",
}
SAVED = re.compile(r"^Saved at ")


@pytest.fixture
def second_session(site: Flask) -> str:
    """Store a case whose first session is signed and whose second one's time has come; return its id."""
    with site.app_context():
        people = {row.email: row for row in db.session.scalars(select(Account))}
        db.session.expunge_all()
        practitioner, inspector = (people[PEOPLE[who].email] for who in ("practitioner", "inspector"))
        case = save(make.referral(stage=Stage.ON_PROGRAMME, referrer=people[PEOPLE["referrer"].email]))
        assessment, decision = make.approved(case, by=inspector)
        save(assessment)
        save(decision)
        save(make.allocation(decision, practitioner))
        enrolment = save(make.enrolment(decision))
        first = make.session(enrolment, by=practitioner, starts_at=utcnow() - timedelta(days=7))
        save(make.signed(first, by=practitioner, promises="Will write a letter"))
        session = save(make.session(enrolment, 2, by=practitioner))
        db.session.remove()
        return str(session.id)


def typed(page: Page) -> str:
    return page.get_by_label("Their account, in their own words").input_value()


def test_what_was_typed_is_there_after_a_reload(sign_in: Callable[..., Page], second_session: str) -> None:
    page = sign_in("practitioner")
    page.goto(f"/sessions/{second_session}/record")

    page.get_by_label("Their account, in their own words").fill("Half a sentence")
    expect(page.locator("[data-autosave-status]")).to_have_text(SAVED, timeout=10_000)
    page.reload()

    assert typed(page) == "Half a sentence"


def test_what_is_typed_after_a_lost_answer_is_saved_too(sign_in: Callable[..., Page], second_session: str) -> None:
    page = sign_in("practitioner")
    page.goto(f"/sessions/{second_session}/record")
    lost: list[int] = []

    def lose_the_first_answer(route: Any) -> None:
        if lost:
            route.continue_()
            return
        lost.append(route.fetch().status)  # the service has saved it, the browser never hears of it
        route.abort()

    page.route("**/draft", lose_the_first_answer)
    words = page.get_by_label("Their account, in their own words")
    words.fill("First words")
    expect(page.locator("[data-autosave-status]")).to_have_text("Not saved yet: no connection", timeout=10_000)
    words.fill("First words, and more")
    expect(page.locator("[data-autosave-status]")).to_have_text(SAVED, timeout=15_000)
    page.reload()

    assert lost == [200]
    assert typed(page) == "First words, and more"


def test_the_second_of_two_windows_is_told_and_loses_nothing(sign_in: Callable[..., Page], second_session: str) -> None:
    page = sign_in("practitioner")
    page.goto(f"/sessions/{second_session}/record")
    other = page.context.new_page()
    other.goto(f"/sessions/{second_session}/record")

    page.get_by_label("Their account, in their own words").fill("In the first window")
    expect(page.locator("[data-autosave-status]")).to_have_text(SAVED, timeout=10_000)
    other.get_by_label("Their account, in their own words").fill("In the second window")
    expect(other.locator("[data-autosave-status]")).to_contain_text(
        "changed in another window, or by somebody else", timeout=10_000
    )
    other.get_by_role("button", name="Save draft").click()

    expect(other.locator("main")).to_contain_text("Pat Hill changed this at")
    expect(other.locator(".govuk-summary-card")).to_contain_text("In the first window")
    assert typed(other) == "In the second window"
    assert violations(other) == []
    other.get_by_role("button", name="Save draft").click()
    expect(other.locator(".govuk-notification-banner--success")).to_contain_text("Your draft is saved")
    assert typed(other) == "In the second window"


@pytest.mark.parametrize("width", [375, 1280])
def test_the_record_page_fits_and_opens_with_the_last_plan(
    sign_in: Callable[..., Page], second_session: str, width: int
) -> None:
    page = sign_in("practitioner", width=width)
    page.goto(f"/sessions/{second_session}/record")

    expect(page.locator("main")).to_contain_text("Write down what they heard.")
    expect(page.locator("main")).to_contain_text("Will write a letter")
    page.get_by_label("Late", exact=True).check()
    page.locator("#concern").check()
    assert violations(page) == []
    assert sideways(page) == 0


@pytest.mark.parametrize("javascript", [True, False])
def test_a_mistake_is_named_beside_its_field_and_nothing_typed_is_lost(
    sign_in: Callable[..., Page], second_session: str, javascript: bool
) -> None:
    page = sign_in("practitioner", javascript=javascript)
    page.goto(f"/sessions/{second_session}/record")
    fill(page, {name: answer for name, answer in SAID.items() if name != "late_minutes"})

    page.get_by_role("button", name="Sign the record").click()

    assert page.title().startswith("Error:")
    page.get_by_role("link", name="Enter how many minutes late").click()
    expect(page.locator("#late_minutes")).to_be_focused()
    assert typed(page) == "“I never thought\nabout the children.”"
    if javascript:
        assert violations(page) == []


def test_without_javascript_a_button_keeps_the_draft_and_another_signs(
    sign_in: Callable[..., Page], second_session: str
) -> None:
    page = sign_in("practitioner", javascript=False)
    page.goto(f"/sessions/{second_session}/record")
    page.get_by_label("Their account, in their own words").fill("By the button")
    page.get_by_role("button", name="Save draft").click()
    assert typed(page) == "By the button"

    fill(page, SAID)
    page.get_by_role("button", name="Sign the record").click()

    expect(page.locator(".govuk-notification-banner--success")).to_contain_text("Session 2 is signed")


@pytest.mark.parametrize("path", ["", "/reschedule", "/missed"])
@pytest.mark.parametrize("width", [375, 1280])
def test_the_other_pages_of_a_session_are_clean(
    sign_in: Callable[..., Page], second_session: str, path: str, width: int
) -> None:
    page = sign_in("practitioner", width=width)
    page.goto(f"/sessions/{second_session}{path}")

    assert violations(page) == []
    assert sideways(page) == 0


def test_the_session_plan_prints_on_one_sheet_without_what_only_works_on_screen(
    sign_in: Callable[..., Page], second_session: str
) -> None:
    page = sign_in("practitioner")
    page.goto(f"/sessions/{second_session}")

    sheet = page.pdf(prefer_css_page_size=True)
    page.emulate_media(media="print")

    assert len(re.findall(rb"/Type\s*/Page\b(?!s)", sheet)) <= 2  # the two sides of it
    expect(page.get_by_text("Use a scenario")).to_be_visible()
    expect(page.get_by_text("Will write a letter")).to_be_visible()
    expect(page.get_by_role("button", name="Record session 2")).to_be_hidden()
    expect(page.get_by_text("Your account")).to_be_hidden()
