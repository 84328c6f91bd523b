"""Every cell of docs/authorisation.yaml about templates: the status, nothing changed on a refusal, and the line."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
import yaml
from sqlalchemy import select

from hateprog.kernel.clock import today
from hateprog.sessions.curriculum.models import ProgrammeTemplate
from hateprog.store.audit import AuditEntry, EntryKind
from hateprog.store.base import db
from tests import factories as make
from tests.sessions.curriculum.test_pages import about, first_day, session

TABLE = yaml.safe_load(Path("docs/authorisation.yaml").read_text())
COLUMN = {"PR": "practitioner", "IN": "inspector", "RF": "referrer", "CO": "coordinator", "AD": "administrator"}
PAGES: list[tuple[str, str, str]] = [
    ("template.read", "GET", ""),
    ("template.read", "GET", "/{draft}"),
    ("template.read", "GET", "/{used}/sessions/1"),
    ("template.read", "GET", "/{used}/sessions/1/worksheets/1.pdf"),
    ("template.draft", "POST", "/{used}/copy"),
    ("template.draft", "GET", "/{draft}/edit"),
    ("template.draft", "POST", "/{draft}/edit"),
    ("template.draft", "GET", "/{draft}/sessions/2/edit"),
    ("template.draft", "POST", "/{draft}/sessions/2/edit"),
    ("template.draft", "GET", "/{draft}/throw-away"),
    ("template.draft", "POST", "/{draft}/throw-away"),
    ("template.put_in_use", "GET", "/{draft}/use"),
    ("template.put_in_use", "POST", "/{draft}/use"),
    ("template.retire", "GET", "/{used}/retire"),
    ("template.retire", "POST", "/{used}/retire"),
]


def cells() -> Iterator[tuple[str, str, str, str, str]]:
    for permission, method, address in PAGES:
        for code, role in COLUMN.items():
            cell = TABLE["matrix"][permission].split()[TABLE["roles"].index(code)]
            yield permission, method, address, role, cell
        yield permission, method, address, "panel_member", "F"


def form_for(address: str) -> dict[str, str]:
    if address.endswith("/sessions/2/edit"):
        return session(title="Else")
    if address.endswith("/edit"):
        return about(title="Else")
    return first_day(today()) if address.endswith("/use") else {"version": "1"}


def stored() -> list[Any]:
    return sorted(map(str, db.session.execute(select(ProgrammeTemplate.__table__)).all()))


@pytest.mark.parametrize(("permission", "method", "address", "role", "cell"), list(cells()))
@pytest.mark.parametrize("dialect", ["sqlite"], indirect=True)  # who may do what does not depend on the database
def test_a_cell(
    saved: Any, client_as: Any, draft: Any, permission: str, method: str, address: str, role: str, cell: str
) -> None:
    account = saved(make.account([role], ["E23000011"] if role == "inspector" else []))
    ids, before = {"draft": draft.id, "used": make.shipped_template_id("adult")}, stored()

    answer = client_as(account).open(
        "/programme-templates" + address.format(**ids), method=method, data=form_for(address)
    )

    lines = select(AuditEntry.verb).where(AuditEntry.actor_id == account.id, AuditEntry.kind == EntryKind.REFUSED)
    if cell == "Y":
        assert answer.status_code == (303 if method == "POST" else 200), answer.text
        assert (stored() != before) is (method == "POST")
        assert list(db.session.scalars(lines)) == []
    else:
        assert (cell, answer.status_code) == ("F", 403)
        assert stored() == before
        assert list(db.session.scalars(lines)) == [permission]


@pytest.mark.parametrize(("permission", "method", "address"), PAGES)
@pytest.mark.parametrize("dialect", ["sqlite"], indirect=True)
def test_nobody_signed_in_is_led_to_sign_in(
    app: Any, saved: Any, draft: Any, permission: str, method: str, address: str
) -> None:
    assert TABLE["matrix"][permission].split()[TABLE["roles"].index("AN")] == "L"
    ids = {"draft": draft.id, "used": make.shipped_template_id("adult")}

    answer = app.test_client().open("/programme-templates" + address.format(**ids), method=method)

    assert answer.status_code == 302
    assert answer.location.startswith("/sign-in")


@pytest.mark.parametrize(
    "address",
    [
        "/{nowhere}",
        "/{draft}/sessions/0",
        "/{draft}/sessions/4",
        "/{draft}/sessions/4/edit",
        "/{draft}/sessions/1/worksheets/0.pdf",
        "/{draft}/sessions/1/worksheets/9.pdf",
        "/{nowhere}/use",
    ],
)
def test_what_is_not_there(client_as: Any, people: Any, draft: Any, address: str) -> None:
    found = address.format(draft=draft.id, nowhere=uuid4())

    assert client_as(people.coordinator).get("/programme-templates" + found).status_code == 404


def test_the_place_in_the_navigation(client_as: Any, people: Any, saved: Any) -> None:
    for who, shown in ((people.coordinator, True), (people.practitioner, True), (saved(make.referrer()), False)):
        page = client_as(who).get("/more").text
        assert ('href="/programme-templates"' in page) is shown
