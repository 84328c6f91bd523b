"""Every cell of subject_access.* (docs/authorisation.yaml), both ways."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest
from sqlalchemy import func, select

from hateprog.store.audit import AuditEntry, EntryKind
from hateprog.store.base import db
from hateprog.subject_access.models import AccessCopy, AccessItem, AccessRequest
from tests import factories as make
from tests.authorisation import EVERY_COLUMN, cells
from tests.subject_access.conftest import asked_for_case, asked_for_victim
from tests.victims.questions.conftest import Sides

ALLOWED = 200
MEANING = {"Y": (ALLOWED, ALLOWED), "o": (ALLOWED, 404), "H": (404, 404), "F": (403, 403)}
PAGES: dict[str, tuple[str, str]] = {
    "subject_access.list": ("GET", "/access-requests"),
    "subject_access.make": ("GET", "/cases/{case}/access-requests"),
    "subject_access.make_for_harmed": ("GET", "/people-harmed/{victim}/access-requests"),
    "subject_access.read": ("GET", "/access-requests/{asked}"),
    "subject_access.review": ("GET", "/access-requests/{asked}/drop"),
    "subject_access.sign": ("GET", "/access-requests/{asked}/send-back"),
    "subject_access.hand_out": ("POST", "/access-requests/{asked}/copy"),
}


@pytest.mark.parametrize("dialect", ["sqlite"], indirect=True)
@pytest.mark.parametrize(("permission", "role", "theirs", "expected"), list(cells(PAGES, MEANING, EVERY_COLUMN)))
def test_a_cell(
    sides: Sides,
    two: SimpleNamespace,
    saved: Any,
    client_as: Any,
    permission: str,
    role: str,
    theirs: bool,
    expected: int,
) -> None:
    """Theirs is a request of the actor's own side; another's is one of the other side, of somebody else's person."""
    asked = {
        "coordinator": asked_for_case(sides, two.first),
        "victim_liaison": asked_for_victim(sides, two.liaison),
    }
    other = "victim_liaison" if role == "coordinator" else "coordinator"
    request = asked[role if theirs and role in asked else other]
    own = sides.liaison if role == "victim_liaison" and theirs else None
    actor = own or saved(make.builders()[role](email="somebody-else@example.org"))
    before = [db.session.scalar(select(func.count()).select_from(each)) for each in (AccessRequest, AccessItem)]
    method, address = PAGES[permission]
    ids = {"case": sides.case.id, "victim": sides.victim.id, "asked": request.id}

    answer = client_as(actor).open(
        address.format(**ids), method=method, data={"format": "json"} if method == "POST" else None
    )

    if expected == ALLOWED:
        assert answer.status_code == (409 if permission == "subject_access.hand_out" else 200), answer.text
    else:
        assert answer.status_code == expected
        refused = select(AuditEntry.verb).where(AuditEntry.kind == EntryKind.REFUSED)
        assert db.session.scalars(refused).all() == [permission]
    assert [db.session.scalar(select(func.count()).select_from(each)) for each in (AccessRequest, AccessItem)] == before
    assert db.session.scalar(select(func.count()).select_from(AccessCopy)) == 0
