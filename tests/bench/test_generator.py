"""The invented cases: the same on every machine, and as the service itself would have left them."""

from __future__ import annotations

from itertools import chain

from bench import cases, people
from bench.people import LIVE_CASES
from bench.running import Station
from bench.workload import ask
from tests.bench.conftest import CASES


def test_the_same_number_of_cases_gives_the_same_rows() -> None:
    service = people.service(CASES, cases.live(CASES))

    assert cases.block(1, CASES, service) == cases.block(1, CASES, people.service(CASES, cases.live(CASES)))
    assert cases.block(0, CASES, service) != cases.block(1, CASES, service)


def test_every_row_has_a_value_for_every_column() -> None:
    service = people.service(CASES, cases.live(CASES))
    columns = {**people.COLUMNS, **cases.COLUMNS}

    for table, rows in chain(people.rows(service).items(), cases.block(0, CASES, service).items()):
        assert {len(row) for row in rows} == {len(columns[table])}, table


def test_a_practitioner_has_about_thirty_live_cases(station: Station) -> None:
    asked = """
        SELECT count(*) FROM allocation JOIN referral ON referral.id = referral_id
        WHERE allocation.ended_at IS NULL AND stage IN ('allocated', 'on_programme') GROUP BY practitioner_id
    """

    loads = [count for (count,) in ask(station.bare, asked)]

    assert len(loads) == -(-cases.live(CASES) // LIVE_CASES)
    assert all(LIVE_CASES - 2 <= load <= LIVE_CASES for load in loads)


def test_no_generated_row_refers_to_one_that_is_not_there(station: Station) -> None:
    """PostgreSQL proved it when the keys came back after the rows; SQLite is asked."""
    if station.engine.dialect.name == "sqlite":
        assert station.bare.execute("PRAGMA foreign_key_check").fetchall() == []
    assert ask(station.bare, "SELECT count(*) FROM referral") == [(CASES,)]
