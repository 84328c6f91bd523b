"""An allocated case as the sessions' tests use it, and cases that stand wherever a test wants them to."""

from __future__ import annotations

from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import pytest
from sqlalchemy import select

from hateprog.eligibility.models import Decision
from hateprog.referrals.rules import Stage
from hateprog.store.base import db
from tests import factories as make
from tests.sessions.conftest import begun, scene

__all__ = ["begun", "scene"]

GIVEN_OUT = {Stage.ON_HOLD, Stage.ALLOCATED, Stage.ON_PROGRAMME, Stage.COMPLETED}


@pytest.fixture
def people(saved: Callable[..., Any]) -> SimpleNamespace:
    """Store somebody in each role, and an inspector and a practitioner who have nothing to do with any case."""
    saved(make.rotherham(), make.southampton())
    everybody = {
        "referrer": make.referrer(),
        "coordinator": make.coordinator(),
        "inspector": make.inspector(),
        "practitioner": make.practitioner(),
        "administrator": make.administrator(),
        "inspector_elsewhere": make.inspector(name="Hugh Ford", areas=["E23000030"]),
        "second_practitioner": make.practitioner(name="Sunita Rao"),
    }
    saved(*everybody.values())
    return SimpleNamespace(**everybody)


@pytest.fixture
def case_at(saved: Callable[..., Any], people: SimpleNamespace) -> Callable[..., Any]:
    """Give back a function that stores a case at a stage, with the decision and allocation that belong to it."""

    def store(stage: Stage | str = Stage.RECEIVED, **said: Any) -> Any:
        stage = Stage(stage)
        case = saved(make.referral(**{"stage": stage, "referrer": people.referrer} | said))
        if stage is Stage.AWAITING_DECISION:
            saved(make.assessment(case, by=people.coordinator))
        elif stage is Stage.APPROVED or stage in GIVEN_OUT:
            asked, decision = make.approved(case, by=people.inspector, asked_by=people.coordinator)
            saved(asked)
            saved(decision)
            if stage in GIVEN_OUT:
                saved(make.allocation(decision, people.practitioner, by=people.coordinator))
        return case

    return store


@pytest.fixture
def begin(saved: Callable[..., Any]) -> Callable[[Any], Any]:
    """Give back a function that stores the programme of an allocated case, and returns it."""

    def store(case: Any) -> Any:
        decision = db.session.scalars(select(Decision).where(Decision.referral_id == case.id)).one()
        return saved(make.enrolment(decision))

    return store
