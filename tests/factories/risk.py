"""Builders of risk assessments. The case and its practitioner must be stored already."""

from __future__ import annotations

from datetime import UTC, date, datetime
from itertools import count
from typing import Any
from uuid import UUID, uuid4

from hateprog.risk.models import RiskAssessment, RiskHazard
from hateprog.risk.rules import Hazard, Likelihood, Severity

NUMBERS = count(1)
NEVER_WAITS = datetime(2099, 1, 1, tzinfo=UTC)
"""Later than every session of every test: an assessment written then has always been looked at since the last one."""


def risk_assessment(referral_id: UUID, *, by: Any, **said: Any) -> RiskAssessment:
    """Return the assessment of a case, newer than any made before: it never waits for a look, unless told otherwise."""
    defaults: dict[str, Any] = {
        "id": uuid4(),
        "referral_id": referral_id,
        "number": next(NUMBERS),
        "domestic": False,
        "sexual": False,
        "must_be_there": None,
        "venue": None,
        "review_on": date(2099, 1, 1),
        "made_by": by.id,
        "made_at": NEVER_WAITS,
        "hazards": [risk_hazard()],
    }
    return RiskAssessment(**defaults | said)


def risk_hazard(number: int = 1, **said: Any) -> RiskHazard:
    """Return a hazard with what is done about it."""
    hazard = hazard_said()
    parts = {name: getattr(hazard, name) for name in ("what", "who", "likelihood", "severity", "mitigation")}
    return RiskHazard(**{"number": number} | parts | said)


def hazard_said(**said: Any) -> Hazard:
    """Return a hazard as a practitioner says it."""
    defaults: dict[str, Any] = {
        "what": "They lose their temper when challenged",
        "who": "Whoever is in the room",
        "likelihood": Likelihood.POSSIBLE,
        "severity": Severity.SERIOUS,
        "mitigation": "Sit near the door and stop when voices rise",
    }
    return Hazard(**defaults | said)
