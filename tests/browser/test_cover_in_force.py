"""Cover in a real browser: the case of another area before, on and after the days for which it was arranged."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
import time_machine
from playwright.sync_api import Page, expect

from tests import factories as make
from tests.browser.axe import violations
from tests.browser.test_cover import fill_day

SignIn = Callable[..., Page]
MONDAY = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
BEFORE, FIRST = datetime(2026, 11, 24, 23, 58, tzinfo=UTC), datetime(2026, 11, 25, 0, 2, tzinfo=UTC)
LAST, AFTER = datetime(2026, 11, 27, 23, 58, tzinfo=UTC), datetime(2026, 11, 28, 0, 2, tzinfo=UTC)
REASON = "Admitted in full, first time, and wants to understand."
LISTS = ("/decisions", "/supervision", "/supervision/decisions", "/supervision/monthly")


@pytest.fixture
def clock() -> Iterator[time_machine.Traveller]:
    """A clock that goes on, and that a test can set to another day."""
    with time_machine.travel(MONDAY, tick=True) as traveller:
        yield traveller


def cannot_see(page: Page, name: str, case: UUID, assessment: UUID) -> None:
    """Hold that the case is in no list, is not found, and that none of its pages is there."""
    for address in LISTS:
        page.goto(address)
        assert str(case) not in page.content()
        assert str(assessment) not in page.content()
    find(page, name)
    expect(page.get_by_role("main")).to_contain_text("No case that you may see begins with this name")
    for address in pages_of(case, assessment):
        answer = page.goto(address)
        assert answer is not None
        assert answer.status == 404, address
        expect(page.get_by_role("heading", level=1)).to_have_text("Page not found")
        expect(page.get_by_role("main")).not_to_contain_text(name)


def pages_of(case: UUID, assessment: UUID) -> tuple[str, ...]:
    return f"/decisions/{assessment}", f"/decisions/{assessment}/proof", f"/cases/{case}", f"/referrals/{case}"


def find(page: Page, name: str) -> None:
    """Look for somebody by their family name."""
    page.goto("/search")
    page.get_by_label("Family name or reference").fill(name)
    page.get_by_role("button", name="Find", exact=True).click()


@pytest.mark.parametrize(
    ("javascript", "width", "week", "name"),
    [(True, 1280, 0, "Ashby-Moor"), (False, 375, 1, "Quillfeather")],
    ids=["desk", "phone, no JavaScript"],
)
def test_who_covers_decides_on_those_days_and_knows_of_no_case_on_any_other(
    sign_in: SignIn,
    waiting: Callable[..., tuple[UUID, UUID]],
    clock: time_machine.Traveller,
    javascript: bool,
    width: int,
    week: int,
    name: str,
) -> None:
    later = timedelta(weeks=week)
    clock.move_to(MONDAY + later)
    case, assessment = waiting(participant=make.participant(family_name=name))
    absent = sign_in("inspector", javascript=javascript, width=width)
    absent.goto("/cover")
    absent.get_by_role("button", name="Arrange cover").click()
    absent.get_by_label("Who covers?").select_option(label="Hugh Ford (Hampshire)")
    fill_day(absent, "First day", (FIRST + later).date())
    fill_day(absent, "Last day", (LAST + later).date())
    absent.get_by_role("button", name="Arrange cover").click()
    expect(absent.get_by_role("alert")).to_contain_text("The cover is arranged")

    clock.move_to(BEFORE + later)
    page = sign_in("inspector in Hampshire", javascript=javascript, width=width)
    cannot_see(page, name, case, assessment)

    clock.move_to(FIRST + later)
    page.goto("/decisions")
    page.locator(f'a[href="/decisions/{assessment}"]').click()
    page.get_by_role("link", name="Go to your decision").click()
    page.get_by_label("Approve", exact=True).check()
    page.get_by_label("Your reason").fill(REASON)
    page.get_by_label("I have read the facts and every finding").check()
    page.get_by_role("button", name="Record the decision").click()
    expect(page.get_by_role("alert")).to_contain_text("Your decision is recorded")
    expect(page.get_by_role("main")).to_contain_text("as cover for Indira Vale")
    page.get_by_role("link", name="Proof sheet").click()
    expect(page.get_by_role("main")).to_contain_text("Hugh Ford, as cover for Indira Vale")
    if javascript:
        assert violations(page) == []
    find(page, name)
    expect(page.get_by_role("link", name=f"Jordan {name}")).to_have_count(1)

    clock.move_to(LAST + later)
    page = sign_in("inspector in Hampshire", javascript=javascript, width=width)
    for address in pages_of(case, assessment):
        answer = page.goto(address)
        assert answer is not None
        assert answer.status == 200, address

    clock.move_to(AFTER + later)
    cannot_see(page, name, case, assessment)
    absent = sign_in("inspector", javascript=javascript, width=width)
    absent.goto(f"/decisions/{assessment}")
    expect(absent.get_by_role("main")).to_contain_text("as cover for Indira Vale")
