"""The cells of docs/authorisation.yaml about supervision, both ways: status, nothing changed, a line in the log."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from types import SimpleNamespace
from typing import Any
from uuid import uuid4

import pytest
import yaml
from sqlalchemy import select

from hateprog.accounts.models import Account
from hateprog.eligibility import queries, standing
from hateprog.eligibility.models import ApprovalCondition, Assessment, ClockEscalation, ClockPause, Decision
from hateprog.eligibility.supervision import service
from hateprog.kernel.errors import NotAllowed
from hateprog.referrals.models import Referral
from hateprog.store.audit import AuditEntry, EntryKind
from hateprog.store.base import db
from tests import factories as make
from tests.eligibility.supervision.conftest import condition

pytestmark = pytest.mark.parametrize("dialect", ["sqlite"], indirect=True)  # who may do what is the same on both

MATRIX = yaml.safe_load(Path("docs/authorisation.yaml").read_text())
COLUMN = {"PR": "practitioner", "IN": "inspector", "RF": "referrer", "CO": "coordinator", "AD": "administrator"}
MEANING = {
    "Y": (200, 200),
    "o": (200, 404),
    "a": (200, 404),
    "s": (200, 404),  # outside the area; where they took part it is 403, below (docs/decisions/0005)
    "F": (403, 403),
    "H": (404, 404),
}
FORMS: dict[str, tuple[tuple[str, ...], dict[str, str]]] = {
    "eligibility.meet_condition": (("/conditions/{condition}",), {"how": "The letter was seen"}),
    "eligibility.review": (("/approvals/{decision}/review",), {"note": "Goes well, and still fits"}),
    "eligibility.pause": (("/decisions/{assessment}/pause", "/decisions/{assessment}/resume"), {"reason": "Waits"}),
}
PAGES = ("/supervision", "/supervision/on-hold", "/supervision/monthly", "/supervision/monthly/decided")
BY_THE_SERVICE = ("eligibility.lapse", "eligibility.escalate")


def cell(permission: str, code: str) -> str:
    """Return what the table says."""
    said: str = MATRIX["matrix"][permission].split()[MATRIX["roles"].index(code)]
    return said


def cells() -> Iterator[tuple[str, str, bool, int]]:
    """Yield (permission, role, whether the case is theirs, what happens) for every cell of a form."""
    for permission in FORMS:
        for code, role in COLUMN.items():
            for theirs, expected in zip((True, False), MEANING[cell(permission, code)], strict=True):
                yield permission, role, theirs, expected


def everything() -> list[tuple[Any, ...]]:
    """Return every row that these pages could change."""
    return [
        tuple(row)
        for model in (Referral, Assessment, Decision, ApprovalCondition, ClockPause, ClockEscalation)
        for row in db.session.execute(select(*model.__table__.columns).order_by(model.id))
    ]


@pytest.fixture
def scene(saved: Any, people: SimpleNamespace) -> Any:
    """Give back a function that stores what a permission is about, in somebody's area or hands or not."""

    def store(permission: str, actor: Any, role: str, *, theirs: bool, **said: Any) -> dict[str, Any]:
        stage = "awaiting_decision" if permission == "eligibility.pause" else "on_programme"
        district = "E08000018" if theirs else "E06000045"
        referrer = actor if theirs and role == "referrer" else people.referrer
        case = saved(make.referral(stage=stage, district=district, referrer=referrer, due_on=date(2026, 4, 28), **said))
        asked = saved(make.assessment(case, by=people.coordinator))
        if stage == "awaiting_decision":
            return {"assessment": asked.id, "decision": uuid4(), "condition": uuid4()}
        far = {"outcome": "approve_with_conditions", "expires_on": date(2099, 1, 1)}
        made = saved(make.decision(asked, by=people.colleague, **far), asked)[0]
        saved(
            make.allocation(
                made, actor if theirs and role == "practitioner" else people.practitioner, by=people.coordinator
            )
        )
        asks = saved(condition(made, 1, date(2099, 1, 1)))
        return {"assessment": asked.id, "decision": made.id, "condition": asks.id}

    return store


def refusals() -> list[tuple[Any, str]]:
    lines = db.session.scalars(select(AuditEntry).where(AuditEntry.kind == EntryKind.REFUSED))
    return [(line.actor_id, line.verb) for line in lines]


@pytest.mark.parametrize(("permission", "role", "theirs", "expected"), list(cells()))
def test_a_cell(
    saved: Any, client_as: Any, scene: Any, permission: str, role: str, theirs: bool, expected: int
) -> None:
    actor, browser = saved(make.builders()[role]()), None
    browser = client_as(actor)
    ids = scene(permission, actor, role, theirs=theirs)
    addresses, form = FORMS[permission]
    for address in addresses:
        before, answer = everything(), browser.post(address.format(**ids), data=form)
        if expected == 200:
            assert answer.status_code == 303
            assert everything() != before
        else:
            assert answer.status_code == expected
            assert everything() == before
    assert refusals() == ([] if expected == 200 else [(actor.id, permission)] * len(addresses))


def test_an_inspector_of_the_area_who_took_part_does_not_review(client_as: Any, scene: Any, people: Any) -> None:
    ids = scene("eligibility.review", people.inspector, "inspector", theirs=True, involved=(people.inspector,))
    browser = client_as(people.inspector)
    before, address = everything(), f"/approvals/{ids['decision']}/review"
    assert browser.get(address).status_code == 403
    assert browser.post(address, data={"note": "Goes well"}).status_code == 403
    assert everything() == before


@pytest.mark.parametrize("address", PAGES)
@pytest.mark.parametrize("code", COLUMN)
def test_the_pages_of_supervision(saved: Any, client_as: Any, people: Any, code: str, address: str) -> None:
    actor = saved(make.builders()[COLUMN[code]]())
    expected = MEANING[cell("eligibility.supervise", code)][0]
    assert client_as(actor).get(address).status_code == expected
    assert refusals() == ([] if expected == 200 else [(actor.id, "eligibility.supervise")])
    shown = 'href="/supervision"' in client_as(actor).get("/account").text
    assert shown is (expected == 200)


@pytest.mark.parametrize("permission", BY_THE_SERVICE)
@pytest.mark.parametrize("code", COLUMN)
def test_what_the_service_itself_does_is_nobodys_by_hand(
    saved: Any, scene: Any, people: Any, permission: str, code: str
) -> None:
    assert MEANING[cell(permission, code)] == (403, 403)
    actor: Account = saved(make.builders()[COLUMN[code]]())
    ids = scene("eligibility.pause" if permission == "eligibility.escalate" else permission, actor, "", theirs=True)
    before = everything()
    act: Any = standing.lapse
    thing: Any = queries.one_decision(ids["decision"])
    if permission == "eligibility.escalate":
        act, thing = service.escalate, queries.one_assessment(ids["assessment"])
    with pytest.raises(NotAllowed):
        act(make.actor(actor), thing)
    assert everything() == before


@pytest.mark.parametrize("address", [*PAGES, *(each for addresses, _form in FORMS.values() for each in addresses)])
def test_somebody_who_is_not_signed_in_is_asked_to(app: Any, saved: Any, address: str) -> None:
    nowhere = str(uuid4())
    method = "POST" if "{" in address else "GET"
    known = {"assessment": nowhere, "decision": nowhere, "condition": nowhere}
    answer = app.test_client().open(address.format(**known), method=method)
    assert answer.status_code == 302
    assert "/sign-in" in answer.location
