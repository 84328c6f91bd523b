"""The `hateprog` command: each does what it says, and says in a sentence why it will not."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import psycopg
import pytest
import time_machine
from click.testing import CliRunner, Result
from cryptography.fernet import Fernet
from sqlalchemy import make_url, text

from config import Settings
from hateprog.cli import command_line
from hateprog.kernel.access import THE_SERVICE
from hateprog.store import migrations
from hateprog.store.audit import EntryKind, entry_for
from hateprog.store.base import db
from hateprog.store.command import bookkeeping
from hateprog.store.seal import SETTLED, seal
from tests.conftest import serving
from tests.databases import engine_of

SOUND = Settings(
    SECRET_KEY="s" * 48,
    ENCRYPTION_KEYS=(Fernet.generate_key().decode(),),
    SEALING_KEYS=(Fernet.generate_key().decode(),),
    AUDIT_KEY="a" * 48,
    PUBLIC_ADDRESS="https://hateprog.example",
    SMTP_HOST="smtp.example",
    SEAL_FOLDER="/srv/seals",
)


def run(settings: Settings, *words: str) -> Result:
    result = CliRunner().invoke(command_line, words, obj=settings)
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
    return result


@pytest.fixture
def settings(fresh_database: str) -> Settings:
    """Settings that nothing is wrong with, on a migrated database."""
    return replace(SOUND, DATABASE_URL=fresh_database)


def test_help_names_every_command() -> None:
    told = run(SOUND, "--help").output

    for name in ("serve", "scheduler", "db", "demo", "accounts", "areas", "check", "audit", "keys"):
        assert f"  {name}" in told


def test_db_upgrade_brings_an_empty_database_to_the_newest_migration_and_again(empty_database: str) -> None:
    settings = replace(SOUND, DATABASE_URL=empty_database)

    for _ in range(2):
        result = run(settings, "db", "upgrade")
        assert (result.exit_code, result.output.splitlines()[-1]) == (0, f"The database is at {migrations.head()}.")

    engine = engine_of(empty_database)
    assert migrations.current(engine) == migrations.head()
    engine.dispose()


def test_db_upgrade_makes_the_folder_of_a_sqlite_file(tmp_path: Path) -> None:
    settings = replace(SOUND, DATABASE_URL=f"sqlite:///{tmp_path / 'new' / 'folder' / 'h.sqlite3'}")

    assert run(settings, "db", "upgrade").exit_code == 0
    assert (tmp_path / "new" / "folder" / "h.sqlite3").exists()


# check --deploy


@pytest.fixture
def as_application(settings: Settings) -> Iterator[Settings]:
    """The settings with a PostgreSQL role that may only add to the log, as docs/operating.md says."""
    url = make_url(settings.DATABASE_URL)
    if url.get_backend_name() == "sqlite":
        yield settings
        return
    role = f"app_{url.database}"
    with psycopg.connect(settings.DATABASE_URL, autocommit=True) as owner:
        for statement in (
            f"CREATE ROLE {role} LOGIN",
            f"GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO {role}",
            f"REVOKE UPDATE, DELETE, TRUNCATE ON audit_entry, audit_link, audit_seal FROM {role}",
            f"GRANT USAGE ON ALL SEQUENCES IN SCHEMA public TO {role}",
        ):
            owner.execute(statement)
        yield replace(settings, DATABASE_URL=url.set(username=role).render_as_string(hide_password=False))
        owner.execute(f"DROP OWNED BY {role}")
        owner.execute(f"DROP ROLE {role}")


def test_sound_settings_pass(as_application: Settings) -> None:
    result = run(as_application, "check", "--deploy")

    assert result.output == "Nothing was found that stands in the way.\n"
    assert result.exit_code == 0


@pytest.mark.parametrize(
    ("changed", "sentence"),
    [
        ({"DEBUG": True}, "DEBUG is on"),
        ({"TESTING": True}, "TESTING is on"),
        ({"DEMO": True}, "DEMO is on"),
        ({"SECRET_KEY": Settings().SECRET_KEY}, "SECRET_KEY is the one that everybody knows"),
        ({"SECRET_KEY": "short"}, "SECRET_KEY is shorter than 32 characters"),
        ({"AUDIT_KEY": ""}, "AUDIT_KEY is not set or is the SECRET_KEY"),
        ({"AUDIT_KEY": SOUND.SECRET_KEY}, "AUDIT_KEY is not set or is the SECRET_KEY"),
        ({"ENCRYPTION_KEYS": ()}, "ENCRYPTION_KEYS is not set"),
        ({"ENCRYPTION_KEYS": ("k",)}, "ENCRYPTION_KEYS holds something that is not a key"),
        ({"SEALING_KEYS": ()}, "SEALING_KEYS is not set"),
        ({"SEAL_FOLDER": ""}, "SEAL_FOLDER is not set"),
        ({"SECOND_FACTOR_REQUIRED": False}, "SECOND_FACTOR_REQUIRED is off"),
        ({"SECURE_COOKIES": False}, "SECURE_COOKIES is off"),
        ({"SMTP_HOST": ""}, "SMTP_HOST is not set"),
        ({"SMTP_TLS": False}, "SMTP_TLS is off"),
        ({"PUBLIC_ADDRESS": "http://hateprog.example"}, "PUBLIC_ADDRESS does not start with https://"),
        ({"METRICS": True, "WORKERS": 3}, "METRICS with several workers needs PROMETHEUS_MULTIPROC_DIR"),
    ],
)
def test_each_thing_wrong_gets_its_sentence_and_a_failing_exit(
    settings: Settings, changed: dict[str, Any], sentence: str
) -> None:
    result = run(replace(settings, **changed), "check", "--deploy")

    assert result.exit_code == 1
    assert f"- {sentence}" in result.output


@pytest.mark.parametrize("dialect", ["sqlite"], indirect=True)
def test_sqlite_with_several_workers_is_wrong(settings: Settings) -> None:
    assert "- SQLite with several workers" in run(replace(settings, WORKERS=2), "check", "--deploy").output


@pytest.mark.parametrize("dialect", ["postgresql"], indirect=True)
def test_a_role_that_could_change_the_log_is_wrong(settings: Settings) -> None:
    result = run(settings, "check", "--deploy")

    assert "- The database role may change the audit log (audit_entry, audit_link, audit_seal)" in result.output
    assert result.exit_code == 1


@pytest.mark.parametrize("dialect", ["postgresql"], indirect=True)
def test_the_application_role_cannot_change_the_log_even_without_the_triggers(
    settings: Settings, as_application: Settings
) -> None:
    with psycopg.connect(settings.DATABASE_URL, autocommit=True) as owner:
        owner.execute("ALTER TABLE audit_entry DISABLE TRIGGER ALL")

    with psycopg.connect(as_application.DATABASE_URL, autocommit=True) as role:
        for statement in ("UPDATE audit_entry SET id = 1", "DELETE FROM audit_entry", "TRUNCATE audit_entry CASCADE"):
            with pytest.raises(psycopg.errors.InsufficientPrivilege):
                role.execute(statement)


def test_a_database_with_nothing_in_it_is_wrong(empty_database: str) -> None:
    result = run(replace(SOUND, DATABASE_URL=empty_database), "check", "--deploy")

    assert "- The database cannot be read, or has no tables yet" in result.output


def test_pending_migrations_are_wrong(empty_database: str) -> None:
    engine = engine_of(empty_database)
    migrations.upgrade(engine, "0001")
    engine.dispose()

    assert "- Migrations are pending" in run(replace(SOUND, DATABASE_URL=empty_database), "check", "--deploy").output


# audit verify


@pytest.fixture
def sealed(fresh_database: str, tmp_path: Path) -> Settings:
    """Settings of a service whose log has three sealed lines and one that is too new."""
    settings = Settings.for_tests(fresh_database, SEAL_FOLDER=str(tmp_path / "heads"))
    for app in serving(fresh_database, SEAL_FOLDER=str(tmp_path / "heads")):
        with app.app_context(), time_machine.travel(datetime(2026, 11, 21, 12, tzinfo=UTC), tick=False) as clock:
            write(3)
            clock.shift(SETTLED)
            seal(THE_SERVICE)
            write(1)
    return settings


def write(count: int) -> None:
    with bookkeeping():
        for _ in range(count):
            db.session.add(entry_for(THE_SERVICE, "tests", None, kind=EntryKind.READ))
            db.session.flush()


def test_a_whole_log_is_verified(sealed: Settings) -> None:
    result = run(sealed, "audit", "verify")

    assert result.exit_code == 0
    assert "3 lines are as they were sealed; 1 are too new to be sealed yet." in result.output


def test_a_changed_line_is_named_and_the_exit_fails(sealed: Settings) -> None:
    engine = engine_of(sealed.DATABASE_URL)
    drop = (
        ["DROP TRIGGER audit_entry_refuses_UPDATE"]
        if engine.dialect.name == "sqlite"
        else [f"DROP TRIGGER audit_entry_{each} ON audit_entry" for each in ("only_grows", "stays")]
    )
    with engine.begin() as connection:
        for each in drop:
            connection.execute(text(each))
        connection.execute(text("UPDATE audit_entry SET verb = 'x' WHERE id = 2"))
    engine.dispose()

    result = run(sealed, "audit", "verify")

    assert result.exit_code == 1
    assert "Line 2 was changed" in result.output
    assert "The audit log is not as it was sealed." in result.output


def test_without_the_heads_it_says_what_it_cannot_see(sealed: Settings) -> None:
    result = run(replace(sealed, SEAL_FOLDER=""), "audit", "verify")

    assert result.exit_code == 0
    assert "an end that was cut off cannot be seen" in result.output


def test_the_heads_can_be_given(sealed: Settings, tmp_path: Path) -> None:
    (tmp_path / "elsewhere").mkdir()

    result = run(sealed, "audit", "verify", "--heads", str(tmp_path / "elsewhere"))

    assert result.exit_code == 1
    assert "The seal folder holds no heads." in result.output


@pytest.mark.parametrize("words", [("db",), ("audit",), ("nonsense",), ("check",), ("serve", "--nonsense")])
def test_a_command_that_is_not_one_says_how_to_ask(words: tuple[str, ...]) -> None:
    result = run(SOUND, *words)

    assert result.exit_code == 2
    assert "Usage:" in result.output


def test_a_features_commands_run_within_the_service(settings: Settings) -> None:
    """Each feature's group knows neither settings nor application."""
    result = run(settings, "accounts", "invite", "alex@example.com", "--name", "Alex Winter", "--role", "administrator")

    assert result.exit_code == 0
    engine = engine_of(settings.DATABASE_URL)
    with engine.connect() as connection:
        assert connection.scalar(text("SELECT email FROM account")) == "alex@example.com"
    engine.dispose()
