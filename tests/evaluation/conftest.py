"""An allocated case of an adult, an instrument in use, and the programme as far as a test wants it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest

from hateprog.kernel.clock import utcnow
from hateprog.referrals.rules import EndReason, Stage
from hateprog.sessions.one_to_one.rules import Progress
from tests import factories as make
from tests.eligibility.plain_sql import change
from tests.sessions.conftest import Scene, scene

__all__ = ["scene"]


@pytest.fixture
def version(scene: Scene, saved: Callable[..., Any]) -> Any:
    """Store an instrument for adults that is in use: three items, scores from 3 to 9."""
    return saved(make.instrument(scene.coordinator))


@pytest.fixture
def programme(scene: Scene, saved: Callable[..., Any]) -> Callable[..., Any]:
    """Give back a function that stores the programme with its first sessions signed, each a week after the one before.

    The last of them was held `days` ago. After the third the programme is complete; `stopped` ends it before.
    """

    def store(signed: int, *, days: int = 1, stopped: bool = False) -> Any:
        return until(scene, saved, signed, days=days, stopped=stopped)

    return store


def until(scene: Scene, saved: Callable[..., Any], signed: int, *, days: int = 1, stopped: bool = False) -> Any:
    """Store the programme of a case with so many sessions signed."""
    now, complete = utcnow(), signed == 3
    change(
        scene.case,
        stage=Stage.COMPLETED if complete else Stage.WITHDRAWN if stopped else Stage.ON_PROGRAMME,
        ended_at=now if complete or stopped else None,
        end_reason=EndReason.COMPLETED if complete else EndReason.WITHDREW if stopped else None,
    )
    ended = {"progress": Progress.COMPLETED if complete else Progress.STOPPED, "ended_at": now}
    enrolment = saved(make.enrolment(scene.decision, **(ended if complete or stopped else {})))
    for number in range(1, signed + 1):
        starts_at = now - timedelta(days=days + 7 * (signed - number))
        session = make.session(enrolment, number, by=scene.practitioner, starts_at=starts_at)
        saved(make.signed(session, by=scene.practitioner))
    return enrolment


def on_paper(filled_on: date, **answers: str) -> dict[str, str]:
    """Return the form by which a questionnaire is entered: all answered "Yes" unless told otherwise."""
    said = {"kind": "3", "rude": "3", "brave": "3"} | answers
    parts = {"day": filled_on.day, "month": filled_on.month, "year": filled_on.year}
    day = {f"filled_on-{part}": str(number) for part, number in parts.items()}
    return day | {f"item_{code}": value for code, value in said.items()}


def on_device(**answers: str) -> dict[str, str]:
    """Return the form that a participant sends: all answered "Yes" unless told otherwise."""
    return {f"item_{code}": value for code, value in ({"kind": "3", "rude": "3", "brave": "3"} | answers).items()}
