"""What else may be done with a case, from its page: offered to whoever may, where it can be done."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest

from hateprog.referrals.queries import INCOMING
from hateprog.referrals.rules import Stage
from hateprog.sessions.one_to_one.rules import STOPPABLE
from tests.casefile.test_case_page import ROLES

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
