"""Every cell of docs/authorisation.yaml about sessions and enrolment: the status, nothing changed, and the line."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from hateprog.kernel.clock import utcnow
from hateprog.referrals.models import Referral
from hateprog.sessions.one_to_one.models import Addendum, Appointment, Enrolment, OneToOne, SessionRecord
from hateprog.sessions.one_to_one.rules import Progress
from hateprog.store.audit import AuditEntry, EntryKind
from hateprog.store.base import db
from tests import factories as make
from tests.authorisation import COLUMN, TABLE, cells
from tests.pages import answered
from tests.sessions.conftest import Scene
from tests.sessions.test_programme import plan, record

pytestmark = pytest.mark.parametrize("dialect", ["sqlite"], indirect=True)  # who may do what is the same on both

ALLOWED = "allowed"
RESTRICTED = ("I said it to hurt", "Write down what they heard", "Unity Centre")
"""What the builders write into notes, and where: an inspector's view (m) has none of it."""

MEANING: dict[str, tuple[Any, Any]] = {
    "Y": (ALLOWED, ALLOWED),
    "o": (ALLOWED, 404),
    "a": (ALLOWED, 404),
    "m": (ALLOWED, 404),
    "F": (403, 403),
    "H": (404, 404),
}
PAGES = {
    "enrolment.stop": ("POST", "/cases/{case}/stop"),
    "session.create": ("POST", "/sessions/{session}/reschedule"),
    "session.read": ("GET", "/sessions/{session}"),
    "session.update_draft": ("POST", "/sessions/{session}/draft"),
    "session.sign": ("POST", "/sessions/{session}/record"),
    "session.amend_addendum": ("POST", "/sessions/{session}/addenda"),
}


def form_of(permission: str) -> dict[str, Any]:
    """Return answers that would do, were they allowed."""
    return {
        "enrolment.stop": {"asked_by": "person", "sure": "yes"},
        "session.create": plan(utcnow() + timedelta(days=9), asked_by="person", note="A visit"),
        "session.update_draft": {"account": "Typed", "version": "0"},
        "session.sign": record(utcnow()),
        "session.amend_addendum": {"words": "Added"},
    }.get(permission, {})


def everything() -> list[Any]:
    """Return every row that a session's pages could change."""
    tables = (Referral, Enrolment, OneToOne, Appointment, SessionRecord, Addendum)
    return [[tuple(row) for row in db.session.execute(select(*each.__table__.columns))] for each in tables]


@pytest.mark.parametrize(("permission", "role", "theirs", "expected"), list(cells(PAGES, MEANING)))
def test_a_role_may_what_the_table_says(
    scene: Scene, begun: Any, saved: Any, client_as: Any, permission: str, role: str, theirs: bool, expected: Any
) -> None:
    if permission == "session.create":
        begun.appointments[0].starts_at = utcnow() + timedelta(days=2)
    if permission == "session.amend_addendum":
        make.signed(begun, by=scene.practitioner)
    saved(begun)
    other = {"inspector": {"areas": ["E23000030"]}}.get(role, {})
    account = getattr(scene, role, None) if theirs else None
    account = account or saved(getattr(make, role)(**other))
    method, address = PAGES[permission]
    before = everything()

    answer = client_as(account).open(
        address.format(case=scene.case.id, session=begun.id), method=method, data=form_of(permission)
    )

    if expected == ALLOWED:
        assert answer.status_code in {200, 303}, answer.text
        assert (everything() != before) is (method == "POST")
        assert db.session.scalars(select(AuditEntry).where(AuditEntry.kind == EntryKind.REFUSED)).all() == []
        return
    assert answer.status_code == expected
    assert everything() == before
    line = db.session.scalars(select(AuditEntry).where(AuditEntry.kind == EntryKind.REFUSED)).one()
    assert (line.actor_id, line.verb) == (account.id, permission)


@pytest.mark.parametrize("role", list(COLUMN.values()))
@pytest.mark.parametrize("theirs", [True, False])
def test_the_programme_is_started_by_whom_the_table_says(
    scene: Scene, saved: Any, client_as: Any, role: str, theirs: bool
) -> None:
    account = getattr(scene, role, None) if theirs else None
    account = account or saved(getattr(make, role)(**({"areas": ["E23000030"]} if role == "inspector" else {})))
    before = everything()

    answer = client_as(account).post(f"/cases/{scene.case.id}/sessions/plan", data=plan(utcnow() + timedelta(days=9)))

    started = _of("enrolment.start", role)[0 if theirs else 1] == ALLOWED
    assert (everything() != before) is started
    assert (db.session.scalars(select(Enrolment.progress)).all() == [Progress.OPEN]) is started
    assert answer.status_code == (303 if started else _of("session.create", role)[0 if theirs else 1])


def _column(role: str) -> int:
    return next(TABLE["roles"].index(code) for code, name in COLUMN.items() if name == role)


def _of(permission: str, role: str) -> tuple[Any, Any]:
    return MEANING[TABLE["matrix"][permission].split()[_column(role)]]


@pytest.mark.parametrize("permission", PAGES)
def test_nobody_signed_in_is_sent_to_sign_in(scene: Scene, begun: Any, app: Any, permission: str) -> None:
    method, address = PAGES[permission]

    answer = app.test_client().open(address.format(case=scene.case.id, session=begun.id), method=method)

    assert answer.status_code == 302
    assert answer.location.startswith("/sign-in")


def test_an_inspector_sees_when_and_whether_but_no_notes(scene: Scene, begun: Any, saved: Any, client_as: Any) -> None:
    saved(make.signed(begun, by=scene.practitioner))

    page = client_as(scene.inspector).get(f"/sessions/{begun.id}").text

    assert "Completed" in page
    for word in RESTRICTED:
        assert word not in page


@pytest.mark.parametrize("page", ["/sessions/{session}", "/cases/{case}"])
def test_an_inspector_reads_neither_a_draft_nor_why_a_session_was_missed_or_moved(
    scene: Scene, begun: Any, client_as: Any, page: str
) -> None:
    practitioner = client_as(scene.practitioner)
    practitioner.post(f"/sessions/{begun.id}/draft", data={"account": "I said it to hurt", "version": "0"})
    practitioner.post(
        f"/sessions/{begun.id}/missed", data={"asked_by": "companion", "excused": "yes", "note": "In hospital"}
    )

    text = client_as(scene.inspector).get(page.format(session=begun.id, case=scene.case.id)).text

    assert "missed" in text.lower()
    for word in (*RESTRICTED, "In hospital", "supporter or appropriate adult"):
        assert word not in text


def test_somebody_elses_session_looks_like_one_that_is_not_there(
    scene: Scene, begun: Any, saved: Any, client_as: Any
) -> None:
    stranger = client_as(saved(make.practitioner(name="Sunita Rao")))

    theirs = stranger.get(f"/sessions/{begun.id}")
    absent = stranger.get("/sessions/00000000-0000-4000-8000-000000000000")

    assert theirs.status_code == 404
    assert answered(theirs) == answered(absent)
