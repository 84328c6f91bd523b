"""The server is killed ten times while records are written: whatever it said yes to is there afterwards."""

from __future__ import annotations

from collections.abc import Callable
from itertools import count
from threading import Event, Thread
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from hateprog.sessions.one_to_one.models import Addendum
from hateprog.store.audit import AuditEntry
from hateprog.store.base import db
from tests import factories as make
from tests.conftest import save
from tests.factories.accounts import PASSWORD
from tests.races.server import GONE, Serving, Visitor

KILLS = 10
WRITERS = 3
WRITES_BETWEEN = 4


class Writer(Thread):
    """Somebody signed in who adds to a signed record, again and again, and remembers what was answered with a yes."""

    def __init__(self, visitor: Visitor, session_id: Any, name: str) -> None:
        super().__init__(name=name)
        self.visitor, self.page = visitor, f"/sessions/{session_id}"
        self.acknowledged: list[str] = []
        self.over = Event()

    def run(self) -> None:
        """Write until told that it is over, whether the server is there or not."""
        for number in count():
            if self.over.is_set():
                return
            words = f"{self.name} wrote line {number}"
            try:
                if self.visitor.post(f"{self.page}/addenda", {"words": words}, on=self.page) == 303:
                    self.acknowledged.append(words)
            except GONE:
                self.over.wait(0.02)


def signed_in(address: str, email: str) -> Visitor:
    """Sign in before anything is killed: a sign-in cut off ten times counts as guessing, and rightly so."""
    visitor = Visitor(address)
    assert visitor.post("/sign-in", {"email": email, "password": PASSWORD}) == 303
    return visitor


def signed_record(app: Flask) -> tuple[str, Any]:
    """Store a practitioner's case with one signed session; return the practitioner's address and the session's id."""
    with app.app_context():
        save(make.rotherham())
        referrer, coordinator, inspector, practitioner = save(
            make.referrer(),
            make.coordinator(),
            make.inspector(),
            make.with_password(name="Pat Hill", roles=["practitioner"]),
        )
        case = save(make.referral(stage="on_programme", referrer=referrer))
        assessment, decision = make.approved(case, by=inspector)
        save(assessment)
        save(decision)
        save(make.allocation(decision, practitioner, by=coordinator))
        session = make.signed(make.session(save(make.enrolment(decision)), by=practitioner), by=practitioner)
        return practitioner.email, save(session).id


@pytest.fixture
def killed_often(fresh_database: str, fresh_app: Flask) -> list[Writer]:
    """Let writers write while the server is killed ten times; return the writers."""
    email, session_id = signed_record(fresh_app)
    serving = Serving(fresh_database)
    serving.start()
    visitors = [signed_in(serving.address, email) for _each in range(WRITERS)]
    writers = [Writer(visitor, session_id, f"Writer {number}") for number, visitor in enumerate(visitors)]
    for writer in writers:
        writer.start()
    try:
        for _kill in range(KILLS):
            before = sum(len(writer.acknowledged) for writer in writers)
            wait_until(lambda before=before: sum(len(w.acknowledged) for w in writers) >= before + WRITES_BETWEEN)
            serving.kill()
            serving.start()
    finally:
        for writer in writers:
            writer.over.set()
        for writer in writers:
            writer.join()
        serving.kill()
    return writers


def wait_until(reached: Callable[[], bool]) -> None:
    """Wait for something that takes a moment; fail after a minute."""
    waiting = Event()
    for _tick in range(6_000):
        if reached():
            return
        waiting.wait(0.01)
    raise AssertionError("Nothing was written for a minute")


def test_no_acknowledged_record_is_lost(fresh_app: Flask, killed_often: list[Writer]) -> None:
    said_yes_to = [words for writer in killed_often for words in writer.acknowledged]

    with fresh_app.app_context():
        kept = db.session.scalars(select(Addendum.words)).all()
        lines = db.session.scalars(select(AuditEntry).where(AuditEntry.verb.endswith(".amend"))).all()

    assert len(said_yes_to) >= KILLS * WRITES_BETWEEN
    assert set(said_yes_to) <= set(kept)
    assert len(kept) == len(set(kept)), "a record was written twice"
    assert len(lines) == len(kept), "each record has its one audit line"
