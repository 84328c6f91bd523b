"""No question of supervision reads a table of cases from one end to the other, on either database."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from typing import Any
from uuid import uuid4

import pytest
from flask import Flask
from sqlalchemy import event, text

from hateprog.eligibility import queries as eligibility
from hateprog.eligibility.supervision import month_queries, queries
from hateprog.eligibility.supervision.rules import Month, Section
from hateprog.kernel.access import Actor, Role
from hateprog.store.base import db
from tests import factories as make
from tests.conftest import serving
from tests.databases import Databases

TABLES = {"referral", "assessment", "decision", "approval_condition", "clock_pause", "clock_escalation", "allocation"}
WAITING = {"ix_assessment_waiting", "ix_approval_condition_open", "ix_referral_live", "uq_clock_pause_open"}
"""Indexes that may be read from their start: they hold what waits, and nothing that is over."""

DAY, NOWHERE = date(2026, 4, 28), (date(2026, 4, 1), make.person().id)
ASKED: dict[str, Any] = {
    **{section.value: lambda here, section=section: queries.listed(section, here, DAY) for section in Section},
    **{
        f"{section}, next page": lambda here, section=section: queries.listed(section, here, DAY, after=NOWHERE)
        for section in Section
    },
    "decisions of a month": lambda here: month_queries.made_in(Month(2026, 4), here),
    "approvals voided in a month": lambda here: month_queries.voided_in(Month(2026, 4), here),
    "conditions given in a month": lambda here: month_queries.conditions_given_in(Month(2026, 4), here),
    "the job's decisions": lambda _here: queries.clocks_running(DAY, NOWHERE),
    "the job's conditions": lambda _here: queries.conditions_late(DAY, NOWHERE),
    "the job's expired": lambda _here: queries.expired(DAY),
    "what a coordinator may decide": lambda _here: eligibility.waiting_for_coordinators(WHO["coordinator"]),
    "what a coordinator may decide, next page": lambda _here: eligibility.waiting_for_coordinators(
        WHO["coordinator"], NOWHERE
    ),
    "whether there is any": lambda _here: eligibility.any_for_coordinators(WHO["coordinator"]),
    "open conditions of a case": lambda _here: queries.open_conditions(NOWHERE[1]),
}


@contextmanager
def heard() -> Iterator[list[tuple[str, Any]]]:
    """Record what is asked in the block."""
    asked: list[tuple[str, Any]] = []

    def note(_connection: Any, _cursor: Any, statement: str, parameters: Any, *_more: Any) -> None:
        asked.append((statement, parameters))

    event.listen(db.engine, "before_cursor_execute", note)
    yield asked
    event.remove(db.engine, "before_cursor_execute", note)


def read_whole(statement: str, parameters: Any) -> list[str]:
    """Return the steps of a statement's plan that read one of the tables from end to end."""
    connection = db.session.connection()
    if connection.dialect.name == "sqlite":
        steps = connection.exec_driver_sql("EXPLAIN QUERY PLAN " + statement, parameters)
        scans = [row[3].split() for row in steps if row[3].startswith("SCAN")]
        return [" ".join(words) for words in scans if words[1] in TABLES and not WAITING & set(words)]
    connection.execute(text("SET LOCAL enable_seqscan = off"))  # a small table is quickly read: is there another way?
    plan = connection.exec_driver_sql("EXPLAIN (FORMAT JSON) " + statement, parameters).scalar_one()
    return [
        f"{node['Node Type']} on {node['Relation Name']} by {node.get('Index Name')}"
        for node in nodes(plan[0]["Plan"])
        if node.get("Relation Name") in TABLES
        and not (node.get("Index Cond") or node.get("Recheck Cond") or node.get("Index Name") in WAITING)
    ]


def nodes(plan: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """Yield every step of a plan."""
    yield plan
    for step in plan.get("Plans", ()):
        yield from nodes(step)


WHO = {
    "coordinator": Actor(uuid4(), uuid4(), frozenset({Role.COORDINATOR})),
    "inspector": Actor(uuid4(), uuid4(), frozenset({Role.INSPECTOR}), frozenset({"E23000011"})),
    "of a district": Actor(uuid4(), uuid4(), frozenset({Role.INSPECTOR}), frozenset({"E08000018"})),
}


@pytest.fixture(scope="module")
def untouched(dialect: str, databases: Databases) -> Iterator[Flask]:
    """The service on a database of these tests' own: what others stored and undid would sway the planner."""
    yield from serving(databases.migrated(dialect))


@pytest.mark.parametrize("who", WHO)
@pytest.mark.parametrize("what", ASKED)
def test_an_index_finds_it(untouched: Flask, who: str, what: str) -> None:
    with untouched.app_context():
        with heard() as asked:
            ASKED[what](queries.within(WHO[who]))
        assert asked
        for statement, parameters in asked:
            assert read_whole(statement, parameters) == [], statement
        db.session.rollback()
