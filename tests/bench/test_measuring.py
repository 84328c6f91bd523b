"""A run that was disturbed, or that got a wrong page, gives no figure."""

from __future__ import annotations

import pytest

from bench.browser import Answer, Browser, send
from bench.measuring import Measured, NotMeasuredError, check_drift
from bench.report import goals, table
from bench.running import Result, Station
from bench.workload import PAGES, Visit, some

PAGE = Answer("200 OK", [], b"<h1>HC-00000002</h1><p>O&#39;Hartwell</p><p>HC-00000001</p>")


@pytest.fixture
def inspector(station: Station) -> Browser:
    """Somebody with a list of their own."""
    return next(browser for _account_id, browser in some(station.listened_to, station.bare, "inspector", 1))


@pytest.mark.parametrize("last", [0.84, 1.16])
def test_a_floor_that_drifted_bears_no_ratio(last: float) -> None:
    with pytest.raises(NotMeasuredError, match="drifted"):
        check_drift(Measured(cpus=[1.0, 1.0, last]))


def test_a_floor_that_stayed_bears_one() -> None:
    check_drift(Measured(cpus=[1.0, 2.0, 1.14]))


@pytest.mark.parametrize(
    "wrong",
    [
        {"status": 303},
        {"words": ("Hartley",)},
        {"references": ("HC-00000001", "HC-00000002")},
        {"references": ("HC-00000002",)},
        {"references": ()},
    ],
)
def test_a_wrong_answer_is_never_timed(inspector: Browser, wrong: dict[str, object]) -> None:
    with pytest.raises(NotMeasuredError, match="/decisions"):
        Visit(inspector.get("/decisions"), **wrong).check(PAGE)  # type: ignore[arg-type]  # one of its fields each time


def test_a_right_answer_is(inspector: Browser) -> None:
    references = ("HC-00000002", "HC-00000001")

    Visit(inspector.get("/decisions"), words=("O'Hartwell",), references=references).check(PAGE)


def test_the_floor_makes_the_very_page_that_the_service_made(station: Station, inspector: Browser) -> None:
    request = inspector.get("/decisions")
    known, heard = station.ask(request)
    station.floor.learn(request, known)

    assert len(heard.statements) > 1
    assert send(station.floor.page, request).body == known.answer.body
    assert send(station.floor.bytes, request).body == known.answer.body


def test_a_goal_missed_is_said_to_be_missed() -> None:
    page = PAGES[0]
    small = Result(page, 100_000, (3, 3), Measured([0.007], [0.004]), Measured([0.002], [0.002]), Measured([0.001], []))
    big = Result(page, 1_000_000, (3, 3), Measured([0.007], [0.007]), Measured([0.002], [0.002]), Measured([0.001], []))

    assert "| 3.50" in table([small, big])
    assert "| 1.75" in table([small, big])
    assert [line[:7] for line in goals([small, big])] == ["NOT MET", "NOT MET"]


def test_a_goal_met_is_said_to_be_met() -> None:
    page = PAGES[0]
    small = Result(page, 100_000, (3, 3), Measured([0.006], [0.004]), Measured([0.002], [0.002]), Measured([0.001], []))
    big = Result(page, 1_000_000, (3, 3), Measured([0.009], [0.006]), Measured([0.002], [0.002]), Measured([0.001], []))

    assert [line.split()[0] for line in goals([small, big])] == ["met", "met"]
