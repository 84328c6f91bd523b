"""A questionnaire filled in on a device that somebody hands over, without JavaScript, and read beside the other one."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from playwright.sync_api import Page, expect
from sqlalchemy import select

from hateprog.accounts.models import Account
from hateprog.referrals.rules import Stage
from hateprog.store.base import db
from tests import factories as make
from tests.browser.axe import violations
from tests.browser.conftest import SignIn
from tests.browser.people import PEOPLE
from tests.browser.width import sideways
from tests.conftest import save


@pytest.fixture
def case_id(site: Flask) -> Any:
    """Store an allocated case and an instrument in use."""
    with site.app_context():
        who = {name: db.session.scalar(select(Account).where(Account.email == PEOPLE[name].email)) for name in PEOPLE}
        coordinator, practitioner = who["coordinator"], who["practitioner"]
        case = save(make.referral(stage=Stage.ALLOCATED, referrer=who["referrer"]))
        asked, decision = make.approved(case, by=who["inspector"], asked_by=coordinator)
        save(asked)
        save(decision)
        save(make.allocation(decision, practitioner, by=coordinator), make.instrument(coordinator))
        return case.id


def test_the_device_is_handed_over_signed_out_and_given_back(
    case_id: Any, sign_in: SignIn, visit: Callable[..., Page]
) -> None:
    page = sign_in("practitioner")
    page.goto(f"/cases/{case_id}/questionnaires")
    assert violations(page) == []
    page.get_by_role("link", name="Let them fill it in on a device").first.click()
    page.get_by_role("button", name="Make the page").click()
    assert violations(page) == []
    page.get_by_role("link", name="Open it here").click()
    page.get_by_role("button", name="Sign out and show the questions").click()
    address = page.url
    assert violations(page) == []

    tablet = visit(javascript=False, width=375)
    tablet.goto(address)
    for target in tablet.locator(".govuk-radios__label").all():
        box = target.bounding_box()
        assert box
        assert box["height"] >= 48
    tablet.get_by_label("Perhaps").first.check()
    tablet.get_by_role("button", name="I have finished").click()
    expect(tablet.get_by_role("link", name="Select an answer to question 2")).to_be_visible()
    assert tablet.get_by_label("Perhaps").first.is_checked()
    tablet.get_by_role("group", name="2. Being rude is fine").get_by_label("No", exact=True).check()
    tablet.get_by_role("button", name="I have finished").click()
    expect(tablet.get_by_role("heading", name="Thank you")).to_be_visible()

    page.reload()
    expect(page.get_by_text("Give the device back.")).to_be_visible()
    assert violations(page) == []
    page.goto(f"/cases/{case_id}/questionnaires")
    assert "/sign-in" in page.url

    again = sign_in("practitioner")
    again.goto(f"/cases/{case_id}/questionnaires")
    expect(again.get_by_role("img", name="Kindness")).to_be_visible()
    expect(again.get_by_role("cell", name="7.5")).to_be_visible()
    assert violations(again) == []
    for width in (375, 1280):
        again.set_viewport_size({"width": width, "height": 900})
        assert sideways(again) == 0
