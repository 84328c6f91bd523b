"""A school from its invitation to its last pupil: planned, booked, one session moved, all held, the counts add up."""

from __future__ import annotations

from collections.abc import Callable
from datetime import time, timedelta
from uuid import UUID

import pytest
from flask import Flask
from playwright.sync_api import Page, expect
from sqlalchemy import select
from sqlalchemy.orm import selectinload

from hateprog.kernel.clock import from_local, utcnow
from hateprog.sessions.group.models import Booking
from hateprog.sessions.group.rules import State
from hateprog.store.base import db
from tests import factories as make
from tests.browser.axe import violations
from tests.browser.people import PASSWORD, account
from tests.browser.test_planning_a_school import HALL
from tests.browser.test_schools_joining import link_to
from tests.conftest import save
from tests.sessions.group.planner.slots import school_days

Window = Callable[..., Page]
DAYS, CLOCKS = 8, (time(9), time(11, 15))
DEPUTY = "deputy@whole.example"


@pytest.fixture
def school(site: Flask) -> UUID:
    """A school of a programme, and a practitioner who has two sessions a day open, each for five groups."""
    with site.app_context():
        school = save(make.school(name="Whole Academy", authority_code="383", authority_name="Leeds"))
        programme = save(make.school_programme(by=account("coordinator"), authority_codes=["383"]))
        save(make.membership_of(school, programme))
        takes = {"capacity_groups": 5, "capacity_pupils": 150, "authorities": ("383",)}
        times = [from_local(day, clock) for day in school_days(DAYS) for clock in CLOCKS]
        who = account("coordinator"), account("practitioner")
        save(*(make.slot(*who, starts_at=each, **takes) for each in times))
        school_id: UUID = school.id
        return school_id


def time_passes(site: Flask) -> list[tuple[UUID, list[int]]]:
    """Let the sessions have been, an hour apart and all over; return each booking with how many pupils it expected."""
    with site.app_context():
        asked = select(Booking).where(Booking.state == State.CONFIRMED).order_by(Booking.reference)
        booked = db.session.scalars(asked.options(selectinload(Booking.groups), selectinload(Booking.slot))).all()
        for number, each in enumerate(booked, start=1):
            each.slot.starts_at = utcnow() - timedelta(hours=2 * number)
            each.slot.ends_at = each.slot.starts_at + timedelta(hours=1)
        found = [(each.id, [group.pupils_expected for group in each.groups]) for each in booked]
        save(*(each.slot for each in booked))
        return found


def test_1225_pupils_are_planned_booked_met_and_counted_once(
    site: Flask, school: UUID, sign_in: Window, visit: Window
) -> None:
    coordinator = sign_in("coordinator")
    coordinator.goto(f"/schools/{school}/people")
    coordinator.get_by_role("button", name="Invite somebody").click()
    coordinator.get_by_label("Full name").fill("Sal Booth")
    coordinator.get_by_label("Work email address").fill(DEPUTY)
    coordinator.get_by_role("button", name="Send invitation").click()
    expect(coordinator.get_by_role("main")).to_contain_text("The invitation is on its way")

    theirs = visit()
    theirs.goto(link_to(site, DEPUTY, "/set-password/"))
    theirs.get_by_label("New password", exact=True).fill(PASSWORD)
    theirs.get_by_role("button", name="Save password").click()
    theirs.get_by_label("Email address").fill(DEPUTY)
    theirs.get_by_label("Password", exact=True).fill(PASSWORD)
    theirs.get_by_role("button", name="Sign in").click()
    expect(theirs.get_by_role("heading", level=1)).to_have_text("Your sessions")

    theirs.get_by_role("button", name="Plan the whole school").click()
    for year in range(7, 12):
        theirs.get_by_label(f"Year {year}", exact=True).fill("245")
    theirs.get_by_role("button", name="Continue").click()
    theirs.get_by_label("Pupils in a group, at most").fill("30")
    theirs.get_by_label("Pupils that the room holds").fill("150")
    theirs.get_by_role("button", name="Propose a timetable").click()
    expect(theirs.get_by_role("heading", level=1)).to_have_text("Proposed timetable")
    theirs.get_by_role("button", name="Book all").click()
    for label, said in HALL.items():
        theirs.get_by_label(label, exact=True).fill(said)
    theirs.get_by_role("button", name="Book all").click()
    expect(theirs.get_by_role("heading", level=1)).to_have_text("Booked timetable")

    theirs.goto("/group-sessions")
    theirs.locator("table").first.get_by_role("link").first.click()
    before = theirs.get_by_role("heading", level=1).inner_text()
    theirs.get_by_role("button", name="Move to another date").click()
    theirs.get_by_role("radio").last.check()
    theirs.get_by_role("button", name="Move it").click()
    expect(theirs.get_by_role("main")).to_contain_text("The session has moved")
    expect(theirs.get_by_role("heading", level=1)).not_to_have_text(before)

    booked = time_passes(site)
    assert sum(sum(expected) for _id, expected in booked) == 1225
    practitioner = sign_in("practitioner")
    for booking_id, expected in booked:
        practitioner.goto(f"/bookings/{booking_id}/delivery/record")
        practitioner.get_by_label("Yes", exact=True).check()
        for place, pupils in enumerate(expected):
            practitioner.get_by_label("Pupils present").nth(place).fill(str(pupils))
        practitioner.get_by_role("button", name="Save").click()
        expect(practitioner.get_by_role("heading", level=1)).to_have_text("How it went")

    theirs.goto(f"/schools/{school}/counts")
    told = theirs.get_by_role("main")
    expect(told.locator("div", has_text="Different pupils").get_by_role("definition").last).to_be_visible()
    counted = dict(
        zip(told.get_by_role("term").all_inner_texts(), told.get_by_role("definition").all_inner_texts(), strict=True)
    )
    assert (counted["Sessions"], counted["Pupils present"], counted["Different pupils"]) == (
        str(len(booked)),
        "1,225",
        "1,225",
    )
    assert violations(theirs) == []
