"""The page that a participant fills in themselves: no name, no account, once, for an hour."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from hateprog.accounts.tokens import hash_of
from hateprog.evaluation.questionnaires import rules
from hateprog.evaluation.questionnaires.models import DevicePage, Questionnaire
from hateprog.evaluation.questionnaires.rules import Source
from hateprog.kernel.access import NOBODY
from hateprog.kernel.clock import today, utcnow
from hateprog.store.audit import AuditEntry
from hateprog.store.base import db
from tests import factories as make
from tests.evaluation.conftest import on_device, on_paper
from tests.sessions.conftest import Scene


def there() -> list[Questionnaire]:
    return list(db.session.scalars(select(Questionnaire)))


@pytest.fixture
def page(scene: Scene, version: Any, saved: Any) -> DevicePage:
    """Store a page that the token "token" opens."""
    made: DevicePage = saved(make.device_page(scene.case, version, by=scene.practitioner))
    return made


@pytest.fixture
def tablet(app: Any) -> Any:
    """A device on which nobody is signed in."""
    return app.test_client()


def test_a_practitioner_makes_a_page_and_the_participant_fills_it_in(
    scene: Scene, version: Any, client_as: Any, tablet: Any
) -> None:
    browser = client_as(scene.practitioner)
    address = f"/cases/{scene.case.id}/questionnaires/{version.id}/before/device"
    assert "works once" in browser.get(address).text
    made = browser.post(address)
    found = re.search(r'href="(/answer/[\w-]{43})"', made.text)
    assert found
    assert made.text.count(found[1]) == 2  # as a link, and as the whole address
    (stored,) = db.session.scalars(select(DevicePage))
    assert stored.token_hash == hash_of(found[1].removeprefix("/answer/"))
    assert stored.expires_at - stored.made_at == timedelta(minutes=60)

    questions = tablet.get(found[1])
    assert questions.status_code == 200
    assert "Being rude is fine" in questions.text
    for word in ("Jordan", "Ashby", scene.case.reference, "Pat Hill", "before the programme"):
        assert word not in questions.text
    assert "Set-Cookie" not in questions.headers or "token" not in questions.headers["Set-Cookie"].partition("=")[0]

    answer = tablet.post(found[1], data=on_device(brave="left_out"))
    assert answer.status_code == 303
    thanks = tablet.get(answer.location)
    assert "Thank you" in thanks.text
    assert "Give the device back." in thanks.text
    assert "Being rude is fine" not in thanks.text
    (one,) = there()
    assert (one.source, one.entered_by, one.filled_on) == (Source.DEVICE, None, today())
    assert one.answers == {"kind": 3, "rude": 3}


def test_sent_twice_it_counts_once_and_thanks_twice(page: DevicePage, tablet: Any) -> None:
    for answers in (on_device(), on_device(kind="1")):
        answer = tablet.post("/answer/token", data=answers, follow_redirects=True)
        assert answer.status_code == 200
        assert "Thank you" in answer.text
    assert [one.answers["kind"] for one in there()] == [3]


def test_half_filled_it_is_refused_and_keeps_what_was_chosen(page: DevicePage, tablet: Any) -> None:
    answer = tablet.post("/answer/token", data={"item_kind": "2"})

    assert answer.status_code == 422
    assert "Select an answer to question 2" in answer.text
    assert "question 3" not in answer.text  # may be left out
    assert answer.text.count("checked") == 1
    assert "<title>Error:" in answer.text
    assert there() == []
    assert tablet.post("/answer/token", data=on_device()).status_code == 303


@pytest.mark.parametrize("wrong", ["4", "left_out", "\x00", "\u202e3", "3" * 10_000])
def test_an_answer_that_is_none_of_the_scales_is_refused(page: DevicePage, tablet: Any, wrong: str) -> None:
    assert tablet.post("/answer/token", data=on_device(kind=wrong)).status_code == 422
    assert there() == []


def test_more_than_anybody_answers_is_not_read(page: DevicePage, tablet: Any) -> None:
    assert tablet.post("/answer/token", data={"item_kind": "3" * 60_000}).status_code == 413


@pytest.mark.parametrize(
    "over",
    [
        {"expires_at": utcnow() - timedelta(seconds=1), "made_at": utcnow() - timedelta(hours=1)},
        {"closed_at": utcnow()},
    ],
)
def test_a_page_that_is_over_opens_nothing(
    scene: Scene, version: Any, saved: Any, tablet: Any, over: dict[str, Any]
) -> None:
    saved(make.device_page(scene.case, version, by=scene.practitioner, **over))
    for answer in (tablet.get("/answer/token"), tablet.post("/answer/token", data=on_device())):
        assert answer.status_code == 404
        assert "This page is closed" in answer.text
        assert "Being rude is fine" not in answer.text
    assert there() == []


def test_it_closes_when_the_questionnaire_is_entered_from_paper(
    scene: Scene, version: Any, page: DevicePage, client_as: Any, tablet: Any
) -> None:
    address = f"/cases/{scene.case.id}/questionnaires/{version.id}/before"
    assert client_as(scene.practitioner).post(address, data=on_paper(today())).status_code == 303
    assert tablet.get("/answer/token").status_code == 404
    assert tablet.post("/answer/token", data=on_device()).status_code == 404
    assert [one.source for one in there()] == [Source.PAPER]


def test_it_closes_when_the_person_withdraws(scene: Scene, page: DevicePage, client_as: Any, tablet: Any) -> None:
    client_as(scene.practitioner).post(f"/cases/{scene.case.id}/stop", data={"asked_by": "person", "sure": "yes"})
    assert tablet.post("/answer/token", data=on_device()).status_code == 404
    assert there() == []


def test_another_page_closes_the_one_before_it(
    scene: Scene, version: Any, page: DevicePage, client_as: Any, tablet: Any
) -> None:
    browser = client_as(scene.practitioner)
    assert browser.post(f"/cases/{scene.case.id}/questionnaires/{version.id}/before/device").status_code == 200
    assert tablet.get("/answer/token").status_code == 404


def test_a_practitioner_closes_a_page(scene: Scene, page: DevicePage, client_as: Any, tablet: Any) -> None:
    browser = client_as(scene.practitioner)
    assert (
        "A page for the person to fill in is open until" in browser.get(f"/cases/{scene.case.id}/questionnaires").text
    )
    assert browser.post(f"/device-pages/{page.id}/close").status_code == 303
    assert browser.post(f"/device-pages/{page.id}/close").status_code == 409
    assert tablet.get("/answer/token").status_code == 404


def test_whoever_is_signed_in_is_asked_to_sign_out_before_handing_over(
    scene: Scene, page: DevicePage, client_as: Any
) -> None:
    device = client_as(scene.practitioner)
    for asked in (device.get("/answer/token"), device.post("/answer/token", data=on_device())):
        assert "Sign out before you hand over this device" in asked.text
        assert "Being rude is fine" not in asked.text
    assert there() == []

    out = device.post("/sign-out", data={"then": "/answer/token"})
    assert (out.status_code, out.location) == (303, "/answer/token")
    assert "Being rude is fine" in device.get("/answer/token").text
    assert device.get(f"/cases/{scene.case.id}").status_code == 302


@pytest.mark.parametrize("then", ["https://evil.example/", "//evil.example", "/\\evil.example", ""])
def test_signing_out_leads_to_no_other_site(scene: Scene, client_as: Any, then: str) -> None:
    assert client_as(scene.practitioner).post("/sign-out", data={"then": then}).location == "/sign-in"


def test_guessing_takes_too_long(page: DevicePage, tablet: Any) -> None:
    answers = [tablet.get(f"/answer/{number}").status_code for number in range(rules.TRIES + 1)]
    assert answers == [404] * rules.TRIES + [429]
    late = tablet.post("/answer/token", data=on_device())
    assert late.status_code == 429
    assert int(late.headers["Retry-After"]) > 0
    assert tablet.get("/answer/token").status_code == 200, "whoever has an address may still open it"


def test_the_log_says_that_nobody_signed_in_filled_it_in_and_not_what(
    scene: Scene, page: DevicePage, tablet: Any
) -> None:
    tablet.post("/answer/token", data=on_device())
    entry = db.session.scalars(select(AuditEntry).where(AuditEntry.verb.like("%fill_in"))).one()
    assert (entry.actor_id, entry.case_id) == (NOBODY.id, scene.case.id)
    assert "token" not in str(entry.changes)
    assert {str(row["fields"].get("answers")) for row in entry.changes} == {"None", "['…', '…']"}
