"""Every cell of docs/authorisation.yaml about the victim's side, both ways; and the liaison's whole column."""

from __future__ import annotations

from collections.abc import Iterator
from types import SimpleNamespace
from typing import Any
from uuid import uuid4

import pytest
from sqlalchemy import select

from hateprog.app import POLICIES
from hateprog.kernel.access import Actor, Policy, Role
from hateprog.kernel.errors import Missing, NotAllowed
from hateprog.store.audit import AuditEntry, EntryKind
from hateprog.store.base import db
from hateprog.victims.models import CaseLiaison, Harmed, Victim
from hateprog.victims.policy import Can
from tests import factories as make
from tests.authorisation import TABLE, WITH_SCHOOLS, cells, code_of
from tests.factories.victims import KNOWN

pytestmark = pytest.mark.parametrize("dialect", ["sqlite"], indirect=True)  # who may do what is the same on both

ALLOWED = 200
MEANING = {"Y": (ALLOWED, ALLOWED), "o": (ALLOWED, 404), "F": (403, 403), "H": (404, 404)}

LISTS = {"victim.list", "victim_case.list"}
"""Of a list the code says which rows it has; the page itself is there."""

PAGES: dict[str, tuple[str, str, dict[str, str]]] = {
    # permission: method, address, the form
    "victim.list": ("GET", "/people-harmed", {}),
    "victim.search": ("POST", "/people-harmed/search", {"q": "Ola Nowak"}),
    "victim.create": ("POST", "/people-harmed/cases/{case}/new", KNOWN | {"name": "Jan Nowak"}),
    "victim.read": ("GET", "/people-harmed/{victim}", {}),
    "victim.update": ("POST", "/people-harmed/{victim}/correct", KNOWN | {"language": "Urdu"}),
    "victim_case.list": ("GET", "/people-harmed/cases", {}),
    "victim_case.take_on": ("POST", "/people-harmed/cases/{free}/take-on", {}),
    "victim_case.assign": ("POST", "/people-harmed/cases/{free}/liaison", {"liaison": "{other}"}),
}


def everything() -> list[tuple[Any, ...]]:
    return [
        tuple(row)
        for model in (Victim, Harmed, CaseLiaison)
        for row in db.session.execute(select(*model.__table__.columns).order_by(model.id))
    ]


def each_cell() -> Iterator[tuple[str, str, bool, Any]]:
    for permission, role, theirs, expected in cells(PAGES, MEANING, WITH_SCHOOLS):
        yield (
            permission,
            role,
            theirs,
            ALLOWED if permission in LISTS and expected == 404 and role_may(permission, role) else expected,
        )


def role_may(permission: str, role: str) -> bool:
    column = next(name for name, called in WITH_SCHOOLS.items() if called == role)
    return code_of(permission, column) in {"o", "Y"}


@pytest.mark.parametrize(("permission", "role", "theirs", "expected"), list(each_cell()))
def test_a_cell(
    saved: Any,
    client_as: Any,
    people: SimpleNamespace,
    case: Any,
    taken_down: Any,
    permission: str,
    role: str,
    theirs: bool,
    expected: int,
) -> None:
    actor = saved(make.builders()[role]())
    given = case(actor if theirs and role == "victim_liaison" else people.liaison)
    victim = taken_down(actor if theirs and role == "victim_liaison" else people.liaison, of=given)
    free = case(None, involved=() if theirs else (actor,))
    ids = {"case": given.id, "victim": victim.id, "free": free.id, "other": people.other.id}
    method, address, form = PAGES[permission]
    db.session.expire_all()
    before = everything()

    answer = client_as(actor).open(
        address.format(**ids), method=method, data={name: value.format(**ids) for name, value in form.items()} or None
    )

    refusals = db.session.scalars(select(AuditEntry).where(AuditEntry.kind == EntryKind.REFUSED)).all()
    if expected == ALLOWED:
        assert answer.status_code in {200, 303}, answer.text
        assert refusals == []
    else:
        assert answer.status_code == expected
        assert everything() == before
        assert [(line.actor_id, line.verb) for line in refusals] == [(actor.id, permission)]


def test_every_permission_has_its_cells(app: Any) -> None:
    assert set(PAGES) == {str(each) for each in Can}


@pytest.mark.parametrize("permission", PAGES)
def test_somebody_who_is_not_signed_in_is_asked_to(app: Any, saved: Any, permission: str) -> None:
    method, address, form = PAGES[permission]
    nowhere = dict.fromkeys(("case", "victim", "free", "other"), uuid4())
    answer = app.test_client().open(address.format(**nowhere), method=method, data=form or None)
    assert answer.status_code == 302
    assert "/sign-in" in answer.location


def test_the_liaisons_column_holds_in_every_feature(app: Any) -> None:
    policy: Policy = app.extensions["policy"]
    liaison = Actor(uuid4(), uuid4(), frozenset({Role.VICTIM_LIAISON}))
    built = {str(each) for feature in POLICIES for each in feature.GRANTS}
    refusals = {"F": NotAllowed, "H": Missing}
    for permission in sorted(set(TABLE["matrix"]) & built):
        code = code_of(permission, "VL")
        if code in refusals:
            with pytest.raises(refusals[code]):
                policy.require_role(liaison, permission)  # type: ignore[arg-type]  # a permission is its name
        else:
            policy.require_role(liaison, permission)  # type: ignore[arg-type]  # a permission is its name
