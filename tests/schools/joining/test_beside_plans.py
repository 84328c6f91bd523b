"""The tabs of a school stand on other features’ pages, too: what they ask is answered wherever a school is shown."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest
from sqlalchemy import select

from hateprog.sessions.group.planner.models import SchoolPlan
from hateprog.store.base import db
from tests import factories as make
from tests.factories.areas import HAMPSHIRE


@pytest.mark.parametrize("dialect", ["sqlite"], indirect=True)
def test_a_coordinator_with_areas_opens_the_plan_of_a_school(here: SimpleNamespace, saved: Any, client_as: Any) -> None:
    browser, elsewhere = client_as(here.coordinator), client_as(saved(make.coordinator(areas=[HAMPSHIRE])))
    browser.post(f"/schools/{here.school.id}/plan/years", data={"year_7": "245"})
    address = f"/plans/{db.session.scalars(select(SchoolPlan.id)).one()}"
    people = f"/schools/{here.school.id}/people"

    theirs, others = browser.get(address), elsewhere.get(address)

    assert (theirs.status_code, others.status_code) == (200, 200)
    assert (people in theirs.text, people in others.text) == (True, False)
