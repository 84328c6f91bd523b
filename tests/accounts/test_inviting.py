"""Inviting people."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from flask import Flask
from sqlalchemy import func, select

from hateprog.accounts import queries as accounts
from hateprog.accounts import service
from hateprog.accounts.models import Account, Organisation, Person
from hateprog.accounts.rules import LINK_LASTS, Invitation, LinkPurpose
from hateprog.kernel.access import THE_SERVICE, Role
from hateprog.kernel.errors import RuleBroken
from hateprog.store.audit import AuditEntry
from hateprog.store.base import db
from tests import factories as make
from tests.conftest import Browser

INVITATION = {
    "email": "new@example.com",
    "has_account": "no",
    "name": "Noor Castle",
    "job_title": "Sergeant",
    "organisation": "South Yorkshire Police",
    "roles": ["referrer"],
}


def test_an_invitation_makes_an_account_that_its_person_opens_by_mail(
    saved: Any, app: Flask, as_admin: Browser, mailed: Any, sign_in: Any, admin: Account
) -> None:
    answer = as_admin.post("/people/invite", data=INVITATION)

    assert answer.status_code == 303
    page = as_admin.get(answer.location).text
    for said in ("Noor Castle", "Sergeant", "South Yorkshire Police", "Referrer", "Invited", "Invite another person"):
        assert said in page
    path = re.search(r"5000(/set-password/\S+)", mailed()[0].body)
    assert path
    fresh = app.test_client()
    assert fresh.post(path[1], data={"password": "kettle anchor velvet"}).status_code == 303
    account = accounts.at_address("new@example.com")
    assert sign_in(account, "kettle anchor velvet").get("/account").status_code == 200
    entry = db.session.scalars(select(AuditEntry).where(AuditEntry.verb == "accounts.invite")).one()
    assert entry.actor_id == admin.id
    assert {change["table"] for change in entry.changes} == {"account", "person", "organisation", "role_held"}


def test_several_roles_and_areas_can_be_given(saved: Any, as_admin: Browser) -> None:
    saved(make.rotherham())

    as_admin.post(
        "/people/invite",
        data=INVITATION | {"roles": ["inspector", "coordinator"], "areas": ["E08000018", "E23000030"]},
    )

    account = accounts.one_account(accounts.id_at("new@example.com") or uuid4())
    assert account
    assert account.roles_held == {Role.INSPECTOR, Role.COORDINATOR}
    assert account.areas == {"E08000018", "E23000030"}


def test_another_account_of_somebody_known_belongs_to_the_same_person(saved: Any, as_admin: Browser) -> None:
    known = saved(make.practitioner(name="Pat Hill", email="pat@example.com"))

    answer = as_admin.post(
        "/people/invite", data=INVITATION | {"has_account": "yes", "other_email": "Pat@example.com", "name": "ignored"}
    )

    assert answer.status_code == 303
    assert accounts.person_of(accounts.id_at("new@example.com") or uuid4()) == known.person_id
    assert "Pat Hill" in as_admin.get(answer.location).text


def test_an_organisation_is_not_made_twice_for_another_way_of_writing_it(saved: Any, as_admin: Browser) -> None:
    saved(make.organisation(name="South Yorkshire Police"))

    as_admin.post("/people/invite", data=INVITATION | {"organisation": "SOUTH YORKSHIRE police"})

    assert db.session.scalar(select(func.count()).select_from(Organisation)) == 1


@pytest.mark.parametrize(
    ("changed", "sentence"),
    [
        ({"email": ""}, "Enter the person&#39;s email address"),
        ({"email": "nobody"}, "Enter an email address in the correct format"),
        ({"email": "TAKEN@example.com"}, "There is already an account with this email address"),
        ({"name": ""}, "Enter the person&#39;s full name"),
        ({"name": "x" * 10_000}, "Full name must be 100 characters or fewer"),
        ({"has_account": ""}, "Select yes if this person already has an account here"),
        ({"has_account": "maybe"}, "Select yes or no"),
        ({"has_account": "yes"}, "Enter the email address of the account they have"),
        ({"has_account": "yes", "other_email": "nobody@example.com"}, "There is no account with this email address"),
        ({"roles": []}, "Select at least one role"),
        ({"roles": ["service"]}, "Select from the roles listed"),
        ({"roles": ["king"]}, "Select from the answers listed"),
        ({"roles": ["inspector"]}, "An inspector must have at least one area"),
        ({"areas": ["E99999999"]}, "Select from the areas listed"),
        ({"areas": ["\0", "=1+1"]}, "Select from the areas listed"),
        ({"job_title": "y" * 10_000}, "Job title must be 100 characters or fewer"),
    ],
)
def test_a_bad_invitation_keeps_what_was_typed_and_invites_nobody(
    saved: Any, as_admin: Browser, mailed: Any, changed: dict[str, Any], sentence: str
) -> None:
    saved(make.referrer(email="taken@example.com"))

    answer = as_admin.post("/people/invite", data=INVITATION | {"areas": ["E23000030"]} | {"areas": []} | changed)

    assert answer.status_code == 422
    assert answer.text.count(sentence) == 2, "in the summary and beside the field"
    assert 'value="Sergeant"' in answer.text or "job_title" in changed
    assert "checked" in answer.text or changed.get("roles") in ([], ["service"], ["king"])
    assert accounts.id_at("new@example.com") is None
    assert mailed() == []


def test_every_mistake_is_said_at_once_in_the_order_of_the_page(as_admin: Browser) -> None:
    page = as_admin.post("/people/invite", data={"has_account": "no"}).text

    summary = page[page.index("There is a problem") : page.index("<h1")]
    assert re.findall(r'<a href="#(\w+)"', summary) == ["email", "name", "roles"]


def test_an_invitation_sent_twice_counts_once_and_leads_to_the_same_page(
    saved: Any, as_admin: Browser, mailed: Any
) -> None:
    token = re.search(r'name="form_token" value="([^"]+)"', as_admin.get("/people/invite").text)
    assert token
    sent = INVITATION | {"form_token": token[1]}

    first, second = as_admin.post("/people/invite", data=sent), as_admin.post("/people/invite", data=sent)

    assert first.status_code == second.status_code == 303
    assert first.location == second.location
    assert len(mailed()) == 1


def test_nobody_gives_themselves_a_second_account(saved: Any, client_as: Any) -> None:
    admin = saved(make.administrator(email="ada@example.com"))

    answer = client_as(admin).post(
        "/people/invite", data=INVITATION | {"has_account": "yes", "other_email": "ada@example.com"}
    )

    assert answer.status_code == 422
    assert "another administrator must give you a second one" in answer.text
    assert accounts.id_at("new@example.com") is None


def test_the_page_offers_the_whole_force_and_its_districts(saved: Any, as_admin: Browser) -> None:
    saved(make.rotherham())

    page = as_admin.get("/people/invite").text

    assert page.count("<details") == 43
    assert "The whole of South Yorkshire" in page
    assert 'value="E08000018"' in page


def test_an_invitation_can_be_sent_again_and_the_first_link_stops_working(
    saved: Any, app: Flask, as_admin: Browser, mailed: Any
) -> None:
    page = as_admin.post("/people/invite", data=INVITATION).location

    answer = as_admin.post(f"{page}/invitation")

    assert answer.status_code == 303
    first, second = (re.search(r"5000(/set-password/\S+)", message.body)[1] for message in mailed())
    assert app.test_client().get(first).status_code == 404
    assert app.test_client().get(second).status_code == 200


def test_whoever_accepted_is_not_invited_again(saved: Any, as_admin: Browser, mailed: Any) -> None:
    account = saved(make.referrer())

    assert as_admin.post(f"/people/{account.id}/invitation").status_code == 422
    assert mailed() == []


def test_two_invitations_to_one_address_at_once_make_one_account(saved: Any, monkeypatch: Any) -> None:
    """The second administrator's look came before the first one's write: the database itself refuses."""
    saved(make.referrer(email="new@example.com"))
    monkeypatch.setattr("hateprog.accounts.queries.id_at", lambda _email: None)
    who = Invitation(email="new@example.com", roles=frozenset({Role.REFERRER}), name="New Person")

    with pytest.raises(RuleBroken, match="already an account") as refused:
        service.invite(THE_SERVICE, None, who, token="t")

    assert refused.value.field == "email"
    assert db.session.scalar(select(func.count()).select_from(Person).where(Person.name == "New Person")) == 0


def test_a_link_of_an_invitation_lasts_longer_than_one_for_a_new_password() -> None:
    assert {LinkPurpose.INVITATION: timedelta(days=7), LinkPurpose.PASSWORD_RESET: timedelta(hours=1)} == LINK_LASTS
