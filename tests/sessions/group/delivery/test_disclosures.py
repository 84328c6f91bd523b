"""That a disclosure was passed on: no words of it are kept, few see it, and the school confirms it once."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from hateprog.kernel.clock import LONDON, today, utcnow
from hateprog.sessions.group.delivery import disclosing
from hateprog.sessions.group.delivery.disclosing import How, Kind, Via, Whom
from hateprog.sessions.group.delivery.models import Disclosure
from hateprog.store.audit import AuditEntry
from hateprog.store.base import db
from hateprog.store.outbox import Message
from tests.sessions.group.delivery.conftest import Held, a_session_that_is_over


def form(**said: str) -> dict[str, str]:
    now = utcnow().astimezone(LONDON) - timedelta(minutes=30)
    typed = {"kind": "at_home", "whom": "dsl", "how": "in_person", "passed_on": "yes", "time": f"{now:%H:%M}"}
    typed |= {"day-day": str(now.day), "day-month": str(now.month), "day-year": str(now.year)}
    return typed | said


def the_disclosure() -> Disclosure:
    db.session.rollback()
    return db.session.scalars(select(Disclosure).execution_options(populate_existing=True)).one()


def link_in(mail: Message) -> str:
    found = re.search(r"/confirm-disclosure/\S+", mail.body or "")
    assert found
    return found[0]


def mails() -> list[Message]:
    return list(db.session.scalars(select(Message).where(Message.reference.startswith("disclosure/"))))


@pytest.fixture
def with_mail(saved: Any) -> Held:
    """A session whose DSL has an address, which is that of the school's account."""
    held = a_session_that_is_over(saved)
    held.booking.dsl_contact = f"01632 960 123 or {held.people.staff.email}"
    saved(held.booking)
    return held


def passed_on(held: Held, client_as: Any) -> str:
    """Pass something on; return the address of the page that says so."""
    answer = client_as(held.people.practitioner).post(f"/bookings/{held.booking.id}/disclosures/new", data=form())
    assert answer.status_code == 303, answer.text
    return str(answer.location)


def test_the_mail_to_the_dsl_says_nothing_but_that_there_is_something(with_mail: Held, client_as: Any) -> None:
    passed_on(with_mail, client_as)

    mail = mails()[0]
    assert mail.recipient == with_mail.people.staff.email
    said = f"{mail.subject} {mail.body}".casefold()
    assert with_mail.booking.reference.casefold() in said
    for word in ("home", "pupil", "disclos", with_mail.people.school.name.casefold(), "harm"):
        assert word not in said.replace("/confirm-disclosure/", ""), word


def test_the_link_confirms_once_without_an_account(with_mail: Held, client_as: Any, app: Any) -> None:
    passed_on(with_mail, client_as)
    link, stranger = link_in(mails()[0]), app.test_client()

    page = stranger.get(link)
    assert with_mail.booking.reference in page.text
    assert "home" not in page.text.split("<main")[1].casefold()
    assert the_disclosure().confirmed_at is None, "looking is not confirming: mail programs look"
    for _time in range(2):
        assert stranger.post(link, follow_redirects=True).status_code == 200

    kept = the_disclosure()
    assert kept.confirmed_via is Via.LINK
    assert kept.confirmed_by is None
    assert "Thank you" in stranger.get(link).text
    confirmed = select(AuditEntry.verb).where(AuditEntry.verb.endswith("confirm_by_link"))
    assert len(db.session.scalars(confirmed).all()) == 1


@pytest.mark.parametrize("dialect", ["sqlite"], indirect=True)
def test_a_link_that_is_over_or_none_opens_nothing(with_mail: Held, client_as: Any, app: Any, saved: Any) -> None:
    passed_on(with_mail, client_as)
    link, kept = link_in(mails()[0]), the_disclosure()
    kept.link_until = utcnow() - timedelta(seconds=1)
    saved(kept)

    for address in (link, "/confirm-disclosure/none", "/confirm-disclosure/%00", f"/confirm-disclosure/{'x' * 5000}"):
        for method in ("GET", "POST"):
            assert app.test_client().open(address, method=method).status_code == 404, address
    assert the_disclosure().confirmed_at is None


@pytest.mark.parametrize("dialect", ["sqlite"], indirect=True)
def test_who_tries_many_links_is_made_to_wait(held: Held, app: Any) -> None:
    stranger = app.test_client()

    answers = [stranger.get(f"/confirm-disclosure/{number}").status_code for number in range(disclosing.TRIES + 1)]

    assert answers[-1] == 429
    assert set(answers[:-1]) == {404}


