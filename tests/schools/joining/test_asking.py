"""A school's staff ask for an account, and their office says whether they work there: both without one."""

from __future__ import annotations

from datetime import timedelta
from types import SimpleNamespace
from typing import Any
from uuid import uuid4

import pytest
from sqlalchemy import select

from hateprog.accounts.models import Account, SchoolStaff
from hateprog.kernel.clock import today, utcnow
from hateprog.schools.joining import rules
from hateprog.schools.joining.models import SchoolRequest
from hateprog.schools.joining.rules import State
from hateprog.schools.models import FormerName
from hateprog.schools.rules import Status
from hateprog.store.base import db
from hateprog.store.outbox import Message
from tests import factories as make
from tests.factories.areas import HAMPSHIRE
from tests.factories.joining import LINK
from tests.pages import answered

SQLITE = pytest.mark.parametrize("dialect", ["sqlite"], indirect=True)
NADIA = {
    "name": "Nadia Frost",
    "job_title": "Head of Year 8",
    "email": "n.frost@ferncliffe.example",
    "phone": "01632 960 001",
}
OFFICE = "office@ferncliffe.example"


def asked() -> list[SchoolRequest]:
    """Return the requests that are stored, as they are now."""
    return list(db.session.scalars(select(SchoolRequest).order_by(SchoolRequest.asked_at)))


def mails() -> list[Message]:
    """Return the mails that were posted, in their order."""
    return list(db.session.scalars(select(Message).order_by(Message.send_after, Message.recipient)))


def link_in(mail: Message) -> str:
    """Return where the link in a mail to an office leads."""
    return "/for-schools/confirm/" + str(mail.body).partition("/for-schools/confirm/")[2].split()[0]


def test_whoever_has_no_account_finds_the_way_from_where_others_sign_in(app: Any) -> None:
    assert 'href="/for-schools"' in app.test_client().get("/sign-in").text


def test_a_school_is_found_among_look_alikes_by_name_or_postcode(here: SimpleNamespace, saved: Any, app: Any) -> None:
    saved(make.school(authority_code="852", authority_name="Southampton", postcode="SO15 2AC", district_code=None))
    closed = saved(make.school(name="Ferncliffe Juniors", status=Status.CLOSED, retired_at=utcnow()))
    saved(FormerName(school_id=here.school.id, name="Fern High", name_key="fernhigh", until_on=today()))
    browser = app.test_client()

    page = browser.get("/for-schools?q=ferncliffe").text

    assert all(each in page for each in ("S60 1AA", "SO15 2AC", "Rotherham", "Southampton", "Open", "Closed"))
    assert f"/for-schools/{here.school.id}" in page
    assert f"/for-schools/{closed.id}" not in page
    assert "SO15 2AC" not in browser.get("/for-schools?q=s601aa").text
    assert f"/for-schools/{here.school.id}" in browser.get("/for-schools?q=fern+high").text


@SQLITE
@pytest.mark.parametrize(
    ("words", "status"), [("", 200), ("a", 422), ("%%%", 422), ("\0\0\0", 200), ("x" * 5000, 200), ("\u202eabc", 200)]
)
def test_odd_words_find_nothing_and_break_nothing(here: SimpleNamespace, app: Any, words: str, status: int) -> None:
    answer = app.test_client().get("/for-schools", query_string={"q": words})

    assert answer.status_code == status
    assert "Ferncliffe" not in answer.text


def test_the_office_is_asked_and_never_the_address_that_was_typed(with_office: SimpleNamespace, app: Any) -> None:
    answer = app.test_client().post(f"/for-schools/{with_office.school.id}", data=NADIA)

    assert (answer.status_code, answer.location) == (303, "/for-schools/asked")
    mail = mails()[0]
    assert ([each.recipient for each in mails()], asked()[0].state) == ([OFFICE], State.SENT)
    assert not any(said in str(mail.body) + mail.subject for said in ("Nadia", "Frost", "Year 8", "960 001"))
    assert db.session.scalars(select(SchoolStaff)).all() == []


