"""Both sides of two cases in a browser: who was harmed asks, whoever is responsible is asked, and answers come home.

Two practitioners, two liaisons, two people harmed; one question for both cases, one wording that has to change, one
question taken back before it is put and one after.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from types import SimpleNamespace
from typing import Any

import pytest
from flask import Flask
from playwright.sync_api import Page, expect
from sqlalchemy import select

from hateprog.accounts.models import Account
from hateprog.kernel.access import Role
from hateprog.kernel.clock import utcnow
from hateprog.referrals.rules import Stage
from hateprog.store.base import db
from tests import factories as make
from tests.browser.axe import violations
from tests.browser.filling import fill
from tests.browser.people import PEOPLE, Someone, account
from tests.browser.width import sideways
from tests.conftest import save

OLA = {
    "name": "Ola Nowak",
    "phone": "07700 900123",
    "postcode": "S60 1AE",
    "contact_by": "phone",
    "safe_times": "Weekdays after 6pm",
    "enhanced": "most_serious_crime",
    "language": "Polish",
}
JAN = {"name": "Jan Kowal", "email": "jan@harmed.example", "contact_by": "email", "enhanced": "no"}
FIRST_WORDS = "Do you know that I moved away from S60 1AE because of you?"
OTHER_WORDS = "Do you know that I moved away because of you?"
TO_BE_TAKEN_BACK, PUT_THEN_TAKEN_BACK = "Would you do it again?", "Who else laughed?"
ANSWER, TOLD = "I did not know. I am sorry that you had to.", "They did not know, and are sorry."
NEVER_OVER_THERE = (
    "Ola",
    "Nowak",
    "Kowal",
    "S60 1AE",
    "07700 900123",
    "jan@harmed.example",
    "Lena",
    "Tom Birch",
)
PHONE = 375
NEVER_OVER_HERE = ("Zahra", "Quill", "Pat Hill", "Sunita")


class Window:
    """One person's window on the service; every page that they see is looked at."""

    def __init__(self, page: Page, seen: list[str], never: tuple[str, ...]) -> None:
        self.page, self.seen, self.never = page, seen, never

    def open(self, address: str) -> Page:
        self.page.goto(address)
        return self.look()

    def look(self) -> Page:
        self.seen += violations(self.page)
        text = self.page.content()
        self.seen += [f"{self.page.url}: {word}" for word in self.never if word in text]
        if over := sideways(self.page):
            self.seen.append(f"{self.page.url}: {over} px too wide")
        return self.page

    def press(self, name: str) -> Page:
        """Press a button, or follow a link, by what it says; nothing may go wrong."""
        for role in ("button", "link"):
            found = self.page.get_by_role(role, name=name).first
            if found.count():
                found.click()
                break
        else:
            raise AssertionError(f"No {name!r} on {self.page.url}: {self.page.locator('main').inner_text()}")
        self.page.wait_for_load_state()
        return self.look()

    def send(self, answers: dict[str, Any], button: str) -> Page:
        fill(self.page, answers)
        return self.press(button)


@pytest.fixture
def cases(site: Flask, monkeypatch: pytest.MonkeyPatch) -> SimpleNamespace:
    """Two cases on the programme, each with its practitioner and a first session an hour ago; and two liaisons."""
    newcomers = {
        "second practitioner": Someone("Sunita Rao", Role.PRACTITIONER),
        "liaison": Someone("Lena Marsh", Role.VICTIM_LIAISON),
        "second liaison": Someone("Tom Birch", Role.VICTIM_LIAISON),
    }
    with site.app_context():
        for who, someone in newcomers.items():
            monkeypatch.setitem(PEOPLE, who, someone)
            if db.session.scalar(select(Account.id).where(Account.email == someone.email)) is None:
                save(make.with_password(name=someone.name, email=someone.email, roles=[someone.role]))
        found = [_on_the_programme(who) for who in ("practitioner", "second practitioner")]
        db.session.remove()
    return SimpleNamespace(first=found[0], second=found[1])


