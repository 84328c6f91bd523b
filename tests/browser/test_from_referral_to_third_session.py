"""The main job, end to end, as five people in a browser: with JavaScript, and again without."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
import time_machine
from flask import Flask
from playwright.sync_api import Page, expect

from hateprog.kernel.calendar import SATURDAY
from hateprog.store.base import db
from tests.browser.axe import violations
from tests.browser.filling import fill, go_through
from tests.factories.areas import ROTHERHAM, SOUTHAMPTON

MONDAY = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
REFERRAL: dict[str, Any] = {
    "pathway": "out_of_court",
    "given_name": "Zoë",
    "family_name": "O’Neill-Šarić",
    "born_on": date(2010, 5, 4),
    "contact_by": "phone",
    "phone": "07700 900982",
    "message_may_be_left": "no",
    "safe_contact": "After school",
    "incident_on": date(2026, 10, 12),
    "incident_account": "Shouted abuse at a neighbour because of where she comes from.",
    "strands": ["race", "religion"],
    "offence": "Public order, section 5",
    "crime_reference": "14/123456/26",
    "outcome_type": "community_resolution",
    "crime_recorded_on": date(2026, 10, 13),
    "investigation_completed_on": date(2026, 11, 2),
    "evidential_test_met_on": date(2026, 11, 4),
    "admission": "full",
    "admission_recorded_on": date(2026, 11, 6),
    "physical_assault": "no",
    "stirred_up_hatred": "no",
    "indictable_only": "no",
    "gravity_score": "2",
    "earlier_hate_offences": "no",
    "local_records_checked_on": date(2026, 11, 5),
    "extremist_views": "no",
    "extremist_member": "no",
    "domestic_or_sexual": "no",
    "harmed_known": "yes",
    "harmed_view": "agrees",
    "consented_on": date(2026, 11, 20),
    "consent_by": "person_and_guardian",
    "guardian_name": "Sam O’Neill",
    "companion": "appropriate_adult",
    "companion_name": "Sam O’Neill",
    "companion_contact": "07700 900123",
    "language": "English",
    "interpreter_needed": "no",
    "referrer_role": "Police constable",
}
RISK: dict[str, Any] = {
    "what_1": "They lose their temper when challenged",
    "who_1": "Whoever is in the room",
    "likelihood_1": "possible",
    "severity_1": "serious",
    "mitigation_1": "Sit near the door",
}
RECORD: dict[str, Any] = {
    "attendance": "on_time",
    "with_them": "Sam, who came along",
    "account": "“I was angry, and I said it to hurt.”\nThen a long silence.",
    "responsibility": "4",
    "blaming_heard": "no",
    "concern": "no",
    "promises": "Will write down what they heard at school.",
    "plan": "Start from what they wrote down.",
    "true": "yes",
}
TOPICS = {1: "what_happened", 2: "impact_on_person", 3: "choices_next_time"}


@pytest.fixture
def clock() -> Iterator[time_machine.Traveller]:
    """A clock that goes on, and that a test can set to another day."""
    with time_machine.travel(MONDAY, tick=True) as traveller:
        yield traveller


class Journey:
    """One case on its way, through the windows of the people who work it."""

    def __init__(self, sign_in: Callable[..., Page], clock: Any, *, javascript: bool, seen: list[str]) -> None:
        self.sign_in, self.clock, self.javascript, self.seen = sign_in, clock, javascript, seen
        self.reference = ""

    def enter(self, who: str) -> Page:
        """Sign in as somebody, anew: a day may have gone by."""
        page = self.sign_in(who, javascript=self.javascript)
        self.look(page)
        return page

    def look(self, page: Page) -> None:
        """Let axe-core look at a page (it needs JavaScript)."""
        if self.javascript:
            self.seen.extend(violations(page))

    def press(self, page: Page, name: str) -> None:
        """Press a button or follow a link by what it says; nothing may go wrong."""
        target = page.get_by_role("button", name=name, exact=True).or_(page.get_by_role("link", name=name, exact=True))
        target.first.click()
        assert page.locator(".govuk-error-summary").count() == 0, page.locator("main").inner_text()
        self.look(page)

    def refer(self, district: str) -> None:
        """A police officer refers somebody, question by question, and gets a reference."""
        page = self.enter("referrer")
        self.press(page, "Refer someone")
        go_through(page, REFERRAL | {"district_code": district}, until=r"/check")
        self.look(page)
        fill(page, {"declared": "yes"})
        self.press(page, "Send the referral")
        found = re.search(r"HC-[0-9A-Z]{6}", page.locator("main").inner_text())
        assert found, page.locator("main").inner_text()
        self.reference = found[0]

    def pass_on(self) -> None:
        """The coordinator finds it in what came in; it cannot be allocated yet, so it goes to the inspector."""
        page = self.enter("coordinator")
        self.open_case(page)
        address = page.url
        page.goto(f"{address}/allocate")
        expect(page.locator("main")).to_contain_text("cannot be allocated before the referral is approved")
        assert page.get_by_role("button", name="Allocate").count() == 0
        self.look(page)
        page.goto(address)
        self.press(page, "Send to the inspector")

    def open_case(self, page: Page) -> None:
        """Open the case from the list in front."""
        page.locator("tr", has_text=self.reference).get_by_role("link").first.click()
        if "/cases/" not in page.url:
            self.press(page, "Open the case")
        self.look(page)

    def decide(self, who: str, other: str) -> None:
        """The inspector of the area approves; the other inspector never sees it."""
        page = self.enter(other)
        assert self.reference not in page.locator("main").inner_text()
        page = self.enter(who)
        page.locator("tr", has_text=self.reference).get_by_role("link").first.click()
        assert "/decisions/" in page.url
        self.look(page)
        fill(
            page, {"outcome": "approve", "rationale": "Low-level, fully admitted, a first of its kind.", "read": "yes"}
        )
        self.press(page, "Record the decision")
        expect(page.locator("main")).to_contain_text("Indira Vale" if who == "inspector" else "Hugh Ford")

    def allocate(self) -> None:
        """The coordinator gives the case to a practitioner."""
        page = self.enter("coordinator")
        self.open_case(page)
        self.press(page, "Allocate a practitioner")
        page.get_by_label("Pat Hill").check()
        page.locator("main form button[type=submit], main form button").last.click()
        assert "/cases/" in page.url, page.locator("main").inner_text()
        assert not page.url.endswith("/allocate"), page.locator("main").inner_text()

    def look_at_risk(self, page: Page, number: int) -> None:
        """Before the first session the risk assessment is written, and before each one after it is found right."""
        assert page.get_by_role("button", name="Plan session").count() == 0
        if number > 1:
            expect(page.locator("main")).to_contain_text("Sit near the door")
            self.press(page, "Still right")
            return
        self.press(page, "Write the risk assessment")
        fill(page, RISK | {"review_on": (datetime.now(UTC) + timedelta(days=60)).date()})
        self.press(page, "Keep this assessment")
        self.press(page, "Overview")
        self.press(page, f"Plan session {number}")

    def hold(self, number: int) -> None:
        """The practitioner plans a session for tomorrow, and the day after next records and signs it."""
        page = self.enter("practitioner")
        page.get_by_role("link", name="Zoë O’Neill-Šarić").first.click()
        self.look(page)
        self.press(page, f"Plan session {number}")
        tomorrow = (datetime.now(UTC) + timedelta(days=1)).date()
        self.look_at_risk(page, number)
        fill(page, {"slot": "another", "day": tomorrow, "time": "4pm", "mode": "in_person", "place": "Unity Centre"})
        if tomorrow.weekday() >= SATURDAY:
            page.get_by_role("button", name="Plan session").click()
            expect(page.locator(".govuk-error-summary")).to_contain_text("It is on a weekend.")
            page.get_by_label("It is on a weekend: plan it all the same").check()
        self.press(page, "Plan session")
        expect(page.locator("main")).to_contain_text("Booked")
        self.clock.move_to(datetime.now(UTC) + timedelta(days=2))
        page = self.enter("practitioner")
        self.press(page, f"Record session {number}")
        if number > 1:
            expect(page.locator("main")).to_contain_text("Start from what they wrote down.")
        fill(page, RECORD | {"covered": [TOPICS[number]], "held_on": tomorrow})
        self.press(page, "Sign the record")
        self.look(page)


@pytest.mark.parametrize(
    ("javascript", "district", "inspector", "other"),
    [
        (True, ROTHERHAM, "inspector", "inspector in Hampshire"),
        (False, SOUTHAMPTON, "inspector in Hampshire", "inspector"),
    ],
    ids=["in Rotherham, with JavaScript", "in Southampton, without JavaScript"],
)
def test_a_referral_goes_all_the_way_to_a_signed_third_session(
    site: Flask,
    sign_in: Callable[..., Page],
    clock: time_machine.Traveller,
    javascript: bool,
    district: str,
    inspector: str,
    other: str,
) -> None:
    seen: list[str] = []
    journey = Journey(sign_in, clock, javascript=javascript, seen=seen)

    journey.refer(district)
    journey.pass_on()
    journey.decide(inspector, other)
    journey.allocate()
    for number in (1, 2, 3):
        journey.hold(number)

    page = journey.enter("referrer")
    row = page.locator("tr", has_text=journey.reference)
    expect(row).to_contain_text("Completed")
    assert seen == []
    with site.app_context():
        db.session.remove()
