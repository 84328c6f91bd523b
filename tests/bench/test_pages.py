"""The pages that people open all day: as many questions for many rows as for few, and an index for each question."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest

from bench import cases
from bench.running import Station
from bench.workload import PAGES, Page, Visit

LISTED = [page for page in PAGES if page.has_floor]
IN_ORDER = {"ix_assessment_waiting", "ix_referral_live"}
"""Indexes that may be read from their start: they hold what waits or is under way, and nothing that is over."""


@pytest.fixture(params=LISTED, ids=lambda page: page.name)
def page(request: pytest.FixtureRequest) -> Page:
    """Each page of the workload that shows something."""
    chosen: Page = request.param
    return chosen


@pytest.fixture
def visits(page: Page, station: Station) -> list[Visit]:
    """Who opens it, with what it must show."""
    visits = page.visits(station.app, station.bare, 1)
    station.bare.rollback()
    return visits


def test_a_page_shows_what_is_there(station: Station, visits: list[Visit]) -> None:
    for visit in visits:
        visit.check(station.ask(visit.request)[0].answer)


def test_a_page_asks_as_often_for_many_rows_as_for_one(station: Station, visits: list[Visit]) -> None:
    asked: dict[bool, set[int]] = {True: set(), False: set()}
    for visit in (visit for visit in visits if visit.references != ()):
        first_page = not visit.request.environ["QUERY_STRING"]
        asked[first_page].add(len(station.ask(visit.request)[1].statements))

    assert all(len(counts) <= 1 for counts in asked.values())


def test_a_page_finds_every_row_by_an_index(station: Station, visits: list[Visit]) -> None:
    _known, heard = station.ask(visits[-1].request)

    for statement, parameters in heard.statements:
        if statement.startswith(("SELECT", "WITH")):
            assert list(read_whole(station, statement, parameters)) == [], statement


def read_whole(station: Station, statement: str, parameters: Any) -> Iterator[str]:
    """Yield the tables of cases that a statement would read from one end to the other, and how."""
    if station.engine.dialect.name == "sqlite":
        for *_numbers, step in station.bare.execute(f"EXPLAIN QUERY PLAN {statement}", parameters):
            words = step.split()
            if words[0] == "SCAN" and words[1] in cases.COLUMNS and not IN_ORDER & set(words):
                yield step
        return
    station.bare.execute("SET enable_seqscan = off")  # two thousand rows are quickly read: is there any other way?
    plan = station.bare.execute(f"EXPLAIN (FORMAT JSON) {statement}", parameters).fetchone()[0]
    station.bare.rollback()
    for node in nodes((plan if isinstance(plan, list) else json.loads(plan))[0]["Plan"]):
        known = node.get("Index Cond") or node.get("Recheck Cond") or node.get("Index Name") in IN_ORDER
        if node.get("Relation Name") in cases.COLUMNS and not known:
            yield f"{node['Node Type']} on {node['Relation Name']} by {node.get('Index Name')}"


def nodes(plan: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """Yield every step of a plan."""
    yield plan
    for step in plan.get("Plans", ()):
        yield from nodes(step)
