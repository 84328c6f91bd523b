"""The practitioner's whole job in a browser: a 16-year-old's programme from its allocation to the closed case.

With a missed session, one that is moved, a catch-up, a concern, a hand-over, and the letter that tells it is complete.
"""

from __future__ import annotations

import io
import re
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
import time_machine
from flask import Flask
from playwright.sync_api import Page, expect
from pypdf import PdfReader
from sqlalchemy import select

from hateprog.accounts.models import Account
from hateprog.kernel.access import Role
from hateprog.referrals.rules import Companion, ConsentBy
from hateprog.store.base import db
from tests import factories as make
from tests.browser.filling import fill
from tests.browser.people import PEOPLE, Someone
from tests.browser.test_from_referral_to_third_session import MONDAY, RECORD, RISK, TOPICS, Journey
from tests.conftest import save

ON_WEEKENDS = ["weekend"]
NAME = "Zoë Ashdown"


class WholeProgramme(Journey):
    """One case on its way from the allocation to its closing; whoever works it is `worker`."""

    worker = "practitioner"
    case = ""

    def open(self) -> Page:
        """Sign in as whoever works the case, and open it."""
        page = self.enter(self.worker)
        page.goto(f"/cases/{self.case}")
        self.look(page)
        return page

    def plan(self, page: Page, label: str, *, first: bool) -> None:
        """Plan the next session for tomorrow at 4pm, after a look at the risks."""
        self.press(page, label)
        if first:
            self.press(page, "Write the risk assessment")
            fill(page, RISK | {"review_on": (datetime.now(UTC) + timedelta(days=80)).date()})
            self.press(page, "Keep this assessment")
            self.press(page, "Overview")
            self.press(page, label)
        elif page.get_by_role("button", name="Still right").count():
            self.press(page, "Still right")
        fill(page, self.when(1) | {"mode": "in_person", "place": "Unity Centre"})
        self.send(page, "Plan session")
        expect(page.locator("main")).to_contain_text("Booked")

    def when(self, days: int) -> dict[str, Any]:
        """Return a time so many days from now, as it is typed."""
        return {"slot": "another", "day": (datetime.now(UTC) + timedelta(days=days)).date(), "time": "4pm"}

    def send(self, page: Page, button: str) -> None:
        """Send a plan, once more where it is doubted: on a weekend, say."""
        page.get_by_role("button", name=button, exact=True).click()
        for doubt in page.locator('main [name="anyway"]:not(:checked)').all():
            doubt.check()
        if page.locator(".govuk-error-summary").count():
            page.get_by_role("button", name=button, exact=True).click()
        assert page.locator(".govuk-error-summary").count() == 0, page.locator("main").inner_text()
        self.look(page)

    def record(self, number: int, **said: str) -> Page:
        """Two days later, record and sign the session that was held yesterday."""
        self.clock.move_to(datetime.now(UTC) + timedelta(days=2))
        page = self.open()
        self.press(page, f"Record session {number}")
        yesterday = (datetime.now(UTC) - timedelta(days=1)).date()
        fill(page, RECORD | {"covered": [TOPICS[number]], "held_on": yesterday} | said)
        if "concern" in said:
            page.locator("#concern_tell").select_option(index=1)
        self.press(page, "Sign the record")
        return page


@pytest.fixture
def case(site: Flask, monkeypatch: pytest.MonkeyPatch) -> str:
    """Store an allocated case of a 16-year-old with an appropriate adult, and a second practitioner; return its id."""
    monkeypatch.setitem(PEOPLE, "second practitioner", Someone("Sunita Rao", Role.PRACTITIONER))
    with site.app_context():
        who = {
            name: db.session.scalar(select(Account).where(Account.email == each.email)) for name, each in PEOPLE.items()
        }
        sunita = PEOPLE["second practitioner"]
        if who["second practitioner"] is None:
            save(make.with_password(name=sunita.name, email=sunita.email, roles=[sunita.role]))
        young = make.participant(given_name="Zoë", family_name="Ashdown", born_on=date(2010, 5, 4))
        adult = {
            "companion": Companion.APPROPRIATE_ADULT,
            "companion_name": "Sam Ashdown",
            "companion_contact": "01632",
        }
        consent = {"consent_by": ConsentBy.PERSON_AND_GUARDIAN, "guardian_name": "Sam Ashdown"}
        referral = save(
            make.referral(stage="allocated", referrer=who["referrer"], participant=young, **adult, **consent)
        )
        assessment, decision = make.approved(referral, by=who["inspector"])
        save(assessment)
        save(decision)
        save(make.allocation(decision, who["practitioner"], assessed=False))
        save(make.nobody_harmed(referral, who["coordinator"]))
        db.session.remove()
        return str(referral.id)