def _on_the_programme(practitioner: str) -> SimpleNamespace:
    person = make.participant(given_name="Zahra", family_name="Quill")
    case = save(make.referral(stage="allocated", referrer=account("referrer"), participant=person))
    assessment, decision = make.approved(case, by=account("inspector"))
    save(assessment)
    save(decision)
    save(make.allocation(decision, account(practitioner), by=account("coordinator")))
    case.stage = Stage.ON_PROGRAMME
    enrolment = save(make.enrolment(decision))
    save(make.session(enrolment, by=account(practitioner), starts_at=utcnow()))
    return SimpleNamespace(id=case.id, reference=case.reference)


@pytest.fixture
def seen() -> Iterator[list[str]]:
    """What was found wrong with any page on the way: nothing."""
    found: list[str] = []
    yield found
    assert found == []


@pytest.fixture
def window(sign_in: Callable[..., Page], seen: list[str]) -> Callable[..., Window]:
    """Give back a function that signs somebody in; what their side never shows is looked for on every page."""

    def enter(who: str, never: tuple[str, ...] = ()) -> Window:
        return Window(sign_in(who), seen, never)

    return enter


def test_a_question_crosses_to_two_people_and_each_answer_comes_home(
    cases: SimpleNamespace, window: Callable[..., Window]
) -> None:
    lena, tom = window("liaison", NEVER_OVER_HERE), window("second liaison", NEVER_OVER_HERE)
    _lena_takes_both_cases_on(lena, cases)
    _they_are_put_down_and_offered(lena, cases)

    asked = _ask(lena, "Ola Nowak", FIRST_WORDS, cases.first, cases.second)
    _tom_finds_what_must_come_out_and_gives_it_other_words(tom, asked)
    _the_other_words_are_screened_agreed_and_released(lena, tom, asked)
    back = _ask(lena, "Jan Kowal", TO_BE_TAKEN_BACK, cases.first)
    late = _ask(lena, "Jan Kowal", PUT_THEN_TAKEN_BACK, cases.first)
    for each in (back, late):
        _screen_agree_release(lena, tom, each)

    lena.open(back)
    expect(lena.press("Withdraw it").locator("main")).to_contain_text("Withdrawn")

    _the_first_practitioner_puts_what_is_there(window("practitioner", NEVER_OVER_THERE), cases.first)
    lena.open(late)
    lena.press("Withdraw it")
    _the_second_practitioner_notes_that_it_was_declined(window("second practitioner", NEVER_OVER_THERE), cases.second)

    _both_answers_come_home(lena, asked)
    _what_crossed_is_listed(window("coordinator", ("Ola", "Nowak", "Kowal", "S60 1AE")), cases.first)


def _lena_takes_both_cases_on(lena: Window, cases: SimpleNamespace) -> None:
    for case in (cases.first, cases.second):
        page = lena.open("/people-harmed/cases")
        page.locator("tr", has_text=case.reference).get_by_role("button", name="Take it on").click()
        expect(page.locator("main")).to_contain_text("You are the liaison of this case")


def _they_are_put_down_and_offered(lena: Window, cases: SimpleNamespace) -> None:
    for case, person in ((cases.first, OLA), (cases.first, JAN), (cases.second, OLA)):
        lena.open(f"/people-harmed/cases/{case.id}/new")
        page = lena.send(person, "Save")
        if page.locator(".govuk-error-summary").count():
            expect(page.locator(".govuk-error-summary")).to_contain_text("is known. Say whether it is them")
            page = lena.send({"same": "same"}, "Save")
        expect(page.locator("h1")).to_have_text(person["name"])
    page = lena.open("/people-harmed")
    page.locator("tr", has_text=cases.first.reference).filter(has_text="Ola").get_by_role(
        "link", name="Log a contact"
    ).click()
    lena.send({"outcome": "reached", "note": "Wants to ask something"}, "Log the contact")
    lena.press("Make the offer")
    page = lena.press("Put the offer down")
    expect(page.locator("main")).to_contain_text("The offer is put down")
    lena.press("Put down what they want")
    page = lena.send({"wishes": ["questions"]}, "Put it down")
    expect(page.locator("main")).to_contain_text("To ask questions without meeting")


