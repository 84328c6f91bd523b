"""Every cell of docs/authorisation.yaml about the risk assessment."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import func, select

from hateprog.risk.models import RiskAssessment, RiskHazard, RiskReview
from hateprog.store.audit import AuditEntry, EntryKind
from hateprog.store.base import db
from tests import factories as make
from tests.authorisation import cells
from tests.pages import answered
from tests.risk.typed import assessment
from tests.sessions.conftest import Scene

pytestmark = pytest.mark.parametrize("dialect", ["sqlite"], indirect=True)  # who may do what is the same on both

PAGES = {
    "risk.read": (("GET", "/cases/{case}/risk"),),
    "risk.update": (("POST", "/cases/{case}/risk/assess"), ("POST", "/cases/{case}/risk/review")),
    "risk.list": (("GET", "/risk/late"),),
}
STATUS: dict[str, tuple[int, int]] = {
    "Y": (200, 200),
    "o": (200, 404),
    "a": (200, 404),
    "F": (403, 403),
    "H": (404, 404),
}


def counts() -> list[int | None]:
    return [
        db.session.scalar(select(func.count()).select_from(each)) for each in (RiskAssessment, RiskHazard, RiskReview)
    ]


@pytest.mark.parametrize(("permission", "role", "theirs", "status"), list(cells(PAGES, STATUS)))
def test_a_cell(
    scene: Scene, saved: Any, client_as: Any, permission: str, role: str, theirs: bool, status: int
) -> None:
    other = {"inspector": {"areas": ["E23000030"]}}.get(role, {})
    account = getattr(scene, role, None) if theirs else None
    browser = client_as(account or saved(getattr(make, role)(**other)))
    for method, address in PAGES[permission]:
        before = counts()
        answer = browser.open(address.format(case=scene.case.id), method=method, data=assessment())
        assert answer.status_code == (303 if method == "POST" and status == 200 else status), answer.text
        assert (counts() != before) is (answer.status_code == 303)
    refusals = db.session.scalars(select(AuditEntry).where(AuditEntry.kind == EntryKind.REFUSED)).all()
    assert {line.verb for line in refusals} == (set() if status == 200 else {permission})


@pytest.mark.parametrize("path", ["", "/assess"])
def test_nobody_signed_in_is_sent_to_sign_in(scene: Scene, app: Any, path: str) -> None:
    answer = app.test_client().get(f"/cases/{scene.case.id}/risk{path}")
    assert answer.status_code == 302
    assert answer.location.startswith("/sign-in")


def test_somebody_elses_case_looks_like_one_that_is_not_there(scene: Scene, saved: Any, client_as: Any) -> None:
    stranger = client_as(saved(make.practitioner(name="Sunita Rao")))
    theirs, absent = (
        stranger.get(f"/cases/{each}/risk") for each in (scene.case.id, "00000000-0000-4000-8000-000000000000")
    )
    assert theirs.status_code == 404
    assert answered(theirs) == answered(absent)
