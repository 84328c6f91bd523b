"""Every cell of docs/authorisation.yaml about the practitioners' register."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest
from sqlalchemy import select

from hateprog.practitioners.models import Practitioner, RegisterEntry
from hateprog.store.audit import AuditEntry, EntryKind
from hateprog.store.base import db
from tests import factories as make
from tests.authorisation import cells
from tests.pages import answered

pytestmark = pytest.mark.parametrize("dialect", ["sqlite"], indirect=True)  # who may do what is the same on both

PAGES = {
    "practitioner.list": ("GET", "/practitioners"),
    "practitioner.read": ("GET", "/practitioners/{page}"),
    "practitioner.record": ("POST", "/practitioners/{page}/kind"),
}
STATUS: dict[str, tuple[int, int]] = {"Y": (200, 200), "F": (403, 403), "o": (200, 404), "s": (303, 403)}


def everything() -> list[Any]:
    tables = (Practitioner, RegisterEntry)
    return [[tuple(row) for row in db.session.execute(select(*each.__table__.columns))] for each in tables]


@pytest.mark.parametrize(("permission", "role", "holds", "status"), list(cells(PAGES, STATUS)))
def test_a_cell(
    people: SimpleNamespace, saved: Any, client_as: Any, permission: str, role: str, holds: bool, status: int
) -> None:
    page, account = people.page, getattr(people, role)
    if permission == "practitioner.record" and role == "coordinator" and not holds:
        account = saved(make.coordinator(of=people.practitioner))
    elif role == "practitioner" and not holds:
        page = saved(make.practitioner(name="Sunita Rao")).along[0]
    method, address = PAGES[permission]
    before = everything()

    answer = client_as(account).open(address.format(page=page.id), method=method, data={"kind": "volunteer"})

    assert answer.status_code == status, answer.text
    assert (everything() != before) is (method == "POST" and status == 303)
    refusals = db.session.scalars(select(AuditEntry).where(AuditEntry.kind == EntryKind.REFUSED)).all()
    assert [line.verb for line in refusals] == ([] if status in {200, 303} else [permission])


@pytest.mark.parametrize("address", ["/practitioners", "/practitioners/new", "/practitioners/own"])
def test_nobody_signed_in_is_sent_to_sign_in(app: Any, address: str) -> None:
    answer = app.test_client().get(address)
    assert answer.status_code == 302
    assert answer.location.startswith("/sign-in")


def test_somebody_elses_page_looks_like_one_that_is_not_there(
    people: SimpleNamespace, saved: Any, client_as: Any
) -> None:
    stranger = client_as(saved(make.practitioner(name="Sunita Rao")))
    theirs, absent = (
        stranger.get(f"/practitioners/{each}") for each in (people.page.id, "00000000-0000-4000-8000-000000000000")
    )
    assert theirs.status_code == 404
    assert answered(theirs) == answered(absent)


def test_a_coordinator_does_not_put_themselves_on_the_register(
    people: SimpleNamespace, saved: Any, client_as: Any
) -> None:
    own = saved(make.coordinator(of=people.newcomer))
    form = {"person": str(people.newcomer.person_id), "kind": "practitioner"}
    answer = client_as(own).post("/practitioners/new", data=form)
    assert answer.status_code == 422
    assert f'value="{people.newcomer.person_id}"' not in answer.text
    assert len(db.session.scalars(select(Practitioner)).all()) == 1
