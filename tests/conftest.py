"""Real parts only: each test with an `app` runs on SQLite and on PostgreSQL, with the real migrations applied.

A test for one database alone says so: `@pytest.mark.parametrize("dialect", ["postgresql"], indirect=True)`.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import Context
from fcntl import LOCK_EX, flock
from pathlib import Path
from typing import Any

import pytest
from flask import Flask, has_app_context
from flask.testing import FlaskClient
from hypothesis import settings
from jinja2 import BytecodeCache
from jinja2.bccache import Bucket
from sqlalchemy import Engine, event, inspect

from config import Settings
from hateprog import demo
from hateprog.app import create_app
from hateprog.kernel.access import THE_SERVICE
from hateprog.kernel.clock import utcnow
from hateprog.store import migrations
from hateprog.store.audit import OPEN_ENTRY, EntryKind, entry_for
from hateprog.store.base import BEGIN, db
from tests import shared_data
from tests.databases import Databases, described

settings.register_profile("two processes", deadline=None)  # on a busy machine a deadline says nothing about the code
settings.load_profile("two processes")


def pytest_report_header() -> list[str]:
    """Say which databases run, and whether the shared data is here."""
    return [described(), shared_data.described()]


class Browser(FlaskClient):
    """A test client whose requests share nothing with the test but the database, as real ones do.

    A request in the test's own context would use its session, and find loaded what the page forgot to load. What the
    test holds is read again afterwards.
    """

    def open(self, *args: Any, **kwargs: Any) -> Any:
        """Send a request and read the whole answer."""
        if has_app_context():
            db.session.commit()
        answer = Context().run(super().open, *args, **{"buffered": True} | kwargs)
        if has_app_context():
            db.session.expire_all()
        return answer


class Compiled(BytecodeCache):
    """Templates that were compiled for one service that the tests made, kept for the next: all are made alike."""

    def __init__(self) -> None:
        self.kept: dict[tuple[str, str], Any] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        """Take what was kept of the same source."""
        bucket.code = self.kept.get((bucket.key, bucket.checksum))

    def dump_bytecode(self, bucket: Bucket) -> None:
        """Keep it."""
        self.kept[bucket.key, bucket.checksum] = bucket.code


COMPILED = Compiled()


@pytest.fixture(scope="session")
def databases() -> Iterator[Databases]:
    """Make databases for the tests; all are gone afterwards."""
    databases = Databases()
    yield databases
    databases.close()


@pytest.fixture(scope="session", params=["sqlite", "postgresql"])
def dialect(request: pytest.FixtureRequest) -> str:
    """Name the database that the test runs on."""
    name: str = request.param
    return name


@pytest.fixture(scope="session")
def app(dialect: str, databases: Databases) -> Iterator[Flask]:
    """The whole service on a migrated database; what a test stores there through `saved` is undone."""
    yield from serving(databases.migrated(dialect))


@pytest.fixture
def empty_database(dialect: str, databases: Databases) -> str:
    """Address of a database of the test's own, with nothing in it."""
    return databases.empty(dialect)


@pytest.fixture
def fresh_database(dialect: str, databases: Databases) -> str:
    """Address of a migrated database of the test's own: for races, crashes and other processes."""
    return databases.migrated(dialect)


@pytest.fixture
def fresh_app(fresh_database: str) -> Iterator[Flask]:
    """The whole service on a database of the test's own: what it stores is really committed."""
    yield from serving(fresh_database)


def serving(database: str, **settings: Any) -> Iterator[Flask]:
    """Yield the service on a database, with forms that need no CSRF token; close its connections afterwards."""
    mapping = Settings.for_tests(database, **settings).as_mapping()
    app = create_app(mapping | {"WTF_CSRF_ENABLED": False})
    app.test_client_class = Browser
    app.jinja_env.bytecode_cache = COMPILED
    yield app
    with app.app_context():
        db.engine.dispose()


