"""A concern from a session's record to the person who acts on it, in a real browser."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask import Flask
from playwright.sync_api import Page, expect
from sqlalchemy import select

from hateprog.accounts.models import Account
from hateprog.referrals.rules import Stage
from hateprog.store.base import db
from tests import factories as make
from tests.browser.axe import violations
from tests.browser.filling import fill
from tests.browser.people import PEOPLE
from tests.browser.test_recording import SAID
from tests.browser.width import sideways
from tests.conftest import save

WORRY = {
    "covered": ["what_happened"],
    "concern": "yes",
    "concern_what": "Somebody waits for him after school.",
    "concern_kind": "account",
    "concern_urgent": "yes",
}


@pytest.fixture
def first_session(site: Flask) -> tuple[str, str]:
    """Store a case whose first session's time has come; return the ids of the case and of the session."""
    with site.app_context():
        people = {row.email: row for row in db.session.scalars(select(Account))}
        db.session.expunge_all()
        practitioner, inspector = (people[PEOPLE[who].email] for who in ("practitioner", "inspector"))
        case = save(make.referral(stage=Stage.ON_PROGRAMME, referrer=people[PEOPLE["referrer"].email]))
        assessment, decision = make.approved(case, by=inspector)
        save(assessment)
        save(decision)
        save(make.allocation(decision, practitioner))
        session = save(make.session(save(make.enrolment(decision)), by=practitioner))
        save(make.support_service(by=people[PEOPLE["coordinator"].email]))
        ids = str(case.id), str(session.id)
        db.session.remove()
        return ids


def look(page: Page) -> None:
    """See that a page is in order on a desk and on a telephone."""
    for width in (1280, 375):
        page.set_viewport_size({"width": width, "height": 900})
        assert sideways(page) == 0
        assert violations(page) == []


def test_a_concern_goes_from_the_record_to_whoever_acts_on_it(
    sign_in: Callable[..., Page], first_session: tuple[str, str]
) -> None:
    case_id, session_id = first_session
    page = sign_in("practitioner")
    page.goto(f"/sessions/{session_id}/record")
    fill(page, SAID | WORRY)
    page.locator("#concern_tell").select_option(index=1)
    page.get_by_role("button", name="Sign the record").click()
    expect(page.locator(".govuk-notification-banner--success")).to_contain_text("Session 1 is signed")
    page.goto("/today")
    expect(page.get_by_role("region", name="Concerns that wait to be acknowledged")).to_contain_text("Urgent")
    look(page)

    coordinator = sign_in("coordinator")
    coordinator.goto("/incoming")
    coordinator.get_by_role("region", name="Concerns that wait to be acknowledged").get_by_role("link").first.click()
    look(coordinator)
    coordinator.get_by_label("What you do about it").fill("Rang the school; a teacher walks him home.")
    coordinator.get_by_role("button", name="Acknowledge the concern").click()
    expect(coordinator.locator(".govuk-notification-banner--success")).to_contain_text("acknowledged")
    coordinator.goto("/concerns")
    look(coordinator)

    page.goto(f"/cases/{case_id}")
    expect(page.locator("#concern-1-status")).to_have_text("Acknowledged")


@pytest.mark.parametrize("javascript", [True, False])
def test_support_is_offered_and_agreed_on_the_cases_own_tab(
    sign_in: Callable[..., Page], first_session: tuple[str, str], javascript: bool
) -> None:
    page = sign_in("practitioner", javascript=javascript)
    page.goto(f"/cases/{first_session[0]}/support")
    page.get_by_label("Alcohol").check()
    page.get_by_role("button", name="Save the causes").click()
    page.get_by_role("button", name="Offer a service").click()
    page.get_by_label("Service").select_option(index=1)
    page.get_by_label("Yes").check()
    page.get_by_role("button", name="Save the offer").click()

    page.get_by_role("link", name="Put it down Open Door").first.click()
    page.get_by_role("button", name="Save").click()

    expect(page.locator(".govuk-summary-card")).to_contain_text("Nothing known yet")
    if javascript:
        look(page)
