"""Rule sets in a real browser: drafted, tried on a past case, adopted by somebody else, compared and retired."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from flask import Flask
from playwright.sync_api import Page, expect

from hateprog.accounts import queries as accounts
from hateprog.eligibility.trials import service as trials
from hateprog.kernel.access import THE_SERVICE
from hateprog.kernel.clock import today
from hateprog.store.base import db
from tests import factories as make
from tests.browser.axe import violations
from tests.browser.people import PEOPLE
from tests.browser.width import sideways
from tests.conftest import save
from tests.eligibility.rule_sets.files import file, rule

SignIn = Callable[..., Page]
BOTH = pytest.mark.parametrize(
    ("javascript", "width"), [(True, 1280), (False, 375)], ids=["desk", "phone, no JavaScript"]
)
OLDER = rule(text="Aged 21 or over", parameters="parameters = { at_least = 21 }")


@pytest.fixture(scope="module")
def past_case(site: Flask) -> str:
    """Store a case of somebody who was 19, put before an inspector; return its reference."""
    with site.app_context():
        referrer: Any = accounts.at_address(PEOPLE["referrer"].email)
        person = make.participant(born_on=date(2006, 3, 3))
        case = save(make.referral(stage="awaiting_decision", referrer=referrer, participant=person))
        save(make.assessment(case))
        db.session.remove()
        return str(case.reference)


def in_order(page: Page, javascript: bool) -> None:
    """Hold that axe finds nothing and nothing is wider than the screen."""
    if javascript:
        assert violations(page) == []
    assert sideways(page) == 0


def first_version(code: str) -> str:
    return file(rule(), code=code, title=f"Rules {code}", valid_from=today(), more='force = "E23000011"')


@BOTH
def test_a_rule_set_is_drafted_tried_adopted_compared_and_retired(
    site: Flask, sign_in: SignIn, past_case: str, javascript: bool, width: int
) -> None:
    code = f"ours_{width}"
    drafts = sign_in("coordinator", javascript=javascript, width=width)
    main = drafts.get_by_role("main")
    drafts.get_by_role("link", name="More", exact=True).click()
    in_order(drafts, javascript)
    drafts.get_by_role("link", name="Rule sets", exact=True).click()
    expect(main).to_contain_text("In force today")
    in_order(drafts, javascript)

    drafts.get_by_role("button", name="Draft a version").click()
    written = first_version(code)
    drafts.get_by_label("The version’s file").fill(written.replace("is_old_enough_then", "is_nice"))
    drafts.get_by_role("button", name="Store the draft").click()
    expect(drafts.get_by_role("alert")).to_contain_text("Rule 1: There is no criterion “is_nice”")
    expect(drafts.get_by_label("The version’s file")).to_have_value(written.replace("is_old_enough_then", "is_nice"))
    in_order(drafts, javascript)
    drafts.get_by_label("The version’s file").fill(first_version(code).replace(rule(), OLDER))
    drafts.get_by_role("button", name="Store the draft").click()
    expect(drafts.get_by_role("alert")).to_contain_text("The draft is stored")
    expect(main).to_contain_text("You drafted this, so somebody else has to adopt it")
    in_order(drafts, javascript)
    version = drafts.url

    _try_it(site, drafts, past_case, javascript=javascript)

    adopts = sign_in("inspector", javascript=javascript, width=width)
    adopts.goto(version)
    in_order(adopts, javascript)
    adopts.get_by_role("button", name="Adopt this version").click()
    expect(adopts.get_by_role("main")).to_contain_text("Nothing of an adopted version can be changed")
    in_order(adopts, javascript)
    adopts.get_by_role("button", name="Adopt it").click()
    expect(adopts.get_by_role("alert")).to_contain_text("The version is adopted")
    expect(adopts.get_by_role("main")).to_contain_text("In force today")

    _draft_the_next(drafts, version)
    drafts.get_by_role("link", name=re.compile("^Compare")).click()
    expect(main).to_contain_text("Aged 25 or over")
    expect(main).to_contain_text("Changed")
    in_order(drafts, javascript)

    adopts.goto(version)
    adopts.get_by_role("button", name="Retire this version").click()
    expect(adopts.get_by_role("main")).to_contain_text("Its cases are then governed by Out of court, version 1")
    in_order(adopts, javascript)
    adopts.get_by_role("button", name="Retire it").click()
    expect(adopts.get_by_role("alert")).to_contain_text("Say why it is retired")
    adopts.get_by_label("Why is it retired?").fill("The force has a policy of its own now")
    adopts.get_by_role("button", name="Retire it").click()
    expect(adopts.get_by_role("alert")).to_contain_text("The version is retired")
    expect(adopts.get_by_role("main")).to_contain_text("The force has a policy of its own now")
    in_order(adopts, javascript)


def _try_it(site: Flask, page: Page, past_case: str, *, javascript: bool) -> None:
    main = page.get_by_role("main")
    page.get_by_role("button", name="Try it on past cases").click()
    page.get_by_role("button", name="Start a trial").click()
    expect(page.get_by_role("progressbar")).to_be_visible()
    expect(main).to_contain_text("Tried: 0 of 1")
    in_order(page, javascript)
    with site.app_context():
        trials.go_on_with_what_waits(THE_SERVICE)
        db.session.remove()
    expect(main).to_contain_text("Assessments tried")  # the page asked again by itself
    in_order(page, javascript)
    page.get_by_role("button", name="See what differs, and why").click()
    expect(main).to_contain_text("Aged 19 on the date of the incident: not asked before, not met now")
    in_order(page, javascript)
    expect(main).to_contain_text(past_case)
    page.get_by_role("link", name="Open the decision").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text(past_case)


def _draft_the_next(page: Page, version: str) -> None:
    page.goto(version)
    page.get_by_role("button", name="Draft another version from this").click()
    text = page.get_by_label("The version’s file")
    typed = text.input_value()
    assert "version = 2" in typed
    later = (today() + timedelta(days=30)).isoformat()
    text.fill(typed.replace(today().isoformat(), later).replace("21", "25"))
    page.get_by_role("button", name="Store the draft").click()
    expect(page.get_by_role("alert")).to_contain_text("The draft is stored")