def test_looking_at_the_link_does_nothing_and_saying_yes_invites(with_office: SimpleNamespace, app: Any) -> None:
    app.test_client().post(f"/for-schools/{with_office.school.id}", data=NADIA)
    address, office = link_in(mails()[0]), app.test_client()

    page = office.get(address)
    assert page.status_code == 200
    assert all(said in page.text for said in (*NADIA.values(), "Ferncliffe Academy"))
    assert (office.head(address).status_code, asked()[0].state) == (200, State.SENT)

    answer = office.post(address, data={"works_here": "yes"})

    assert (answer.status_code, answer.location) == (303, address)
    after = office.get(address)
    assert ("Your answer is kept" in after.text, "Nadia" in after.text) == (True, False)
    request = asked()[0]
    account = db.session.get(Account, request.account_id)
    assert account is not None
    assert (request.state, account.email, len(mails())) == (State.INVITED, NADIA["email"], 2)
    assert "/set-password/" in str(next(each for each in mails() if each.recipient == NADIA["email"]).body)


@SQLITE
def test_an_answer_counts_once(with_office: SimpleNamespace, app: Any) -> None:
    app.test_client().post(f"/for-schools/{with_office.school.id}", data=NADIA)
    address, office = link_in(mails()[0]), app.test_client()

    said = [office.post(address, data={"works_here": each}).status_code for each in ("no", "yes", "yes")]

    assert said == [303, 303, 303]
    assert (asked()[0].state, len(mails())) == (State.DENIED, 1)
    assert db.session.scalars(select(SchoolStaff)).all() == []


@SQLITE
@pytest.mark.parametrize("said", [{}, {"works_here": ""}, {"works_here": "maybe"}])
def test_what_is_neither_yes_nor_no_is_no_answer(with_office: SimpleNamespace, app: Any, said: dict[str, str]) -> None:
    app.test_client().post(f"/for-schools/{with_office.school.id}", data=NADIA)

    assert app.test_client().post(link_in(mails()[0]), data=said).status_code == 400
    assert asked()[0].state is State.SENT


@SQLITE
@pytest.mark.parametrize("method", ["GET", "POST"])
@pytest.mark.parametrize(
    "said",
    [
        {"link": "another"},
        {"expires_at": utcnow() - timedelta(seconds=1)},
        {"state": State.REFUSED, "settled_at": utcnow(), "reason": "Nobody of that name"},
        {"state": State.EXPIRED, "settled_at": utcnow()},
    ],
    ids=["unknown", "too old", "refused", "run out"],
)
def test_a_link_that_is_over_opens_nothing(
    here: SimpleNamespace, saved: Any, app: Any, said: dict[str, Any], method: str
) -> None:
    saved(make.school_request(here.school, **said))

    answer = app.test_client().open(f"/for-schools/confirm/{LINK}", method=method, data={"works_here": "yes"})

    assert answer.status_code == 404
    assert "Nadia" not in answer.text
    assert db.session.scalars(select(SchoolStaff)).all() == []


@SQLITE
def test_the_answer_is_the_same_whatever_is_known(with_office: SimpleNamespace, saved: Any, app: Any) -> None:
    known = saved(make.school_staff(email="known@ferncliffe.example"))
    saved(make.staff_of(with_office.school, known))
    bare = saved(make.school(name="No Office Known"))
    address = f"/for-schools/{with_office.school.id}"
    answers = [
        app.test_client().post(address, data=NADIA),
        app.test_client().post(address, data=NADIA),
        app.test_client().post(address, data=NADIA | {"email": "known@ferncliffe.example"}),
        app.test_client().post(f"/for-schools/{bare.id}", data=NADIA),
    ]

    assert {(answer.status_code, answer.location, answer.text) for answer in answers} == {
        (303, "/for-schools/asked", answers[0].text)
    }
    assert len(asked()) == 3


@SQLITE
def test_an_offices_mailbox_is_not_filled(with_office: SimpleNamespace, app: Any) -> None:
    for number in range(rules.OPEN_AT_MOST + 2):
        said = NADIA | {"email": f"{number}@ferncliffe.example"}
        app.test_client().post(f"/for-schools/{with_office.school.id}", data=said)

    assert len(mails()) == rules.OPEN_AT_MOST