@pytest.fixture(scope="session")
def demonstration_made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the demonstration, made once in a run: tests serve a copy, for nobody may change this one.

    Of the processes of a run the first makes it and the others wait: each making its own takes as long, and more work.
    """
    here = tmp_path_factory.getbasetemp()
    of_the_run = here.parent if "PYTEST_XDIST_WORKER" in os.environ else here
    folder = of_the_run / "demonstration"
    with (of_the_run / "demonstration.lock").open("w") as lock:
        flock(lock, LOCK_EX)
        if not folder.exists():
            make_demonstration(tmp_path_factory.mktemp("demonstration")).rename(folder)
    return folder


def make_demonstration(folder: Path) -> Path:
    """Make the demonstration in an empty folder, and return the folder."""
    app = create_app(Settings.for_demo(folder, 0).as_mapping())
    with app.app_context():
        migrations.upgrade(db.engine)
        demo.prepare()
        db.session.remove()
        db.engine.dispose()
    return folder


@pytest.fixture
def saved(app: Flask) -> Iterator[Callable[..., Any]]:
    """Give back a function that stores rows and returns them; everything in the database is undone after the test.

    The engine is swapped for one connection whose transaction never commits: commits in the test and in its requests
    release savepoints, and a rollback does not undo what was saved before.
    """
    with app.app_context():
        engines, engine = db.engines, db.engine
        with engine.connect() as connection:
            outer = connection.execution_options(**{BEGIN: "IMMEDIATE"}).begin()
            engines[None] = connection  # a Connection does an Engine's work here
            db.session.configure(join_transaction_mode="create_savepoint")
            try:
                yield save
            finally:
                db.session.remove()
                db.session.configure(join_transaction_mode="conditional_savepoint")
                engines[None] = engine
                outer.rollback()


def save(*rows: Any) -> Any:
    """Store rows as if a command had, with what their builders gave them along; return the one, or all of them."""
    db.session.info[OPEN_ENTRY] = entry_for(THE_SERVICE, "tests.save", None, kind=EntryKind.CHANGE)
    try:
        db.session.commit()  # lets go of what was read: on SQLite a reader that turns writer may find it locked
        db.session.connection(execution_options={BEGIN: "IMMEDIATE"})
        db.session.add_all(rows)
        if along := [each for row in rows for each in getattr(row, "along", ())]:
            db.session.flush()  # first: what comes along refers to the rows
            db.session.add_all(each for each in along if not inspect(each).persistent)
        db.session.commit()
    except BaseException:
        db.session.rollback()
        raise
    finally:
        db.session.info.pop(OPEN_ENTRY)
    return rows[0] if len(rows) == 1 else rows


@pytest.fixture
def client_as(app: Flask, saved: Callable[..., Any]) -> Callable[[Any], Browser]:
    """Give back a function that signs an account in, as the sign-in page does, and returns its browser."""
    from hateprog.accounts.models import SignedInSession
    from hateprog.accounts.signed_in import TOKEN
    from hateprog.accounts.tokens import hash_of, new_token

    def sign_in(account: Any) -> Browser:
        token = new_token()
        saved(
            SignedInSession(account_id=account.id, token_hash=hash_of(token), device="Tests", second_factor_at=utcnow())
        )
        browser = app.test_client()
        with browser.session_transaction() as cookie:
            cookie[TOKEN] = token
        return browser

    return sign_in


@pytest.fixture
def queries() -> Callable[[], Any]:
    """Record the SELECTs of a block, so that a test can pin how often a page asks the database."""

    @contextmanager
    def recording() -> Iterator[list[str]]:
        asked: list[str] = []

        def note(_connection: object, _cursor: object, statement: str, *_more: object) -> None:
            if statement.startswith("SELECT"):
                asked.append(statement)

        event.listen(Engine, "before_cursor_execute", note)
        try:
            yield asked
        finally:
            event.remove(Engine, "before_cursor_execute", note)

    return recording
