"""A coordinator is warned of sources, districts and authorities that dry up; nobody else is."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine
from sqlalchemy import text

from hateprog.reports.early_warning import queries, rules
from hateprog.store.base import db
from tests import factories as make

NOW = datetime(2026, 11, 26, 12, tzinfo=UTC)


@pytest.fixture(autouse=True)
def today() -> Any:
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def referrals(saved: Any) -> Any:
    """Give back a function that stores referrals by counts of four weeks, the latest first."""
    saved(make.rotherham(), make.southampton())

    def store(counts: list[int], referrer: Any, **said: Any) -> None:
        for (first, _last), count in zip(rules.bounds(NOW.date()), counts, strict=False):
            for number in range(count):
                moment = datetime.combine(first, datetime.min.time(), tzinfo=UTC) + timedelta(days=number % 28, hours=9)
                saved(make.referral(referrer=referrer, received_at=moment, **said))

    return store


def test_who_dried_up_stands_there_and_who_did_not_does_not(referrals: Any, saved: Any, client_as: Any) -> None:
    dry, busy = saved(make.referrer()), saved(make.referrer(name="Busy Bee"))
    dry.organisation, busy.organisation = make.organisation(name="Dry Police"), make.organisation(name="Busy Police")
    saved(dry, busy)
    referrals([0, 5, 6, 4, 5, 7, 5, 6], dry)
    referrals([5, 5, 6, 4, 5, 7, 5, 6], busy)

    assert [(each.name, each.fallen.recent) for each in queries.by_source(NOW.date())] == [("Dry Police", 0)]
    page = client_as(saved(make.coordinator())).get("/early-warning").text
    assert "Dry Police" in page
    assert "Busy Police" not in page


def test_the_counts_are_those_of_the_rows(referrals: Any, saved: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """Given referrals at the edges of days and lots, when they are counted anew in Python, every lot is the same."""
    referrals([2, 1, 3], saved(make.referrer()))
    edges = [datetime(2026, 10, 29, 23, 59, tzinfo=UTC), datetime(2026, 10, 30, 0, 0, tzinfo=UTC)]
    for moment in edges:
        saved(make.referral(referrer=saved(make.referrer()), received_at=moment))
    seen: list[list[int]] = []
    monkeypatch.setattr(rules, "dried_up", lambda counts: seen.append(list(counts)))

    queries.by_district(NOW.date())

    lots: Counter[int] = Counter()
    for row in db.session.execute(text("SELECT received_at FROM referral")):
        moment = row.received_at if isinstance(row.received_at, datetime) else datetime.fromisoformat(row.received_at)
        day = moment.date()  # in November London has UTC; nothing here lies in summer near midnight
        lots[next(at for at, (first, last) in enumerate(rules.bounds(NOW.date())) if first <= day <= last)] += 1
    assert [sum(column) for column in zip(*seen, strict=True)] == [lots[at] for at in range(rules.WINDOWS)]


def test_where_nothing_dried_up_the_page_says_so(saved: Any, client_as: Any) -> None:
    assert "Nothing has dried up." in client_as(saved(make.coordinator())).get("/early-warning").text


@pytest.mark.parametrize(
    "role", ["practitioner", "inspector", "referrer", "administrator", "school_staff", "victim_liaison", "panel_member"]
)
def test_nobody_else_is_told(saved: Any, client_as: Any, role: str) -> None:
    assert client_as(saved(make.builders()[role]())).get("/early-warning").status_code == 403


def test_somebody_who_is_not_signed_in_is_asked_to(app: Any, saved: Any) -> None:
    answer = app.test_client().get("/early-warning")
    assert answer.status_code == 302
    assert "/sign-in" in answer.location
