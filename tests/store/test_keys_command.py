"""The outer keys as an operator looks after them: made, checked, changed, and missed in a sentence."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

import pytest
from cryptography.fernet import Fernet
from sqlalchemy import text

from config import Settings
from hateprog.store import sealing
from hateprog.store.command import bookkeeping
from tests.conftest import serving
from tests.databases import engine_of
from tests.test_cli import run

OLD, NEW = Fernet.generate_key().decode(), Fernet.generate_key().decode()


@pytest.fixture
def settings(fresh_database: str) -> Settings:
    """Settings of a service that has sealed something under the old outer key."""
    for app in serving(fresh_database, SEALING_KEYS=(OLD,)):
        with app.app_context(), bookkeeping():
            for _ in range(3):
                sealing.new_key()
    return Settings.for_tests(fresh_database, SEALING_KEYS=(OLD,))


def test_a_new_key_is_one_line_and_another_each_time(settings: Settings) -> None:
    first, second = (run(settings, "keys", "new").output for _ in range(2))

    assert first != second
    assert Settings(SEALING_KEYS=(first.strip(),)).sealing_keys() == (first.strip(),)


def test_rotating_lets_the_old_key_go(settings: Settings) -> None:
    both = replace(settings, SEALING_KEYS=(NEW, OLD))

    told = run(both, "keys", "rotate")

    assert told.exit_code == 0
    assert f"Every key is under {sealing.fingerprint(NEW)} now." in told.output
    after = run(replace(settings, SEALING_KEYS=(NEW,)), "keys", "check")
    assert (after.exit_code, after.output) == (0, f"{sealing.fingerprint(NEW)}  here  wraps 3\n")
    again = run(both, "keys", "rotate")
    assert again.exit_code == 0


def test_a_missing_key_is_named_and_nothing_changes(settings: Settings) -> None:
    without = replace(settings, SEALING_KEYS=(NEW,))

    for words in (("keys", "check"), ("keys", "rotate"), ("serve",), ("scheduler",)):
        told = run(without, *words)
        assert told.exit_code == 1, words
        assert sealing.fingerprint(OLD) in told.output
        assert not re.search(f"{OLD}|{NEW}", told.output)

    engine = engine_of(settings.DATABASE_URL)
    with engine.connect() as connection:
        assert set(connection.scalars(text("SELECT wrapped_by FROM sealing_key"))) == {sealing.fingerprint(OLD)}
    engine.dispose()


def test_the_deployment_check_names_it_too(settings: Settings) -> None:
    told = run(replace(settings, SEALING_KEYS=(NEW,)), "check", "--deploy").output

    assert f"- The sealing key {sealing.fingerprint(OLD)} is missing" in told


def test_a_key_file_that_others_may_read_is_wrong(settings: Settings, tmp_path: Path) -> None:
    path = tmp_path / "keys"
    path.write_text(OLD)
    path.chmod(0o644)
    told = run(replace(settings, SEALING_KEYS=(), SEALING_KEY_FILE=str(path)), "check", "--deploy").output
    assert "- SEALING_KEY_FILE can be read by others" in told
    path.chmod(0o600)
    told = run(replace(settings, SEALING_KEYS=(), SEALING_KEY_FILE=str(path)), "check", "--deploy").output
    assert "SEALING_KEY" not in told
