"""Every cell of docs/authorisation.yaml about support, services and countersigning: the status, and nothing changed."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import select

from hateprog.kernel.clock import utcnow
from hateprog.sessions.one_to_one.models import Countersignature
from hateprog.sessions.signposting.models import CaseCause, SupportService
from hateprog.store.audit import AuditEntry, EntryKind
from hateprog.store.base import db
from tests import factories as make
from tests.authorisation import cells
from tests.sessions.conftest import Scene

pytestmark = pytest.mark.parametrize("dialect", ["sqlite"], indirect=True)  # who may do what is the same on both

MEANING: dict[str, tuple[Any, Any]] = {
    "Y": (True, True),
    "o": (True, 404),
    "s": (True, 403),
    "F": (403, 403),
    "H": (404, 404),
}
PAGES = {
    "support.read": ("GET", "/cases/{case}/support"),
    "support.write": ("POST", "/cases/{case}/support/causes"),
    "service.list": ("GET", "/support-services"),
    "service.keep": ("POST", "/support-services/{service}/retire"),
    "session.countersign": ("POST", "/sessions/{session}/countersign"),
}


def everything() -> list[Any]:
    return [
        [tuple(row) for row in db.session.execute(select(*table.__table__.columns))]
        for table in (CaseCause, SupportService, Countersignature)
    ]


@pytest.mark.parametrize(("permission", "role", "theirs", "expected"), list(cells(PAGES, MEANING)))
def test_a_role_may_what_the_table_says(
    scene: Scene, begun: Any, saved: Any, client_as: Any, permission: str, role: str, theirs: bool, expected: Any
) -> None:
    own = {"of": scene.referrer} if role == "coordinator" else {}  # who took part in the case, under another account
    account = getattr(scene, role, None) if theirs else None
    account = account or saved(getattr(make, role)(**own))
    service = saved(make.support_service(by=scene.coordinator))
    session = saved(make.signed(begun, by=scene.practitioner, countersignature=Countersignature(asked_at=utcnow())))
    method, address = PAGES[permission]
    before = everything()

    answer = client_as(account).open(
        address.format(case=scene.case.id, service=service.id, session=session.id),
        method=method,
        data={"causes": "alcohol"},
    )

    if expected is True:
        assert answer.status_code == (200 if method == "GET" else 303), answer.text
        assert (everything() != before) is (method == "POST")
        return
    assert answer.status_code == expected
    assert everything() == before
    line = db.session.scalars(select(AuditEntry).where(AuditEntry.kind == EntryKind.REFUSED)).one()
    assert (line.actor_id, line.verb) == (account.id, permission)


@pytest.mark.parametrize("permission", PAGES)
def test_nobody_signed_in_is_sent_to_sign_in(scene: Scene, begun: Any, app: Any, permission: str) -> None:
    method, address = PAGES[permission]
    there = address.format(case=scene.case.id, service=scene.case.id, session=begun.id)

    answer = app.test_client().open(there, method=method)

    assert (answer.status_code, answer.location.startswith("/sign-in")) == (302, True)
