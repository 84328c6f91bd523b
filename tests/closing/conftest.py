"""A case whose three sessions are signed, and the people around it."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from hateprog.kernel.clock import utcnow
from hateprog.referrals.rules import EndReason, Stage
from hateprog.sessions.one_to_one.rules import Progress
from tests import factories as make
from tests.sessions.conftest import Scene, allocated


@pytest.fixture
def completed(saved: Any) -> Scene:
    """Store a case that completed the programme yesterday."""
    return over(allocated(saved), saved, Stage.COMPLETED, EndReason.COMPLETED)


def over(scene: Scene, saved: Any, stage: Stage, reason: EndReason, *, held: int = 3) -> Scene:
    """End the case of a scene, with so many sessions held."""
    saved(make.nobody_harmed(scene.case, scene.coordinator))
    yesterday = utcnow() - timedelta(days=1)
    enrolment = saved(make.enrolment(scene.decision))
    for number in range(1, held + 1):
        starts_at = yesterday - timedelta(days=7 * (held - number))
        session = make.session(enrolment, number, by=scene.practitioner, starts_at=starts_at)
        saved(make.signed(session, by=scene.practitioner))
    enrolment.progress = Progress.COMPLETED if held == 3 else Progress.STOPPED
    enrolment.ended_at = scene.case.ended_at = yesterday
    scene.case.stage, scene.case.end_reason = stage, reason
    saved(enrolment, scene.case)
    return scene
