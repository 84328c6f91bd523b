"""Answers that are kept: the same as those counted now, for a while, for whoever asks the same, and for nobody else."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime, timedelta
from threading import Barrier
from typing import Any

import pytest
import time_machine
from flask import Flask

from hateprog.areas.models import District
from hateprog.kernel.access import THE_SERVICE
from hateprog.reports.dashboard import queries, rules, service
from hateprog.reports.dashboard.models import KeptAnswer
from hateprog.reports.kept import service as cases
from hateprog.reports.measures.queries import Asked
from hateprog.reports.measures.rules import Period, this_year
from hateprog.store.base import db
from tests import factories as make
from tests.conftest import save
from tests.factories.areas import HAMPSHIRE, SOUTH_YORKSHIRE
from tests.reports.dashboard.test_page import HERE, YEAR

NOW = datetime(2026, 11, 27, 11, tzinfo=UTC)
TODAY = NOW.date()
YEAR_SO_FAR = Asked(this_year(TODAY))
AS_OF = "counting takes a while"
TILE = re.compile(r'app-tile__number">([^<]+)<')


@pytest.fixture
def clock() -> Iterator[Any]:
    with time_machine.travel(NOW, tick=False) as clock:
        yield clock


@pytest.fixture
def large(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let a service of three cases count as one of very many."""
    monkeypatch.setattr(rules, "MANY_CASES", 3)


def referred(saved: Any, number: int) -> None:
    """Let so many referrals come, and the funnel count them."""
    if not db.session.query(District).count():
        saved(make.rotherham())
    for _each in range(number):
        saved(make.referral(received_at=NOW - timedelta(days=3)))
    cases.catch_up(THE_SERVICE)


def received(page: str) -> str:
    return TILE.findall(page)[0]


@pytest.mark.parametrize(
    "asked",
    [
        YEAR_SO_FAR,
        Asked(Period(date(2026, 1, 1), date(2026, 12, 31)), sorted([HAMPSHIRE, SOUTH_YORKSHIRE])),
        Asked(Period(date(2025, 4, 1), date(2026, 3, 31)), None, HAMPSHIRE),
        Asked(Period(TODAY, TODAY), []),
    ],
)
def test_what_is_asked_can_be_read_back_from_its_words(asked: Asked) -> None:
    assert queries.asked_by(queries.question(asked, TODAY), TODAY) == asked


def test_the_order_of_areas_makes_no_other_question_and_no_area_is_not_every_area() -> None:
    period = YEAR_SO_FAR.period
    assert queries.question(Asked(period, {"a", "b"}), TODAY) == queries.question(Asked(period, ["b", "a"]), TODAY)
    assert queries.question(Asked(period, []), TODAY) != queries.question(Asked(period), TODAY)
    assert queries.question(Asked(period, None, "a"), TODAY) != queries.question(Asked(period, ["a"]), TODAY)


def test_the_year_so_far_is_one_question_that_grows_with_the_days() -> None:
    tomorrow = TODAY + timedelta(days=1)
    words = queries.question(YEAR_SO_FAR, TODAY)
    assert words == queries.question(Asked(this_year(tomorrow)), tomorrow)
    assert queries.asked_by(words, tomorrow) == Asked(this_year(tomorrow))
    assert queries.grows(words)
    assert not queries.grows(queries.question(YEAR_SO_FAR, tomorrow))


@pytest.mark.parametrize(
    ("counted_at", "now", "grows", "shown"),
    [
        (NOW, NOW, True, True),
        (NOW, NOW + timedelta(hours=1), False, True),
        (NOW, NOW + timedelta(hours=1, microseconds=1), False, False),
        (datetime(2026, 6, 1, 22, 50, tzinfo=UTC), datetime(2026, 6, 1, 23, 5, tzinfo=UTC), False, True),
        (datetime(2026, 6, 1, 22, 50, tzinfo=UTC), datetime(2026, 6, 1, 23, 5, tzinfo=UTC), True, False),
    ],
)
def test_an_answer_is_shown_for_an_hour_and_of_a_period_that_grows_until_midnight_in_london(
    counted_at: datetime, now: datetime, grows: bool, shown: bool
) -> None:
    assert rules.may_be_shown(counted_at, now, grows=grows) == shown


@pytest.mark.usefixtures("clock")
def test_a_service_of_few_cases_counts_whenever_somebody_looks(saved: Any, client_as: Any) -> None:
    referred(saved, 3)
    browser = client_as(saved(make.coordinator()))
    assert AS_OF not in browser.get("/dashboard").text
    referred(saved, 1)
    assert received(browser.get("/dashboard").text) == "4"
    assert db.session.query(KeptAnswer).count() == 0


@pytest.mark.usefixtures("large")
def test_a_large_service_says_as_of_when_its_numbers_are_and_counts_them_again_by_itself(
    saved: Any, client_as: Any, clock: Any
) -> None:
    """Given kept numbers, when one more referral comes, then it counts within ten minutes of somebody's looking."""
    referred(saved, 3)
    browser = client_as(saved(make.coordinator()))
    first = browser.get("/dashboard").text
    assert (received(first), AS_OF in first) == ("3", True)
    assert "as of 11am on 27 November 2026" in first
    referred(saved, 1)
    service.count_again(THE_SERVICE)
    assert received(browser.get("/dashboard").text) == "3", "it was counted a moment ago"

    clock.shift(rules.SOON + timedelta(seconds=1))
    assert received(browser.get("/dashboard").text) == "3"
    service.count_again(THE_SERVICE)
    later = browser.get("/dashboard").text
    assert received(later) == "4"
    assert "as of 11:10am on 27 November 2026" in later


