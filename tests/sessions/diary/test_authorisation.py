"""Every cell of docs/authorisation.yaml about diaries: the status, nothing changed, and the line."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import yaml
from sqlalchemy import select

from hateprog.kernel.clock import utcnow
from hateprog.sessions.diary.models import CalendarFeed, WorkingHours
from hateprog.store.audit import AuditEntry, EntryKind
from hateprog.store.base import db
from tests import factories as make
from tests.sessions.conftest import Scene, first_session

pytestmark = pytest.mark.parametrize("dialect", ["sqlite"], indirect=True)  # who may do what is the same on both

TABLE = yaml.safe_load(Path("docs/authorisation.yaml").read_text())
COLUMN = {"PR": "practitioner", "IN": "inspector", "RF": "referrer", "CO": "coordinator", "AD": "administrator"}
HOURS = {"from_0": "9am", "until_0": "5pm"}
REQUESTS: tuple[tuple[str, str, str, dict[str, str]], ...] = (
    ("diary.read", "GET", "/diary", {}),
    ("diary.read", "GET", "/diary/list", {}),
    ("diary.set_hours", "POST", "/diary/hours", HOURS),
    ("diary.feed", "GET", "/diary/calendar", {}),
    ("diary.feed", "POST", "/diary/calendar", {}),
    ("diary.left_behind", "GET", "/left-behind", {}),
)


def cells() -> Iterator[tuple[str, str, str, dict[str, str], str]]:
    for permission, method, address, form in REQUESTS:
        yield from ((permission, method, address, form, code) for code in COLUMN)


def everything() -> list[Any]:
    return [
        [tuple(row) for row in db.session.execute(select(*table.__table__.columns))]
        for table in (WorkingHours, CalendarFeed)
    ]


@pytest.mark.parametrize(("permission", "method", "address", "form", "code"), list(cells()))
def test_a_role_may_what_the_table_says(
    saved: Any, client_as: Any, permission: str, method: str, address: str, form: dict[str, str], code: str
) -> None:
    cell = TABLE["matrix"][permission].split()[TABLE["roles"].index(code)]
    account = saved(getattr(make, COLUMN[code])())
    before = everything()

    answer = client_as(account).open(address, method=method, data=form)

    refusals = db.session.scalars(select(AuditEntry).where(AuditEntry.kind == EntryKind.REFUSED)).all()
    if cell == "Y":
        assert answer.status_code in {200, 303}
        assert (everything() != before) is (method == "POST")
        assert refusals == []
        return
    assert answer.status_code == 403
    assert everything() == before
    assert [(line.actor_id, line.verb) for line in refusals] == [(account.id, permission)]


@pytest.mark.parametrize("address", ["/diary", "/diary/list", "/diary/hours", "/diary/calendar", "/left-behind"])
def test_nobody_signed_in_is_sent_to_sign_in(app: Any, saved: Any, address: str) -> None:
    answer = app.test_client().get(address)

    assert answer.status_code == 302
    assert answer.location.startswith("/sign-in")


@pytest.mark.parametrize(
    ("role", "status"), [("coordinator", 403), ("inspector", 404), ("referrer", 404), ("administrator", 404)]
)
@pytest.mark.parametrize("page", ["/appointment.ics", "/interpreter"])
def test_what_is_the_practitioners_of_the_case_is_nobody_elses(
    scene: Scene, saved: Any, client_as: Any, role: str, status: int, page: str
) -> None:
    session = first_session(scene, saved, utcnow() + timedelta(days=2))
    account = getattr(scene, role, None) or saved(getattr(make, role)())
    method = "GET" if page.endswith(".ics") else "POST"

    assert client_as(account).open(f"/sessions/{session.id}{page}", method=method).status_code == status
    stranger = client_as(saved(make.practitioner(name="Sunita Rao")))
    assert stranger.open(f"/sessions/{session.id}{page}", method=method).status_code == 404
