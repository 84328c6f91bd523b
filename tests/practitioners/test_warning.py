"""Who is warned of what runs out: once before, once after, practitioner and coordinators, and nobody by name."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from sqlalchemy import select

from hateprog.kernel.access import THE_SERVICE
from hateprog.kernel.clock import today, utcnow
from hateprog.practitioners.reminding import warn
from hateprog.store.base import db
from hateprog.store.outbox import Message
from tests import factories as make


@pytest.fixture
def check(people: SimpleNamespace, saved: Any) -> Any:
    """Give back a function that lets the practitioner's DBS check be good for so many days from today."""

    def set_to(days: int) -> Any:
        people.check.valid_until = today() + timedelta(days=days)
        saved(people.check)
        return people.check

    return set_to


def mails() -> list[Message]:
    db.session.expire_all()
    return list(db.session.scalars(select(Message)))


def test_practitioner_and_coordinators_are_told_once_before_and_once_after(people: SimpleNamespace, check: Any) -> None:
    check(60)
    assert (warn(THE_SERVICE), warn(THE_SERVICE)) == (2, 0)
    check(-1)
    assert (warn(THE_SERVICE), warn(THE_SERVICE)) == (2, 0)
    told = Counter(mail.recipient for mail in mails())
    assert told == {people.practitioner.email: 2, people.coordinator.email: 2}
    for mail in mails():
        assert f"/practitioners/{people.page.id}" in (mail.body or "")
        assert "Pat" not in mail.subject + (mail.body or "")
        assert "DBS" not in mail.subject + (mail.body or "")


@pytest.mark.parametrize("days", [61, -61])
def test_nobody_is_told_long_before_or_long_after(people: SimpleNamespace, check: Any, days: int) -> None:
    check(days)
    assert warn(THE_SERVICE) == 0


def test_nobody_is_told_of_what_was_renewed_or_ended(people: SimpleNamespace, check: Any, saved: Any) -> None:
    old = check(10)
    newer = saved(make.dbs_check(practitioner_id=people.page.id))
    assert warn(THE_SERVICE) == 0
    newer.ended_at, newer.ended_by, newer.end_reason = utcnow(), people.coordinator.id, "Not theirs"
    saved(newer)
    assert warn(THE_SERVICE) == 2
    assert {mail.reference.split("/")[1] for mail in mails()} == {str(old.id)}


def test_the_list_and_today_say_what_runs_out(people: SimpleNamespace, check: Any, client_as: Any) -> None:
    check(10)
    assert "Runs out soon" in client_as(people.coordinator).get("/practitioners").text
    assert "Runs out soon" in client_as(people.practitioner).get("/today").text
    check(-1)
    assert "past its renewal date" in client_as(people.practitioner).get("/today").text
