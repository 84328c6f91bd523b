"""Every cell of docs/authorisation.yaml about rule sets, both ways: the status, nothing changed, and the line."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any
from uuid import uuid4

import pytest
import yaml
from flask import Flask
from sqlalchemy import select

from hateprog.eligibility.rule_sets.models import RuleSetVersion
from hateprog.eligibility.trials.models import Trial
from hateprog.kernel.clock import today
from hateprog.store.audit import AuditEntry, EntryKind
from hateprog.store.base import db
from tests import factories as make
from tests.eligibility.rule_sets.files import file

pytestmark = pytest.mark.parametrize("dialect", ["sqlite"], indirect=True)  # who may do what is the same on both

TABLE = yaml.safe_load(Path("docs/authorisation.yaml").read_text())
COLUMN = {"PR": "practitioner", "IN": "inspector", "RF": "referrer", "CO": "coordinator", "AD": "administrator"}
ALLOWED = 200
MEANING = {"Y": (ALLOWED, ALLOWED), "s": (ALLOWED, 403), "F": (403, 403)}
PAGES: list[tuple[str, str, str]] = [
    ("rule_set.read", "GET", "/rule-sets"),
    ("rule_set.read", "GET", "/rule-sets/{draft}"),
    ("rule_set.read", "GET", "/rule-sets/compare"),
    ("rule_set.draft", "GET", "/rule-sets/new"),
    ("rule_set.draft", "POST", "/rule-sets/new"),
    ("rule_set.adopt", "GET", "/rule-sets/{draft}/adopt"),
    ("rule_set.adopt", "POST", "/rule-sets/{draft}/adopt"),
    ("rule_set.retire", "GET", "/rule-sets/{adopted}/retire"),
    ("rule_set.retire", "POST", "/rule-sets/{adopted}/retire"),
    ("rule_set.try", "GET", "/rule-sets/{draft}/trials"),
    ("rule_set.try", "POST", "/rule-sets/{draft}/trials"),
    ("rule_set.try", "GET", "/rule-sets/{draft}/trials/{trial}"),
    ("rule_set.try", "GET", "/rule-sets/{draft}/trials/{trial}/differences"),
]


def cells() -> Iterator[tuple[str, str, str, str, bool, int]]:
    """Yield (permission, method, address, role, whether it is of their area, what happens) for every cell."""
    for permission, method, address in PAGES:
        for code, role in COLUMN.items():
            cell = TABLE["matrix"][permission].split()[TABLE["roles"].index(code)]
            for theirs, expected in zip((True, False), MEANING[cell], strict=True):
                yield permission, method, address, role, theirs, expected


@pytest.fixture
def there(saved: Any, people: SimpleNamespace) -> dict[str, Any]:
    """Store an adopted version of South Yorkshire, the draft of its next one, and a finished trial of that."""
    ours = 'force = "E23000011"'
    adopted = make.rule_set_version(
        file(valid_from=today(), more=ours), by=people.inspector, adopted_by=people.colleague
    )
    draft = make.rule_set_version(file(version=2, more=ours), by=people.inspector)
    saved(adopted, draft)
    over = {"total": 0, "finished_at": draft.drafted_at}
    trial = saved(Trial(version_id=draft.id, started_by=people.inspector.id, **over))
    return {"adopted": adopted.id, "draft": draft.id, "trial": trial.id}


def stored() -> list[Any]:
    """Return every row that these pages could change."""
    return [sorted(map(str, db.session.execute(select(model.__table__)).all())) for model in (RuleSetVersion, Trial)]


def refusals(account: Any) -> list[str]:
    asked = select(AuditEntry.verb).where(AuditEntry.actor_id == account.id, AuditEntry.kind == EntryKind.REFUSED)
    return list(db.session.scalars(asked))


@pytest.mark.parametrize(("permission", "method", "address", "role", "theirs", "expected"), list(cells()))
def test_a_cell(
    saved: Any,
    client_as: Any,
    there: dict[str, Any],
    permission: str,
    method: str,
    address: str,
    role: str,
    theirs: bool,
    expected: int,
) -> None:
    areas = ["E23000011" if theirs else "E23000030"] if role == "inspector" else []
    account = saved(make.account([role], areas))
    before = stored()

    form = {"text": file(code="another")} if address.endswith("/new") else {"reason": "Replaced"}
    answer = client_as(account).open(address.format(**there), method=method, data=form)

    if expected == ALLOWED:
        assert answer.status_code in {200, 303}
        assert refusals(account) == []
        assert (stored() != before) is (method == "POST")
    else:
        assert answer.status_code == expected
        assert stored() == before
        assert refusals(account) == [permission]


@pytest.mark.parametrize("method", ["GET", "POST"])
def test_whoever_drafted_it_is_refused_aloud(
    client_as: Any, people: SimpleNamespace, there: dict[str, Any], method: str
) -> None:
    for who in (people.inspector, people.same_person):
        before = stored()
        answer = client_as(who).open(f"/rule-sets/{there['draft']}/adopt", method=method)
        assert answer.status_code == 403
        assert "You drafted this, so somebody else has to adopt it" in answer.text
        assert stored() == before
        assert refusals(who) == ["rule_set.adopt"]


@pytest.mark.parametrize(("permission", "method", "address"), PAGES)
def test_a_panel_member_is_refused_as_an_administrator_is(
    client_as: Any, saved: Any, there: dict[str, Any], permission: str, method: str, address: str
) -> None:
    member = saved(make.panel_member())
    assert client_as(member).open(address.format(**there), method=method).status_code == 403
    assert refusals(member) == [permission]


@pytest.mark.parametrize(("permission", "method", "address"), PAGES)
def test_nobody_signed_in_is_led_to_sign_in(
    app: Flask, saved: Any, there: dict[str, Any], permission: str, method: str, address: str
) -> None:
    assert TABLE["matrix"][permission].split()[TABLE["roles"].index("AN")] == "L"
    before = stored()
    answer = app.test_client().open(address.format(**there), method=method)
    assert answer.status_code == 302
    assert answer.location.startswith("/sign-in")
    assert stored() == before


@pytest.mark.parametrize(
    "address",
    [
        "/rule-sets/{nowhere}",
        "/rule-sets/{nowhere}/adopt",
        "/rule-sets/{nowhere}/retire",
        "/rule-sets/{nowhere}/trials",
        "/rule-sets/{draft}/trials/{nowhere}",
        "/rule-sets/{adopted}/trials/{trial}",
        "/rule-sets/{nowhere}/trials/{trial}/differences",
    ],
)
def test_what_is_not_there(client_as: Any, people: SimpleNamespace, there: dict[str, Any], address: str) -> None:
    assert client_as(people.colleague).get(address.format(**there, nowhere=uuid4())).status_code == 404


def test_the_place_in_the_navigation(client_as: Any, people: SimpleNamespace, saved: Any) -> None:
    for who, shown in (
        (people.inspector, True),
        (people.coordinator, True),
        (people.practitioner, False),
        (people.referrer, False),
        (saved(make.administrator()), False),
    ):
        page = client_as(who).get("/more").text
        assert ('href="/rule-sets"' in page) is shown
