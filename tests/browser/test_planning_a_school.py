"""A whole school of 1,225 pupils in a real browser: planned, one group moved, all booked; and the counts add up."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, time

import pytest
from flask import Flask
from playwright.sync_api import Page, expect

from hateprog.kernel.clock import from_local
from hateprog.schools.models import School
from hateprog.sessions.group.models import Slot
from tests import factories as make
from tests.browser.axe import violations
from tests.browser.people import account
from tests.browser.width import sideways
from tests.conftest import save
from tests.sessions.group.planner.slots import school_days

Window = Callable[..., Page]
CLOCKS = (time(9), time(10), time(11, 15), time(13), time(14))
HALL = {
    "Room": "Main hall",
    "Designated safeguarding lead (DSL)": "Jo Marsh",
    "How visitors reach the DSL that day": "01632 960 123",
    "Member of staff who will be in the room": "Head of year",
}


@pytest.fixture
def school(site: Flask) -> School:
    """A school, and a practitioner with ten days of five slots."""
    with site.app_context():
        stored: School = save(make.school(name="Planned Academy", authority_code="373"))
        save(*(_slot(from_local(day, clock)) for day in school_days(10) for clock in CLOCKS))
        return stored


def _slot(starts_at: datetime) -> Slot:
    return make.slot(account("coordinator"), account("practitioner"), starts_at=starts_at, authorities=("373",))


def in_order(page: Page, javascript: bool) -> None:
    """Hold that axe finds nothing and nothing is wider than the screen."""
    assert not javascript or violations(page) == []
    assert sideways(page) == 0


@pytest.mark.parametrize(("javascript", "width"), [(True, 1280), (False, 375)], ids=["desk", "phone, no JavaScript"])
def test_a_whole_school_is_planned_and_booked(sign_in: Window, school: School, javascript: bool, width: int) -> None:
    page = sign_in("coordinator", javascript=javascript, width=width)
    page.goto(f"/schools/{school.id}/sessions")
    page.get_by_role("button", name="Plan the whole school").click()
    in_order(page, javascript)
    for year in range(7, 12):
        page.get_by_label(f"Year {year}", exact=True).fill("245")
    page.get_by_role("button", name="Continue").click()
    expect(page.get_by_role("main")).to_contain_text("1,225 pupils take part")
    in_order(page, javascript)
    page.get_by_label("Pupils in a group, at most").fill("20")
    page.get_by_role("button", name="Propose a timetable").click()
    expect(page.get_by_role("alert")).to_contain_text("more slots are needed by")
    in_order(page, javascript)
    page.get_by_label("Pupils in a group, at most").fill("30")
    page.get_by_role("button", name="Propose a timetable").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Proposed timetable")
    expect(page.get_by_role("main")).to_contain_text("1,225")
    in_order(page, javascript)
    page.get_by_role("link", name="Move 7A", exact=True).click()
    in_order(page, javascript)
    page.get_by_role("radio").last.check()
    page.get_by_role("button", name="Move the group").click()
    expect(page.get_by_role("main")).to_contain_text("Group 7A is moved")
    page.get_by_role("button", name="Book all").click()
    in_order(page, javascript)
    for label, said in HALL.items():
        page.get_by_label(label, exact=True).fill(said)
    page.get_by_role("button", name="Book all").click()
    expect(page.get_by_role("main")).to_contain_text("All sessions are booked")
    expect(page.get_by_role("heading", level=1)).to_contain_text("Booked timetable")
    expect(page.get_by_role("main")).to_contain_text("1,225")
    in_order(page, javascript)
    counts = page.locator("td.govuk-table__cell--numeric").all_inner_texts()
    assert sum(map(int, counts)) == 1225
