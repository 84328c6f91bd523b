"""The diary in a real browser: finding a time on a telephone without JavaScript, and what is on paper."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import datetime
from urllib.request import urlopen

import pytest
from flask import Flask
from playwright.sync_api import Page, expect
from sqlalchemy import select

from hateprog.accounts.models import Account
from hateprog.kernel.clock import LONDON
from hateprog.referrals.rules import Stage
from hateprog.store.base import db
from tests import factories as make
from tests.browser.axe import violations
from tests.browser.filling import fill
from tests.browser.people import PEOPLE
from tests.browser.width import sideways
from tests.conftest import save


@pytest.fixture
def two_cases(site: Flask) -> tuple[str, str]:
    """Store two approved cases of one practitioner; return their ids."""
    with site.app_context():
        people = {row.email: row for row in db.session.scalars(select(Account))}
        db.session.expunge_all()
        practitioner, inspector = (people[PEOPLE[who].email] for who in ("practitioner", "inspector"))
        ids = []
        for _case in range(2):
            case = save(make.referral(stage=Stage.ALLOCATED, referrer=people[PEOPLE["referrer"].email]))
            assessment, decision = make.approved(case, by=inspector)
            save(assessment)
            save(decision)
            save(make.allocation(decision, practitioner))
            ids.append(str(case.id))
        db.session.remove()
        return ids[0], ids[1]


def in_order(page: Page) -> list[str]:
    """Return what is wrong with a page: for those who hear it, and for those with a small screen."""
    too_wide = [f"{page.url}: {over} px too wide"] if (over := sideways(page)) else []
    return too_wide + violations(page)


@pytest.mark.parametrize("javascript", [True, False])
def test_a_free_time_is_found_and_taken_on_a_telephone(
    sign_in: Callable[..., Page], two_cases: tuple[str, str], javascript: bool
) -> None:
    first, second = two_cases
    page, wrong = sign_in("practitioner", javascript=javascript, width=375), []
    look = in_order if javascript else lambda _page: []
    page.goto(f"/cases/{first}/sessions/plan")
    wrong += look(page)
    offered = page.locator('[name="slot"][value^="20"]').first.get_attribute("value") or ""
    fill(page, {"slot": offered, "mode": "in_person", "place": "Unity Centre"})
    page.get_by_role("button", name="Plan session").click()
    expect(page.locator("main")).to_contain_text("Session 1 is planned.")

    taken = datetime.fromisoformat(offered).astimezone(LONDON)
    page.goto(f"/cases/{second}/sessions/plan")
    expect(page.locator(f'[name="slot"][value="{offered}"]')).to_have_count(0)
    fill(page, {"slot": "another", "day": taken.date(), "time": f"{taken:%H:%M}", "mode": "phone"})
    page.get_by_role("button", name="Plan session").click()
    expect(page.locator(".govuk-error-summary")).to_contain_text("At that time there is already session 1 of HC-")
    wrong += look(page)
    page.get_by_role("button", name="Show free times from that day").click()
    expect(page.locator(".govuk-error-summary")).to_have_count(0)
    wrong += look(page)
    page.locator('[name="slot"][value^="20"]').first.check()
    page.get_by_role("button", name="Plan session").click()
    expect(page.locator("main")).to_contain_text("Session 1 is planned.")

    year, week, _day = taken.date().isocalendar()
    page.goto(f"/diary?week={year}-W{week:02}")
    expect(page.locator("main")).to_contain_text("Unity Centre")
    wrong += look(page)
    assert wrong == []


def test_a_week_and_a_month_print_without_what_only_works_on_screen(
    sign_in: Callable[..., Page], two_cases: tuple[str, str]
) -> None:
    page = sign_in("practitioner")
    for address in ("/diary", "/diary/list", "/diary/hours", "/diary/calendar"):
        page.goto(address)
        assert in_order(page) == []
    for address in ("/diary", "/diary/list"):
        page.goto(address)
        page.emulate_media(media="print")
        for hidden in ("Previous", "Next", "Your working hours", "Find a case"):
            expect(page.get_by_role("link", name=re.compile(f"^{hidden}"))).to_have_count(0)
        page.emulate_media(media="screen")


def test_a_calendar_program_reads_the_address_that_was_shown_once(sign_in: Callable[..., Page]) -> None:
    page = sign_in("practitioner")
    page.goto("/diary/calendar")
    page.get_by_role("button", name=re.compile("^Make a")).click()
    assert in_order(page) == []
    address = page.locator("main code").inner_text()

    with urlopen(address) as answer:  # noqa: S310 - the address of the test's own server
        assert answer.headers["Content-Type"] == "text/calendar; charset=utf-8"
        assert answer.read().startswith(b"BEGIN:VCALENDAR")
    page.reload()
    expect(page.locator("main")).not_to_contain_text(address)