def test_the_dsl_confirms_with_the_schools_account_and_nobody_else_of_the_school_sees_it(
    with_mail: Held, client_as: Any, saved: Any
) -> None:
    from tests import factories as make

    address = passed_on(with_mail, client_as)
    colleague = saved(make.school_staff(email="office@ferncliffe.example"))
    saved(make.staff_of(with_mail.people.school, colleague))

    assert client_as(colleague).get(address).status_code == 404
    assert address not in client_as(colleague).get(with_mail.address).text
    assert client_as(with_mail.others[0]).get(address).status_code == 404
    assert client_as(with_mail.others[1]).get(address).status_code == 404
    assert client_as(with_mail.people.practitioner).post(f"{address}/confirm").status_code == 404
    dsl = client_as(with_mail.people.staff)
    assert address in dsl.get(with_mail.address).text
    assert dsl.post(f"{address}/confirm", follow_redirects=True).status_code == 200

    assert the_disclosure().confirmed_via is Via.SCHOOL
    assert the_disclosure().confirmed_by == with_mail.people.staff.id


def test_a_coordinator_confirms_by_phone_unless_they_passed_it_on_themselves(held: Held, client_as: Any) -> None:
    address = passed_on(held, client_as)
    assert mails() == [], "the booking gives a number only"

    client_as(held.people.coordinator).post(f"{address}/confirm")

    assert the_disclosure().confirmed_via is Via.COORDINATOR


@pytest.mark.parametrize("dialect", ["sqlite"], indirect=True)
def test_whoever_passed_it_on_cannot_confirm_it(held: Held, client_as: Any) -> None:
    coordinator = client_as(held.people.coordinator)
    address = coordinator.post(f"/bookings/{held.booking.id}/disclosures/new", data=form()).location

    answer = coordinator.post(f"{address}/confirm")

    assert answer.status_code == 403
    assert "somebody else has to confirm it" in answer.text
    assert the_disclosure().confirmed_at is None


@pytest.mark.parametrize("dialect", ["sqlite"], indirect=True)
def test_what_no_school_confirmed_in_time_is_on_the_coordinators_first_page(
    held: Held, client_as: Any, saved: Any
) -> None:
    address = passed_on(held, client_as)
    coordinator = client_as(held.people.coordinator)
    assert address not in coordinator.get("/incoming").text

    kept = the_disclosure()
    kept.confirm_by = today() - timedelta(days=1)
    saved(kept)

    assert address in coordinator.get("/incoming").text
    assert address in client_as(held.people.practitioner).get("/today").text
    assert address not in client_as(held.others[1]).get("/today").text
    coordinator.post(f"{address}/confirm")
    assert address not in coordinator.get("/incoming").text


@pytest.mark.parametrize("dialect", ["sqlite"], indirect=True)
@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ({"passed_on": ""}, "Tell the DSL first, then tick this"),
        ({"kind": "a story"}, "Select one of the answers listed"),
        ({"time": "25:00"}, "Enter a time"),
        ({"time": "\x00"}, "Enter a time"),
        ({"day-year": "2090"}, "This must not be in the future"),
        ({"day-year": "2001"}, "This must not be before the session began"),
        ({"day-day": "31", "day-month": "2"}, "must be a real date"),
    ],
)
def test_what_cannot_be_is_asked_again(held: Held, client_as: Any, typed: dict[str, str], sentence: str) -> None:
    answer = client_as(held.people.practitioner).post(
        f"/bookings/{held.booking.id}/disclosures/new", data=form(**typed)
    )

    assert answer.status_code == 422
    assert sentence in answer.text
    assert db.session.scalars(select(Disclosure)).all() == []


def test_no_words_of_it_can_be_kept() -> None:
    """Every column is a choice, a moment, somebody of the staff, or the link: none is free text."""
    texts = {each.name for each in Disclosure.__table__.columns if str(each.type) == "TEXT"}

    assert texts == {"link_hash"}
    assert all(len(kind) > 1 for kind in (Kind, Whom, How))


@pytest.mark.parametrize("dialect", ["sqlite"], indirect=True)
def test_the_log_does_not_say_what_it_was_about(held: Held, client_as: Any) -> None:
    passed_on(held, client_as)

    line = db.session.scalars(select(AuditEntry).where(AuditEntry.verb == "sessions.group.delivery.pass_on")).one()
    assert "at_home" not in str(line.changes)
