"""Rows on their way into a database, as fast as it takes them: COPY on PostgreSQL, prepared INSERTs on SQLite.

Every value is text (or None) that both databases read alike, so a row is written as it was made.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping, Sequence
from typing import Any, Protocol

import psycopg
from psycopg import sql

Row = tuple[str | int | None, ...]
Rows = Mapping[str, Sequence[Row]]
Columns = Mapping[str, tuple[str, ...]]


class Sink(Protocol):
    """Somewhere to put rows."""

    def put(self, rows: Rows, columns: Columns) -> None:
        """Store the rows of several tables, in one transaction."""

    def close(self) -> None:
        """Let go of the database."""


class Copied:
    """PostgreSQL, by COPY."""

    def __init__(self, address: str) -> None:
        self.connection = psycopg.connect(address, options="-c TimeZone=UTC -c synchronous_commit=off")

    def put(self, rows: Rows, columns: Columns) -> None:
        """Store the rows of several tables, in one transaction."""
        with self.connection.transaction(), self.connection.cursor() as cursor:
            for table, some in rows.items():
                names = sql.SQL(", ").join(map(sql.Identifier, columns[table]))
                into = sql.SQL("COPY {} ({}) FROM STDIN").format(sql.Identifier(table), names)
                with cursor.copy(into) as copy:
                    copy.write("".join(map(line, some)))

    def close(self) -> None:
        """Let go of the database."""
        self.connection.close()


class Inserted:
    """SQLite, by INSERTs that are prepared once a table. Nothing is kept safe while it is being built."""

    def __init__(self, path: str) -> None:
        self.connection = sqlite3.connect(path, isolation_level=None)
        for pragma in ("journal_mode = WAL", "synchronous = OFF", "cache_size = -500000"):
            self.connection.execute(f"PRAGMA {pragma}")

    def put(self, rows: Rows, columns: Columns) -> None:
        """Store the rows of several tables, in one transaction."""
        self.connection.execute("BEGIN")
        for table, some in rows.items():
            names, places = ", ".join(columns[table]), ", ".join("?" * len(columns[table]))
            self.connection.executemany(f"INSERT INTO {table} ({names}) VALUES ({places})", some)  # noqa: S608 - ours
        self.connection.execute("COMMIT")

    def close(self) -> None:
        """Let go of the database."""
        self.connection.close()


def line(row: Sequence[Any]) -> str:
    """Return a row as COPY reads it. The generator's words hold no tab, backslash or line break to escape."""
    return "\t".join(["\\N" if value is None else str(value) for value in row]) + "\n"
