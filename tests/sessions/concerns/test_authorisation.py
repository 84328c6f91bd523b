"""Every cell of docs/authorisation.yaml about concerns: the status, nothing changed on a refusal, and the line."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import select

from hateprog.sessions.concerns.models import Concern, SafeguardingLead
from hateprog.store.audit import AuditEntry, EntryKind
from hateprog.store.base import db
from tests import factories as make
from tests.authorisation import cells
from tests.pages import answered
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
    "concern.raise": ("POST", "/cases/{case}/concerns/raise"),
    "concern.read": ("GET", "/concerns/{concern}"),
    "concern.acknowledge": ("POST", "/concerns/{concern}/acknowledge"),
    "concern.list": ("GET", "/concerns"),
    "concern.name_lead": ("POST", "/concerns/safeguarding-lead"),
}


def everything() -> list[Any]:
    return [
        [tuple(row) for row in db.session.execute(select(*table.__table__.columns))]
        for table in (Concern, SafeguardingLead)
    ]


def somebody(scene: Scene, saved: Any, role: str, theirs: bool) -> Any:
    """Return whose it is (an inspector: who was told), or somebody of the role whose it is not.

    With separation of duty, a coordinator's other side is the raiser's own second account.
    """
    if theirs and hasattr(scene, role):
        return getattr(scene, role)
    return saved(make.coordinator(of=scene.practitioner) if role == "coordinator" else getattr(make, role)())


@pytest.mark.parametrize(("permission", "role", "theirs", "expected"), list(cells(PAGES, MEANING)))
def test_a_role_may_what_the_table_says(
    scene: Scene, begun: Any, saved: Any, client_as: Any, permission: str, role: str, theirs: bool, expected: Any
) -> None:
    account, told = somebody(scene, saved, role, theirs), saved(make.coordinator(name="Maya Brand"))
    was_told = scene.inspector if role == "inspector" else told
    concern = saved(make.concern(scene.case, by=scene.practitioner, told=was_told))
    method, address = PAGES[permission]
    form = {"what": "Afraid", "kind": "fact", "urgent": "yes", "told": str(told.id), "account": str(told.id)}
    before = everything()

    answer = client_as(account).open(
        address.format(case=scene.case.id, concern=concern.id), method=method, data=form | {"action": "Rang them"}
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
def test_nobody_signed_in_is_sent_to_sign_in(scene: Scene, worry: Any, app: Any, permission: str) -> None:
    method, address = PAGES[permission]

    answer = app.test_client().open(address.format(case=scene.case.id, concern=worry.id), method=method)

    assert (answer.status_code, answer.location.startswith("/sign-in")) == (302, True)


def test_somebody_elses_concern_looks_like_one_that_is_not_there(
    scene: Scene, worry: Any, saved: Any, client_as: Any
) -> None:
    stranger = client_as(saved(make.practitioner(name="Sunita Rao")))

    theirs = stranger.get(f"/concerns/{worry.id}")
    absent = stranger.get("/concerns/00000000-0000-4000-8000-000000000000")

    assert theirs.status_code == 404
    assert answered(theirs) == answered(absent)
