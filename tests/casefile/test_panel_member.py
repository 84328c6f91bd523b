"""A member of a scrutiny panel opens nothing but their packs and their account: refused as administrators are."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import chain
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
import yaml
from flask import Flask

from hateprog.app import POLICIES
from hateprog.kernel.access import SEE_NO_CASE, Actor, Policy, Role
from hateprog.kernel.errors import Missing, NotAllowed, Refused
from hateprog.store.base import Base, db
from hateprog.web.gate import DECLARED, PUBLIC
from tests import factories as make
from tests.pages import answered
from tests.sessions.conftest import Scene

TABLE = yaml.safe_load(Path("docs/authorisation.yaml").read_text())
OWN = {*TABLE["panel_member"]["may"], "self.sign_in", "self.second_factor", "casefile.home", PUBLIC}
"""What everybody may who has an account, or even without one."""

PERMISSIONS = sorted(set(chain.from_iterable(feature.GRANTS for feature in POLICIES)))
LOG = {"audit_entry", "signed_in_session", "sent_form"}


def refused(policy: Policy, role: Role, permission: Any) -> type[Refused] | None:
    """Return how a role is refused before anything is looked up; None where it is not."""
    try:
        policy.require_role(Actor(uuid4(), uuid4(), frozenset({role})), permission)
    except Refused as refusal:
        return type(refusal)
    return None


@pytest.mark.parametrize("dialect", ["sqlite"], indirect=True)  # who may do what is the same on both
@pytest.mark.parametrize("permission", PERMISSIONS)
def test_no_permission_is_a_panel_members_but_for_packs_and_their_own_account(app: Flask, permission: str) -> None:
    policy: Policy = app.extensions["policy"]

    for_them, for_an_administrator = (
        refused(policy, role, permission) for role in (Role.PANEL_MEMBER, Role.ADMINISTRATOR)
    )

    if permission in OWN:
        assert for_them is None
    else:
        assert for_them is (for_an_administrator or NotAllowed)


def test_what_is_hidden_from_administrators_is_hidden_from_panel_members() -> None:
    for feature in POLICIES:
        for permission, roles in feature.HIDDEN.items():
            assert roles >= SEE_NO_CASE - {Role.VICTIM_LIAISON}, permission


def test_the_table_hides_from_a_panel_member_what_it_hides_from_an_administrator(app: Flask) -> None:
    column, policy = TABLE["roles"].index("AD"), app.extensions["policy"]
    for permission in set(TABLE["matrix"]) & set(PERMISSIONS):
        cell = TABLE["matrix"][permission].split()[column]
        if permission not in TABLE["panel_member"]["may"]:
            assert refused(policy, Role.PANEL_MEMBER, permission) is (Missing if cell == "H" else NotAllowed)


def everything() -> dict[str, list[str]]:
    """Return every row of every table, but for the log's."""
    tables = (table for name, table in Base.metadata.tables.items() if name not in LOG)
    return {table.name: sorted(map(str, db.session.execute(table.select()))) for table in tables}


def addresses(app: Flask, known: dict[str, Any]) -> Iterator[tuple[str, str, str]]:
    """Yield (method, address, what it needs) of every route, with the ids of what is really there."""
    views = app.view_functions
    for rule in app.url_map.iter_rules():
        if rule.endpoint != "static":
            parts = {name: known.get(name) or uuid4() for name in rule.arguments}
            _host, address = rule.build(parts) or ("", "")
            for method in sorted((rule.methods or set()) & {"GET", "POST"}):
                yield method, address, getattr(views[rule.endpoint], DECLARED)


def test_every_address_of_the_service_refuses_them(
    app: Flask, scene: Scene, begun: Any, saved: Any, client_as: Any
) -> None:
    browser = client_as(saved(make.panel_member()))
    known = {"referral_id": scene.case.id, "session_id": begun.id, "account_id": scene.inspector.id}
    known |= {"assessment_id": scene.decision.assessment_id}
    before, walked = everything(), 0

    for method, address, needs in addresses(app, known):
        if needs not in OWN:
            assert browser.open(address, method=method).status_code in {403, 404}, address
            walked += 1

    assert walked > 40
    assert everything() == before


def test_a_case_looks_like_one_that_is_not_there(scene: Scene, saved: Any, client_as: Any) -> None:
    browser = client_as(saved(make.panel_member()))

    there = browser.get(f"/cases/{scene.case.id}")

    assert there.status_code == 404
    assert answered(there) == answered(browser.get(f"/cases/{uuid4()}"))


def test_their_first_page_is_the_packs_that_wait_for_them(saved: Any, client_as: Any) -> None:
    browser = client_as(saved(make.panel_member()))

    answer = browser.get("/")

    assert answer.location == "/scrutiny"
    assert browser.get("/scrutiny").status_code == 200
    assert browser.get("/account").status_code == 200


def test_an_administrator_invites_them_by_that_name(saved: Any, client_as: Any) -> None:
    browser = client_as(saved(make.administrator()))
    invitation = {"email": "sam@example.com", "has_account": "no", "name": "Sam Reed", "roles": "panel_member"}

    answer = browser.post("/people/invite", data=invitation)

    assert answer.status_code == 303
    assert "Scrutiny panel member" in browser.get(answer.location).text
    assert "Sam Reed" in browser.get("/people", query_string={"role": "panel_member"}).text