@SQLITE
def test_one_place_asks_only_so_often(here: SimpleNamespace, app: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rules, "ASKS", 1)
    browser = app.test_client()
    browser.post(f"/for-schools/{here.school.id}", data=NADIA)

    answer = browser.post(f"/for-schools/{here.school.id}", data=NADIA | {"email": "b@ferncliffe.example"})

    assert answer.status_code == 429
    assert "Too many tries" in answer.text
    assert "Retry-After" in answer.headers
    assert NADIA["name"] in answer.text
    assert len(asked()) == 1


@SQLITE
def test_one_place_searches_and_tries_links_only_so_often(
    here: SimpleNamespace, app: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rules, "SEARCHES", 1)
    monkeypatch.setattr(rules, "TRIES", 1)
    browser = app.test_client()

    assert [browser.get("/for-schools?q=fern").status_code for _time in range(2)] == [200, 429]
    assert [browser.get("/for-schools/confirm/wrong").status_code for _time in range(2)] == [404, 429]


@SQLITE
@pytest.mark.parametrize(
    ("said", "sentence"),
    [
        ({"name": " "}, "Enter your full name"),
        ({"name": "\u202e\0"}, "Enter your full name"),
        ({"job_title": "x" * 101}, "100 characters"),
        ({"email": "n.frost"}, "correct format"),
        ({"phone": "lots"}, "Enter a phone number"),
        ({"phone": ""}, "Enter a phone number"),
    ],
)
def test_a_mistake_of_whoever_asks_stands_beside_what_was_typed(
    here: SimpleNamespace, app: Any, said: dict[str, str], sentence: str
) -> None:
    answer = app.test_client().post(f"/for-schools/{here.school.id}", data=NADIA | said)

    assert answer.status_code == 422
    assert sentence in answer.text
    assert "Year 8" in answer.text or "job_title" in said
    assert asked() == []


@SQLITE
def test_a_closed_school_and_one_that_is_not_there_take_no_request(here: SimpleNamespace, saved: Any, app: Any) -> None:
    closed = saved(make.school(status=Status.CLOSED, retired_at=utcnow()))
    browser = app.test_client()

    there, absent = (browser.post(f"/for-schools/{each}", data=NADIA) for each in (closed.id, uuid4()))

    assert there.status_code == 404
    assert answered(there) == answered(absent)
    assert browser.post(f"/for-schools/{here.school.id}", data={"name": "x" * 30_000}).status_code == 413
    assert asked() == []


def test_a_school_without_an_address_waits_until_the_coordinator_keeps_it(
    here: SimpleNamespace, saved: Any, client_as: Any, app: Any
) -> None:
    saved(make.coordinator(areas=[HAMPSHIRE], email="elsewhere@example.com"))
    app.test_client().post(f"/for-schools/{here.school.id}", data=NADIA)
    request, browser = asked()[0], client_as(here.coordinator)
    assert request.state is State.WAITING
    assert [each.recipient for each in mails()] == [here.coordinator.email]
    assert "Nadia" not in str(mails()[0].body)
    assert "address of this school" in browser.get(f"/schools/requests/{request.id}").text

    browser.post(f"/schools/{here.school.id}/office", data={"email": OFFICE, "source": "Its website"})

    assert asked()[0].state is State.SENT
    assert [each.recipient for each in mails() if "confirm" in str(each.body)] == [OFFICE]
    assert app.test_client().get(link_in(next(m for m in mails() if m.recipient == OFFICE))).status_code == 200


@SQLITE
def test_what_went_to_a_wrong_address_opens_nothing_once_the_right_one_is_kept(
    with_office: SimpleNamespace, client_as: Any, app: Any
) -> None:
    app.test_client().post(f"/for-schools/{with_office.school.id}", data=NADIA)
    first = link_in(mails()[0])
    browser = client_as(with_office.coordinator)
    same = {"email": OFFICE, "source": "Its website, page 2"}
    browser.post(f"/schools/{with_office.school.id}/office", data=same)
    assert len(mails()) == 1

    browser.post(f"/schools/{with_office.school.id}/office", data=same | {"email": "right@ferncliffe.example"})

    assert [each.recipient for each in mails()][1:] == ["right@ferncliffe.example"]
    assert app.test_client().get(first).status_code == 404