def _ask(lena: Window, name: str, words: str, *cases: SimpleNamespace) -> str:
    page = lena.open("/people-harmed")
    page.get_by_role("link", name=name).first.click()
    lena.press("Take down a question")
    lena.send({"kind": "question", "words": words, "cases": [str(case.id) for case in cases]}, "Take it down")
    return lena.page.url


def _tom_finds_what_must_come_out_and_gives_it_other_words(tom: Window, asked: str) -> None:
    page = tom.open(asked)
    expect(page.locator("main mark strong")).to_have_text("S60 1AE")
    page = tom.press("These words may go over")
    expect(page.locator(".govuk-error-summary")).to_be_visible()
    tom.press("Give it other words")
    page = tom.send({"words": OTHER_WORDS}, "Keep these words")
    expect(page.locator("main")).to_contain_text("You wrote these words, so somebody else screens them")


def _the_other_words_are_screened_agreed_and_released(lena: Window, tom: Window, asked: str) -> None:
    page = lena.open(asked)
    expect(page.locator("main")).to_contain_text(OTHER_WORDS)
    lena.press("These words may go over")
    page = lena.send({"how": "phone"}, "They agree to these words")
    expect(page.locator("main")).to_contain_text("You took this down, so somebody else releases it")
    tom.open(asked)
    tom.press("Release it")


def _screen_agree_release(lena: Window, tom: Window, asked: str) -> None:
    tom.open(asked)
    tom.press("These words may go over")
    lena.open(asked)
    lena.send({"how": "email"}, "They agree to these words")
    tom.open(asked)
    tom.press("Release it")


def _the_first_practitioner_puts_what_is_there(pat: Window, case: SimpleNamespace) -> None:
    page = pat.open(f"/cases/{case.id}")
    expect(page.locator("main")).to_contain_text(OTHER_WORDS)
    expect(page.locator("main")).to_contain_text(PUT_THEN_TAKEN_BACK)
    expect(page.locator("main")).not_to_contain_text(TO_BE_TAKEN_BACK)
    expect(page.locator("main")).not_to_contain_text(FIRST_WORDS)
    page.get_by_role("link", name=OTHER_WORDS).click()
    pat.look()
    page = pat.send(
        {"outcome": "answered", "answer": ANSWER, "wording": "verbatim", "session": "1"}, "Send to the liaison"
    )
    expect(page.locator("main")).to_contain_text("What you wrote is with the liaison")
    page.get_by_role("link", name=PUT_THEN_TAKEN_BACK).click()
    pat.send({"outcome": "later", "session": "1"}, "Send to the liaison")


def _the_second_practitioner_notes_that_it_was_declined(sunita: Window, case: SimpleNamespace) -> None:
    page = sunita.open(f"/cases/{case.id}")
    expect(page.locator("main")).not_to_contain_text(PUT_THEN_TAKEN_BACK)
    page.get_by_role("link", name=OTHER_WORDS).click()
    sunita.send({"outcome": "declined", "session": "1"}, "Send to the liaison")


def _both_answers_come_home(lena: Window, asked: str) -> None:
    for told, came in ((TOLD, ANSWER), ("They did not wish to answer.", "They did not wish to answer")):
        page = lena.open(asked)
        ways = page.locator(".govuk-task-list__link")
        expect(ways).to_have_count(2)
        _open_the_way_that_waits(page)
        expect(page.locator("main")).to_contain_text(came)
        lena.look()
        lena.send({"told": told}, "It may be passed on in these words")
        _go_on_with(lena, "Answer screened")
        lena.send({"wanted": "yes", "how": "phone"}, "Keep their wish")
        _go_on_with(lena, "To be relayed")
        lena.press("I passed it on")
        _go_on_with(lena, "Relayed")
        page = lena.press("They have it")
        expect(page.locator("main")).to_contain_text("Acknowledged")


def _open_the_way_that_waits(page: Page) -> None:
    for status in ("Answered", "They did not wish to answer"):
        row = page.locator(".govuk-task-list__item", has_text=status)
        if row.count():
            row.first.get_by_role("link").click()
            return
    raise AssertionError(page.locator("main").inner_text())


