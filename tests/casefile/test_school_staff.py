"""A school's staff open nothing but what is their school's: whatever is about a case looks as if it were not there."""

from __future__ import annotations

from itertools import chain
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
import yaml
from flask import Flask

from hateprog.accounts import queries
from hateprog.app import POLICIES
from hateprog.kernel.access import Actor, Policy, Role
from hateprog.kernel.errors import Missing, NotAllowed, Refused
from tests import factories as make
from tests.pages import answered
from tests.sessions.conftest import Scene

pytestmark = pytest.mark.parametrize("dialect", ["sqlite"], indirect=True)  # who may do what is the same on both

TABLE = yaml.safe_load(Path("docs/authorisation.yaml").read_text())
PERMISSIONS = sorted(set(chain.from_iterable(feature.GRANTS for feature in POLICIES)))
MEANING: dict[str, type[Refused] | None] = {"F": NotAllowed, "H": Missing}


def refused(policy: Policy, permission: Any) -> type[Refused] | None:
    """Return how a school's staff are refused before anything is looked up; None where they are not."""
    try:
        policy.require_role(Actor(uuid4(), uuid4(), frozenset({Role.SCHOOL}), school_id=uuid4()), permission)
    except Refused as refusal:
        return type(refusal)
    return None


@pytest.mark.parametrize("permission", sorted(set(TABLE["matrix"]) & set(PERMISSIONS)))
def test_a_school_may_what_its_column_of_the_table_says(app: Flask, permission: str) -> None:
    cell = TABLE["matrix"][permission].split()[TABLE["roles"].index("SC")]

    assert refused(app.extensions["policy"], permission) is MEANING.get(cell)


def test_a_case_looks_like_one_that_is_not_there(scene: Scene, saved: Any, client_as: Any) -> None:
    browser = client_as(saved(make.school_staff()))

    there = browser.get(f"/cases/{scene.case.id}")

    assert there.status_code == 404
    assert answered(there) == answered(browser.get(f"/cases/{uuid4()}"))


def test_an_administrator_cannot_make_anything_else_of_a_schools_account(saved: Any, client_as: Any) -> None:
    saved(make.rotherham())
    staff = saved(make.school_staff())
    form = {"roles": "practitioner", "version": "1"}

    answer = client_as(saved(make.administrator())).post(f"/people/{staff.id}/roles", data=form)

    assert answer.status_code == 422
    assert "This account belongs to a school" in answer.text


def test_whose_school_it_is_comes_with_who_is_asking(saved: Any, app: Flask) -> None:
    saved(make.rotherham())
    staff, school = saved(make.school_staff(), make.school())
    saved(make.staff_of(school, staff))

    row = queries.usable_at(staff.email)

    assert row is not None
    assert row.school_id == school.id
