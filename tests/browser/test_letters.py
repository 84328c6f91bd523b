"""Letters in a real browser: who is to be reminded, one looked at and filed, one that is refused, on a phone too."""

from __future__ import annotations

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
from tests.browser.people import PEOPLE
from tests.browser.width import sideways
from tests.conftest import save

SignIn = Callable[..., Page]


@pytest.fixture
def case(site: Flask) -> Any:
    """A case of the practitioner's, with a session planned for tomorrow; its id."""
    with site.app_context():
        who = {
            name: db.session.scalars(select(Account).where(Account.email == PEOPLE[name].email)).one()
            for name in ("referrer", "inspector", "practitioner")
        }
        case = save(make.referral(stage=Stage.ON_PROGRAMME, referrer=who["referrer"]))
        assessment, decision = make.approved(case, by=who["inspector"])
        save(assessment)
        save(decision)
        save(make.allocation(decision, who["practitioner"]))
        enrolment = save(make.enrolment(decision))
        save(make.session(enrolment, by=who["practitioner"], starts_at=utcnow() + timedelta(days=1)))
        return case.id


@pytest.mark.parametrize(("javascript", "width"), [(True, 1280), (False, 375)], ids=["desk", "phone, no JavaScript"])
def test_a_letter_is_written_and_one_that_holds_too_much_is_not(
    sign_in: SignIn, case: Any, javascript: bool, width: int
) -> None:
    def looked_at(page: Page) -> None:
        assert sideways(page) == 0
        assert not javascript or violations(page) == []

    practitioner = sign_in("practitioner", javascript=javascript, width=width)
    practitioner.goto(f"/cases/{case}")
    practitioner.get_by_role("link", name="Letters", exact=True).click()
    looked_at(practitioner)
    practitioner.get_by_role("link", name="Record what they want").click()
    practitioner.get_by_label("Yes", exact=True).check()
    practitioner.get_by_label("By phone: you ring").check()
    looked_at(practitioner)
    practitioner.get_by_role("button", name="Record").click()
    practitioner.goto("/today")
    expect(practitioner.get_by_role("heading", name="To ring today")).to_be_visible()
    looked_at(practitioner)

    coordinator = sign_in("coordinator", javascript=javascript, width=width)
    coordinator.goto(f"/cases/{case}/letters")
    coordinator.get_by_role("link", name="What must not be disclosed on this case").click()
    coordinator.get_by_label("Add to the list").fill("Marysia Nowak\n07700 900123")
    coordinator.get_by_role("button", name="Add to the list").click()
    looked_at(coordinator)

    practitioner.goto(f"/cases/{case}/letters")
    practitioner.get_by_role("link", name="Appointment", exact=True).click()
    practitioner.get_by_label("Your own words").fill("Bring what you wrote to MARYSIA NOWAK.")
    practitioner.get_by_role("button", name="Preview").click()
    expect(practitioner.get_by_role("alert")).to_contain_text("“Your own words”: this holds something")
    expect(practitioner.get_by_label("Your own words")).to_have_value("Bring what you wrote to MARYSIA NOWAK.")
    looked_at(practitioner)
    practitioner.get_by_label("Your own words").fill("Bring what you wrote down.")
    practitioner.get_by_role("button", name="Preview").click()
    expect(practitioner.locator(".app-letter")).to_contain_text("Bring what you wrote down.")
    practitioner.get_by_label("Printed and handed over").check()
    looked_at(practitioner)
    practitioner.get_by_role("button", name="File the letter").click()
    looked_at(practitioner)
    paper = practitioner.request.get(f"{practitioner.url}.pdf")
    assert paper.body().startswith(b"%PDF")
    practitioner.emulate_media(media="print")
    expect(practitioner.get_by_text("Hate crime programme")).to_be_hidden()
    practitioner.emulate_media(media="screen")
    practitioner.get_by_role("button", name="It was handed over").click()
    expect(practitioner.get_by_role("alert")).to_contain_text("It is noted that the letter was sent")

    coordinator.goto("/letter-wordings")
    looked_at(coordinator)
    coordinator.get_by_role("link", name="Reminder").first.click()
    looked_at(coordinator)
