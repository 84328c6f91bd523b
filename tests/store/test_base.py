"""What every table stands on: moments with zones, enums by name, SQLite as strict as PostgreSQL."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone
from enum import StrEnum
from threading import Thread
from typing import Any
from uuid import uuid4

import pytest
from cryptography.fernet import Fernet, InvalidToken
from flask import Flask
from sqlalchemy import select, text
from sqlalchemy.exc import IntegrityError, StatementError

from config import Settings
from hateprog.accounts.models import RoleHeld
from hateprog.app import create_app
from hateprog.store.base import db, words
from hateprog.store.command import SentForm, bookkeeping
from hateprog.store.outbox import Message
from tests import factories as make

SUMMER = datetime(2026, 7, 1, 16, tzinfo=timezone(timedelta(hours=1)))


def test_a_moment_in_another_zone_comes_back_as_the_same_moment_in_utc(saved: Any) -> None:
    form = saved(SentForm(token="a", actor_id=uuid4(), at=SUMMER))
    db.session.expire_all()

    assert form.at == SUMMER
    assert form.at.tzinfo is UTC


def test_a_moment_that_does_not_say_its_zone_is_not_stored(saved: Any) -> None:
    with pytest.raises(StatementError, match="without a time zone"):
        saved(SentForm(token="a", actor_id=uuid4(), at=datetime(2026, 7, 1, 16)))  # noqa: DTZ001 - what is tested


def test_moments_are_found_by_moments_of_any_zone(saved: Any) -> None:
    saved(SentForm(token="a", actor_id=uuid4(), at=SUMMER))

    assert db.session.scalar(select(SentForm.token).where(SentForm.at == SUMMER.astimezone(UTC))) == "a"
    assert db.session.scalar(select(SentForm.token).where(SentForm.at < SUMMER)) is None


def test_the_database_takes_no_value_that_the_enum_lacks(saved: Any) -> None:
    account = saved(make.account())

    with pytest.raises(IntegrityError, match="ck_role_held_role"):
        db.session.execute(
            text("INSERT INTO role_held (id, account_id, role, granted_at) VALUES (:id, :account, 'king', :at)"),
            {
                "id": uuid4().hex if db.engine.dialect.name == "sqlite" else uuid4(),
                "account": account.id.hex if db.engine.dialect.name == "sqlite" else account.id,
                "at": "2026-11-21 09:00:00+00",
            },
        )


def test_an_enum_used_twice_in_a_table_gives_two_checks_of_two_names() -> None:
    class Known(StrEnum):
        YES = "yes"

    assert words(Known).name == "known"
    assert words(Known, name="harmed_known").name == "harmed_known"
    assert words(Known).enums == ["yes"]


def test_a_row_that_hangs_on_nothing_is_refused(saved: Any) -> None:
    with pytest.raises(IntegrityError, match=r"(?i)foreign key"):
        saved(RoleHeld(account_id=uuid4(), role="coordinator"))


def test_an_encrypted_column_is_unreadable_in_the_database_and_readable_here(saved: Any) -> None:
    message = saved(Message(reference="r", recipient="a@example.com", subject="s", body="https://secret.example/link"))
    db.session.expire_all()

    assert "secret" not in db.session.scalar(text("SELECT body FROM message"))
    assert message.body == "https://secret.example/link"


def test_keys_can_be_changed_and_without_any_that_fits_nothing_is_read(
    saved: Any, app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    message = saved(Message(reference="r", recipient="a@example.com", subject="s", body="kept"))
    old, new = app.config["ENCRYPTION_KEYS"], Fernet.generate_key()

    monkeypatch.setitem(app.config, "ENCRYPTION_KEYS", (new, *old))
    db.session.expire_all()
    assert message.body == "kept"

    monkeypatch.setitem(app.config, "ENCRYPTION_KEYS", (new,))
    db.session.expire_all()
    with pytest.raises(InvalidToken):
        _ = message.body


@pytest.mark.parametrize("dialect", ["sqlite"], indirect=True)
@pytest.mark.parametrize(("invented", "synchronous"), [({}, 2), ({"DEMO": True}, 1), ({"TESTING": True}, 1)])
def test_sqlite_is_strict_and_durable_but_where_everything_in_it_is_invented(
    fresh_database: str, invented: dict[str, bool], synchronous: int
) -> None:
    app = create_app(Settings.for_tests(fresh_database).as_mapping() | {"TESTING": False} | invented)
    with app.app_context():
        asked = {
            name: db.session.scalar(text(f"PRAGMA {name}")) for name in ("journal_mode", "synchronous", "foreign_keys")
        }

        db.engine.dispose()

    assert asked == {"journal_mode": "wal", "synchronous": synchronous, "foreign_keys": 1}


def test_writers_at_once_wait_for_each_other_and_none_fails(fresh_app: Flask) -> None:
    """A deferred BEGIN on SQLite fails here with "database is locked", whatever the timeout."""
    failures: list[BaseException] = []

    def write(writer: int) -> None:
        try:
            for number in range(20):
                with fresh_app.app_context(), bookkeeping():
                    db.session.scalar(select(SentForm.id).limit(1))
                    db.session.add(SentForm(token=f"{writer}/{number}", actor_id=uuid4()))
        except BaseException as failure:
            failures.append(failure)

    threads = [Thread(target=write, args=(writer,)) for writer in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert failures == []
    with fresh_app.app_context():
        assert len(db.session.scalars(select(SentForm.id)).all()) == 120
