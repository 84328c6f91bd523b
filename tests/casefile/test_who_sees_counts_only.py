"""An evaluator and a commissioner read counts and pseudonymised rows; of cases they learn nothing (issue 7, part 8)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from uuid import uuid4

import pytest
from flask import Flask

from hateprog.app import POLICIES
from hateprog.kernel.access import SEE_NO_CASE, SEES_COUNTS_ONLY, Policy, Role
from hateprog.kernel.errors import Missing, NotAllowed
from tests import factories as make
from tests.authorisation import TABLE, code_of
from tests.casefile.test_panel_member import OWN, PERMISSIONS, addresses, everything, refused
from tests.pages import answered
from tests.sessions.conftest import Scene

EVERYBODYS = OWN - {"scrutiny.read", "scrutiny.grade"}
REFUSED = {"F": NotAllowed, "H": Missing}


def mays(role: Role) -> set[str]:
    """Return what a role may by the table: what is neither F nor H, and what its own line adds."""
    column = {each for each in TABLE["matrix"] if code_of(each, "EV") not in REFUSED}
    return column | (set(TABLE["commissioner"]["may"]) if role is Role.COMMISSIONER else set())


def cells() -> Iterator[tuple[Role, str]]:
    for role in sorted(SEES_COUNTS_ONLY):
        for permission in PERMISSIONS:
            yield role, permission


@pytest.mark.parametrize("dialect", ["sqlite"], indirect=True)  # who may do what is the same on both
@pytest.mark.parametrize(("role", "permission"), list(cells()))
def test_a_permission_is_theirs_where_the_table_says_so_and_refused_as_it_says_elsewhere(
    app: Flask, role: Role, permission: str
) -> None:
    policy: Policy = app.extensions["policy"]

    answer = refused(policy, role, permission)

    if permission in mays(role) | EVERYBODYS:
        assert answer is None
    elif permission in TABLE["matrix"]:
        assert answer is REFUSED[code_of(permission, "EV")]
    else:
        assert answer is (refused(policy, Role.ADMINISTRATOR, permission) or NotAllowed)


def test_what_is_hidden_from_those_who_see_no_case_is_hidden_from_them() -> None:
    assert SEES_COUNTS_ONLY < SEE_NO_CASE
    for feature in POLICIES:
        for permission, roles in feature.HIDDEN.items():
            assert roles >= SEES_COUNTS_ONLY, permission


@pytest.mark.parametrize("role", ["evaluator", "commissioner"])
def test_every_address_that_is_not_theirs_refuses_them_and_writes_nothing(
    app: Flask, scene: Scene, begun: Any, saved: Any, client_as: Any, role: str
) -> None:
    browser = client_as(saved(make.builders()[role]()))
    known = {"referral_id": scene.case.id, "session_id": begun.id, "account_id": scene.inspector.id}
    known |= {"assessment_id": scene.decision.assessment_id}
    before, walked = everything(), 0

    for method, address, needs in addresses(app, known):
        if needs not in EVERYBODYS | mays(Role(role)):
            assert browser.open(address, method=method).status_code in {403, 404}, address
            walked += 1

    assert walked > 40
    assert everything() == before


@pytest.mark.parametrize("role", ["evaluator", "commissioner"])
def test_their_first_page_is_the_figures_and_a_case_looks_like_one_that_is_not_there(
    scene: Scene, saved: Any, client_as: Any, role: str
) -> None:
    browser = client_as(saved(make.builders()[role]()))

    there = browser.get(f"/cases/{scene.case.id}")

    assert there.status_code == 404
    assert answered(there) == answered(browser.get(f"/cases/{uuid4()}"))
    assert browser.get(browser.get("/").location).status_code == 200
    for address in ("/figures", "/figures/referrals_received", "/targets", "/before-and-after", "/evidence"):
        page = browser.get(address)
        assert page.status_code == 200
        assert scene.case.reference not in page.text
