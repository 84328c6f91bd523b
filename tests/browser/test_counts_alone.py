"""An evaluator and whoever pays for the programme in a real browser: what they get, and that no case opens to them."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from io import BytesIO
from pathlib import Path
from uuid import UUID
from zipfile import ZipFile

import pytest
from flask import Flask
from playwright.sync_api import Page, expect

from hateprog.kernel.clock import today
from hateprog.referrals.for_evaluation import EvaluationConsent
from hateprog.reports.periods import service as periods
from hateprog.reports.targets import service as targets
from hateprog.store.base import db
from tests import factories as make
from tests.browser.axe import violations
from tests.browser.filling import fill
from tests.browser.people import PASSWORD, account
from tests.browser.width import sideways
from tests.conftest import save

FIRST = (today() - timedelta(days=60)).replace(day=1)
LAST = FIRST + timedelta(days=27)
MANY = 12


@pytest.fixture
def cases(site: Flask) -> list[tuple[UUID, str]]:
    """Store cases of one period that is frozen, with a target of it; return their ids and references."""
    came = datetime(FIRST.year, FIRST.month, 10, 9, tzinfo=UTC)
    said = {"received_at": came, "evaluation_consent": EvaluationConsent.YES}
    with site.app_context():
        kept = [save(make.referral(referrer=account("referrer"), **said)) for _number in range(MANY)]
        found = [(each.id, each.reference) for each in kept]
        by = make.actor(account("coordinator"))
        days = {"first": FIRST, "last": LAST, "force": None}
        targets.set_target(by, None, measure="referrals_received", number=10, funder="Home Office", **days)
        periods.freeze(by, None, note=None, **days)
        db.session.commit()
        db.session.remove()
    return found


def sound(page: Page, heading: str) -> None:
    """Hold that a page has come, that axe-core finds nothing on it, and that nothing scrolls sideways."""
    expect(page.get_by_role("heading", level=1)).to_contain_text(heading)
    assert violations(page) == []
    assert sideways(page) == 0


def refused(page: Page, case_id: UUID) -> None:
    """Hold that a case is as if it were not there, and that lists of cases are for others."""
    for address, status in ((f"/cases/{case_id}", 404), (f"/cases/{case_id}/summary", 404), ("/incoming", 403)):
        answer = page.goto(address)
        assert answer is not None
        assert answer.status == status, address


def choose_period(page: Page) -> None:
    """Ask a page of figures for the days of the cases."""
    fill(page, {"first": FIRST, "last": LAST})
    page.get_by_role("main").get_by_role("button", name="Count").click()


def test_an_evaluator_takes_rows_away_and_whoever_pays_a_return_and_neither_opens_a_case(
    site: Flask, sign_in: Callable[..., Page], cases: list[tuple[UUID, str]]
) -> None:
    references = [reference for _id, reference in cases]

    evaluator = sign_in("evaluator")
    evaluator.goto("/dashboard")
    choose_period(evaluator)
    sound(evaluator, "Dashboard")
    expect(evaluator.get_by_role("main")).to_contain_text("Satisfaction of both sides")
    evaluator.get_by_role("link", name="Referrals received").first.click()
    sound(evaluator, "Referrals received")
    why = evaluator.get_by_role("main")
    expect(why).to_contain_text(str(MANY))
    assert not [each for each in references if each in why.inner_text()]

    evaluator.goto("/evidence")
    fill(evaluator, {"since": FIRST, "until": LAST})
    evaluator.get_by_role("button", name="Make the release and download it").click()
    problem = evaluator.get_by_role("alert").filter(has_text="There is a problem")
    expect(problem).to_contain_text("Enter who gets it")
    expect(problem).to_contain_text("Enter what it is for")
    sound(evaluator, "Evidence base")
    fill(evaluator, {"recipient": "University of Riverdale", "reason": "The second year’s report"})
    fill(evaluator, {"secret": PASSWORD})
    with evaluator.expect_download() as coming:
        evaluator.get_by_role("button", name="Make the release and download it").click()
    archive = ZipFile(BytesIO(Path(coming.value.path()).read_bytes()))
    everything = b"".join(archive.read(name) for name in archive.namelist())
    assert not [each for each in references if each.encode() in everything]
    evaluator.goto("/evidence")
    expect(evaluator.get_by_role("main")).to_contain_text("University of Riverdale")
    refused(evaluator, cases[0][0])

    pays = sign_in("commissioner", width=375)
    pays.goto("/dashboard")
    choose_period(pays)
    sound(pays, "Dashboard")
    expect(pays.get_by_role("main")).to_contain_text("12 (120 %) so far")
    pays.goto("/targets")
    sound(pays, "Targets")
    pays.goto("/periods")
    sound(pays, "Frozen periods")
    pays.get_by_role("main").locator("table a").first.click()
    pays.get_by_role("button", name="Make a return").click()
    sound(pays, "Make a return")
    fill(pays, {"kind": "commissioner", "format": "pdf", "recipient": "Office of the PCC"})
    with pays.expect_download() as coming:
        pays.get_by_role("button", name="Make it and download it").click()
    assert Path(coming.value.path()).read_bytes().startswith(b"%PDF")
    refused(pays, cases[0][0])
