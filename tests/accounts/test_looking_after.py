"""Changing roles and areas, disabling, and resetting a second factor."""

from __future__ import annotations

import re
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from hateprog.accounts import queries as accounts
from hateprog.accounts import service
from hateprog.accounts.models import Account, RecoveryCode, SignedInSession
from hateprog.accounts.rules import Ended
from hateprog.kernel.access import Role
from hateprog.kernel.clock import utcnow
from hateprog.store.audit import AuditEntry
from hateprog.store.base import db
from tests import factories as make
from tests.conftest import Browser
from tests.factories.accounts import PASSWORD


def change(client: Browser, account: Account, **typed: Any) -> Any:
    """Change roles and areas as the page would, with the version that the page shows."""
    page = client.get(f"/people/{account.id}/roles").text
    version = re.search(r'name="version" value="(\d+)"', page)
    assert version
    return client.post(f"/people/{account.id}/roles", data={"version": version[1]} | typed)


def test_roles_and_areas_change_and_the_accounts_sessions_end(
    saved: Any, as_admin: Browser, client_as: Any, admin: Account
) -> None:
    account = saved(make.inspector(roles=["inspector", "referrer"], areas=["E23000011"]))
    theirs = client_as(account)

    answer = change(as_admin, account, roles=["inspector", "practitioner"], areas=["E23000030"])

    assert answer.status_code == 303
    assert theirs.get("/account").status_code == 302
    fresh = accounts.one_account(account.id)
    assert fresh
    assert fresh.roles_held == {Role.INSPECTOR, Role.PRACTITIONER}
    assert fresh.areas == {"E23000030"}
    ended = db.session.scalars(select(SignedInSession).where(SignedInSession.account_id == account.id)).one()
    assert ended.ended_because is Ended.ROLES_CHANGED
    entry = db.session.scalars(select(AuditEntry).where(AuditEntry.verb == "accounts.hold")).one()
    assert sorted((each["table"], each["kind"]) for each in entry.changes) == [
        ("account", "update"),
        ("responsibility", "delete"),
        ("responsibility", "insert"),
        ("role_held", "delete"),
        ("role_held", "insert"),
    ]
    assert "Last changed" in as_admin.get(f"/people/{account.id}").text


def test_saving_without_a_change_ends_nothing(saved: Any, as_admin: Browser, client_as: Any) -> None:
    account = saved(make.inspector())
    theirs = client_as(account)

    assert change(as_admin, account, roles=["inspector"], areas=["E23000011"]).status_code == 303
    assert theirs.get("/account").status_code == 200


def test_a_role_taken_away_is_gone_from_the_very_next_request(saved: Any, as_admin: Browser, client_as: Any) -> None:
    other = saved(make.administrator(name="Other Admin"))
    theirs = client_as(other)
    assert theirs.get("/people").status_code == 200

    change(as_admin, other, roles=["referrer"])

    assert theirs.get("/people").status_code == 302
    assert client_as(other).get("/people").status_code == 403


def test_two_administrators_at_once_the_second_is_told_who_and_when(
    saved: Any, as_admin: Browser, client_as: Any
) -> None:
    account, other = saved(make.referrer(), make.administrator(name="Bo Quick"))
    page = as_admin.get(f"/people/{account.id}/roles").text
    version = re.search(r'name="version" value="(\d+)"', page)
    assert version
    change(client_as(other), account, roles=["coordinator"])

    late = as_admin.post(
        f"/people/{account.id}/roles", data={"version": version[1], "roles": ["practitioner"], "areas": ["E23000030"]}
    )

    assert late.status_code == 409
    assert "Bo Quick changed this at" in late.text
    assert re.search(r'value="practitioner"\s+checked', late.text)
    assert re.search(r'value="E23000030" checked', late.text)
    fresh = accounts.one_account(account.id)
    assert fresh
    assert fresh.roles_held == {Role.COORDINATOR}


@pytest.mark.parametrize("version", ["", "0", "999", "-1", "x", "9" * 10_000])
def test_a_made_up_version_is_stale(saved: Any, as_admin: Browser, version: str) -> None:
    account = saved(make.referrer())

    answer = as_admin.post(f"/people/{account.id}/roles", data={"version": version, "roles": ["practitioner"]})

    assert answer.status_code in {303, 409}
    assert (answer.status_code == 303) is (version == "")


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ({}, "Select at least one role"),
        ({"roles": ["inspector"]}, "An inspector must have at least one area"),
        ({"roles": ["service"]}, "Select from the roles listed"),
        ({"roles": ["referrer"], "areas": ["E06000045"]}, "Select from the areas listed"),
    ],
)
def test_bad_roles_are_refused_and_change_nothing(
    saved: Any, as_admin: Browser, typed: dict[str, Any], sentence: str
) -> None:
    account = saved(make.referrer())

    answer = change(as_admin, account, **typed)

    assert answer.status_code == 422
    assert answer.text.count(sentence) == 2
    fresh = accounts.one_account(account.id)
    assert fresh
    assert fresh.roles_held == {Role.REFERRER}


def test_a_disabled_account_is_out_at_once_and_cannot_sign_in(
    saved: Any, app: Flask, as_admin: Browser, sign_in: Any
) -> None:
    account = saved(make.with_password())
    theirs = sign_in(account)

    answer = as_admin.post(f"/people/{account.id}/disable", data={"reason": "Left the service"})

    assert answer.status_code == 303
    assert theirs.get("/account").status_code == 302
    assert app.test_client().post("/sign-in", data={"email": account.email, "password": PASSWORD}).status_code == 422
    entry = db.session.scalars(select(AuditEntry).where(AuditEntry.verb == "accounts.disable")).one()
    assert entry.why == "Left the service"


def test_an_enabled_account_has_the_roles_it_had(saved: Any, as_admin: Browser, sign_in: Any) -> None:
    account = saved(make.with_password(roles=["inspector"], areas=["E23000011"], disabled_at=utcnow()))

    assert as_admin.post(f"/people/{account.id}/enable").status_code == 303
    assert "South Yorkshire" in sign_in(account).get("/account").text


@pytest.mark.parametrize("reason", ["", " \0\r\n ", "x" * 501])
def test_disabling_needs_a_reason(saved: Any, as_admin: Browser, reason: str) -> None:
    account = saved(make.referrer())

    answer = as_admin.post(f"/people/{account.id}/disable", data={"reason": reason})

    assert answer.status_code == 422
    db.session.refresh(account)
    assert account.disabled_at is None


def test_disabling_twice_keeps_the_first_moment(saved: Any) -> None:
    account, admin = saved(make.referrer(), make.administrator())
    service.disable(make.actor(admin), account, reason="One")
    first = account.disabled_at

    service.disable(make.actor(admin), account, reason="Two")

    assert account.disabled_at == first


def test_a_reset_takes_the_app_and_the_codes_away_and_signs_out(saved: Any, as_admin: Browser, client_as: Any) -> None:
    account = saved(make.referrer(totp_secret="GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ", totp_confirmed_at=utcnow()))
    saved(RecoveryCode(account_id=account.id, code_hash="x"))
    theirs = client_as(account)
    assert theirs.get("/account").status_code == 200

    answer = as_admin.post(f"/people/{account.id}/second-factor")

    assert answer.status_code == 303
    db.session.refresh(account)
    assert (account.totp_secret, account.totp_confirmed_at) == (None, None)
    assert accounts.recovery_codes_left(account.id) == []
    assert theirs.get("/account").status_code == 302
