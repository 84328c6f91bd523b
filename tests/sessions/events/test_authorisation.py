"""Every cell of docs/authorisation.yaml about events: the status, and nothing changed on a refusal."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import select

from hateprog.sessions.events.models import GroupEvent
from hateprog.store.audit import AuditEntry, EntryKind
from hateprog.store.base import db
from tests import factories as make
from tests.authorisation import WITH_SCHOOLS, cells
from tests.sessions.events.conftest import People

MEANING: dict[str, tuple[Any, Any]] = {"Y": (True, True), "k": (True, True), "o": (True, 404), "F": (403, 403)}
PAGES = {
    "event.read": ("GET", "/events/{event}"),
    "event.write": ("POST", "/events/{event}/cancel"),
    "event.compare": ("GET", "/events/training"),
}


@pytest.mark.parametrize(("permission", "role", "theirs", "expected"), list(cells(PAGES, MEANING, WITH_SCHOOLS)))
@pytest.mark.parametrize("dialect", ["sqlite"], indirect=True)
def test_a_role_may_what_the_table_says(
    people: People, saved: Any, client_as: Any, permission: str, role: str, theirs: bool, expected: Any
) -> None:
    account = getattr(people, role, None) if theirs else None
    account = account or saved(getattr(make, role)())
    event = saved(make.group_event(by=people.practitioner))
    method, address = PAGES[permission]

    answer = client_as(account).open(address.format(event=event.id), method=method, data={"reason": "Flooded"})

    cancelled = db.session.scalars(select(GroupEvent)).one().cancelled_at is not None
    if expected is True:
        assert answer.status_code == (200 if method == "GET" else 303), answer.text
        assert cancelled is (method == "POST")
        return
    assert (answer.status_code, cancelled) == (expected, False)
    line = db.session.scalars(select(AuditEntry).where(AuditEntry.kind == EntryKind.REFUSED)).one()
    assert (line.actor_id, line.verb) == (account.id, permission)


@pytest.mark.parametrize("page", ["change", "counts", "cancel"])
@pytest.mark.parametrize("dialect", ["sqlite"], indirect=True)
def test_an_event_that_is_not_there_looks_like_anothers(people: People, saved: Any, client_as: Any, page: str) -> None:
    event = saved(make.group_event(by=people.coordinator))
    practitioner = client_as(people.practitioner)

    assert practitioner.get(f"/events/{event.id}/{page}").status_code == 404
    assert practitioner.get(f"/events/{people.practitioner.id}/{page}").status_code == 404
    assert "Change the event" not in practitioner.get(f"/events/{event.id}").text


@pytest.mark.parametrize("permission", PAGES)
@pytest.mark.parametrize("dialect", ["sqlite"], indirect=True)
def test_nobody_signed_in_is_sent_to_sign_in(app: Any, permission: str) -> None:
    method, address = PAGES[permission]

    answer = app.test_client().open(address.format(event="0" * 8 + "-0000-4000-8000-" + "0" * 12), method=method)

    assert (answer.status_code, answer.location.startswith("/sign-in")) == (302, True)
