"""A coordinator lets a school's staff in, again where needed, and ends their accounts."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any
from uuid import uuid4

import pytest
from sqlalchemy import select

from hateprog.accounts.models import Account, MailedLink, SchoolStaff
from hateprog.accounts.queries import one_account, usable_at
from hateprog.kernel.access import Role
from hateprog.kernel.clock import utcnow
from hateprog.schools.rules import Status
from hateprog.store.base import db
from hateprog.store.outbox import Message
from tests import factories as make
from tests.factories.areas import HAMPSHIRE
from tests.pages import answered

SQLITE = pytest.mark.parametrize("dialect", ["sqlite"], indirect=True)
SAL = {"name": "Sal Booth", "email": "Sal.Booth@ferncliffe.example", "job_title": "Deputy head"}
EMAIL = "sal.booth@ferncliffe.example"


def staff_of(here: SimpleNamespace) -> list[Account]:
    """Return the accounts of the school's staff."""
    asked = select(Account).join(SchoolStaff, SchoolStaff.account_id == Account.id)
    return list(db.session.scalars(asked.where(SchoolStaff.school_id == here.school.id)))


def test_whoever_is_invited_is_of_that_school_and_nothing_else(here: SimpleNamespace, client_as: Any) -> None:
    answer = client_as(here.coordinator).post(f"/schools/{here.school.id}/people/invite", data=SAL)

    assert (answer.status_code, answer.location) == (303, f"/schools/{here.school.id}/people")
    account = one_account(staff_of(here)[0].id)
    assert account is not None
    assert (account.email, account.person.name, account.job_title) == (EMAIL, "Sal Booth", "Deputy head")
    assert (account.roles_held, account.areas) == ({Role.SCHOOL}, frozenset())
    mail = db.session.scalars(select(Message)).one()
    assert (mail.recipient, "/set-password/" in str(mail.body)) == (EMAIL, True)


def test_the_person_invited_signs_in_and_sees_only_their_school(
    here: SimpleNamespace, saved: Any, client_as: Any, app: Any
) -> None:
    other = saved(make.school(name="Another School"))
    client_as(here.coordinator).post(f"/schools/{here.school.id}/people/invite", data=SAL)
    link = str(db.session.scalars(select(Message)).one().body).partition("/set-password/")[2].split()[0]
    browser = app.test_client()
    browser.post(f"/set-password/{link}", data={"password": "lantern teapot gravel"})
    browser.post("/sign-in", data={"email": EMAIL, "password": "lantern teapot gravel"})

    assert browser.get("/").location == "/group-sessions"
    assert "Ferncliffe Academy" in browser.get("/your-school").text
    assert browser.get(f"/schools/{here.school.id}").status_code == 200
    theirs, absent = browser.get(f"/schools/{other.id}"), browser.get(f"/schools/{uuid4()}")
    assert theirs.status_code == 404
    assert answered(theirs) == answered(absent)


@SQLITE
@pytest.mark.parametrize(
    ("said", "sentence"),
    [
        ({"name": ""}, "Enter the person’s full name"),
        ({"name": "\0\u202e"}, "Enter the person’s full name"),
        ({"name": "x" * 101}, "100 characters"),
        ({"email": "office"}, "correct format"),
        ({"email": ""}, "Enter the person’s work email address"),
        ({"job_title": "x" * 101}, "100 characters"),
    ],
)
def test_a_mistake_stands_beside_what_was_typed(
    here: SimpleNamespace, client_as: Any, said: dict[str, str], sentence: str
) -> None:
    answer = client_as(here.coordinator).post(f"/schools/{here.school.id}/people/invite", data=SAL | said)

    assert answer.status_code == 422
    assert sentence in answer.text
    assert "Deputy head" in answer.text or "job_title" in said
    assert staff_of(here) == []


@SQLITE
def test_an_address_that_anybody_has_is_refused_and_they_stay_what_they_are(
    here: SimpleNamespace, saved: Any, client_as: Any
) -> None:
    saved(make.practitioner(email=EMAIL))

    answer = client_as(here.coordinator).post(f"/schools/{here.school.id}/people/invite", data=SAL)

    assert answer.status_code == 422
    assert "already an account" in answer.text
    account = usable_at(EMAIL)
    assert account is not None
    assert (account.roles, account.school_id) == ("practitioner", None)


@SQLITE
def test_staff_of_one_school_are_not_invited_to_another(here: SimpleNamespace, saved: Any, client_as: Any) -> None:
    account, other = saved(make.school_staff(email=EMAIL, disabled_at=utcnow()), make.school(name="Another School"))
    saved(make.staff_of(other, account))

    answer = client_as(here.coordinator).post(f"/schools/{here.school.id}/people/invite", data=SAL)

    assert answer.status_code == 422
    assert staff_of(here) == []


