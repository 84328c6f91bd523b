"""A sealed log shows whatever was done to it behind the service's back, to the line."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import time_machine
from flask import Flask
from sqlalchemy import func, insert, select, text

from hateprog.kernel.access import THE_SERVICE
from hateprog.store import seal as seals
from hateprog.store import verify
from hateprog.store.audit import AuditEntry, EntryKind, entry_for
from hateprog.store.base import db
from hateprog.store.command import bookkeeping
from hateprog.store.seal import SETTLED, AuditLink, AuditSeal, seal
from tests.store.conftest import COORDINATOR

NOON = datetime(2026, 11, 21, 12, tzinfo=UTC)
LATER = NOON + timedelta(hours=1)


def write(*verbs: str) -> None:
    with bookkeeping():
        for verb in verbs:
            db.session.add(entry_for(COORDINATOR, verb, None, kind=EntryKind.READ))
            db.session.flush()


def numbers() -> list[int]:
    return list(db.session.scalars(select(AuditEntry.id).order_by(AuditEntry.id)))


def faults(heads: Path | None = None) -> list[str]:
    return list(verify.faults(heads))


@pytest.fixture
def heads(app: Flask, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder on another machine."""
    monkeypatch.setitem(app.config, "SEAL_FOLDER", str(tmp_path / "heads"))
    return tmp_path / "heads"


@pytest.fixture
def sealed(saved: Any, heads: Path) -> Iterator[list[int]]:
    """Six lines under three seals, and an hour later; their numbers."""
    with time_machine.travel(NOON, tick=False) as clock:
        for verbs in (("a", "b"), ("c", "d"), ("e", "f")):
            write(*verbs)
            clock.shift(SETTLED)
            seal(THE_SERVICE)
        clock.move_to(LATER)
        yield numbers()


@pytest.fixture
def behind_our_back(sealed: list[int], dialect: str) -> Callable[..., None]:
    """Give back a function that does to the database what only its owner can: the triggers are off."""
    tables = ("audit_entry", "audit_link", "audit_seal")
    if dialect == "sqlite":
        for table in tables:
            for verb in ("UPDATE", "DELETE", "INSERT"):
                db.session.execute(text(f"DROP TRIGGER {table}_refuses_{verb}"))
        db.session.execute(text("PRAGMA defer_foreign_keys = ON"))
    else:
        for table in tables:
            db.session.execute(text(f"ALTER TABLE {table} DISABLE TRIGGER ALL"))

    def tamper(statement: str, **values: Any) -> None:
        db.session.execute(text(statement), values)
        db.session.commit()

    return tamper


def test_a_log_that_nobody_touched_is_whole(sealed: list[int], heads: Path) -> None:
    assert faults(heads) == []
    assert verify.count_lines() == (6, 0)


def test_lines_are_sealed_once_they_are_settled_and_only_once(saved: Any) -> None:
    with time_machine.travel(NOON, tick=False) as clock:
        write("a", "b")
        assert seal(THE_SERVICE) == 0
        clock.shift(SETTLED)
        write("c")
        assert seal(THE_SERVICE) == 2
        assert seal(THE_SERVICE) == 0
        assert verify.count_lines() == (3, 1)
        assert faults() == []


