"""Every cell of docs/authorisation.yaml about schedules and disposals, both ways."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

import pytest
from sqlalchemy import func, select

from hateprog.kernel.clock import today, utcnow
from hateprog.retention.models import Disposal
from hateprog.store.audit import AuditEntry
from hateprog.store.base import db
from tests import factories as make
from tests.authorisation import EVERY_COLUMN, cells
from tests.retention.conftest import Keeping, schedule

ALLOWED = 200
MEANING = {"Y": (ALLOWED, ALLOWED), "s": (ALLOWED, 403), "F": (403, 403)}
PAGES: dict[str, tuple[str, str]] = {
    "retention.read": ("GET", "/retention/schedules"),
    "retention.configure": ("POST", "/retention/schedules/{draft}/adopt"),
    "retention.review": ("GET", "/retention/review"),
    "disposal.list": ("GET", "/disposals"),
    "disposal.propose": ("POST", "/retention/review/{case}/propose"),
    "disposal.approve": ("POST", "/disposals/{asked}/approve"),
    "disposal.execute": ("GET", "/disposals/{asked}/execute"),
}


@pytest.mark.parametrize("dialect", ["sqlite"], indirect=True)
def test_every_cell(keeping: Keeping, saved: Any, client_as: Any) -> None:
    """In one walk: each cell is asked of a fresh draft and a fresh disposal, which are dropped again."""
    people = {role: saved(make.builders()[role](email=f"{role}@walk.example")) for role in EVERY_COLUMN.values()}
    case_id = keeping.scene.case.id
    for number, (permission, role, theirs, expected) in enumerate(cells(PAGES, MEANING, EVERY_COLUMN)):
        actor, own = people[role], not theirs
        draft = saved(
            schedule(actor if own and permission == "retention.configure" else keeping.proposes, code=f"d{number}")
        )
        ids: dict[str, Any] = {"draft": draft.id, "case": case_id, "asked": uuid4()}
        if "{asked}" in PAGES[permission][1]:
            by = actor.person_id if own else keeping.proposes.person_id
            asked = saved(
                Disposal(id=uuid4(), referral_id=case_id, schedule="", source="", due_on=today(), proposed_person=by)
            )
            ids["asked"] = asked.id
        method, address = PAGES[permission]
        before = db.session.scalar(select(func.count()).select_from(AuditEntry).where(AuditEntry.kind == "refused"))

        answer = client_as(actor).open(address.format(**ids), method=method)

        told = (permission, role, theirs)
        if expected == ALLOWED:
            assert answer.status_code in {200, 303}, told
        else:
            assert answer.status_code == expected, told
            after = select(func.count()).select_from(AuditEntry).where(AuditEntry.kind == "refused")
            assert db.session.scalar(after) == (before or 0) + 1, told
        for waits in db.session.scalars(select(Disposal).where(Disposal.dropped_at.is_(None))).all():
            waits.dropped_at = utcnow()
            saved(waits)
