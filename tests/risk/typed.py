"""What is typed into the form of a risk assessment."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from hateprog.kernel.clock import today


def assessment(review_on: date | None = None, **said: Any) -> dict[str, Any]:
    """Return a whole assessment with one hazard, to be looked at again in a month."""
    day = review_on or today() + timedelta(days=30)
    return {
        "what_1": "They lose their temper when challenged",
        "who_1": "Whoever is in the room",
        "likelihood_1": "possible",
        "severity_1": "serious",
        "mitigation_1": "Sit near the door",
        "must_be_there": "An appropriate adult",
        "venue": "A room with two ways out",
        "review_on-day": str(day.day),
        "review_on-month": str(day.month),
        "review_on-year": str(day.year),
    } | said
