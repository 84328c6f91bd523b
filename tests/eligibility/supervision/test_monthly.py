"""The monthly summary: counts by area and never by inspector, each of which lists the rows that sum to it."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, date, datetime
from html import unescape
from types import SimpleNamespace
from typing import Any

import pytest
import time_machine

from hateprog.eligibility.models import ClockPause
from hateprog.eligibility.supervision import month_queries, queries
from hateprog.eligibility.supervision.rules import Month, spread
from hateprog.store.base import db
from tests import factories as make
from tests.eligibility.supervision.conftest import condition, london

NUMBER = re.compile(r'href="(/supervision/monthly/[^"]+)">(\d+)<span')
ROWS = re.compile(r">(\d+) rows?")
APRIL = Month(2026, 4)


@pytest.fixture
def decided(saved: Any, people: SimpleNamespace) -> Callable[..., Any]:
    """Give back a function that stores a decision made at a moment (London's), asked for at another."""

    def store(
        at: str = "2026-04-23 15:15",
        asked: str = "2026-04-21 11:00",
        *,
        case: dict[str, Any] | None = None,
        **said: Any,
    ) -> Any:
        outcome = said.get("outcome", "approve")
        stage = {"approve": "approved", "decline": "declined", "return": "returned"}.get(outcome, "with_cps")
        referral = saved(make.referral(**{"stage": stage, "referrer": people.referrer} | (case or {})))
        assessment = saved(make.assessment(referral, by=people.coordinator, requested_at=london(asked)))
        moment = london(at)
        with db.session.no_autoflush:
            made = make.decision(
                assessment, by=people.inspector, **{"decided_at": moment, "decided_on": moment.date()} | said
            )
        return saved(made, assessment)[0]

    return store


def numbers(page: str) -> list[tuple[str, int]]:
    """Return (address, number) of everything that a summary counts."""
    return [(unescape(address), int(count)) for address, count in NUMBER.findall(page)]


@pytest.fixture
def april(saved: Any, people: SimpleNamespace, decided: Any, standing: Any) -> None:
    """Store what was decided in April: in two areas, in time and late, as cover, another way than found."""
    decided()
    decided(overrides=True, case={"pathway": "convicted"})
    decided("2026-04-30 10:00", outcome="decline")
    decided(outcome="return", covering_for=people.colleague.id, case={"district": "E06000045"})
    decided(outcome="refer_to_cps", case={"district": "E06000045"})
    voided = decided()
    voided.standing, voided.voided_at, voided.voided_because = "voided", london("2026-04-29 09:00"), "facts_changed"
    voided.voided_facts = [{"name": "admission_recorded_on", "before": "2026-03-27", "after": "2026-03-30"}]
    saved(voided)
    made = standing(conditions=(date(2026, 5, 1), date(2026, 6, 1)))
    saved(condition(made, 3, date(2026, 5, 1), met_at=london("2026-04-28 10:00"), how="Seen"))
    saved(condition(made, 4, date(2026, 5, 1), dropped_at=london("2026-04-28 10:00")))


@pytest.mark.parametrize("area", ["", "E23000011", "E06000045"])
def test_every_number_opens_as_many_rows(client_as: Any, people: SimpleNamespace, april: None, area: str) -> None:
    browser = client_as(people.coordinator)
    page = browser.get("/supervision/monthly", query_string={"month": "2026-04", "area": area}).text
    counted = numbers(page)
    assert len(counted) >= (8 if area else 20)
    for address, count in counted:
        listed = browser.get(address)
        assert int(ROWS.search(listed.text)[1]) == count, address
        assert listed.text.count('scope="row"') == count, address


def test_outcomes_and_pathways_and_areas_sum_to_the_same(client_as: Any, people: SimpleNamespace, april: None) -> None:
    page = client_as(people.coordinator).get("/supervision/monthly?month=2026-04").text
    told = dict(numbers(page))
    assert told["/supervision/monthly/decided?month=2026-04"] == 7
    by_area = [f"/supervision/monthly/decided?month=2026-04&place={code}" for code in ("E08000018", "E06000045")]
    assert [told[address] for address in by_area] == [5, 2]
    assert told["/supervision/monthly/late?month=2026-04"] == 1
    assert told["/supervision/monthly/in-time?month=2026-04"] == 6
    assert told["/supervision/monthly/decided?month=2026-04&outcome=approve&pathway=convicted"] == 1
    assert told["/supervision/monthly/overrides?month=2026-04"] == 1
    assert told["/supervision/monthly/cover?month=2026-04"] == 1
    assert told["/supervision/monthly/voided?month=2026-04"] == 1
    for what, count in {"": 4, "-met": 1, "-open": 2, "-dropped": 1}.items():
        assert told[f"/supervision/monthly/conditions{what}?month=2026-04"] == count


def test_each_override_leads_to_its_decision_and_no_inspector_is_named(
    client_as: Any, people: SimpleNamespace, decided: Any
) -> None:
    made = decided(overrides=True)
    page = client_as(people.coordinator).get("/supervision/monthly?month=2026-04").text
    assert f'href="/decisions/{made.assessment_id}"' in page
    rows = client_as(people.coordinator).get("/supervision/monthly/decided?month=2026-04").text
    for name in ("Indira Vale", "Noor Khan"):
        assert name not in page
        assert name not in rows


def test_an_inspectors_numbers_are_of_their_own_areas_without_those_they_cover(
    saved: Any, client_as: Any, people: SimpleNamespace, april: None
) -> None:
    saved(make.cover(people.elsewhere, people.inspector, "E23000030"))
    for who, count, place in ((people.inspector, 5, "Rotherham"), (people.elsewhere, 2, "Southampton")):
        page = client_as(who).get("/supervision/monthly?month=2026-04").text
        assert dict(numbers(page))["/supervision/monthly/decided?month=2026-04"] == count
        other = {"Rotherham": "Southampton", "Southampton": "Rotherham"}[place]
        assert place in page
        assert other not in page
        hidden = client_as(who).get(f"/supervision/monthly/decided?month=2026-04&area=E06000045&place={other}").text
        assert "There is none" in hidden


def test_working_days_leave_out_weekends_bank_holidays_and_pauses(
    saved: Any, people: SimpleNamespace, decided: Any
) -> None:
    made = decided("2026-12-30 10:00", "2026-12-22 10:00")
    saved(
        ClockPause(
            assessment_id=made.assessment_id,
            reason="Waits",
            paused_by=people.inspector.id,
            paused_at=london("2026-12-23 09:00"),
            resumed_at=london("2026-12-29 09:00"),
        )
    )
    (counted,) = month_queries.made_in(Month(2026, 12), queries.EVERYWHERE)
    assert counted.days == 2  # 23, 24, 29 and 30 December, less the 24th and the 29th
    assert counted.in_time is False


def test_a_month_begins_and_ends_at_midnight_in_london(decided: Any) -> None:
    decided("2026-03-31 23:59", "2026-03-30 10:00", consented_on=date(2026, 3, 29))
    decided("2026-04-01 00:00", "2026-03-30 10:00", consented_on=date(2026, 3, 29))
    decided("2026-04-30 23:59")
    decided("2026-05-01 00:00")
    found = [len(month_queries.made_in(Month(2026, number), queries.EVERYWHERE)) for number in (3, 4, 5)]
    assert found == [1, 2, 1]


def test_the_middle_decision_and_the_middle_half_are_told(
    client_as: Any, people: SimpleNamespace, decided: Any
) -> None:
    for day in (22, 23, 24, 27):
        decided(f"2026-04-{day} 10:00")
    made = month_queries.made_in(APRIL, queries.EVERYWHERE)
    assert spread([each.days for each in made]).middle == 2.5
    assert "2.5 (1.8 to 3.2)" in client_as(people.inspector).get("/supervision/monthly?month=2026-04").text


@pytest.mark.parametrize("said", ["", "2026", "2026-13", "\x00", "x" * 5_000, "0000-00", "<b>"])
def test_an_address_without_a_month_shows_this_one(client_as: Any, people: SimpleNamespace, said: str) -> None:
    with time_machine.travel(london("2026-04-28 10:00"), tick=False):
        page = client_as(people.inspector).get("/supervision/monthly", query_string={"month": said})
    assert page.status_code == 200
    assert "Monthly summary: April 2026" in page.text


@pytest.mark.parametrize("month", ["0001-01", "1900-01", "2099-12", "9999-12"])
def test_a_month_in_which_nothing_was_decided_says_so(client_as: Any, people: SimpleNamespace, month: str) -> None:
    page = client_as(people.inspector).get(f"/supervision/monthly?month={month}")
    assert page.status_code == 200
    assert "Nothing was decided in this month" in page.text
    assert "There is none" in client_as(people.inspector).get(f"/supervision/monthly/late?month={month}").text


@pytest.mark.parametrize(
    "said",
    [
        {"outcome": "nothing"},
        {"pathway": "\x00"},
        {"place": "\x00"},
        {"from": "-1"},
        {"from": "9" * 5_000},
        {"from": "x"},
        {"area": "E99"},
    ],
)
def test_a_list_takes_what_it_does_not_know_for_nothing_said(
    client_as: Any, people: SimpleNamespace, april: None, said: dict[str, str]
) -> None:
    answer = client_as(people.coordinator).get("/supervision/monthly/decided", query_string={"month": "2026-04"} | said)
    assert answer.status_code == 200


def test_a_long_list_goes_on_over_pages(client_as: Any, people: SimpleNamespace, decided: Any) -> None:
    for _each in range(52):
        decided()
    browser = client_as(people.coordinator)
    first = browser.get("/supervision/monthly/decided?month=2026-04").text
    assert (first.count('scope="row"'), "52 rows" in first) == (50, True)
    assert browser.get("/supervision/monthly/decided?month=2026-04&from=50").text.count('scope="row"') == 2


def test_the_page_asks_as_often_for_many_as_for_one(
    client_as: Any, people: SimpleNamespace, decided: Any, queries: Any
) -> None:
    browser, asked = client_as(people.inspector), []
    for more in (1, 8):
        for _each in range(more):
            decided()
        with queries() as statements:
            assert browser.get("/supervision/monthly?month=2026-04").status_code == 200
        asked.append(len(statements))
    assert asked[0] == asked[1]


def test_decisions_made_while_paused_or_after_count_the_days_as_the_clock_did(
    people: SimpleNamespace, due: Any, pause: Any, decide: Any
) -> None:
    with time_machine.travel(london("2026-04-22 10:00"), tick=False) as clock:
        assessment = due(requested_at=datetime(2026, 4, 21, 10, tzinfo=UTC))
        pause(assessment)
        clock.move_to(london("2026-04-30 10:00"))
        decide(assessment.referral, people.colleague, "decline")
        (made,) = month_queries.made_in(APRIL, queries.EVERYWHERE)
    assert (made.in_time, made.days) == (True, 1)
