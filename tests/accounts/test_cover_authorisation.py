"""The cells of docs/authorisation.yaml for cover, both ways: status, no row changed, a line in the log."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any
from uuid import uuid4

import pytest
import yaml
from flask import Flask
from sqlalchemy import select

from hateprog.accounts.models import Account, Cover
from hateprog.kernel.clock import today
from hateprog.store.audit import AuditEntry, EntryKind
from hateprog.store.base import db
from hateprog.store.outbox import Message
from tests import factories as make
from tests.factories.areas import HAMPSHIRE, SOUTH_YORKSHIRE
from tests.pages import answered

TABLE = yaml.safe_load(Path("docs/authorisation.yaml").read_text())
CELLS = TABLE["matrix"]["eligibility.delegate"].split()
COLUMN = {"PR": "practitioner", "IN": "inspector", "RF": "referrer", "CO": "coordinator", "AD": "administrator"}
PAGES = [("GET", "/cover"), ("GET", "/cover/new"), ("POST", "/cover/new"), ("POST", "/cover/{cover}/end")]


@pytest.fixture
def cover(saved: Any) -> Cover:
    """Cover between two inspectors."""
    absent, covering = saved(make.inspector(), make.inspector(name="Hugh Ford", areas=[HAMPSHIRE]))
    made: Cover = saved(make.cover(absent, covering))
    return made


def stored() -> list[list[str]]:
    """Return everything that a refused request must leave as it is."""
    tables = (Cover, Message, Account)
    return [sorted(map(str, db.session.execute(select(table.__table__)).all())) for table in tables]


def refusals(account: Account) -> list[str]:
    asked = select(AuditEntry.verb).where(AuditEntry.actor_id == account.id, AuditEntry.kind == EntryKind.REFUSED)
    return list(db.session.scalars(asked))


def form(cover: Cover) -> dict[str, str]:
    day = today() + timedelta(days=30)
    parts = {f"{name}-{part}": str(getattr(day, part)) for name in ("from_on", "until_on") for part in DATE_PARTS}
    return {"area": SOUTH_YORKSHIRE, "inspector": str(cover.account_id)} | parts


DATE_PARTS = ("day", "month", "year")


@pytest.mark.parametrize("role", ["absent", "covering"])
@pytest.mark.parametrize(("method", "path"), PAGES)
def test_the_two_inspectors_may(cover: Cover, client_as: Any, role: str, method: str, path: str) -> None:
    assert CELLS[TABLE["roles"].index("IN")] == "a"
    account = db.session.get(Account, cover.absent_id if role == "absent" else cover.account_id)
    assert account

    answer = client_as(account).open(path.format(cover=cover.id), method=method, data=form(cover))

    its_own_area = (method, path, role) != ("POST", "/cover/new", "covering")
    assert answer.status_code == ((200 if method == "GET" else 303) if its_own_area else 422)
    assert refusals(account) == []


def test_another_inspector_may_not_and_learns_nothing(cover: Cover, saved: Any, client_as: Any) -> None:
    """Even of the same area: cover concerns the one who is away and the one who acts."""
    colleague = saved(make.inspector(name="Colleague"))
    browser, before = client_as(colleague), stored()

    answer = browser.post(f"/cover/{cover.id}/end")
    absent = browser.post(f"/cover/{uuid4()}/end")

    assert answered(answer) == answered(absent)
    assert answer.status_code == 404
    assert stored() == before
    assert refusals(colleague) == ["eligibility.delegate"] * 2


@pytest.mark.parametrize("code", sorted(set(COLUMN) - {"IN"}))
@pytest.mark.parametrize(("method", "path"), PAGES)
def test_no_other_role_may(cover: Cover, saved: Any, client_as: Any, code: str, method: str, path: str) -> None:
    account = saved(make.account(roles=[COLUMN[code]], areas=[SOUTH_YORKSHIRE]))
    browser, before = client_as(account), stored()

    there = browser.open(path.format(cover=cover.id), method=method, data=form(cover))
    absent = browser.open(path.format(cover=uuid4()), method=method, data=form(cover))

    assert answered(there) == answered(absent)
    assert there.status_code == {"F": 403, "H": 404}[CELLS[TABLE["roles"].index(code)]]
    assert stored() == before
    assert refusals(account) == ["eligibility.delegate"] * 2


def test_one_of_the_two_who_is_no_inspector_any_more_may_not_either(cover: Cover, saved: Any, client_as: Any) -> None:
    someone = saved(make.coordinator())
    mine = saved(make.cover(someone, SimpleNamespace(id=cover.account_id), HAMPSHIRE))

    assert client_as(someone).post(f"/cover/{mine.id}/end").status_code == 403


@pytest.mark.parametrize(("method", "path"), PAGES)
def test_nobody_signed_in_is_led_to_sign_in(app: Flask, cover: Cover, method: str, path: str) -> None:
    before = stored()

    answer = app.test_client().open(path.format(cover=cover.id), method=method)

    assert CELLS[TABLE["roles"].index("AN")] == "L"
    assert answer.status_code == 302
    assert answer.location.startswith("/sign-in")
    assert stored() == before
