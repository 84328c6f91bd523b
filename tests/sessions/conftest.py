"""An approved case in Rotherham that a practitioner works, and the people around it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import pytest

from hateprog.referrals.rules import Stage
from tests import factories as make


@dataclass(slots=True)
class Scene:
    """A case at the moment a practitioner may begin, and everybody who has to do with it."""

    case: Any
    decision: Any
    referrer: Any
    coordinator: Any
    inspector: Any
    practitioner: Any


@pytest.fixture
def scene(saved: Callable[..., Any]) -> Scene:
    """Store an approved, allocated case."""
    return allocated(saved)


@pytest.fixture
def begun(scene: Scene, saved: Callable[..., Any]) -> Any:
    """Store a programme whose first session's time has come, and return that session."""
    return first_session(scene, saved)


def allocated(saved: Callable[..., Any], *, assessed: bool = True) -> Scene:
    """Store an approved case in Rotherham that a practitioner has been given, with its risk assessment or without."""
    saved(make.rotherham())
    referrer, coordinator, inspector, practitioner = saved(
        make.referrer(), make.coordinator(), make.inspector(), make.practitioner()
    )
    case = saved(make.referral(stage="allocated", referrer=referrer))
    assessment, decision = make.approved(case, by=inspector)
    saved(assessment)
    saved(decision)
    saved(make.allocation(decision, practitioner, by=coordinator, assessed=assessed))
    return Scene(case, decision, referrer, coordinator, inspector, practitioner)


def first_session(scene: Scene, saved: Callable[..., Any], starts_at: datetime | None = None) -> Any:
    """Store the programme of a case with its first session planned: an hour ago, unless told otherwise."""
    scene.case.stage = Stage.ON_PROGRAMME
    enrolment = saved(make.enrolment(scene.decision))
    return saved(make.session(enrolment, by=scene.practitioner, starts_at=starts_at))