@SQLITE
def test_a_closed_school_invites_nobody(here: SimpleNamespace, saved: Any, client_as: Any) -> None:
    closed = saved(make.school(status=Status.CLOSED, retired_at=utcnow()))
    browser = client_as(here.coordinator)

    assert browser.get(f"/schools/{closed.id}/people").status_code == 200
    assert browser.get(f"/schools/{closed.id}/people/invite").status_code == 409
    assert browser.post(f"/schools/{closed.id}/people/invite", data=SAL).status_code == 409
    assert db.session.scalars(select(SchoolStaff)).all() == []


@SQLITE
def test_an_invitation_sent_again_leaves_one_link_that_opens(here: SimpleNamespace, client_as: Any) -> None:
    browser = client_as(here.coordinator)
    browser.post(f"/schools/{here.school.id}/people/invite", data=SAL)
    account = staff_of(here)[0]

    answer = browser.post(f"/schools/{here.school.id}/people/{account.id}/invitation")

    assert answer.status_code == 303
    links = db.session.scalars(select(MailedLink).where(MailedLink.account_id == account.id)).all()
    assert sorted(link.used_at is None for link in links) == [False, True]


@SQLITE
def test_an_account_that_is_ended_signs_out_and_colleagues_stay(
    here: SimpleNamespace, saved: Any, client_as: Any
) -> None:
    one, colleague = saved(make.school_staff(), make.school_staff(name="Colleague"))
    saved(make.staff_of(here.school, one), make.staff_of(here.school, colleague))
    theirs, colleagues = client_as(one), client_as(colleague)
    address = f"/schools/{here.school.id}/people/{one.id}/end"

    bare = client_as(here.coordinator).post(address, data={"reason": " "})
    answer = client_as(here.coordinator).post(address, data={"reason": "Left the school"})

    assert (bare.status_code, answer.status_code) == (422, 303)
    assert theirs.get("/your-school").status_code == 302
    page = colleagues.get("/your-school").text
    assert ("Colleague" in page, "Sal Booth" in page) == (True, False)
    assert "Ended" in client_as(here.coordinator).get(f"/schools/{here.school.id}/people").text


@SQLITE
def test_whoever_comes_back_to_the_same_school_is_invited_anew_without_the_old_password(
    here: SimpleNamespace, saved: Any, client_as: Any
) -> None:
    account = saved(make.with_password(roles=[Role.SCHOOL], email=EMAIL, disabled_at=utcnow()))
    saved(make.staff_of(here.school, account))

    answer = client_as(here.coordinator).post(f"/schools/{here.school.id}/people/invite", data=SAL)

    assert answer.status_code == 303
    again = one_account(account.id)
    assert again is not None
    assert (again.state, again.password_hash, again.roles_held) == ("invited", None, {Role.SCHOOL})


@SQLITE
@pytest.mark.parametrize("act", ["invitation", "end"])
def test_an_account_of_others_is_not_reached_through_a_school(
    here: SimpleNamespace, saved: Any, client_as: Any, act: str
) -> None:
    stranger = saved(make.practitioner(activated_at=None))
    browser = client_as(here.coordinator)

    theirs = browser.post(f"/schools/{here.school.id}/people/{stranger.id}/{act}", data={"reason": "Left"})
    absent = browser.post(f"/schools/{here.school.id}/people/{uuid4()}/{act}", data={"reason": "Left"})

    assert theirs.status_code == 404
    assert answered(theirs) == answered(absent)
    assert db.session.get(Account, stranger.id).disabled_at is None  # type: ignore[union-attr]  # it is stored


@SQLITE
def test_a_school_elsewhere_looks_like_one_that_is_not_there(here: SimpleNamespace, saved: Any, client_as: Any) -> None:
    browser = client_as(saved(make.coordinator(areas=[HAMPSHIRE])))

    there, absent = (browser.get(f"/schools/{each}/people") for each in (here.school.id, uuid4()))

    assert there.status_code == 404
    assert answered(there) == answered(absent)
    assert "People" not in browser.get(f"/schools/{here.school.id}").text.partition("<main")[2]


@SQLITE
def test_the_same_form_sent_twice_invites_once(here: SimpleNamespace, client_as: Any) -> None:
    browser, form = client_as(here.coordinator), SAL | {"form_token": str(uuid4())}

    answers = [browser.post(f"/schools/{here.school.id}/people/invite", data=form) for _time in range(2)]

    assert [answer.status_code for answer in answers] == [303, 303]
    assert len(staff_of(here)) == 1