def test_a_programme_goes_from_its_allocation_to_the_closed_case(
    site: Flask, sign_in: Callable[..., Page], case: str
) -> None:
    with time_machine.travel(MONDAY, tick=True) as clock:
        seen: list[str] = []
        journey = WholeProgramme(sign_in, clock, javascript=True, seen=seen)
        journey.case = case
        _a_session_is_missed_moved_and_caught_up_with(journey)
        _the_case_is_handed_over(journey)
        _the_new_practitioner_holds_the_rest(journey)
        _a_concern_keeps_it_open_until_somebody_acts(journey)
        _it_is_closed_and_whoever_referred_is_told(journey)
        assert seen == []
    with site.app_context():
        db.session.remove()


def _a_session_is_missed_moved_and_caught_up_with(journey: WholeProgramme) -> None:
    page = journey.open()
    journey.plan(page, "Plan session 1", first=True)
    session = page.get_by_role("link", name=re.compile("^Session 1")).first.get_attribute("href")
    journey.clock.move_to(datetime.now(UTC) + timedelta(days=2))
    page = journey.open()
    page.goto(f"{session}/missed")
    fill(page, {"asked_by": "person", "excused": "no", "note": "Nobody came, and nobody rang"})
    journey.press(page, "Record as missed")
    page.goto(f"/cases/{journey.case}")
    journey.plan(page, "Plan session 1 again", first=False)
    page.goto(f"{session}/reschedule")
    fill(page, journey.when(2) | {"asked_by": "companion", "note": "Sam works late that day"})
    journey.send(page, "Move session")
    journey.clock.move_to(datetime.now(UTC) + timedelta(days=1))
    worry = {"concern_what": "Somebody waits for her after school.", "concern_kind": "account", "concern_urgent": "no"}
    page = journey.record(1, concern="yes", **worry)
    page.goto(session or "")
    for kept in ("Missed", "Rescheduled", "Held"):
        expect(page.locator("main")).to_contain_text(kept)


def _the_case_is_handed_over(journey: WholeProgramme) -> None:
    page = journey.enter("coordinator")
    page.goto("/caseloads")
    journey.press(page, "Hand over the cases of Pat Hill")
    expect(page.locator("main")).to_contain_text("Session 2 is to be planned")
    for box in page.locator('main [name="cases"]').all():
        box.set_checked(box.get_attribute("value") == journey.case)
    page.get_by_label("Sunita Rao").check()
    fill(page, {"note": "She comes with Sam. Ring him first."})
    journey.press(page, "Hand over")
    expect(page.locator("main")).to_contain_text("Caseloads")
    journey.worker = "second practitioner"


def _the_new_practitioner_holds_the_rest(journey: WholeProgramme) -> None:
    page = journey.open()
    expect(page.locator("main")).to_contain_text("Ring him first")
    journey.press(page, "I have read it")
    for number in (2, 3):
        page = journey.open()
        journey.plan(page, f"Plan session {number}", first=False)
        journey.record(number)


def _a_concern_keeps_it_open_until_somebody_acts(journey: WholeProgramme) -> None:
    page = journey.open()
    journey.press(page, "Closing and follow-ups")
    fill(page, {"achieved": "She wrote to her neighbour.", "left_open": "The letter is on its way."})
    page.get_by_role("button", name="Close the case", exact=True).click()
    expect(page.locator(".govuk-error-summary")).to_contain_text("A concern is open")
    coordinator = journey.enter("coordinator")
    coordinator.goto("/incoming")
    waiting = coordinator.get_by_role("region", name="Concerns that wait to be acknowledged")
    waiting.locator("tr", has_text=NAME).get_by_role("link").first.click()
    fill(coordinator, {"action": "Rang the school; a teacher walks her home."})
    journey.press(coordinator, "Acknowledge the concern")


def _it_is_closed_and_whoever_referred_is_told(journey: WholeProgramme) -> None:
    page = journey.open()
    journey.press(page, "Close the case")
    fill(page, {"achieved": "She wrote to her neighbour.", "left_open": "The letter is on its way."})
    journey.press(page, "Close the case")
    expect(page.locator("main")).to_contain_text("The case is closed")
    journey.press(page, "Closing and follow-ups")
    expect(page.locator("main")).to_contain_text("Final check after 18 months")
    journey.press(page, "Write to whoever made the referral that it is over")
    fill(page, {"channel": "post", "address": "South Yorkshire Police, Sheffield"})
    journey.press(page, "File the letter")
    letter = PdfReader(io.BytesIO(page.request.get(f"{page.url}.pdf").body()))
    assert "complete" in " ".join(each.extract_text() for each in letter.pages).lower()
    summary = PdfReader(io.BytesIO(page.request.get(f"/cases/{journey.case}/summary.pdf").body()))
    assert len(summary.pages) <= 2
