"""What else may be done with a case, from its page: offered to whoever may, where it can be done."""

from __future__ import annotations

import re
from types import SimpleNamespace
from typing import Any

import pytest
from sqlalchemy import select

from hateprog.eligibility.models import Assessment
from hateprog.referrals.queries import INCOMING
from hateprog.referrals.rules import Stage
from hateprog.sessions.one_to_one.rules import STOPPABLE
from hateprog.store.base import db
from tests import factories as make
from tests.casefile.test_case_page import ROLES

UNBROKEN = re.compile(r'class="(?:govuk-link )?app-nowrap"[^>]*>HC-')


def test_a_reference_never_stands_on_two_lines(
    people: SimpleNamespace, case_at: Any, begin: Any, saved: Any, client_as: Any
) -> None:
    waits, case_to_plan, case_to_record = (
        case_at(Stage.AWAITING_DECISION),
        case_at(Stage.ALLOCATED),
        case_at(Stage.ON_PROGRAMME),
    )
    saved(make.session(begin(case_to_record), by=people.practitioner))
    assessment = db.session.scalars(select(Assessment.id).where(Assessment.referral_id == waits.id)).one()
    inspector, practitioner = client_as(people.inspector), client_as(people.practitioner)

    today = practitioner.get("/today").text
    found = practitioner.post("/search", data={"q": "Ashby"}).text
    waiting, decision = inspector.get("/decisions").text, inspector.get(f"/decisions/{assessment}").text

    assert case_to_plan.reference in today
    assert case_to_record.reference in today
    assert [len(UNBROKEN.findall(page)) for page in (today, found, waiting)] == [2, 2, 1]
    assert f'Decision on <span class="app-nowrap">{waits.reference}</span>' in decision


WITHDRAWN_HERE = set(INCOMING) - STOPPABLE


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize("stage", sorted(set(Stage) - {Stage.DRAFT}))
def test_a_coordinator_withdraws_a_case_that_has_no_programme_yet(
    people: SimpleNamespace, case_at: Any, client_as: Any, stage: Stage, role: str
) -> None:
    case, browser = case_at(stage), client_as(getattr(people, role))

    offered = f'href="/referrals/{case.id}/withdraw"' in browser.get(f"/cases/{case.id}").text

    assert offered is (role == "coordinator" and stage in WITHDRAWN_HERE)
    if offered:
        assert browser.post(f"/referrals/{case.id}/withdraw", data={"reason": "They moved away"}).status_code == 303
        assert case.stage is Stage.WITHDRAWN