def test_many_lines_are_sealed_in_batches(saved: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(seals, "BATCH", 4)
    with time_machine.travel(NOON, tick=False) as clock:
        write(*"abcdefghij")
        clock.shift(SETTLED)
        assert seal(THE_SERVICE) == 10

    assert db.session.scalars(select(AuditSeal.lines).order_by(AuditSeal.id)).all() == [4, 4, 2]
    assert faults() == []


def test_a_changed_line_is_found(sealed: list[int], behind_our_back: Callable[..., None]) -> None:
    behind_our_back("UPDATE audit_entry SET verb = 'x' WHERE id = :id", id=sealed[2])

    assert faults() == [f"Line {sealed[2]} was changed or exchanged, or the line before it was taken out."]


@pytest.mark.parametrize(
    "column", ["actor_id", "person_id", "subject_type", "subject_id", "case_id", "why", "at", "kind"]
)
def test_every_column_is_sealed(sealed: list[int], behind_our_back: Callable[..., None], column: str) -> None:
    other = {"at": "2026-11-21 11:00:00+00:00", "kind": "change"}.get(column, "00000000000000000000000000000009")

    behind_our_back(f"UPDATE audit_entry SET {column} = '{other}' WHERE id = :id", id=sealed[5])

    assert len(faults()) == 1


def test_a_missing_line_is_found(sealed: list[int], behind_our_back: Callable[..., None]) -> None:
    behind_our_back("DELETE FROM audit_entry WHERE id = :id", id=sealed[3])

    assert faults() == [f"Line {sealed[3]} is missing."]


def test_a_line_taken_out_with_its_digest_is_found(sealed: list[int], behind_our_back: Callable[..., None]) -> None:
    behind_our_back("DELETE FROM audit_entry WHERE id = :id", id=sealed[2])
    behind_our_back("DELETE FROM audit_link WHERE id = :id", id=sealed[2])

    assert faults() == [
        f"Line {sealed[3]} was changed or exchanged, or the line before it was taken out.",
        "Seal 2 covers 2 lines, but 1 are there.",
    ]


def test_two_swapped_lines_are_found(sealed: list[int], behind_our_back: Callable[..., None]) -> None:
    behind_our_back("UPDATE audit_entry SET verb = 'd' WHERE id = :id", id=sealed[2])
    behind_our_back("UPDATE audit_entry SET verb = 'c' WHERE id = :id", id=sealed[3])

    assert [sentence.split(" was ")[0] for sentence in faults()] == [f"Line {sealed[2]}", f"Line {sealed[3]}"]


def test_a_line_put_in_between_is_found(sealed: list[int], behind_our_back: Callable[..., None]) -> None:
    behind_our_back("DELETE FROM audit_entry WHERE id = :id", id=sealed[3])
    behind_our_back("DELETE FROM audit_link WHERE id = :id", id=sealed[3])
    with bookkeeping():
        db.session.execute(
            insert(AuditEntry).values(
                id=sealed[3], verb="x", kind="read", actor_id=COORDINATOR.id, person_id=COORDINATOR.id, changes=[]
            )
        )

    assert f"Line {sealed[3]} was put in after the lines around it were sealed." in faults()


@pytest.mark.parametrize("number", [0, -1])
def test_a_line_written_with_an_old_number_is_never_sealed_in(sealed: list[int], saved: Any, number: int) -> None:
    saved(AuditEntry(id=number, verb="x", actor_id=COORDINATOR.id, person_id=COORDINATOR.id, at=NOON, changes=[]))
    seal(THE_SERVICE)

    assert faults() == [f"Line {number} was put in after the lines around it were sealed."]


def test_a_forged_digest_is_found(sealed: list[int], behind_our_back: Callable[..., None]) -> None:
    behind_our_back("UPDATE audit_entry SET verb = 'x' WHERE id = :id", id=sealed[5])
    behind_our_back("UPDATE audit_link SET digest = 'forged' WHERE id = :id", id=sealed[5])

    assert faults() == [
        f"Line {sealed[5]} was changed or exchanged, or the line before it was taken out.",
        "Seal 3 does not fit the lines that it covers.",
    ]


def test_a_seal_taken_out_is_found(sealed: list[int], behind_our_back: Callable[..., None]) -> None:
    behind_our_back("DELETE FROM audit_seal WHERE id = 2")

    assert "Seal 2 is missing." in faults()


def test_an_end_that_was_cut_off_is_found_by_the_heads_that_were_sent_away(
    sealed: list[int], heads: Path, behind_our_back: Callable[..., None]
) -> None:
    behind_our_back("DELETE FROM audit_seal WHERE id = 3")
    behind_our_back("DELETE FROM audit_link WHERE id >= :id", id=sealed[4])
    behind_our_back("DELETE FROM audit_entry WHERE id >= :id", id=sealed[4])

    assert faults() == []
    assert faults(heads) == [
        f"The log was cut off: seal 3, up to line {sealed[5]}, was sent away and is no longer here."
    ]


def test_a_log_sealed_anew_by_somebody_with_the_key_is_found_by_the_heads(
    sealed: list[int], heads: Path, behind_our_back: Callable[..., None]
) -> None:
    for table in ("audit_seal", "audit_link"):
        behind_our_back(f"DELETE FROM {table}")
    behind_our_back("UPDATE audit_entry SET verb = 'x' WHERE id = :id", id=sealed[0])
    seals._seal_batch()

    assert faults() == []
    assert "Seal 1 is not the one that was sent away." in faults(heads)


def test_without_the_key_nothing_fits(sealed: list[int], app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(app.config, "AUDIT_KEY", "another")

    assert len(faults()) == 9


def test_each_head_is_sent_away_once_and_names_nobody(sealed: list[int], heads: Path) -> None:
    seal(THE_SERVICE)

    sent = seals.heads_sent(heads)
    assert [head["number"] for head in sent] == [1, 2, 3]
    assert [head["last_line"] for head in sent] == [sealed[1], sealed[3], sealed[5]]
    assert set(sent[0]) == {"number", "last_line", "digest"}


def test_heads_that_could_not_be_sent_go_with_the_next_ones(
    saved: Any, app: Flask, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    blocked = tmp_path / "file"
    blocked.write_text("not a folder")
    with time_machine.travel(NOON, tick=False) as clock:
        write("a")
        clock.shift(SETTLED)
        monkeypatch.setitem(app.config, "SEAL_FOLDER", str(blocked))
        assert seal(THE_SERVICE) == 1
        monkeypatch.setitem(app.config, "SEAL_FOLDER", str(tmp_path / "heads"))
        seal(THE_SERVICE)

    assert [head["number"] for head in seals.heads_sent(tmp_path / "heads")] == [1]


@pytest.mark.parametrize("content", [None, "not json\n"])
def test_heads_that_are_gone_or_unreadable_are_reported(sealed: list[int], heads: Path, content: str | None) -> None:
    (file,) = heads.iterdir()
    if content is None:
        file.unlink()
    else:
        file.write_text(content)

    assert len(faults(heads)) == 1


def test_two_that_seal_at_once_make_one_chain(fresh_app: Flask) -> None:
    with fresh_app.app_context(), bookkeeping():
        for number in range(50):
            db.session.add(entry_for(COORDINATOR, str(number), None, kind=EntryKind.READ))
            db.session.flush()
    with time_machine.travel(datetime.now(UTC) + SETTLED), ThreadPoolExecutor(4) as together:
        list(together.map(lambda _: sealed_in(fresh_app), range(4)))

    with fresh_app.app_context():
        assert faults() == []
        assert db.session.scalar(select(func.count()).select_from(AuditLink)) == 50


def sealed_in(app: Flask) -> int:
    with app.app_context():
        return seal(THE_SERVICE)