def _go_on_with(lena: Window, status: str) -> None:
    """Open the way again that was just gone on with: each step leads back to the question."""
    row = lena.page.locator(".govuk-task-list__item").filter(has=lena.page.get_by_text(status, exact=True))
    row.first.get_by_role("link").click()
    lena.look()


def _what_crossed_is_listed(coordinator: Window, case: SimpleNamespace) -> None:
    page = coordinator.open(f"/cases/{case.id}/line")
    for words in (OTHER_WORDS, TOLD, PUT_THEN_TAKEN_BACK):
        expect(page.locator("main")).to_contain_text(words)
    for words in (FIRST_WORDS, ANSWER):
        expect(page.locator("main")).not_to_contain_text(words)


def test_on_a_phone_without_scripts_a_liaison_works_and_whoever_was_harmed_looks_and_leaves(
    cases: SimpleNamespace, sign_in: Callable[..., Page], visit: Callable[..., Page]
) -> None:
    page = sign_in("liaison", javascript=False, width=PHONE)
    page.goto("/people-harmed/cases")
    page.locator("tr", has_text=cases.first.reference).get_by_role("button", name="Take it on").click()
    page.goto(f"/people-harmed/cases/{cases.first.id}/new")
    page.get_by_role("button", name="Save").click()
    expect(page.locator(".govuk-error-summary")).to_contain_text("Enter the name of the person harmed")
    fill(page, JAN | {"name": "Jan Novak"})
    page.get_by_role("button", name="Save").click()
    page.get_by_role("link", name="Offer and contacts").click()
    page.get_by_role("button", name="Log a contact").click()
    fill(page, {"outcome": "no_answer"})
    page.get_by_role("button", name="Log the contact").click()
    expect(page.locator("main")).to_contain_text("No answer")
    page.get_by_role("link", name="Jan Novak").click()
    page.get_by_role("link", name="Give them a page of their own").click()
    page.get_by_label("I pass the link on myself").check()
    page.get_by_role("button", name="Make the link and the code").click()
    link = re.search(r"/yours/[\w-]{43}", page.content())
    code = re.search(r"\b\d{3} \d{3}\b", page.locator("main").inner_text())
    assert link is not None
    assert code is not None

    theirs = visit(javascript=False, width=PHONE)
    theirs.goto(link[0])
    theirs.get_by_label("Code").fill(code[0])
    theirs.get_by_role("button", name="Go on").click()
    expect(theirs.locator("h1")).to_have_text("Your page")
    theirs.get_by_role("button", name="Leave me alone for a while").click()
    expect(theirs.locator("main")).to_contain_text("We leave you alone for now")
    theirs.route("https://www.bbc.co.uk/**", lambda route: route.fulfill(body="Sunny"))
    theirs.get_by_role("button", name="Exit this page").click()
    expect(theirs).to_have_url("https://www.bbc.co.uk/weather")
    theirs.goto("/yours")
    expect(theirs.locator("h1")).to_have_text("This page is closed")


def test_by_keyboard_alone_a_liaison_logs_a_contact(
    cases: SimpleNamespace, sign_in: Callable[..., Page], press_until: Callable[[Page, str], None]
) -> None:
    page = sign_in("liaison")
    page.goto("/people-harmed/cases")
    page.locator("tr", has_text=cases.first.reference).get_by_role("button", name="Take it on").click()
    page.goto(f"/people-harmed/cases/{cases.first.id}/new")
    fill(page, JAN | {"name": "Jana Novakova"})
    page.get_by_role("button", name="Save").click()
    expect(page.locator("h1")).to_have_text("Jana Novakova")
    page.wait_for_load_state()
    page.get_by_role("link", name="Offer and contacts").click()
    expect(page.locator("h1")).to_have_text("Offer and contacts")
    page.wait_for_load_state()

    press_until(page, "Log a contact")
    page.keyboard.press("Enter")
    expect(page.locator("h1")).to_have_text("Log a contact")
    page.wait_for_load_state()
    press_until(page, "Email")
    press_until(page, "I spoke with them")
    page.keyboard.press("Space")
    press_until(page, "Log the contact")
    page.keyboard.press("Enter")

    expect(page.locator("main")).to_contain_text("The contact is logged")
