"""A coordinator's browser in July, with referrals of March in two force areas."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest
import time_machine

from tests import factories as make
from tests.factories.areas import ROTHERHAM, SOUTHAMPTON

NOW = datetime(2026, 7, 1, 12, tzinfo=UTC)
IN_MARCH = datetime(2026, 3, 10, 9, tzinfo=UTC)
FORM = {
    "first-day": "1",
    "first-month": "1",
    "first-year": "2026",
    "last-day": "31",
    "last-month": "3",
    "last-year": "2026",
    "note": "First quarter",
}


@pytest.fixture(autouse=True)
def today() -> Any:
    with time_machine.travel(NOW, tick=False):
        yield


def referrals(saved: Any, district: str, count: int) -> None:
    """Store so many referrals that came in March."""
    for _ in range(count):
        saved(make.referral(district=district, received_at=IN_MARCH))


@pytest.fixture
def march(saved: Any) -> None:
    """Nine referrals in South Yorkshire, three in Hampshire."""
    saved(make.rotherham(), make.southampton())
    referrals(saved, ROTHERHAM, 9)
    referrals(saved, SOUTHAMPTON, 3)


@pytest.fixture
def coordinator(march: None, saved: Any, client_as: Any) -> Any:
    return client_as(saved(make.coordinator()))
