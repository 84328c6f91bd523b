"""Every cell of docs/authorisation.yaml about handing over: the status, nothing changed, and the line."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import select

from hateprog.accounts.models import StandIn
from hateprog.kernel.clock import utcnow
from hateprog.referrals.models import Allocation
from hateprog.sessions.handover.models import EngagementReview, HandOverNote
from hateprog.sessions.one_to_one.rules import Kept
from hateprog.store.audit import AuditEntry, EntryKind
from hateprog.store.base import db
from tests import factories as make
from tests.authorisation import cells
from tests.sessions.conftest import Scene
from tests.sessions.test_authorisation import ALLOWED, MEANING

pytestmark = pytest.mark.parametrize("dialect", ["sqlite"], indirect=True)  # who may do what is the same on both

PAGES = {
    "caseload.hand_over": "/caseloads/{practitioner}/hand-over",
    "caseload.cover": "/caseloads/{practitioner}/cover",
    "hand_over_note.write": "/cases/{case}/hand-over-notes",
    "hand_over_note.read": "/cases/{case}/hand-over-notes",
    "engagement.review": "/cases/{case}/engagement",
}
FORMS: dict[str, dict[str, str]] = {
    "hand_over_note.write": {"words": "Ring his mother first"},
    "engagement.review": {"words": "We ring his mother"},
}


def everything() -> list[Any]:
    tables = (Allocation, StandIn, HandOverNote, EngagementReview)
    return [[tuple(row) for row in db.session.execute(select(*each.__table__.columns))] for each in tables]


@pytest.mark.parametrize(("permission", "role", "theirs", "expected"), list(cells(PAGES, MEANING)))
def test_a_role_may_what_the_table_says(
    scene: Scene, begun: Any, saved: Any, client_as: Any, permission: str, role: str, theirs: bool, expected: Any
) -> None:
    missed = {"kept": Kept.MISSED, "asked_by": "person", "excused": False, "changed_at": utcnow()}
    saved(*(make.appointment(by=scene.practitioner, session_id=begun.id, **missed) for _time in range(2)))
    account = getattr(scene, role, None) if theirs else None
    account = account or saved(getattr(make, role)(**({"areas": ["E23000030"]} if role == "inspector" else {})))
    address = PAGES[permission].format(practitioner=scene.practitioner.id, case=scene.case.id)
    browser, before = client_as(account), everything()

    form = FORMS.get(permission)
    answer = browser.get(address) if form is None else browser.post(address, data=form)

    if expected == ALLOWED:
        assert answer.status_code == (200 if form is None else 303)
        assert (everything() != before) is (form is not None)
        return
    assert answer.status_code == expected
    assert everything() == before
    line = db.session.scalars(select(AuditEntry).where(AuditEntry.kind == EntryKind.REFUSED)).one()
    asked_for = "hand_over_note.read" if permission == "hand_over_note.write" else permission
    assert (line.actor_id, line.verb) == (account.id, asked_for)


@pytest.mark.parametrize("permission", PAGES)
def test_nobody_signed_in_is_sent_to_sign_in(scene: Scene, app: Any, permission: str) -> None:
    address = PAGES[permission].format(practitioner=scene.practitioner.id, case=scene.case.id)

    answer = app.test_client().get(address)

    assert answer.status_code == 302
    assert answer.location.startswith("/sign-in")
