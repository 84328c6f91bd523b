"""The log only grows: the database refuses every other change, whoever asks."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

import pytest
from sqlalchemy import insert, select, text
from sqlalchemy.exc import IntegrityError

from hateprog.kernel.access import THE_SERVICE
from hateprog.referrals.queries import one_referral
from hateprog.store.audit import OPEN_ENTRY, AuditEntry, EntryKind, entry_for
from hateprog.store.base import db
from hateprog.store.seal import AuditLink, AuditSeal
from tests import factories as make
from tests.store.conftest import COORDINATOR

NOW = datetime(2026, 11, 21, 9, tzinfo=UTC)


@pytest.fixture
def a_line(saved: Any) -> AuditEntry:
    """A line of the log, sealed."""
    line = saved(entry_for(COORDINATOR, "case.read", None, kind=EntryKind.READ))
    saved(AuditLink(id=line.id, digest="d"))
    saved(AuditSeal(id=1, last_entry_id=line.id, lines=1, digest="d", sealed_at=NOW))
    return line


TABLES = ["audit_entry", "audit_link", "audit_seal"]


@pytest.mark.parametrize("table", TABLES)
@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE {table} SET id = id + 1",
        "UPDATE {table} SET id = id WHERE 1 = 1",
        "DELETE FROM {table}",
        "INSERT INTO {table} SELECT * FROM {table} WHERE 1 = 1 ON CONFLICT (id) DO UPDATE SET id = 5",
    ],
    ids=["update", "update to the same", "delete", "upsert"],
)
def test_a_line_is_never_changed_or_taken_away(a_line: AuditEntry, table: str, statement: str) -> None:
    before = db.session.execute(text(f"SELECT * FROM {table}")).all()

    with pytest.raises(IntegrityError, match="the audit log only grows"):
        db.session.execute(text(statement.format(table=table)))
    db.session.rollback()

    assert db.session.execute(text(f"SELECT * FROM {table}")).all() == before


@pytest.mark.parametrize("dialect", ["sqlite"], indirect=True)
@pytest.mark.parametrize("table", TABLES)
@pytest.mark.parametrize("recursive", ["ON", "OFF"])
def test_a_replace_does_not_walk_round_the_triggers(a_line: AuditEntry, table: str, recursive: str) -> None:
    db.session.execute(text(f"PRAGMA recursive_triggers = {recursive}"))

    with pytest.raises(IntegrityError, match="the audit log only grows"):
        db.session.execute(text(f"INSERT OR REPLACE INTO {table} SELECT * FROM {table}"))

    db.session.execute(text("PRAGMA recursive_triggers = ON"))


@pytest.mark.parametrize("dialect", ["postgresql"], indirect=True)
@pytest.mark.parametrize("table", TABLES)
def test_nor_is_the_table_emptied(a_line: AuditEntry, table: str) -> None:
    with pytest.raises(IntegrityError, match="the audit log only grows"):
        db.session.execute(text(f"TRUNCATE {table} CASCADE"))


@pytest.mark.parametrize("dialect", ["postgresql"], indirect=True)
def test_the_triggers_hold_in_a_replicas_session_too(a_line: AuditEntry) -> None:
    db.session.execute(text("SET LOCAL session_replication_role = replica"))

    with pytest.raises(IntegrityError, match="the audit log only grows"):
        db.session.execute(text("DELETE FROM audit_entry"))


def test_lines_are_numbered_in_their_order(saved: Any) -> None:
    lines = [saved(entry_for(COORDINATOR, str(number), None, kind=EntryKind.READ)) for number in range(3)]

    assert lines[0].id < lines[1].id < lines[2].id


def test_a_line_needs_who_and_which_verb(saved: Any) -> None:
    with pytest.raises(IntegrityError):
        db.session.execute(insert(AuditEntry).values(kind=EntryKind.READ, actor_id=uuid4(), changes=[]))


def test_a_line_keeps_its_moment_in_utc(a_line: AuditEntry) -> None:
    db.session.expire_all()

    assert db.session.scalar(select(AuditEntry.at)).utcoffset().total_seconds() == 0


def test_a_row_that_its_owner_let_go_of_is_in_the_log(saved: Any) -> None:
    saved(make.rotherham())
    case = saved(make.referral(strands=("race", "religion")))
    entry = entry_for(THE_SERVICE, "tests.let_go", None, kind=EntryKind.CHANGE)
    db.session.info[OPEN_ENTRY] = entry

    stored = one_referral(case.id)
    assert stored is not None
    stored.strands = [strand for strand in stored.strands if strand.strand == "race"]
    db.session.flush()

    gone = [change for change in entry.changes if change["table"] == "referral_strand"]
    assert [(change["kind"], change["fields"]["strand"]) for change in gone] == [("delete", ["religion", None])]
    db.session.rollback()
    db.session.info.pop(OPEN_ENTRY)