@pytest.mark.usefixtures("large")
def test_without_a_scheduler_what_is_an_hour_old_is_counted_when_somebody_looks(
    saved: Any, client_as: Any, clock: Any
) -> None:
    referred(saved, 3)
    coordinator = saved(make.coordinator())
    assert received(client_as(coordinator).get("/dashboard").text) == "3"
    referred(saved, 1)
    clock.shift(rules.LONGEST + timedelta(seconds=1))
    assert received(client_as(coordinator).get("/dashboard").text) == "4"
    assert db.session.query(KeptAnswer).count() == 1


@pytest.mark.usefixtures("large")
def test_the_year_so_far_is_counted_anew_on_the_next_day_before_anybody_looks(
    saved: Any, client_as: Any, clock: Any
) -> None:
    referred(saved, 3)
    coordinator = saved(make.coordinator())
    client_as(coordinator).get("/dashboard")
    clock.move_to(datetime(2026, 11, 28, 0, 1, tzinfo=UTC))
    service.count_again(THE_SERVICE)
    page = client_as(coordinator).get("/dashboard").text
    assert "as of 12:01am on 28 November 2026" in page
    assert "1 January 2026 to 28 November 2026" in page


@pytest.mark.usefixtures("large")
def test_what_nobody_looked_at_for_a_day_is_forgotten_and_what_is_looked_at_is_not(
    saved: Any, client_as: Any, clock: Any
) -> None:
    referred(saved, 3)
    coordinator = saved(make.coordinator())
    for address in ("/dashboard", HERE):
        client_as(coordinator).get(address)
    clock.shift(timedelta(hours=13))
    client_as(coordinator).get("/dashboard")
    clock.shift(timedelta(hours=12))
    service.count_again(THE_SERVICE)
    asked = [json.loads(each.question)["last"] for each in db.session.query(KeptAnswer)]
    assert asked == [None], "the year so far"


@pytest.mark.usefixtures("clock", "large")
def test_the_oldest_is_counted_first_one_at_a_time(saved: Any, client_as: Any, clock: Any) -> None:
    referred(saved, 3)
    coordinator = saved(make.coordinator())
    for address in (HERE, "/dashboard"):
        client_as(coordinator).get(address)
        clock.shift(timedelta(minutes=5))
    clock.shift(timedelta(minutes=6))
    service.count_again(THE_SERVICE)
    counted = {json.loads(each.question)["last"]: each.counted_at for each in db.session.query(KeptAnswer)}
    assert counted == {"2026-12-31": NOW + timedelta(minutes=16), None: NOW + timedelta(minutes=5)}


@pytest.mark.usefixtures("service")
@pytest.mark.parametrize("role", ["commissioner", "coordinator", "inspector"])
def test_a_page_of_kept_answers_tells_each_role_what_one_counted_now_would(
    saved: Any, client_as: Any, role: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Kept answers are exact: what may not be told of them is hidden afterwards, as it is of those counted now."""
    cases.catch_up(THE_SERVICE)
    here = {"areas": [SOUTH_YORKSHIRE]} if role == "inspector" else {}
    browser = client_as(saved(getattr(make, role)(**here)))
    now = browser.get(HERE).text
    monkeypatch.setattr(rules, "MANY_CASES", 3)
    counted, kept = browser.get(HERE).text, browser.get(HERE).text
    said = re.compile(r'<p class="govuk-body-s">With so many cases.*?</p>\n?', re.DOTALL)
    assert db.session.query(KeptAnswer).count() == 1
    assert len(said.findall(kept)) == 1
    assert _told(said.sub("", counted)) == _told(said.sub("", kept)) == _told(now)


def _told(page: str) -> str:
    """Return what a page tells, without the lengths of its lines."""
    return " ".join(page.split("On this page")[0].split("<main")[1].split() + page.split("On this page")[1].split())


@pytest.mark.usefixtures("clock", "large")
def test_an_inspector_is_not_answered_with_what_was_kept_for_all_areas(saved: Any, client_as: Any) -> None:
    referred(saved, 7)
    assert received(client_as(saved(make.coordinator())).get(f"/dashboard?{YEAR}").text) == "7"
    inspector = client_as(saved(make.inspector(areas=[HAMPSHIRE])))
    assert received(inspector.get(f"/dashboard?{YEAR}").text) == "0"


@pytest.mark.parametrize("dialect", ["postgresql"], indirect=True)
def test_two_who_ask_the_same_at_the_same_moment_both_get_it_and_it_is_kept_once(
    fresh_app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rules, "MANY_CASES", 3)
    with fresh_app.app_context():
        save(make.rotherham())
        for _each in range(3):
            save(make.referral())
        cases.catch_up(THE_SERVICE)
        for _round in range(10):
            ready = Barrier(3)

            def ask(number: int, ready: Barrier = ready) -> Any:
                with fresh_app.app_context():
                    ready.wait(timeout=30)
                    if number == 2:
                        service.count_again(THE_SERVICE)
                        return None
                    found = service.answers(Asked(this_year(date.today()))).to("numbers")[0][0]  # noqa: DTZ011  # the real day, in which the cases came
                    db.session.remove()
                    return found

            with ThreadPoolExecutor(3) as pool:
                assert list(pool.map(ask, range(3))) == [3, 3, None]
            assert db.session.query(KeptAnswer).count() == 1
            db.session.query(KeptAnswer).delete()
            db.session.commit()
        db.session.remove()
