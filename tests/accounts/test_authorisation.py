"""The cells of docs/authorisation.yaml for user.* and self.*, both ways: status, no row changed, a line in the log."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml
from flask import Flask
from sqlalchemy import func, select

from hateprog.accounts.models import Account, MailedLink, Person, RoleHeld, SignedInSession
from hateprog.kernel.clock import utcnow
from hateprog.store.audit import AuditEntry, EntryKind
from hateprog.store.base import Base, db
from hateprog.store.outbox import Message
from tests import factories as make

pytestmark = pytest.mark.parametrize("dialect", ["sqlite"], indirect=True)  # who may do what is the same on both

TABLE = yaml.safe_load((Path(__file__).parents[2] / "docs" / "authorisation.yaml").read_text())
COLUMNS = {"PR": "practitioner", "IN": "inspector", "RF": "referrer", "CO": "coordinator", "AD": "administrator"}
INVITATION = {"email": "new@example.com", "has_account": "no", "name": "New Person", "roles": "referrer"}
REQUESTS: dict[str, list[tuple[str, str, dict[str, str]]]] = {
    "user.create": [
        ("GET", "/people/invite", {}),
        ("POST", "/people/invite", INVITATION),
        ("POST", "/people/{invited}/invitation", {}),
        ("POST", "/people/{disabled}/enable", {}),
    ],
    "user.list": [("GET", "/people", {}), ("GET", "/people/{other}", {})],
    "user.grant_role": [
        ("GET", "/people/{other}/roles", {}),
        ("POST", "/people/{other}/roles", {"roles": "practitioner", "version": "1"}),
    ],
    "user.disable": [
        ("GET", "/people/{other}/disable", {}),
        ("POST", "/people/{other}/disable", {"reason": "Left"}),
    ],
    "user.reset_mfa": [("GET", "/people/{other}/second-factor", {}), ("POST", "/people/{other}/second-factor", {})],
    "self.sessions": [
        ("GET", "/account", {}),
        ("POST", "/keep-alive", {}),
        ("POST", "/account/sessions/{own}/end", {}),
    ],
    "self.password": [("GET", "/account/password", {})],
}
CELLS = [
    (permission, column, method, path, form)
    for permission, requests in REQUESTS.items()
    for column in COLUMNS
    for method, path, form in requests
]
OWN = [
    ("administrator", "GET", "/people/{self}/roles", {}),
    ("administrator", "POST", "/people/{self}/roles", {"roles": "coordinator", "version": "1"}),
    ("administrator", "POST", "/people/{twin}/roles", {"roles": "coordinator", "version": "1"}),
    ("administrator", "POST", "/people/{self}/second-factor", {}),
    ("administrator", "POST", "/people/{twin}/second-factor", {}),
    ("administrator", "POST", "/people/{self}/disable", {"reason": "Tired"}),
    ("administrator", "POST", "/people/{twin}/disable", {"reason": "Tired"}),
    ("coordinator", "POST", "/people/{self}/disable", {"reason": "Tired"}),
]


def code(permission: str, column: str) -> str:
    """Return the table's letter for a permission and a role."""
    cell: str = TABLE["matrix"][permission].split()[TABLE["roles"].index(column)]
    return cell


def stored() -> list[Any]:
    """Return everything that a refused request must leave as it is."""
    tables: tuple[type[Base], ...] = (Account, Person, RoleHeld, MailedLink, Message)
    rows = [sorted(map(str, db.session.execute(select(table.__table__)).all())) for table in tables]
    ended = db.session.scalar(select(func.count()).where(SignedInSession.ended_at.is_not(None)))
    return [*rows, ended]


@pytest.fixture
def people(saved: Any) -> dict[str, Account]:
    """Other people: one in use with a second factor, one invited, one disabled."""
    other, invited, disabled = saved(
        make.referrer(totp_secret="GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ", totp_confirmed_at=utcnow()),
        make.referrer(activated_at=None),
        make.referrer(disabled_at=utcnow()),
    )
    return {"other": other, "invited": invited, "disabled": disabled}


def refusals(account: Account) -> list[str]:
    """Return the permissions that the log says this account was refused."""
    asked = select(AuditEntry.verb).where(AuditEntry.actor_id == account.id, AuditEntry.kind == EntryKind.REFUSED)
    return list(db.session.scalars(asked))


@pytest.mark.parametrize(("permission", "column", "method", "path", "form"), CELLS)
def test_a_cell_of_the_table(
    saved: Any,
    client_as: Any,
    people: dict[str, Account],
    permission: str,
    column: str,
    method: str,
    path: str,
    form: dict[str, str],
) -> None:
    account = saved(make.account(roles=[COLUMNS[column]], areas=["E23000011"]))
    client = client_as(account)
    own = db.session.scalars(select(SignedInSession.id).where(SignedInSession.account_id == account.id)).one()
    address = path.format(own=own, **{name: each.id for name, each in people.items()})
    before = stored()

    answer = client.open(address, method=method, data=form)

    if code(permission, column) in {"Y", "s"}:
        assert answer.status_code in ({200} if method == "GET" else {204, 303})
        assert refusals(account) == []
    else:
        assert code(permission, column) == "F"
        assert answer.status_code == 403
        assert stored() == before
        assert refusals(account) == [permission]


@pytest.mark.parametrize(
    ("permission", "method", "path", "form"), [(p, m, a, f) for p, c, m, a, f in CELLS if c == "PR"]
)
def test_nobody_signed_in_is_led_to_sign_in(
    app: Flask, saved: Any, people: dict[str, Account], permission: str, method: str, path: str, form: dict[str, str]
) -> None:
    address = path.format(own=people["other"].id, **{name: each.id for name, each in people.items()})
    before = stored()

    answer = app.test_client().open(address, method=method, data=form)
    as_json = app.test_client().open(address, method=method, data=form, headers={"Accept": "application/json"})

    assert code(permission, "AN") == "L"
    assert answer.status_code == 302
    assert answer.location.startswith("/sign-in")
    assert as_json.status_code == 401
    assert stored() == before


@pytest.mark.parametrize(("role", "method", "path", "form"), OWN)
def test_nobody_does_it_to_themselves_under_any_of_their_accounts(
    saved: Any, client_as: Any, role: str, method: str, path: str, form: dict[str, str]
) -> None:
    account = saved(make.account(roles=[role]))
    twin = saved(make.account(roles=["referrer"], of=account))
    client = client_as(account)
    before = stored()

    answer = client.open(path.format(self=account.id, twin=twin.id), method=method, data=form)

    assert answer.status_code == 403
    assert "another administrator" in answer.text
    assert stored() == before
    assert len(refusals(account)) == 1


@pytest.mark.parametrize("method", ["GET", "POST"])
@pytest.mark.parametrize("page", ["", "/roles", "/disable", "/second-factor"])
def test_an_account_that_is_not_there_is_not_found(saved: Any, client_as: Any, method: str, page: str) -> None:
    client = client_as(saved(make.administrator()))

    answer = client.open(f"/people/00000000-0000-4000-8000-000000000000{page}", method=method)

    assert answer.status_code == (405 if (method, page) == ("POST", "") else 404)


def test_a_coordinator_sees_people_without_what_only_administrators_do(
    saved: Any, client_as: Any, people: dict[str, Account]
) -> None:
    client = client_as(saved(make.coordinator()))

    listed, shown = client.get("/people").text, client.get(f"/people/{people['other'].id}").text

    assert "Invite a person" not in listed
    assert "/roles" not in shown
    assert "Reset their second factor" not in shown
    assert "Disable this account" in shown