@SQLITE
def test_the_office_asked_again_gets_a_link_in_place_of_the_first(
    with_office: SimpleNamespace, client_as: Any, app: Any
) -> None:
    app.test_client().post(f"/for-schools/{with_office.school.id}", data=NADIA)
    first = link_in(mails()[0])

    answer = client_as(with_office.coordinator).post(f"/schools/requests/{asked()[0].id}/send")

    assert (answer.status_code, len(mails())) == (303, 2)
    assert app.test_client().get(first).status_code == 404


@SQLITE
def test_a_mail_that_comes_back_makes_the_request_wait_for_another_address(
    with_office: SimpleNamespace, client_as: Any, app: Any
) -> None:
    app.test_client().post(f"/for-schools/{with_office.school.id}", data=NADIA)
    first, given_up = mails()[0], app.extensions["given_up"]["school-office"]

    given_up(first.reference)
    given_up(first.reference)

    assert asked()[0].state is State.WAITING
    assert [each.recipient for each in mails()][1:] == [with_office.coordinator.email]
    assert app.test_client().get(link_in(first)).status_code == 404
    browser, address = client_as(with_office.coordinator), f"/schools/requests/{asked()[0].id}"
    assert f"Mail to {OFFICE} came back." in browser.get(address).text
    assert browser.post(f"{address}/send").status_code == 303
    given_up(first.reference)
    assert (asked()[0].state, len(mails())) == (State.SENT, 3)


@SQLITE
def test_whoever_has_an_account_elsewhere_is_not_invited_and_the_coordinator_is_told(
    with_office: SimpleNamespace, saved: Any, client_as: Any, app: Any
) -> None:
    known = saved(make.practitioner(email=NADIA["email"]))
    app.test_client().post(f"/for-schools/{with_office.school.id}", data=NADIA)

    answer = app.test_client().post(link_in(mails()[0]), data={"works_here": "yes"})

    assert answer.status_code == 303
    request, browser = asked()[0], client_as(with_office.coordinator)
    assert request.state is State.CONFIRMED
    assert [each.recipient for each in mails()][-1:] == [with_office.coordinator.email]
    assert "already an account" in browser.get(f"/schools/requests/{request.id}").text
    assert browser.post(f"/schools/requests/{request.id}/invite").status_code == 422
    saved(*_renamed(known))
    assert browser.post(f"/schools/requests/{request.id}/invite").status_code == 303
    assert asked()[0].state is State.INVITED


def _renamed(account: Account) -> list[Account]:
    kept = db.session.get(Account, account.id)
    assert kept is not None
    kept.email = "other@example.com"
    return [kept]


@SQLITE
def test_a_request_is_refused_with_a_reason_and_its_link_is_dead(
    here: SimpleNamespace, saved: Any, client_as: Any, app: Any
) -> None:
    request, browser = saved(make.school_request(here.school)), client_as(here.coordinator)

    bare = browser.post(f"/schools/requests/{request.id}/refuse", data={"reason": ""})
    answer = browser.post(f"/schools/requests/{request.id}/refuse", data={"reason": "Not known there"})

    assert (bare.status_code, answer.status_code, asked()[0].state) == (422, 303, State.REFUSED)
    assert "Not known there" in browser.get(f"/schools/requests/{request.id}").text
    assert app.test_client().get(f"/for-schools/confirm/{LINK}").status_code == 404
    assert browser.post(f"/schools/requests/{request.id}/refuse", data={"reason": "Again"}).status_code == 409
    assert browser.post(f"/schools/requests/{request.id}/send").status_code == 409


@SQLITE
def test_a_request_elsewhere_looks_like_one_that_is_not_there(
    here: SimpleNamespace, saved: Any, client_as: Any
) -> None:
    request = saved(make.school_request(here.school))
    browser = client_as(saved(make.coordinator(areas=[HAMPSHIRE])))

    there, absent = (browser.get(f"/schools/requests/{each}") for each in (request.id, uuid4()))

    assert there.status_code == 404
    assert answered(there) == answered(absent)
    assert "Nadia" not in browser.get("/schools/requests").text
    assert "Nadia" in client_as(here.coordinator).get("/schools/requests").text
