"""How long it took between steps is told by the middle and the quarters, and recounted from the rows."""

from __future__ import annotations

from datetime import date, datetime
from statistics import median
from typing import Any

import pytest
from sqlalchemy import text

from hateprog.kernel.clock import local_date
from hateprog.reports.measures import times
from hateprog.reports.measures.queries import Asked
from hateprog.reports.measures.rules import Period
from hateprog.store.base import db
from tests import factories as make

YEAR = Period(date(2026, 1, 1), date(2026, 12, 31))


def moment(kept: Any) -> datetime:
    return kept if isinstance(kept, datetime) else datetime.fromisoformat(kept)


def test_from_the_referral_to_the_end_it_is_as_long_as_the_rows_say(service: dict[str, Any]) -> None:
    """Given a generated service, when every programme completed in 2026 is gone through in Python, the middle is it."""
    asked = text(
        "SELECT r.received_at, e.ended_at FROM enrolment e JOIN referral r ON r.id = e.referral_id"
        " WHERE e.progress = 'completed' AND r.received_at IS NOT NULL"
    )
    days = []
    for row in db.session.execute(asked):
        ended = local_date(moment(row.ended_at))
        if YEAR.first <= ended <= YEAR.last:
            days.append((ended - local_date(moment(row.received_at))).days)
    days = [each for each in days if each >= 0]

    found = times.taken(Asked(YEAR))[-1]

    assert len(days) > 10
    assert found.cases == len(days)
    assert found.quarters is not None
    assert found.quarters[1] == median(days)


def test_where_nothing_is_there_no_number_is_made_up(saved: Any) -> None:
    saved(make.rotherham())
    assert [(each.cases, each.quarters) for each in times.taken(Asked(YEAR))] == [(0, None)] * len(times.SPANS)


def test_an_inspector_is_told_of_their_areas_and_of_no_few_cases(
    service: dict[str, Any], client_as: Any, saved: Any
) -> None:
    days = "first-day=1&first-month=1&first-year=2026&last-day=2&last-month=1&last-year=2026"
    address = f"/figures/time-between-steps?{days}"
    exact = client_as(service["coordinator"]).get(address)
    own = client_as(service["inspector"]).get(address)
    assert exact.status_code == own.status_code == 200
    assert "your areas" in own.text
    assert "HC-" not in exact.text + own.text


@pytest.mark.parametrize("role", ["practitioner", "referrer", "administrator", "school_staff", "victim_liaison"])
def test_nobody_else_sees_it(saved: Any, client_as: Any, role: str) -> None:
    assert client_as(saved(make.builders()[role]())).get("/figures/time-between-steps").status_code == 403
