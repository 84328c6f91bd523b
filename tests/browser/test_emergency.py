"""A coordinator reaches somebody harmed in an emergency, in a real browser on a desk and on a telephone."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask import Flask
from playwright.sync_api import Page, expect
from sqlalchemy import select

from hateprog.store.base import db
from hateprog.store.outbox import Message
from tests import factories as make
from tests.browser.people import PASSWORD, PEOPLE, account
from tests.browser.test_concerns import look
from tests.conftest import save

REASON = "He has said that he waits at her door tonight"


@pytest.fixture
def reference(site: Flask) -> str:
    """Store a case whose liaison put Ola Nowak down; return its reference."""
    with site.app_context():
        liaison = save(make.victim_liaison())
        case = save(make.referral(referrer=account("referrer")))
        save(make.case_liaison(case, liaison))
        victim = save(make.victim(liaison))
        save(make.harmed(victim, case, liaison))
        said: str = case.reference
        db.session.remove()
        return said


def test_from_the_list_of_cases_to_the_person_and_closed_again(
    site: Flask, sign_in: Callable[..., Page], reference: str
) -> None:
    page = sign_in("coordinator")
    page.goto("/people-harmed/cases")
    look(page)
    page.get_by_role("link", name=f"Open in an emergency {reference}").click()
    look(page)

    page.get_by_label("Why must you reach them yourself, and now?").fill("too short")
    page.get_by_label("Your password").fill(PASSWORD)
    page.get_by_role("button", name="Open for 60 minutes").click()
    expect(page.get_by_role("alert")).to_contain_text("20 characters or more")
    look(page)

    page.get_by_label("Why must you reach them yourself, and now?").fill(REASON)
    page.get_by_label("Your password").fill(PASSWORD)
    page.get_by_role("button", name="Open for 60 minutes").click()
    expect(page.locator("main")).to_contain_text("Open to you until")
    look(page)
    page.get_by_role("link", name="Ola Nowak").click()
    expect(page.locator("main")).to_contain_text("Weekdays after 6pm; no message")
    look(page)

    page.get_by_role("link", name="People harmed").click()
    page.get_by_role("button", name="Close it now").click()
    expect(page.locator(".govuk-notification-banner--success")).to_contain_text("Closed")
    page.go_back()
    page.reload()
    expect(page.locator("main")).not_to_contain_text("Nowak")
    with site.app_context():
        told = db.session.scalars(select(Message.recipient).where(Message.subject.contains(reference))).all()
        db.session.remove()
    assert told == [PEOPLE["second coordinator"].email]
