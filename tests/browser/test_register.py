"""The practitioners' register in a real browser: somebody new is put on it, and can be given a case from then on."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest
from flask import Flask
from playwright.sync_api import Page, expect

from hateprog.kernel.access import Role
from tests import factories as make
from tests.browser.axe import violations
from tests.browser.filling import fill
from tests.conftest import save


@pytest.mark.parametrize(("javascript", "width"), [(True, 1280), (False, 375)])
def test_a_newcomer_is_put_on_the_register_and_can_work(
    site: Flask, sign_in: Callable[..., Page], javascript: bool, width: int
) -> None:
    name = f"Newcomer {width}"
    with site.app_context():
        save(make.account(roles=[Role.PRACTITIONER], name=name, registered=False))
    page = sign_in("coordinator", javascript=javascript, width=width)
    page.get_by_role("link", name="Practitioners’ register").click()
    page.get_by_role("button", name="Put somebody on the register").click()
    page.get_by_label("Who").select_option(label=name)
    page.get_by_label("Practitioner", exact=True).check()
    page.get_by_role("button", name="Put on the register").click()
    main = page.get_by_role("main")
    expect(main).to_contain_text("No DBS check on the register. No core training on the register")

    page.get_by_role("link", name="Add: DBS check").click()
    page.get_by_label("Enhanced", exact=True).check()
    fill(page, {"from_on": date(2026, 5, 3)})
    page.get_by_label("Who saw the certificate").fill("Chris Moor, 0012 3456 7890")
    page.get_by_role("button", name="Save").click()
    expect(main).to_contain_text("This looks like a certificate number")
    page.get_by_label("Who saw the certificate").fill("Chris Moor")
    page.get_by_role("button", name="Save").click()

    page.get_by_role("link", name="Add: Training").click()
    page.get_by_label("Restorative practice (core)").check()
    fill(page, {"from_on": date(2026, 5, 3), "valid_until": date(2028, 5, 3)})
    page.get_by_role("button", name="Save").click()
    expect(main).to_contain_text("Can work")
    if javascript:
        assert violations(page) == []
