"""The order gate and what voids an approval, in a real browser: no date no offer, and no offer after a fact changed."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any
from uuid import UUID

import pytest
from flask import Flask
from playwright.sync_api import Page, expect
from sqlalchemy import func, select

from hateprog.accounts.models import Account
from hateprog.kernel.clock import today, utcnow
from hateprog.referrals.models import Allocation, Referral
from hateprog.referrals.rules import Stage
from hateprog.store.base import db
from hateprog.store.outbox import Message
from tests import factories as make
from tests.browser.axe import violations
from tests.browser.people import PEOPLE
from tests.browser.width import sideways
from tests.conftest import save

BOTH = pytest.mark.parametrize("javascript", [True, False], ids=["JavaScript on", "JavaScript off"])


def account(who: str) -> Account:
    """Return the account of one of the invented people."""
    return db.session.scalars(select(Account).where(Account.email == PEOPLE[who].email)).one()


def sound(page: Page, javascript: bool) -> None:
    """Hold that axe-core finds nothing and that the page does not scroll sideways; both can only be asked in script."""
    if not javascript:
        return
    assert violations(page) == []
    assert sideways(page) == 0


def fill_date(page: Page, group: str, day: Any) -> None:
    """Type a date into its three boxes; nothing into any of them for `None`."""
    boxes = page.get_by_role("group", name=group)
    for label, value in (("Day", "day"), ("Month", "month"), ("Year", "year")):
        boxes.get_by_label(label).fill(str(getattr(day, value)) if day else "")


@pytest.fixture
def on_programme(site: Flask) -> Callable[[], UUID]:
    """Give back a function that stores a case on the programme, with its second session planned for next week."""

    def store() -> UUID:
        with site.app_context():
            case = save(make.referral(stage="on_programme", referrer=account("referrer")))
            asked, made = make.approved(case, by=account("inspector"), asked_by=account("coordinator"))
            save(asked)
            save(made)
            practitioner = account("practitioner")
            save(make.allocation(made, practitioner, by=account("coordinator")))
            programme = save(make.enrolment(made))
            save(make.signed(make.session(programme, by=practitioner), by=practitioner))
            save(make.session(programme, 2, by=practitioner, starts_at=utcnow() + timedelta(days=7)))
            return case.id

    return store


@BOTH
def test_with_the_investigation_date_empty_nothing_can_be_offered(
    site: Flask, sign_in: Callable[..., Page], javascript: bool
) -> None:
    with site.app_context():
        case = save(make.referral(stage="received", referrer=account("referrer"))).id
        mails = db.session.scalar(select(func.count()).select_from(Message))
    coordinator = sign_in("coordinator", javascript=javascript)
    coordinator.goto(f"/referrals/{case}/dates?then=check")
    fill_date(coordinator, "Investigation complete", None)
    coordinator.get_by_role("button", name="Save and continue").click()

    coordinator.goto(f"/cases/{case}/allocate")
    main = coordinator.get_by_role("main")
    expect(main).to_contain_text("A practitioner cannot be allocated before the referral is approved")
    expect(main).to_contain_text("Missing: investigation completed. Ask whoever made the referral.")
    sound(coordinator, javascript)
    expect(main.get_by_role("link", name=re.compile("^Give it now"))).to_have_attribute(
        "href", f"/referrals/{case}/dates?then=check"
    )
    forced = coordinator.context.request.post(f"/cases/{case}/allocate", form={"practitioner": "any"})

    assert forced.status >= 400
    with site.app_context():
        assert db.session.scalars(select(Allocation).where(Allocation.referral_id == case)).all() == []
        assert db.session.scalar(select(func.count()).select_from(Message)) == mails


@BOTH
def test_a_fact_that_changes_after_approval_stops_everything_until_it_is_decided_again(
    site: Flask, sign_in: Callable[..., Page], on_programme: Callable[[], UUID], javascript: bool
) -> None:
    case = on_programme()
    coordinator = sign_in("coordinator", javascript=javascript)
    coordinator.goto(f"/referrals/{case}/dates?then=check")
    fill_date(coordinator, "Investigation complete", date(2026, 3, 21))
    coordinator.get_by_label("Who told you?").fill("PC Robin Field")
    fill_date(coordinator, "When did they tell you?", today())
    sound(coordinator, javascript)
    coordinator.get_by_role("button", name="Save and continue").click()

    coordinator.goto(f"/cases/{case}")
    main = coordinator.get_by_role("main")
    expect(main).to_contain_text("On hold: the approval no longer stands")
    expect(main).to_contain_text("investigation completed")
    sound(coordinator, javascript)
    practitioner = sign_in("practitioner", javascript=javascript)
    practitioner.goto(f"/cases/{case}/sessions/plan")
    expect(practitioner.get_by_role("main")).to_contain_text("The programme is on hold")

    coordinator.get_by_role("button", name="Ask for a decision again").click()
    inspector = sign_in("inspector", javascript=javascript, width=375)
    inspector.goto("/decisions")
    inspector.get_by_role("link", name=reference(site, case)).click()
    expect(inspector.get_by_role("main")).to_contain_text("Approved")
    expect(inspector.get_by_role("main")).to_contain_text("Said by PC Robin Field")
    sound(inspector, javascript)
    inspector.get_by_label("Approve", exact=True).check()
    inspector.get_by_label("Your reason").fill("The date was a slip; nothing else has changed.")
    inspector.get_by_label("I have read the facts and every finding").check()
    inspector.get_by_role("button", name="Record the decision").click()
    expect(inspector.get_by_role("alert")).to_contain_text("Your decision is recorded")

    with site.app_context():
        assert stage(case) is Stage.ON_PROGRAMME
    practitioner.goto(f"/cases/{case}")
    expect(practitioner.get_by_role("main")).to_contain_text("Programme goes on")


@BOTH
def test_an_approval_with_a_condition_waits_for_it_and_its_proof_says_so(
    site: Flask, sign_in: Callable[..., Page], javascript: bool
) -> None:
    with site.app_context():
        case = save(make.referral(stage="awaiting_decision", referrer=account("referrer")))
        asked = save(make.assessment(case, by=account("coordinator"), requested_at=utcnow(), due_on=today())).id
        case_id = case.id
    inspector = sign_in("inspector", javascript=javascript)
    inspector.goto(f"/decisions/{asked}")
    inspector.get_by_label("Approve with conditions").check()
    inspector.get_by_label("Condition 1").fill("A letter from the school")
    boxes = inspector.get_by_role("group", name="To be met by").first
    day = today() + timedelta(days=14)
    for label, value in (("Day", day.day), ("Month", day.month), ("Year", day.year)):
        boxes.get_by_label(label).fill(str(value))
    inspector.get_by_role("group", name="Before the programme starts?").first.get_by_label("Yes").check()
    inspector.get_by_label("Your reason").fill("It fits, once the school has written.")
    inspector.get_by_label("I have read the facts and every finding").check()
    sound(inspector, javascript)
    inspector.get_by_role("button", name="Record the decision").click()
    expect(inspector.get_by_role("alert")).to_contain_text("Your decision is recorded")
    expect(inspector.get_by_role("main")).to_contain_text("A letter from the school")
    sound(inspector, javascript)

    inspector.get_by_role("link", name="Proof sheet").click()
    expect(inspector.get_by_role("heading", level=1)).to_contain_text("Proof sheet")
    expect(inspector.get_by_role("main")).to_contain_text("Condition 1")
    sound(inspector, javascript)

    coordinator = sign_in("coordinator", javascript=javascript)
    coordinator.goto(f"/cases/{case_id}/allocate")
    coordinator.get_by_label("Pat Hill").check()
    coordinator.get_by_role("button", name="Allocate the case").click()
    practitioner = sign_in("practitioner", javascript=javascript)
    practitioner.goto(f"/cases/{case_id}/sessions/plan")
    expect(practitioner.get_by_role("main")).to_contain_text(
        "The programme cannot start before this condition of its approval is met: A letter from the school"
    )


def stage(case_id: UUID) -> Stage:
    """Return where a case stands."""
    return db.session.scalars(select(Referral.stage).where(Referral.id == case_id)).one()


def reference(site: Flask, case_id: UUID) -> str:
    """Return what a case is called."""
    with site.app_context():
        return db.session.scalars(select(Referral.reference).where(Referral.id == case_id)).one()
