"""The cells of docs/authorisation.yaml about an emergency, both ways."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

import pytest
from sqlalchemy import select

from hateprog.referrals.models import Involvement
from hateprog.store.audit import AuditEntry, EntryKind
from hateprog.store.base import db
from hateprog.victims.emergency.policy import Can
from tests import factories as make
from tests.authorisation import WITH_SCHOOLS, cells
from tests.victims.emergency.conftest import REASON, SECRET, Emergency, accesses, code_now

pytestmark = pytest.mark.parametrize("dialect", ["sqlite"], indirect=True)  # who may do what is the same on both

ALLOWED = 200
MEANING = {"b": (ALLOWED, 403), "s": (ALLOWED, 403), "H": (404, 404)}
PAGES: dict[str, tuple[tuple[str, str], ...]] = {
    "victim_case.break_glass": (("GET", ""), ("POST", "")),
    "victim.reveal_contact": (("GET", "/people"), ("GET", "/people/{victim}"), ("POST", "/close")),
}


def requests() -> list[tuple[Any, ...]]:
    """Return each cell for each of its pages."""
    return [
        (permission, role, theirs, expected, method, end)
        for permission, role, theirs, expected in cells(PAGES, MEANING, WITH_SCHOOLS)
        for method, end in PAGES[permission]
    ]


@pytest.mark.parametrize(("permission", "role", "theirs", "expected", "method", "end"), requests())
def test_a_cell(
    emergency: Emergency,
    saved: Any,
    client_as: Any,
    clock: Any,
    permission: str,
    role: str,
    theirs: bool,
    expected: int,
    method: str,
    end: str,
) -> None:
    actor = saved(make.builders()[role](totp_secret=SECRET, totp_confirmed_at=emergency.case.received_at))
    browser = client_as(actor)
    if permission == "victim.reveal_contact" and theirs and role == "coordinator":
        emergency.open(browser=browser)
        clock.shift(30)
    elif permission == "victim_case.break_glass" and not theirs:
        saved(Involvement(referral_id=emergency.case.id, person_id=actor.person_id))
    before = len(accesses())
    address = emergency.address + end.format(victim=emergency.victim.id)

    answer = browser.open(address, method=method, data={"reason": REASON, "secret": code_now()})

    refused = select(AuditEntry.verb).where(AuditEntry.kind == EntryKind.REFUSED, AuditEntry.actor_id == actor.id)
    refusals = db.session.scalars(refused).all()
    if expected == ALLOWED:
        assert answer.status_code in {200, 303}, answer.text
        assert refusals == []
    else:
        assert answer.status_code == expected
        assert refusals == [permission]
        assert len(accesses()) == before


def test_every_permission_has_its_cells(app: Any) -> None:
    assert set(PAGES) == {str(each) for each in Can}


@pytest.mark.parametrize(("method", "end"), [page for pages in PAGES.values() for page in pages])
def test_somebody_who_is_not_signed_in_is_asked_to(app: Any, saved: Any, method: str, end: str) -> None:
    address = f"/people-harmed/cases/{uuid4()}/emergency" + end.format(victim=uuid4())
    answer = app.test_client().open(address, method=method)
    assert answer.status_code == 302
    assert "/sign-in" in answer.location
