"""The cell of docs/authorisation.yaml about the evidence base, both ways."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import select

from hateprog.kernel.clock import utcnow
from hateprog.reports.evidence.policy import Can
from hateprog.store.audit import AuditEntry, EntryKind
from hateprog.store.base import db
from tests import factories as make
from tests.authorisation import EVERY_COLUMN, cells
from tests.reports.evidence.conftest import ADDRESS, SECRET, form, stored

pytestmark = pytest.mark.parametrize("dialect", ["sqlite"], indirect=True)  # who may do what is the same on both

MEANING = {"b": (200, 422), "F": (403, 403)}
"""Code b opens no case here: to whom the code is not right nothing leaves, and a sentence says so."""


@pytest.mark.parametrize("method", ["GET", "POST"])
@pytest.mark.parametrize(
    ("permission", "role", "theirs", "expected"), list(cells(map(str, Can), MEANING, EVERY_COLUMN))
)
def test_a_cell(
    saved: Any, client_as: Any, clock: Any, permission: str, role: str, theirs: bool, expected: int, method: str
) -> None:
    if role == "school_staff":
        saved(make.rotherham())
    actor = saved(make.builders()[role](totp_secret=SECRET, totp_confirmed_at=utcnow()))
    browser = client_as(actor)

    answer = browser.open(ADDRESS, method=method, data=form() if theirs else form(secret="000000"))

    refused = select(AuditEntry.verb).where(AuditEntry.kind == EntryKind.REFUSED, AuditEntry.actor_id == actor.id)
    refusals = db.session.scalars(refused).all()
    if expected == 403:
        assert (answer.status_code, refusals) == (403, [permission])
    else:
        assert (answer.status_code, refusals) == (200 if method == "GET" else expected, [])
    assert len(stored()) == (method == "POST" and expected == 200)


def test_a_panel_member_and_whoever_is_not_signed_in_do_not(app: Any, saved: Any, client_as: Any, clock: Any) -> None:
    assert client_as(saved(make.panel_member())).post(ADDRESS, data=form()).status_code == 403
    assert app.test_client().post(ADDRESS, data=form()).location.startswith("/sign-in")
    assert stored() == []
