"""A small service of invented cases on a database of its own, on SQLite and on PostgreSQL."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import make_url

from bench.building import build
from bench.databases import Database, Postgresql, Sqlite
from bench.running import Station, at_the_moment
from tests.databases import Databases

CASES = 2000


@pytest.fixture(scope="session")
def station(dialect: str, databases: Databases, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Station]:
    """The whole service on two thousand invented cases."""
    database = _database(dialect, databases, tmp_path_factory.mktemp("bench"))
    build(database, CASES)
    station = Station(database, CASES)
    yield station
    station.close()


@pytest.fixture(autouse=True)
def the_moment() -> Iterator[None]:
    """Let it be the benchmark's own moment in each of its tests, and in no other."""
    with at_the_moment():
        yield


def _database(dialect: str, databases: Databases, folder: Path) -> Database:
    if dialect == "sqlite":
        return Sqlite(CASES, folder)
    admin = make_url(databases.empty("postgresql"))
    return Postgresql(CASES, admin.render_as_string(hide_password=False))
