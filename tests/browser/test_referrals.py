"""Referring in a real browser: with JavaScript and without it, wide and narrow; axe-core finds nothing."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page as Window

from hateprog.referrals.answers import JOURNEYS, Page
from hateprog.referrals.rules import Pathway
from tests.browser.axe import violations
from tests.browser.filling import fill
from tests.browser.width import sideways
from tests.referrals import typed

HOW = [{"javascript": True, "width": 1280}, {"javascript": False, "width": 375}]
NAMES = ["wide", "narrow, no JavaScript"]


def clean(window: Window, how: dict[str, Any]) -> None:
    """Check that nothing is wider than the window, and that axe-core, which is JavaScript itself, finds nothing."""
    assert sideways(window) == 0, window.url
    if how["javascript"]:
        assert violations(window) == []


def press(window: Window, name: str, role: str = "button") -> None:
    """Press a button or follow a link, and wait for the page that it leads to."""
    with window.expect_navigation():
        window.get_by_role(role, name=name).last.click()  # type: ignore[arg-type]  # "button" and "link" are roles


@pytest.mark.parametrize("how", HOW, ids=NAMES)
@pytest.mark.parametrize("pathway", sorted(Pathway))
def test_someone_is_referred(sign_in: Callable[..., Window], pathway: Pathway, how: dict[str, Any]) -> None:
    window = sign_in("referrer", **how)
    window.goto("/referrals")
    clean(window, how)
    press(window, "Refer someone")
    for page in JOURNEYS[pathway]:
        assert window.url.endswith(f"/{page}")
        clean(window, how)
        press(window, "Save and continue")
        assert window.title().startswith("Error: ")
        clean(window, how)
        fill(window, typed.page(page, pathway))
        press(window, "Save and continue")
    assert window.url.endswith("/check")
    clean(window, how)
    window.get_by_label("To the best of my knowledge").check()
    press(window, "Send the referral")

    assert window.url.endswith("/receipt")
    assert "HC-" in window.inner_text(".govuk-panel")
    clean(window, how)
    press(window, "Your referrals", "link")
    clean(window, how)
    with window.expect_navigation():
        window.locator("table a").first.click()
    assert "Received" in window.inner_text("main")
    clean(window, how)


@pytest.mark.parametrize("how", HOW, ids=NAMES)
def test_a_referral_comes_in_goes_back_and_is_withdrawn(sign_in: Callable[..., Window], how: dict[str, Any]) -> None:
    robin = sign_in("referrer", **how)
    robin.goto("/referrals")
    press(robin, "Refer someone")
    for page in JOURNEYS[Pathway.EARLY_INTERVENTION]:
        fill(robin, typed.page(page, Pathway.EARLY_INTERVENTION))
        press(robin, "Save and continue")
    robin.get_by_label("To the best of my knowledge").check()
    press(robin, "Send the referral")
    reference = robin.inner_text(".govuk-panel strong")
    referral = robin.url.removesuffix("/receipt")

    chris = sign_in("coordinator", **how)
    chris.goto("/incoming")
    assert reference in chris.inner_text("main")
    clean(chris, how)
    for step in ("close", "withdraw", "check", "return"):
        chris.goto(f"{referral}/{step}")
        clean(chris, how)
    press(chris, "Return the referral")
    assert "Say what is missing" in chris.inner_text(".govuk-error-summary")
    clean(chris, how)
    chris.get_by_label("What is missing?").fill("Which day was it?")
    press(chris, "Return the referral")
    assert f"{reference} is returned" in chris.inner_text("main")

    robin.goto("/referrals")
    assert "Which day was it?" in robin.inner_text("main")
    clean(robin, how)
    press(robin, f"Complete and send again {reference}", "link")
    clean(robin, how)
    press(robin, "Withdraw this referral", "link")
    clean(robin, how)
    robin.get_by_label("Why is it withdrawn?").fill("They changed their mind")
    press(robin, "Withdraw the referral")
    assert "Withdrawn" in robin.inner_text("main")


def test_two_windows_on_one_page_do_not_overwrite_each_other(sign_in: Callable[..., Window]) -> None:
    robin = sign_in("referrer")
    robin.goto("/referrals")
    press(robin, "Refer someone")
    fill(robin, {"pathway": "convicted"})
    press(robin, "Save and continue")
    address = robin.url.removesuffix("who") + str(Page.LANGUAGE)
    robin.goto(address)
    again = robin.context.new_page()
    again.goto(address)
    fill(again, {"language": "Urdu", "interpreter_needed": "yes"})
    press(again, "Save and continue")

    fill(robin, {"language": "Polish", "interpreter_needed": "no"})
    press(robin, "Save and continue")

    assert "Robin Field changed this" in robin.inner_text("main")
    assert robin.get_by_label("Which language do they prefer?").input_value() == "Polish"
    clean(robin, HOW[0])


@pytest.mark.parametrize("how", HOW, ids=NAMES)
def test_somebody_refers_themselves(visit: Callable[..., Window], how: dict[str, Any]) -> None:
    window = visit(**how)
    window.goto("/refer-yourself")
    clean(window, how)
    press(window, "Continue")
    assert "Select whether this is about sexual harm" in window.inner_text(".govuk-error-summary")
    clean(window, how)
    window.get_by_label("No", exact=True).check()
    press(window, "Continue")
    clean(window, how)
    press(window, "Send")
    assert "Enter your date of birth" in window.inner_text(".govuk-error-summary")
    clean(window, how)
    fill(
        window,
        {
            "help_wanted": "I said things that I am ashamed of",
            "given_name": "Jo",
            "family_name": "Marsh",
            **typed.on("born_on", 3, 2, 1999),
            "district_code": "E08000018",
            "contact_by": "phone",
            "phone": "07700 900982",
            "message_may_be_left": "no",
            "safe_contact": "Weekdays after 4pm",
        },
    )
    press(window, "Send")
    assert "HC-" in window.inner_text(".govuk-panel")
    clean(window, how)


def test_sexual_harm_is_for_specialists(visit: Callable[..., Window]) -> None:
    window = visit(javascript=False)
    window.goto("/refer-yourself")
    window.get_by_label("Yes", exact=True).check()
    press(window, "Continue")

    assert "Stop It Now" in window.inner_text("main")
    clean(window, HOW[1])


@pytest.mark.parametrize("how", HOW, ids=NAMES)
@pytest.mark.parametrize("pathway", ["", *sorted(Pathway)])
def test_the_paper_form(visit: Callable[..., Window], pathway: str, how: dict[str, Any]) -> None:
    window = visit(**how)
    window.goto(f"/referral-form?pathway={pathway}" if pathway else "/referral-form")

    clean(window, how)


@pytest.mark.parametrize("how", HOW, ids=NAMES)
def test_a_paper_form_is_keyed_in(sign_in: Callable[..., Window], how: dict[str, Any]) -> None:
    window = sign_in("coordinator", **how)
    window.goto("/referrals/key-in")
    clean(window, how)
    fill(
        window,
        {"pathway": "convicted", "paper_signed_by": "Sam Brook", **typed.on("paper_signed_on", 20, 11, 2026)},
    )
    press(window, "Save and continue")

    assert window.url.endswith("/who")
    window.goto(window.url.removesuffix("who") + "check")
    assert "Sam Brook" in window.inner_text("main")
    clean(window, how)
