"""What a person is told while the network is lost, and before they are signed out for doing nothing."""

from __future__ import annotations

from collections.abc import Callable

from playwright.sync_api import Page, expect

from tests.browser.axe import violations
from tests.browser.test_recording import SAVED, second_session, typed

__all__ = ["second_session"]


def test_what_is_typed_without_a_network_is_saved_once_it_is_back(
    sign_in: Callable[..., Page], second_session: str
) -> None:
    page = sign_in("practitioner")
    page.goto(f"/sessions/{second_session}/record")
    status = page.locator("[data-autosave-status]")

    page.context.set_offline(True)
    page.get_by_label("Their account, in their own words").fill("Typed in a cellar")
    expect(status).to_have_text("Not saved yet: no connection", timeout=10_000)
    page.context.set_offline(False)
    expect(status).to_have_text(SAVED, timeout=10_000)
    page.reload()

    assert typed(page) == "Typed in a cellar"


def test_somebody_who_does_nothing_is_warned_and_may_stay(sign_in: Callable[..., Page]) -> None:
    page = sign_in("practitioner")
    page.clock.install()
    page.goto("/today")
    warning = page.get_by_role("dialog", name="You are about to be signed out")
    expect(warning).to_be_hidden()

    page.clock.fast_forward("18:30")
    expect(warning).to_be_visible()
    expect(warning).to_contain_text("You have 2 minutes left.")
    assert violations(page) == []
    page.get_by_role("button", name="Stay signed in").click()

    expect(warning).to_be_hidden()


def test_somebody_who_does_nothing_still_is_led_to_sign_in(sign_in: Callable[..., Page]) -> None:
    page = sign_in("practitioner")
    page.clock.install()
    page.goto("/today")

    page.clock.fast_forward("20:01")

    page.wait_for_url("**/sign-in?idle=1")
    assert "You were signed out because you did nothing" in page.inner_text("main")
    page.goto("/today")
    assert "/sign-in" in page.url
